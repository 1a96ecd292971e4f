"""The rule that keeps a household from paying by the megabyte."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from simd.model.account import AccountNow, Bundle, Estimate, Money, NextMb, Source
from tests.policy.looking import MB, NOW, look, rule_of, word

PAID = NextMb("charge", Money.parse("0.29 CNY"))
BUCKET = NextMb("bucket", Money.parse("0 CNY"))


def account(bundle: Bundle | None) -> AccountNow:
    return AccountNow(Source("sms", NOW), 1.0, bundle=bundle)


def left(low: int, **more: Any) -> Bundle:
    return Bundle(BUCKET, PAID, Estimate(low + MB, low, low + 2 * MB), **more)


@pytest.mark.parametrize(
    ("bundle", "expected"),
    [
        (None, "abstain unknown"),
        (Bundle(BUCKET, NextMb("unknown")), "abstain unknown"),
        (Bundle(BUCKET, NextMb("throttle")), "abstain never"),
        (Bundle(BUCKET, PAID), "abstain unknown"),
        (Bundle(PAID, PAID, Estimate(0, 0, 0)), "veto paying"),
        (left(50 * MB), "abstain enough"),
        (left(50 * MB - 1), "veto below"),
        (left(900 * MB, ends=NOW + timedelta(minutes=9)), "veto ends"),
        (left(900 * MB, ends=NOW + timedelta(minutes=10)), "abstain enough"),
    ],
)
def test_what_is_left_before_paying_decides(bundle: Bundle | None, expected: str) -> None:
    rule = rule_of("out_of_bundle")
    assert word(rule, look(account=account(bundle))) == expected


def test_its_margins_are_the_owners() -> None:
    rule = rule_of("out_of_bundle", margin="1GB", ends_within="1d")
    assert word(rule, look(account=account(left(900 * MB)))) == "veto below"
    soon = left(2048 * MB, ends=NOW + timedelta(hours=23))
    assert word(rule, look(account=account(soon))) == "veto ends"
