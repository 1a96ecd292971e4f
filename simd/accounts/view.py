"""An account as callers see it: the contract's fields, with the age of every figure stated."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from simd.model.account import AccountNow, Allowance, Source
from simd.model.codec import to_plain
from simd.model.snapshot import STALE_AFTER


def account_view(
    account: AccountNow | None, now: datetime, account_id: str | None = None
) -> dict[str, Any]:
    """What is left now: what no carrier has said is null, also when nothing was said at all.

    `stale` is true when the newest figure is over a day old or there is none, or when one is
    from before an order of ours that changed it; `sources` gives each figure's own, `estimates`
    what should be left by our own count since. The carrier's text is not part of it.
    """
    if account is None:
        return _unknown(account_id)
    return {
        "id": account_id,
        "balance": to_plain(account.balance, reveal=True),
        "allowances": [_allowance(one, account, now) for one in account.allowances],
        "valid_until": to_plain(account.valid_until, reveal=True),
        "debt": to_plain(account.debt, reveal=True),
        "source": to_plain(account.source, reveal=True),
        "sources": {name: _dated(name, account, now) for name in account.sources},
        "confidence": account.confidence,
        "as_of": to_plain(account.as_of, reveal=True),
        "stale": _stale(account.source, now) or bool(account.overtaken),
        "estimates": to_plain(account.estimates, reveal=True),
        "burn": to_plain(account.burn, reveal=True),
        "days_left": to_plain(account.days_left, reveal=True),
        "bundle": to_plain(account.bundle, reveal=True),
        "contradicted": list(account.contradicted),
        "overtaken": list(account.overtaken),
        "bought": list(account.bought),
        "unreckoned": dict(account.unreckoned),
    }


def _unknown(account_id: str | None) -> dict[str, Any]:
    return {
        "id": account_id,
        "balance": None,
        "allowances": [],
        "valid_until": None,
        "debt": None,
        "source": None,
        "sources": {},
        "confidence": 0.0,
        "as_of": None,
        "stale": True,
        "estimates": {},
        "burn": {},
        "days_left": {},
        "bundle": None,
        "contradicted": [],
        "overtaken": [],
        "bought": [],
        "unreckoned": {},
    }


def _allowance(one: Allowance, account: AccountNow, now: datetime) -> dict[str, Any]:
    """A pack as stated; one past its last day is marked, since what is left of it is gone."""
    source = account.sources.get(one.kind, account.source)
    fields: dict[str, Any] = to_plain(one, reveal=True)
    return fields | {
        "expired": one.expires is not None and one.expires < now.date(),
        "as_of": to_plain(source.at, reveal=True),
        "stale": _stale(source, now) or one.kind in account.overtaken,
    }


def _dated(name: str, account: AccountNow, now: datetime) -> dict[str, Any]:
    source = account.sources[name]
    fields: dict[str, Any] = to_plain(source, reveal=True)
    return fields | {"stale": _stale(source, now) or name in account.overtaken}


def _stale(source: Source, now: datetime) -> bool:
    return now - source.at > STALE_AFTER
