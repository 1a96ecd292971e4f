"""What an order moved: which figures are older than it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from simd.model.account import Source
from simd.model.moved import Moved, since

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
ORDER = Moved(NOON, "order", sure=True, up=False, pack="month-10gb")


def test_only_a_word_from_before_the_order_does_not_know_of_it() -> None:
    before, after = (Source("ussd", NOON + timedelta(minutes=step)) for step in (-1, 1))
    assert since({"trx_a": ORDER}, "data", before) == [ORDER]
    assert since({"trx_a": ORDER}, "data", after) == []


def test_a_figure_that_nobody_told_is_older_than_nothing() -> None:
    assert since({"trx_a": ORDER}, "data", None) == []
