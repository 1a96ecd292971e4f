"""A policy's trial on the house's own ledger."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from simd.errors import BadRequest, NotFound
from simd.model.radio import Radio, Registration
from simd.store.evidence import KeptAt, KeptProbe
from tests.engine.household import LI, Household, OpenHousehold, policy

MB = 1 << 20
ORDERED = policy(mode="ordered", guards={"dwell": "10m", "cooldown": "30m"})
HOURS = 6


async def lived(house: Household) -> str:
    """A past of six hours on the first SIM, an hour of it without service; its modem."""
    there = await house.learn()
    other, modem = house.sim(1).sim.id, house.keeper.modem
    assert modem is not None
    start = house.clock.now() - timedelta(hours=HOURS)
    for minute in range(0, HOURS * 60, 2):
        at = start + timedelta(minutes=minute)
        lost = 120 <= minute < 180
        radio = Radio(Registration.SEARCHING if lost else Registration.HOME)
        await house.store.sample_quality(other, at, radio)
    await house.store.evidence.note_probe(other, KeptProbe(KeptAt(start), ok=True))
    for hour in range(HOURS):
        await house.store.count_bytes(other, start + timedelta(hours=hour), 90 * MB, 10 * MB)
    assert there.sim.id != other
    return modem.id


async def lives(house: Household, **wish: Any) -> dict[str, dict[str, Any]]:
    started = await house.control.trials.backtest(wish.pop("changes", {}), LI, **wish)
    ended = await house.outcome(started)
    assert ended.state == "done", ended
    assert ended.outcome is not None
    [modem] = ended.outcome["modems"]
    return {one["policy"]: one for one in modem["lives"]}


async def test_the_ledgers_past_is_lived_through_again(household: OpenHousehold) -> None:
    async with household(policy=ORDERED) as house:
        modem = await lived(house)
        end = house.clock.now()
        changes = {"rules": [{"rule": "no_service", "window": "10m"}]}
        told = await lives(
            house, changes=changes, modem_id=modem, start=end - timedelta(hours=HOURS), end=end
        )
        assert list(told) == ["actual", "never_switch", "current", "changed"]
        assert told["never_switch"]["switches"] == 0
        assert told["never_switch"]["outage"] == pytest.approx(3600, abs=240)
        assert told["never_switch"]["unpriced_bytes"] == pytest.approx(600 * MB, rel=0.2)
        assert told["changed"]["switches"] >= 1
        assert told["changed"]["unknown_share"] > told["never_switch"]["unknown_share"]
        # A radio hears only its active SIM: of the other one nothing was ever seen.
        assert told["never_switch"]["parked_unknown_share"] == 1
        assert told["changed"]["parked_unknown_share"] < 1


async def test_the_last_week_of_every_modem_is_tried_unasked(household: OpenHousehold) -> None:
    async with household(policy=ORDERED) as house:
        await house.learn()
        told = await lives(house)
        assert set(told) == {"actual", "never_switch", "current"}
        assert told["never_switch"]["unknown_share"] > 0.9


async def test_a_period_that_is_none_and_a_modem_that_is_not_there(
    household: OpenHousehold,
) -> None:
    async with household(policy=ORDERED) as house:
        await house.learn()
        now = house.clock.now()
        for start, end in ((now, now), (now - timedelta(days=400), now)):
            ended = await house.outcome(
                await house.control.trials.backtest({}, LI, start=start, end=end)
            )
            assert ended.error is not None
            assert ended.error["code"] == BadRequest.code
        with pytest.raises(NotFound):
            await house.control.trials.backtest({}, LI, modem_id="mdm_nobody")
        with pytest.raises(BadRequest):
            await house.control.trials.backtest({"mode": "wild"}, LI)
