"""Carriers without a recipe: what Debian's mobile-broadband-provider-info says, if installed.

GNOME's public-domain list (format 2.0) names for some providers how their balance is asked.
Its codes carry no price, no date and no reader, and some are long dead: they are asked at a
person's word alone, and their answers are read by the general reader at low confidence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Literal
from xml.etree import ElementTree as ET  # the file is root's own, from a package

import msgspec

from simd.carriers.amounts.places import place_of
from simd.carriers.carrier import Carrier, Inquiry, Match, What
from simd.carriers.paid import VOUCHER, Place
from simd.model.ids import Plmn
from simd.model.units import Span

DATABASE = Path("/usr/share/mobile-broadband-provider-info/serviceproviders.xml")
SOURCE = "mobile-broadband-provider-info"
ORIGIN = "mbpi"
_UNDATED = "undated, in the installed package"
_CODE = re.compile(r"[*#][*#\d]*\d[*#\d]*#")
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_TELLING = 3
_PAUSE = Span(6 * 3600)


Way = tuple[Literal["ussd", "sms"], str, str]


class Provider(msgspec.Struct, frozen=True):
    """One provider as the list has it; `asks` are channel, number and code or text."""

    country: str
    name: str
    primary: bool
    plmns: tuple[str, ...]
    gid1: tuple[str, ...]
    balance: tuple[Way, ...]
    number: tuple[Way, ...]
    topup: tuple[str, ...]


def borrowed(recipes: Iterable[Carrier], path: Path = DATABASE) -> dict[str, Carrier]:
    """A Carrier for each provider whose balance can be asked and which no recipe is about.

    A brand on the network of a recipe, or of a bigger provider, is known by its name or group
    alone.
    """
    ours = list(recipes)
    known = [one for one in providers(path) if one.balance and one.plmns]
    listed = [one for one in known if not _served(one, ours)]
    owned = {plmn for one in ours if not one.match.rents for plmn in one.match.plmns}
    made = [_carrier(one, rents=_rents(one, listed, owned)) for one in listed]
    return {one.id: one for one in reversed(made)}


@cache
def providers(path: Path = DATABASE) -> tuple[Provider, ...]:
    """All providers with networks of their own or rented ones; none when there is no list."""
    try:
        root = ET.parse(path).getroot()  # noqa: S314  # see the import
    except (OSError, ET.ParseError):
        return ()
    return tuple(
        _provider(country.get("code", "").upper(), node, gsm)
        for country in root.iter("country")
        for node in country.findall("provider")
        for gsm in node.findall("gsm")
    )


def _provider(country: str, node: ET.Element, gsm: ET.Element) -> Provider:
    names = [one.text or "" for one in node.findall("name") if one.get(_LANGUAGE) is None]
    networks = (one.get("mcc", "") + one.get("mnc", "") for one in gsm.findall("network-id"))
    return Provider(
        country=country,
        name=names[0].strip() if names else "",
        primary=node.get("primary") == "true",
        plmns=tuple(code for code in networks if code.isdigit() and len(code) in (5, 6)),
        gid1=tuple(one.get("value", "") for one in gsm.findall("gid1")),
        balance=tuple(_asks(gsm.find("balance-check"))),
        number=tuple(_asks(gsm.find("msisdn-query"))),
        topup=tuple(_vouchers(gsm.find("balance-top-up"))),
    )


def _asks(node: ET.Element | None) -> Iterator[Way]:
    """Ways without a menu: a code, or a text to a number."""
    if node is None or node.find("ussd-response") is not None:
        return
    for one in node.findall("ussd"):
        if _CODE.fullmatch(one.text or ""):
            yield "ussd", "", one.text or ""
    for one in node.findall("sms"):
        if one.get("text") and one.text:
            yield "sms", one.text.strip(), one.get("text", "")


def _vouchers(node: ET.Element | None) -> Iterator[str]:
    for one in node.findall("ussd") if node is not None else ():
        mark = one.get("replacement", "")
        if mark and mark in (one.text or ""):
            yield (one.text or "").replace(mark, VOUCHER)


def _plain(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def _served(one: Provider, recipes: list[Carrier]) -> bool:
    """True when a recipe is about this provider: it has its network, and its name or its rank."""
    shared = [
        recipe
        for recipe in recipes
        if recipe.country == one.country and set(recipe.match.plmns) & set(one.plmns)
    ]
    names = {_plain(name) for recipe in shared for name in (recipe.name, *recipe.match.spn)}
    return bool(shared) and (one.primary or any(_alike(_plain(one.name), name) for name in names))


def _alike(one: str, other: str) -> bool:
    """`T-Mobile(Telekom)` is Telekom, `Robi (AKTel)` is Robi."""
    shorter, longer = sorted((one, other), key=len)
    return one == other or (len(shorter) >= _TELLING and shorter in longer)


def _rents(one: Provider, listed: list[Provider], owned: set[Plmn]) -> bool:
    if set(one.plmns) & owned:
        return True
    others = [other for other in listed if other is not one and set(other.plmns) & set(one.plmns)]
    return not one.primary and any(other.primary for other in others)


def _carrier(one: Provider, *, rents: bool) -> Carrier:
    asked = (*_questions("balance", one.balance), *_questions("number", one.number))
    return Carrier(
        id=f"{ORIGIN}-{one.country.lower()}-{_plain(one.name)}",
        name=one.name,
        country=one.country,
        currency=place_of(one.country).currency or "",
        origin=SOURCE,
        match=Match(
            gid1=one.gid1,
            spn=(one.name,),
            plmns=tuple(Plmn(code) for code in one.plmns),
            rents=rents,
        ),
        inquiries=asked,
        topup=tuple(
            Place(channel="ussd", code=code, means="recharge by voucher", source=SOURCE)
            for code in one.topup
        ),
        note=f"from {SOURCE}: nobody vouches for these codes",
    )


def _questions(what: What, ways: tuple[Way, ...]) -> Iterator[Inquiry]:
    """One Inquiry for each way; only the first is asked without being named."""
    for number, (channel, to, code) in enumerate(ways, start=1):
        yield Inquiry(
            id=what if number == 1 else f"{what}-{number}",
            what=(what,),
            channel=channel,
            code=code,
            to=to,
            min_interval=_PAUSE,
            source=SOURCE,
            verified_on=_UNDATED,
            confidence="unverified",
            default=number == 1,
        )
