"""What each amount means, by the words beside it; None where they don't say.

Words before an amount label it first. Words after it do only when nothing before does and
no colon ties them to the next amount. Costs, limits, thresholds and offers win over all.
"""

from __future__ import annotations

import re

import msgspec

from simd.carriers.amounts.mark import Kind, Mark
from simd.carriers.general.clauses import Beside
from simd.carriers.general.cues import Cue
from simd.carriers.general.lexicon import Role

_LINK = re.compile(
    r"\W*(?:(?:is|are|now|of|es|est|e|e'|ist|betragt|jest|wynosi|je|cini|este|ar|составляет|равен|la|con|"
    r"hien tai|adalah|anda|sebesar|de|da|di|है|เท่ากับ|คือ|为|是|約|は|هو|a|au)\W+){0,3}\W*\Z"
)
_TIED = re.compile(r"\s*[:=]|\s*-\s*¦")
AND = re.compile(
    r"\s*(?:,|&|\+|(?:and|et|y|e|und|en|og|och|ja|i|a|и|и|та|dan|va|na|kai|και|ve|si|y)(?![^\W\d_]))"
)
_WITHIN = 28
HELD = (Role.MAIN, Role.BALANCE, Role.LEFT)
# Roles of words that say nothing about an amount beside them.
_SILENT = frozenset({Role.EXPIRY, Role.AS_OF, Role.CREDIT, Role.PACK, Role.TOTAL})
_RANKS = {Role.MAIN: 4, Role.BALANCE: 3, Role.LEFT: 2, Role.HAVE: 1}


class Meaning(msgspec.Struct, frozen=True):
    """An amount and the role it was given; `rank` tells the surest of several balances."""

    beside: Beside
    role: Role
    rank: int = 1

    @property
    def mark(self) -> Mark:
        """The amount itself."""
        return self.beside.mark

    @property
    def kind(self) -> Kind:
        """What it counts."""
        return self.beside.mark.kind


def roles(found: tuple[Cue, ...]) -> set[Role]:
    """The roles that occur among the cues."""
    return {cue.role for cue in found}


def last(found: tuple[Cue, ...], *wanted: Role) -> Cue | None:
    """The cue of those roles that stands last, the longest of those."""
    hits = [cue for cue in found if cue.role in wanted]
    return max(hits, key=lambda cue: (cue.end, cue.end - cue.start), default=None)


def linked(one: Beside, cue: Cue | None) -> bool:
    """True when only a linking word (`is`, `:`) stands between the cue and the amount."""
    if cue is None:
        return False
    gap = one.before[len(one.before) - (one.mark.start - cue.end) :]
    return bool(_LINK.match(gap)) or (len(gap) <= _WITHIN and gap.rstrip().endswith((":", "=")))


def _inside(inner: Cue, outer: Cue | None) -> bool:
    return outer is not None and outer.start <= inner.start and inner.end <= outer.end


def refused(one: Beside) -> bool:
    """True when the words before say a cost, a limit or an offer, and no balance after it."""
    held = last(one.left, *HELD)
    for cue in one.left:
        if cue.role not in {Role.HARD, Role.SOFT} or _inside(cue, held) or _titles(one, cue):
            continue
        if cue.role is Role.HARD or held is None or held.start < cue.end or not linked(one, held):
            return True
    return False


def _titles(one: Beside, cue: Cue) -> bool:
    """`Tarif S: 612 MB left`: the word may mean a price, before a colon it names a pack."""
    named = any(c.role is Role.PACK and (c.start, c.end) == (cue.start, cue.end) for c in one.left)
    return named and ":" in one.before[len(one.before) - (one.mark.start - cue.end) :]


def near(one: Beside) -> tuple[Cue, ...]:
    """The cues right behind an amount, none when a colon ties them to what follows."""
    close = tuple(cue for cue in one.right if cue.start <= one.mark.end + _WITHIN)
    end = max((cue.end for cue in close), default=one.mark.end)
    if _TIED.match(one.after[end - one.mark.end :]):
        return ()
    leads_on = one.gap is not None and not one.gap[end - one.mark.end :].strip()
    return () if leads_on else close


def tells(found: tuple[Cue, ...]) -> bool:
    """True when a cue says what is beside it."""
    return bool(roles(found) - _SILENT)


def money(one: Beside) -> Meaning | None:
    """The meaning of an amount of money."""
    held, owed = last(one.left, *HELD), last(one.left, Role.DEBT)
    if owed is not None and linked(one, owed) and not one.menu:
        return Meaning(one, Role.DEBT, _rank(Role.DEBT, one))
    if refused(one) or (one.menu and not linked(one, held)):
        return None
    role = _before(one, held)
    if role is None and not tells(one.left):
        role = _said(roles(near(one)) or roles(one.header))
    return Meaning(one, role, _rank(role, one)) if role else None


def _before(one: Beside, held: Cue | None) -> Role | None:
    """The role that the words before it give, where those behind don't know better."""
    role, behind = _said(_telling(one, held)), roles(near(one))
    if role is Role.HAVE:
        # `you have R5` and `you have R5 airtime`, but not `you have a R5 coupon`
        alone = not one.after.strip() or AND.match(one.after)
        return _said(behind) if behind or not alone else role
    if role in HELD and Role.BONUS in behind and not linked(one, held):
        return Role.BONUS
    return role


def _telling(one: Beside, held: Cue | None) -> set[Role]:
    """The roles before an amount; what a call used before the balance is told counts no more."""
    start = held.start if held else 0
    gone = {Role.SESSION, Role.USED}
    told = {cue.role for cue in one.left if cue.role not in gone or cue.end > start}
    return told - {Role.HARD, Role.SOFT} if held else told


def _said(said: set[Role]) -> Role | None:
    """The role of money among those said around it."""
    if said & {Role.PART, Role.SESSION, Role.USED}:
        return None
    if said & {Role.HARD, Role.SOFT}:
        return None
    for role in (Role.DEBT, Role.BONUS):
        if role in said:
            return role
    return next((role for role in _RANKS if role in said), None)


def _rank(role: Role, one: Beside) -> int:
    return _RANKS.get(role, 0) + (1 if roles(one.left) & {role} else 0)
