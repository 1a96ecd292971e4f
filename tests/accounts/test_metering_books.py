"""Estimates against a carrier's exact books: late, rounded, and counting more than we do."""

from __future__ import annotations

from statistics import median

import pytest

from tests.accounts.operator_books import GB, MB, SIM, Books, Habits

ALLOWANCE = 10 * GB
HABITS = {
    "plain": Habits(),
    "busy": Habits(daily=300 * MB, every=6),
    "rarely asked": Habits(every=72),
    "coarse": Habits(digits=1),
    "counts a tenth more": Habits(overhead=0.1),
    "punctual": Habits(lag=0, overhead=0),
}


@pytest.mark.parametrize("name", HABITS)
def test_nearly_all_estimates_hold_the_truth_and_are_narrow(name: str) -> None:
    books, inside, widths, told = Books(HABITS[name], seed=7), list[bool](), list[float](), 0
    for shown, packs, money in books.live(50):
        told += 1
        data, balance = shown.estimates["data"], shown.estimates["balance"]
        inside.append(data.low <= sum(one.left or 0 for one in packs) <= data.high)
        inside.append(balance.low <= money <= balance.high)
        widths.append(float(data.high - data.low) / ALLOWANCE)
    assert told > 200
    assert sum(inside) / len(inside) >= 0.95
    assert median(widths) <= 0.05


def test_a_carriers_own_way_of_counting_is_learnt() -> None:
    books = Books(Habits(overhead=0.1, lag=0), seed=3)
    for _ in books.live(20):
        pass
    drift = books.snapshot.sims[SIM].drift["data"]
    counted, stated = sum(c for c, _ in drift.pairs), sum(s for _, s in drift.pairs)
    assert 1.08 < stated / counted < 1.12
    assert drift.grain == GB // 100


def test_the_pace_and_the_days_left_are_told_with_their_interval() -> None:
    books = Books(Habits(), seed=5)
    *_, (shown, _packs, _money) = books.live(25)
    burn, left = shown.burn["data"], shown.days_left["data"]
    assert 100 * MB < burn.low <= burn.value <= (burn.high or 0) < 900 * MB
    estimate = shown.estimates["data"].value
    assert left.low <= left.value <= (left.high or 999)
    assert float(estimate) / burn.value == pytest.approx(left.value, rel=0.5)
