"""Which date is an end: of the number's credit, or of a pack."""

from __future__ import annotations

import re
from datetime import date

import msgspec

from simd.carriers.amounts.mark import Kind
from simd.carriers.general.clauses import Beside
from simd.carriers.general.label import HELD, Meaning, last, near, roles
from simd.carriers.general.lexicon import Role

_PACK_NOUN = re.compile(
    r"(?<![^\W\d_])(?:giga|gb|mb|mo|go|data|dati|datos|dados|internet|dakika|minut\w*|sms|bando|bundle|megas?)(?![^\W\d_])"
)
_PACKED = {Role.LEFT, Role.TOTAL, Role.USED, Role.BONUS, Role.PACK}


class End(msgspec.Struct, frozen=True):
    """A day on which something ends: `credit` is the number's, else that of the meanings at `ends`."""

    day: date
    credit: bool
    ends: tuple[int, ...] = ()


def ends(
    everything: list[Beside], meanings: list[Meaning], now: date | None, words: str = ""
) -> list[End]:
    """Every date that the text calls an end, with what ends then.

    `words` is the text without its amounts: what is named in it and was not read may be what ends.
    """
    dates = [(one, one.mark.day) for one in everything if one.mark.kind is Kind.DATE]
    found = [
        _target(one, day, [m for m in meanings if m.mark.end <= one.mark.start])
        for one, day in dates
        if day and _is_end(one, day, meanings, now)
    ]
    unread = {
        one.mark.day for one, day in dates if day and _names_a_pack(words, meanings, one.mark.start)
    }
    return [end for end in found if end and not (end.credit and end.day in unread)]


def _names_a_pack(words: str, meanings: list[Meaning], start: int) -> bool:
    """True where data or talk time is named between the last amount read and the date."""
    last_end = max((m.mark.end for m in meanings if m.mark.end <= start), default=0)
    return bool(_PACK_NOUN.search(words, last_end, start))


def _is_end(one: Beside, day: date, meanings: list[Meaning], now: date | None) -> bool:
    said = last(one.left, Role.EXPIRY, Role.AS_OF)
    if Role.SOFT in roles(one.left):
        return False
    if said:
        return said.role is Role.EXPIRY
    if Role.EXPIRY in roles(near(one)):
        return True
    return _follows_balance(one, meanings) and (now is None or day > now)


def _follows_balance(one: Beside, meanings: list[Meaning]) -> bool:
    """`Balance 12.30,31-12-2026`: nothing but a comma between money held and a date."""
    gaps = [one.mark.start - m.mark.end for m in meanings if m.kind is Kind.MONEY]
    return not one.before.strip() and any(0 < gap <= 2 for gap in gaps)


def _target(one: Beside, day: date, earlier: list[Meaning]) -> End | None:
    """What ends on the day; `earlier` are the meanings before it, the last one next to it."""
    said = roles(one.left)
    if Role.CREDIT in said and not said & {Role.PACK, Role.BONUS}:
        return End(day, credit=True)
    clause = [i for i, m in enumerate(earlier) if m.beside.clause == one.clause]
    beside = clause or [len(earlier) - 1] * bool(
        earlier and one.clause - earlier[-1].beside.clause <= 1
    )
    packs = tuple(i for i in beside if earlier[i].role in _PACKED)
    if packs and earlier[beside[-1]].role in _PACKED:
        return End(day, credit=False, ends=packs)
    if said & {Role.PACK, Role.BONUS}:
        last_one = earlier[-1].role in _PACKED if earlier else False
        return End(day, credit=False, ends=(len(earlier) - 1,)) if last_one else None
    named = {cue.role for cue in one.around if cue.end <= one.mark.start}
    if not clause and named & {Role.PACK, Role.HARD}:
        return None  # the end of a plan, or the day a bill is due
    return End(day, credit=True) if _is_of_credit(one, earlier) else None


def _is_of_credit(one: Beside, earlier: list[Meaning]) -> bool:
    """A date belongs to the credit where money is held before it, or its clause speaks of credit."""
    money = [m.role for m in earlier if m.kind is Kind.MONEY]
    if money:
        return money[-1] is not Role.DEBT
    return bool({cue.role for cue in one.around} & {*HELD, Role.CREDIT})
