"""The general reader: text in, what it surely says out."""

from __future__ import annotations

from datetime import date

import msgspec
from msgspec.structs import replace

from simd.carriers.amounts.mark import Kind
from simd.carriers.amounts.places import Place
from simd.carriers.amounts.scan import scan
from simd.carriers.general.bare import with_bare_money, with_short_dates, with_terms
from simd.carriers.general.boundless import boundless
from simd.carriers.general.clauses import Beside, neighbours
from simd.carriers.general.counts import Spot, quantity
from simd.carriers.general.dated import ends
from simd.carriers.general.gather import allowance, balance, bonuses, debt, groups
from simd.carriers.general.label import Meaning, money
from simd.carriers.general.lexicon import Role
from simd.carriers.general.prices import priced
from simd.model.account import Allowance, Money

# A carrier's answer is a few messages long; what comes behind is not read.
LONGEST = 4000


class Figures(msgspec.Struct, frozen=True):
    """What a text says, without its source; `sure` is false where place, not a word, told it."""

    balance: Money | None = None
    allowances: tuple[Allowance, ...] = ()
    valid_until: date | None = None
    debt: Money | None = None
    sure: bool = True

    @property
    def says_something(self) -> bool:
        """True when at least one figure was read."""
        return bool(self.balance or self.allowances or self.valid_until or self.debt)


def read(text: str, place: Place, now: date | None = None, base: int = 1024) -> Figures:
    """The figures of any carrier's text."""
    found = with_bare_money(scan(text[:LONGEST], place, now, base), place)
    found = with_terms(with_short_dates(found, place, now), now)
    everything = neighbours(found)
    meanings = _meanings(everything)
    final = ends(everything, meanings, now, found.words)
    made = groups(meanings, final)
    figures = Figures(
        balance=balance(meanings),
        allowances=(*(allowance(group) for group in made), *bonuses(meanings, final)),
        valid_until=next((end.day for end in final if end.credit), None),
        debt=debt(meanings),
        sure=place.country is not None,
    )
    if not figures.says_something:
        return figures
    endless = boundless(found.words, {group.kind for group in made})
    return replace(figures, allowances=(*figures.allowances, *endless))


def _meanings(everything: list[Beside]) -> list[Meaning]:
    """Money first: whether a balance is stated decides how bare packs are read."""
    paid = {
        index: meaning
        for index, one in enumerate(everything)
        if one.mark.kind is Kind.MONEY and not priced(everything, index)
        if (meaning := money(one))
    }
    anchored = any(
        meaning.role is Role.BALANCE or meaning.role is Role.MAIN for meaning in paid.values()
    )
    found: list[Meaning] = []
    for index, one in enumerate(everything):
        if index in paid:
            found.append(paid[index])
        elif one.mark.kind not in {Kind.MONEY, Kind.DATE} and not priced(everything, index):
            meaning = quantity(Spot(everything, index, found, anchored))
            found += [meaning] if meaning else []
    return found
