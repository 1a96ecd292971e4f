"""A life that a group ended leaves its task as it found it."""

from __future__ import annotations

import asyncio
import random

import pytest

from simd.engine.clock import SystemClock
from simd.engine.supervise import keep_alive
from simd.errors import PortGone, SimdError
from simd.model.event import ModemChanged
from simd.model.modem import ModemState
from tests.engine.household import OpenHousehold


class Impatient(SystemClock):
    """Pauses that are over by a time-out, as those of a modem that was found are."""

    async def sleep(self, seconds: float) -> None:
        del seconds
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.001):
                await asyncio.Event().wait()


async def test_lives_that_a_group_ended_leave_no_cancellation_behind() -> None:
    lives: list[int] = []
    told: list[int] = []

    async def fail() -> None:
        await asyncio.sleep(0)
        raise PortGone(port="tty")

    async def live() -> None:
        task = asyncio.current_task()
        assert task is not None
        lives.append(task.cancelling())
        if len(lives) == 4:
            return
        async with asyncio.TaskGroup() as group:
            group.create_task(fail())
            group.create_task(asyncio.sleep(60))

    async def report(error: SimdError, pause: float | None) -> None:
        assert isinstance(error, PortGone)
        assert pause is not None
        task = asyncio.current_task()
        assert task is not None
        told.append(task.cancelling())

    await keep_alive("modem", live, report, Impatient(), random.Random(1))
    assert lives == [0, 0, 0, 0]
    assert told == [0, 0, 0]


async def test_a_keeper_outlives_unplug_after_unplug(household: OpenHousehold) -> None:
    async with household() as house:
        for _ in range(3):
            await house.ready()
            keeper = next(task for task in house.group._tasks if task.get_name() == "keeper")
            house.do("unplug")
            await house.until(
                lambda: house.of(ModemChanged)[-1].state is ModemState.ABSENT, 30, "it left"
            )
            assert keeper.cancelling() == 0
            house.do("replug")
            await house.until(lambda: house.modem.state is ModemState.READY, 30, "it is back")
