"""What is left and used of one kind over several packs, as far as a carrier has said it."""

from __future__ import annotations

from datetime import date, datetime

import msgspec

from simd.model.account import AccountNow, Allowance


class Left(msgspec.Struct, frozen=True):
    """The sum that is surely left, whether that is all, and when it was stated.

    Where the house reckoned on since the carrier spoke, the sum is the low end of what it
    reckons. `known` is false when some pack that counts does not say what is left of it, or has
    expired since: then `amount` is only the least there is. `total` is what all packs held,
    None unless each says so. `expires` is the first end of a pack with something in it, and
    `ending` what is left in those that end then.
    """

    amount: int
    known: bool
    as_of: datetime
    expires: date | None = None
    ending: int = 0
    total: int | None = None


class Taken(msgspec.Struct, frozen=True):
    """The sum that was surely used, of which total if each pack says one."""

    amount: int
    known: bool
    total: int | None = None


def _packs(account: AccountNow | None, kind: str) -> list[Allowance]:
    """Those that are good for anything: packs with a scope (night, one app) are left out."""
    allowances = account.allowances if account else ()
    return [one for one in allowances if one.kind == kind and one.scope is None]


def left_of(account: AccountNow | None, kind: str, now: datetime) -> Left | None:
    """What is left of packs of that kind that are good for anything; None when none is stated.

    A pack that had expired when it was stated is worth nothing; one that expired since may
    have been renewed: not known.
    """
    packs = _packs(account, kind)
    if account is None or not packs:
        return None
    as_of = account.sources.get(kind, account.source).at
    usable = _lasting(packs, as_of.date())
    sure = [one for one in _lasting(usable, now.date()) if one.left is not None]
    left = [(one.expires, one.left or 0) for one in sure]
    ends = [expires for expires, amount in left if expires and amount]
    expires = min(ends) if ends else None
    reckoned = account.estimates.get(kind)
    return Left(
        amount=sum([amount for _, amount in left]) if reckoned is None else int(reckoned.low),
        known=reckoned is not None or len(sure) == len(usable),
        as_of=as_of,
        expires=expires,
        ending=sum([amount for end, amount in left if end == expires]) if expires else 0,
        total=_total(sure),
    )


def used_of(account: AccountNow | None, kind: str, now: datetime) -> Taken | None:
    """What was used of packs of that kind that are good for anything; None when none says so."""
    packs = _lasting(_packs(account, kind), now.date())
    used = [amount for one in packs if (amount := _used(one)) is not None]
    return Taken(sum(used), len(used) == len(packs), _total(packs)) if used else None


def _used(pack: Allowance) -> int | None:
    if pack.used is not None or pack.total is None or pack.left is None:
        return pack.used
    return max(pack.total - pack.left, 0)


def _total(packs: list[Allowance]) -> int | None:
    totals = [one.total for one in packs if one.total is not None]
    return sum(totals) if packs and len(totals) == len(packs) else None


def _lasting(packs: list[Allowance], day: date) -> list[Allowance]:
    """Those that had not ended before that day."""
    return [one for one in packs if one.expires is None or one.expires >= day]
