from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.api.memory_house import ROOF, MemoryHouse
from tests.api.memory_trials import LIVES
from tests.ctl.calling import Simctl


async def lives() -> dict[str, Any]:
    return LIVES


async def test_each_life_is_a_row(simctl: Simctl, house: MemoryHouse) -> None:
    house.acts["backtest"] = lives
    ended = await simctl("policy", "backtest", "--set", "guards.dwell=5m", "--modem", "roof")
    assert ended.code == 0
    assert [line.split("  ")[0] for line in ended.out.splitlines()[2:6]] == [
        "as it was",
        "never switch",
        "this policy",
        "with changes",
    ]
    for told in ("1:30 h", "25%", "4.20 EUR", "5 MB without a price", "dwell time ×12", "3 GB"):
        assert told in ended.out
    assert "Of the SIMs that were not in use nothing is known for 97% of that time." in ended.out
    assert house.trials.asked == [({"guards": {"dwell": "5m"}}, ROOF, None, None)]


async def test_a_period_by_dates_or_by_its_age(simctl: Simctl, house: MemoryHouse) -> None:
    house.acts["backtest"] = lives
    ended = await simctl(
        "policy", "backtest", "--from", "30d", "--to", "2026-10-01T00:00Z", "--json"
    )
    assert ended.data == LIVES
    _, modem, start, end = house.trials.asked[0]
    assert modem is None
    assert start is not None
    assert abs(datetime.now(UTC) - timedelta(days=30) - start) < timedelta(hours=1)
    assert end == datetime(2026, 10, 1, tzinfo=UTC)


@pytest.mark.parametrize("text", ["yesterday", "5y", "9999d9"])
async def test_a_time_that_is_none(simctl: Simctl, text: str) -> None:
    ended = await simctl("policy", "backtest", "--from", text)
    assert ended.code == 2
    assert "2026-10-01" in ended.err


async def test_chinese(simctl: Simctl, house: MemoryHouse) -> None:
    house.acts["backtest"] = lives
    ended = await simctl("policy", "backtest", LANG="zh_CN.UTF-8")
    assert "从不切换" in ended.out
