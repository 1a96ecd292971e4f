"""A modem that gets too warm is told of once, until it has cooled down."""

from __future__ import annotations

from msgspec.structs import replace

from simd.engine import watch
from simd.model.event import HealthCleared, HealthRaised, RadioSeen
from simd.model.radio import Radio
from tests.engine.household import Household, OpenHousehold


async def warm(house: Household, celsius: float | None) -> None:
    desk = await house.ready()
    radio: Radio = replace(house.modem.radio, temperature=celsius)
    await watch.tell(desk, radio)


async def test_warmth_is_told_when_it_matters(household: OpenHousehold) -> None:
    async with household("simcom-sim7600") as house:
        await house.ready()
        await house.until(lambda: house.modem.radio.temperature == 34.0, why="its temperature")
        house.told.clear()
        await warm(house, 35.0)
        assert house.modem.radio.temperature == 34.0  # no news
        for celsius in (81.0, 85.0, 75.0, None):
            await warm(house, celsius)
            codes = [one.code for one in house.board.snapshot.health.values()]
            assert codes == ["modem_hot"]
        assert len(house.of(HealthRaised)) == 1
        assert house.of(HealthRaised)[0].params["celsius"] == "81"
        await warm(house, 60.0)
        await house.until(lambda: house.of(HealthCleared), why="it is told that it cooled down")
        assert not house.board.snapshot.health
        assert house.of(RadioSeen)
