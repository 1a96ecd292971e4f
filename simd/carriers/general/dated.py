"""Which date is an end: of the number's credit, or of a pack."""

from __future__ import annotations

from datetime import date

import msgspec

from simd.carriers.amounts.mark import Kind
from simd.carriers.general.clauses import Beside
from simd.carriers.general.label import Meaning, last, near, roles
from simd.carriers.general.lexicon import Role

_PACKED = {Role.LEFT, Role.TOTAL, Role.USED, Role.BONUS, Role.PACK}


class End(msgspec.Struct, frozen=True):
    """A day on which something ends: `credit` is the number's, else that of the meanings at `ends`."""

    day: date
    credit: bool
    ends: tuple[int, ...] = ()


def ends(everything: list[Beside], meanings: list[Meaning], now: date | None) -> list[End]:
    """Every date that the text calls an end, with what ends then."""
    found = []
    for one in everything:
        if one.mark.kind is Kind.DATE and one.mark.day and _is_end(one, meanings, now):
            found.append(_target(one, one.mark.day, meanings))
    return [end for end in found if end]


def _is_end(one: Beside, meanings: list[Meaning], now: date | None) -> bool:
    said = last(one.left, Role.EXPIRY, Role.AS_OF)
    if Role.SOFT in roles(one.left):
        return False
    if said:
        return said.role is Role.EXPIRY
    if any(cue.role is Role.EXPIRY for cue in near(one)):
        return True
    return _follows_balance(one, meanings) and (now is None or one.mark.day is None or one.mark.day > now)


def _follows_balance(one: Beside, meanings: list[Meaning]) -> bool:
    """`Balance 12.30,31-12-2026`: nothing but a comma between money held and a date."""
    if not meanings or one.before.strip():
        return False
    previous = meanings[-1] if meanings[-1].mark.end <= one.mark.start else None
    earlier = [m for m in meanings if m.mark.end <= one.mark.start]
    previous = earlier[-1] if earlier else previous
    gap = one.mark.start - previous.mark.end if previous else 99
    return previous is not None and previous.kind is Kind.MONEY and gap <= 2


def _target(one: Beside, day: date, meanings: list[Meaning]) -> End | None:
    said = roles(one.left)
    earlier = [i for i, m in enumerate(meanings) if m.mark.end <= one.mark.start]
    clause = [i for i in earlier if meanings[i].beside.clause == one.clause]
    if Role.CREDIT in said and not said & {Role.PACK, Role.BONUS}:
        return End(day, credit=True)
    close = clause or [i for i in earlier[-1:] if one.clause - meanings[i].beside.clause <= 1]
    packs = [i for i in close if meanings[i].role in _PACKED]
    if packs and meanings[close[-1]].role not in {Role.BALANCE, Role.MAIN, Role.DEBT}:
        return End(day, credit=False, ends=tuple(packs if clause else packs[-1:]))
    if Role.PACK in said or Role.BONUS in said:
        packs = packs or [i for i in earlier[-1:] if meanings[i].role in _PACKED]
        return None if not packs else End(day, credit=False, ends=tuple(packs[-1:]))
    return End(day, credit=True)
