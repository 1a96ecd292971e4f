"""A carrier's answer in its own words: `<money>` and the like become facts of the account."""

import re
from datetime import datetime
from decimal import ROUND_DOWN, Decimal

from simd.emulator.pducodec import local
from simd.emulator.subscriber import Pack, Subscriber
from simd.emulator.tariff_card import Style

_WORD = re.compile(r"<([a-z_]+)>")
_MEGABYTE = 1024**2


def volume_words(amount: int, style: Style) -> str:
    """Bytes as the carrier writes them, cut (never rounded up)."""
    unit, size = "MB", _MEGABYTE
    if style.volume_unit == "GB" or (style.volume_unit == "auto" and amount >= 1024**3):
        unit, size = "GB", 1024**3
    number = (Decimal(amount) / size).quantize(Decimal(1).scaleb(-style.volume_digits), ROUND_DOWN)
    return f"{number}{style.volume_space}{unit}"


def money_words(amount: Decimal, digits: int, style: Style) -> str:
    """Money without its currency."""
    words = f"{amount:,.{digits}f}"
    return words.replace(",", style.thousands)


def say(subscriber: Subscriber, key: str, now: datetime, **more: str) -> str:
    """One of the carrier's texts, filled in."""
    text = subscriber.carrier.texts[key]
    facts = _facts(subscriber, now) | more
    return _WORD.sub(lambda word: facts[word[1]], text)


def _facts(who: Subscriber, now: datetime) -> dict[str, str]:
    carrier, style = who.carrier, who.carrier.style
    packs = [pack for pack in who.packs if pack.data]
    here = local(now, carrier.utc_offset)
    total, left = sum(pack.data for pack in packs), sum(pack.data_left for pack in packs)
    return {
        "money": money_words(who.money, carrier.prices.digits, style),
        "debt": money_words(who.debt, carrier.prices.digits, style),
        "number": who.number.removeprefix(style.prefix),
        "today": here.strftime(style.date),
        "now": here.strftime(style.moment),
        "valid": _date(who.valid_until, who) if who.valid_until else "",
        "data_total": volume_words(total, style),
        "data_left": volume_words(left, style),
        "data_used": volume_words(total - left, style),
        "packs": _pack_lines(who, packs),
        "minutes": str(sum(pack.seconds_left for pack in who.packs) // 60),
        "sms": str(sum(pack.sms_left for pack in who.packs)),
    }


def _pack_lines(who: Subscriber, packs: list[Pack]) -> str:
    if not packs:
        return who.carrier.texts.get("no_pack", "")
    line = who.carrier.texts.get("pack_line", "")
    return who.carrier.style.joint.join(_pack_line(line, who, pack) for pack in packs)


def _pack_line(line: str, who: Subscriber, pack: Pack) -> str:
    style = who.carrier.style
    facts = {
        "name": pack.name,
        "left": volume_words(pack.data_left, style),
        "total": volume_words(pack.data, style),
        "used": volume_words(pack.data - pack.data_left, style),
        "expires": _date(pack.expires, who),
    }
    return _WORD.sub(lambda word: facts[word[1]], line)


def _date(when: datetime, who: Subscriber) -> str:
    return local(when, who.carrier.utc_offset).strftime(who.carrier.style.date)
