"""Meanings to packs and balances: what belongs together, and which of two balances is it."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import msgspec

from simd.carriers.amounts.mark import Kind
from simd.carriers.general.dated import End
from simd.carriers.general.label import Meaning
from simd.carriers.general.lexicon import Role
from simd.carriers.general.scopes import scope_of
from simd.model.account import Allowance, Money

UNITS = {Kind.DATA: "bytes", Kind.VOICE: "seconds", Kind.SMS: "messages"}
_FIELD = {Role.LEFT: "left", Role.USED: "used", Role.TOTAL: "total", Role.SESSION: "used"}


# The rank of a balance whose name says that it is the one calls are paid from.
_NAMED = 5
# Where `credit` may be a limit too (`Balans: 3.55r. Kredit 0r`), these mean the balance alone.
_BALANCE = re.compile(r"balan|баланс|saldo|solde|(?<![^\W\d_])bal(?![^\W\d_])|余额|餘額")


class Group(msgspec.Struct):
    """An allowance in the making, and the numbers of the meanings it is made of."""

    kind: Kind
    clause: int
    parts: list[int]
    figures: dict[str, int]
    scope: str | None = None
    session: bool = False
    whole: bool = False
    part: bool = False
    expires: date | None = None


def balance(meanings: list[Meaning]) -> Money | None:
    """The balance a call is paid from; None when two equally likely ones differ."""
    found = [
        m
        for m in meanings
        if m.kind is Kind.MONEY and m.role in {Role.MAIN, Role.BALANCE, Role.LEFT, Role.HAVE}
    ]
    top = max((m.rank for m in found), default=0)
    best = [m for m in found if m.rank == top]
    if top < _NAMED and len({m.mark.value for m in best}) > 1:
        best = [m for m in best if _BALANCE.search(m.beside.before)]
    if not best or (top < _NAMED and len({m.mark.value for m in best}) > 1):
        return None
    return Money(best[0].mark.value, best[0].mark.currency or "")


def debt(meanings: list[Meaning]) -> Money | None:
    """What is owed; owing nothing is no debt."""
    owed = [m for m in meanings if m.role is Role.DEBT and m.mark.value]
    return Money(abs(owed[0].mark.value), owed[0].mark.currency or "") if owed else None


def groups(meanings: list[Meaning], ends: list[End]) -> list[Group]:
    """The packs, each with the figures and the date that belong to it."""
    made: list[Group] = []
    for number, meaning in enumerate(meanings):
        if meaning.kind in UNITS and meaning.role in _FIELD:
            _place(made, number, meaning, meanings)
    for end in ends:
        for group in made:
            if set(end.ends) & set(group.parts) and group.expires is None:
                group.expires = end.day
    return [group for group in _reconciled(made) if group.figures]


def _reconciled(made: list[Group]) -> list[Group]:
    """A sum is not counted beside its parts: `left 6 GB: pack A 5 GB, pack B 1 GB`."""
    for kind in UNITS:
        same = [g for g in made if g.kind is kind and "left" in g.figures and not g.session]
        parts = same[1:]
        if not parts:
            continue
        if not _adds_up(same[0], parts):
            made = [
                group for group in made if group is same[0] or not (group.part and group in parts)
            ]
            continue
        if len(parts) == 1 or any(part.expires for part in parts):
            _hand_down(same[0], parts)
        else:
            made = [group for group in made if group not in parts]
    return made


def _adds_up(whole: Group, parts: list[Group]) -> bool:
    """True when the parts make the whole, but for the rounding of each."""
    left = whole.figures["left"]
    return abs(left - sum(part.figures["left"] for part in parts)) <= left / 100


def _hand_down(whole: Group, parts: list[Group]) -> None:
    """What the sum alone says goes to its only part, or stays without what the parts say."""
    if len(parts) == 1:
        parts[0].figures = whole.figures | parts[0].figures
        parts[0].expires = parts[0].expires or whole.expires
        parts[0].scope = parts[0].scope or whole.scope
        whole.figures = {}
    for field in {field for part in parts for field in part.figures}:
        whole.figures.pop(field, None)
    whole.whole = False


def _place(made: list[Group], number: int, meaning: Meaning, meanings: list[Meaning]) -> None:
    field, value = _FIELD[meaning.role], int(meaning.mark.value)
    session = meaning.role is Role.SESSION
    scope = "session" if session else scope_of(meaning.beside.before + " " + meaning.beside.after)
    home = next((g for g in reversed(made) if g.kind is meaning.kind), None)
    if home is None or not _belongs(home, meaning, field, session=session):
        part = any(
            cue.role is Role.PART and cue.end <= meaning.mark.start for cue in meaning.beside.around
        )
        home = Group(meaning.kind, meaning.beside.clause, [], {}, scope, session, part=part)
        made.append(home)
    home.whole = bool(home.parts) and {field, *home.figures} == {"used", "left"}
    home.whole = home.whole and home.clause == meaning.beside.clause
    home.parts.append(number)
    home.figures[field] = value
    home.clause = meaning.beside.clause
    home.scope = home.scope or scope
    _size(home, number, meaning, meanings)
    _share(home, number, meanings)


def _belongs(home: Group, meaning: Meaning, field: str, *, session: bool) -> bool:
    near = meaning.beside.clause - home.clause <= 1
    return near and field not in home.figures and not home.session and not session


def _size(home: Group, number: int, meaning: Meaning, meanings: list[Meaning]) -> None:
    """A pack's own name gives its size: `1 GB Pack, 558 MB left`."""
    if meaning.role is not Role.LEFT or "total" in home.figures or not number:
        return
    earlier = meanings[number - 1]
    named = earlier.role is Role.PACK and earlier.kind is meaning.kind
    if (
        named
        and earlier.beside.clause == meaning.beside.clause
        and earlier.mark.value >= meaning.mark.value
    ):
        home.figures["total"] = int(earlier.mark.value)


def _share(home: Group, number: int, meanings: list[Meaning]) -> None:
    """`50% of 5 GB used`: the figures a share and a total make."""
    earlier = meanings[number - 1] if number else None
    if earlier is None or earlier.kind is not Kind.PERCENT or "total" not in home.figures:
        return
    part = int((earlier.mark.value * home.figures["total"] / 100).to_integral_value())
    rest = home.figures["total"] - part
    used, left = (part, rest) if earlier.role is Role.USED else (rest, part)
    home.figures |= {"used": used, "left": left}


def allowance(group: Group) -> Allowance:
    """The finished pack; used and left said in one clause make its total."""
    figures = dict(group.figures)
    if group.whole:
        figures.setdefault("total", figures["used"] + figures["left"])
    return Allowance(
        kind=group.kind.value,
        left=figures.get("left"),
        used=figures.get("used"),
        total=figures.get("total"),
        unit=UNITS[group.kind],
        expires=group.expires,
        scope=group.scope,
    )


def bonuses(meanings: list[Meaning], ends: list[End]) -> list[Allowance]:
    """Money that is not the balance, in whole parts of its currency (`INR/100` is a paisa)."""
    found = []
    for number, meaning in enumerate(meanings):
        if meaning.role is Role.BONUS and meaning.kind is Kind.MONEY:
            places = max(0, -int(meaning.mark.value.as_tuple().exponent))
            one = Allowance(
                kind="bonus",
                left=int(meaning.mark.value * Decimal(10) ** places),
                unit=f"{meaning.mark.currency}/{10**places}"
                if places
                else str(meaning.mark.currency),
                expires=next((end.day for end in ends if number in end.ends), None),
            )
            found.append(one)
    return found
