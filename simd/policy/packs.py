"""What is left of one kind over several packs, as far as a carrier has said it."""

from __future__ import annotations

from datetime import date, datetime

import msgspec

from simd.model.account import AccountNow, Allowance


class Left(msgspec.Struct, frozen=True):
    """The sum that is surely left, whether that is all, and when it was stated.

    `known` is false when some pack that counts does not say what is left of it, or has
    expired since: then `amount` is only the least there is.
    """

    amount: int
    known: bool
    as_of: datetime
    expires: date | None = None


def left_of(account: AccountNow | None, kind: str, now: datetime) -> Left | None:
    """What is left of packs of that kind that are good for anything; None when none is stated.

    Packs with a scope (night, one app) are left out. A pack that had expired when it was
    stated is worth nothing; one that expired since may have been renewed: not known.
    """
    if account is None:
        return None
    packs = [one for one in account.allowances if one.kind == kind and one.scope is None]
    if not packs:
        return None
    as_of = account.sources.get(kind, account.source).at
    usable = [one for one in packs if not _is_over(one, as_of)]
    sure = [one for one in usable if one.left is not None and not _is_over(one, now)]
    ends = [one.expires for one in sure if one.expires is not None and one.left]
    return Left(
        amount=sum(one.left or 0 for one in sure),
        known=len(sure) == len(usable),
        as_of=as_of,
        expires=min(ends, default=None),
    )


def _is_over(pack: Allowance, at: datetime) -> bool:
    return pack.expires is not None and pack.expires < at.date()
