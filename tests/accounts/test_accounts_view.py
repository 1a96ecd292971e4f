"""An account as callers see it: nothing guessed, every figure with its age."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from simd.accounts import account_view
from simd.model.account import Allowance, Reading, Source, account_now
from simd.model.account import Money as Cash
from simd.model.ids import Body

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_an_account_of_which_nothing_is_known_is_all_null() -> None:
    view = account_view(None, NOW, "acc_1")
    assert view == {
        "id": "acc_1", "balance": None, "allowances": [], "valid_until": None, "debt": None,
        "source": None, "sources": {}, "confidence": 0.0, "as_of": None, "stale": True,
        "estimates": {}, "burn": {}, "days_left": {}, "bundle": None, "contradicted": [],
        "overtaken": [], "bought": [], "unreckoned": {},
    }  # fmt: skip


def test_each_figure_carries_its_own_source_and_age() -> None:
    old = Source("ussd", NOW - 30 * HOUR, "*101#")
    new = Source("sms", NOW - HOUR, "CXLL")
    packs = (Allowance("data", 700, total=1000, unit="bytes", expires=date(2026, 3, 31)),)
    account = account_now(
        [
            Reading(Body("secret words"), new, 0.9, allowances=packs),
            Reading(
                Body("secret words"), old, 1.0, Cash.parse("12.30 CNY"), debt=Cash.parse("1 CNY")
            ),
        ]
    )
    view = account_view(account, NOW)
    assert view["balance"] == {"amount": "12.30", "currency": "CNY"}
    assert view["debt"] == {"amount": "1", "currency": "CNY"}
    assert view["source"] == {"channel": "sms", "at": "2026-03-10T11:00:00Z", "code": "CXLL"}
    assert view["as_of"] == "2026-03-10T11:00:00Z"
    assert (view["stale"], view["confidence"], view["valid_until"]) == (False, 0.9, None)
    assert {name: one["stale"] for name, one in view["sources"].items()} == {
        "balance": True, "debt": True, "data": False,
    }  # fmt: skip
    assert view["allowances"] == [
        {
            "kind": "data", "left": 700, "used": None, "total": 1000, "unit": "bytes",
            "expires": "2026-03-31", "name": None, "scope": None, "estimate": None,
            "expired": False, "as_of": "2026-03-10T11:00:00Z", "stale": False,
        }
    ]  # fmt: skip
    assert "secret" not in repr(view)


def test_a_pack_past_its_last_day_is_shown_as_stated_and_marked() -> None:
    ends = {"gone": date(2026, 3, 9), "last day": date(2026, 3, 10), "open": None}
    packs = tuple(Allowance("data", 5, name=name, expires=day) for name, day in ends.items())
    account = account_now([Reading(Body(""), Source("sms", NOW - 25 * HOUR), 1.0, None, packs)])
    shown = account_view(account, NOW)["allowances"]
    assert [(one["name"], one["left"], one["expired"], one["stale"]) for one in shown] == [
        ("gone", 5, True, True),
        ("last day", 5, False, True),
        ("open", 5, False, True),
    ]
