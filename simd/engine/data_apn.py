"""Which APN a SIM needs when its owner names none: mobile-broadband-provider-info, if installed.

Debian's package of that name has the public-domain list of GNOME (format 2.0). A network code
that several providers share decides nothing by itself: the name that the SIM carries or its
GID1 must, else the network's own default is taken, which is never a wrong one.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from xml.etree import ElementTree as ET  # the file is root's own, from a package

import msgspec
import structlog

from simd.model.ids import Imsi

log = structlog.get_logger()

DATABASE = Path("/usr/share/mobile-broadband-provider-info/serviceproviders.xml")


class Provider(msgspec.Struct, frozen=True):
    """One provider's network codes, names, group ids and its first APN for the internet."""

    codes: frozenset[str]
    names: frozenset[str]
    gid1: frozenset[str]
    apn: str


@cache
def providers(path: Path = DATABASE) -> tuple[Provider, ...]:
    """All providers of the file; none when it is not installed or can't be read."""
    try:
        root = ET.parse(path).getroot()  # noqa: S314  # see the import
    except (OSError, ET.ParseError) as error:
        log.info("no provider list", why=str(error))
        return ()
    return tuple(found for node in root.iter("provider") for found in _read(node))


def _read(node: ET.Element) -> Iterator[Provider]:
    names = frozenset(_plain(one.text or "") for one in node.findall("name"))
    for gsm in node.findall("gsm"):
        codes = frozenset(
            one.get("mcc", "") + one.get("mnc", "") for one in gsm.findall("network-id")
        )
        groups = frozenset((one.get("value") or "").upper() for one in gsm.findall("gid1"))
        apns = [one.get("value", "") for one in gsm.findall("apn") if _for_internet(one)]
        if codes and apns:
            yield Provider(codes, names, groups, apns[0])


def _for_internet(apn: ET.Element) -> bool:
    usages = {one.get("type") for one in apn.findall("usage")}
    return not usages or "internet" in usages


def _plain(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def find_apn(
    imsi: Imsi | None, spn: str | None, gid1: str | None, known: tuple[Provider, ...]
) -> str | None:
    """The APN of the SIM's provider, None when the list does not tell which that is.

    How long the network code in an IMSI is, the card alone knows: the longer one is tried first.
    """
    digits = imsi.reveal() if imsi else ""
    for length in (6, 5):
        fits = [one for one in known if digits[:length] in one.codes]
        if fits:
            return _chosen(fits, spn, gid1)
    return None


def _chosen(fits: list[Provider], spn: str | None, gid1: str | None) -> str | None:
    group = (gid1 or "").upper()
    by_group = [one for one in fits if any(group.startswith(start) for start in one.gid1 if start)]
    by_name = [one for one in fits if spn and _plain(spn) in one.names]
    for some in (by_group, by_name, [one for one in fits if not one.gid1]):
        apns = {one.apn for one in some}
        if len(apns) == 1:
            return apns.pop()
    return None
