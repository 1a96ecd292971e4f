"""The five coding habits, three depths of menu, orders of `OK` and statuses: each to its end.

Right text and no session left open, at the modem and at the network.
"""

from __future__ import annotations

import itertools

import msgspec
import pytest

from simd.errors import SimdError, UssdFailed, UssdLapsed, UssdUnsupported
from simd.model.verbs import UssdAnswer, UssdStatus
from tests.modems import bench as bench_room
from tests.modems.bench import Bench, OpenBench

HABITS = ("plain", "packed", "ucs2", "lying", "charset")
ORDERS = ("after", "before", "without")
STATUSES = (0, 1, 2, 4, 5)
DEEPEST = 3
TEXT = "Your line is in service since today."
FAILED: dict[int, type[SimdError]] = {4: UssdUnsupported, 5: UssdLapsed}


async def walked(one: Bench, depth: int) -> UssdAnswer:
    """A code, or a code whose answer lies behind so many menus."""
    said = await one.driver.ussd("*101#" if depth else "*100#", 2)
    for place in range(depth):
        assert said.status is UssdStatus.MENU
        assert said.text.reveal().startswith("1")
        last = place == depth - 1
        said = await one.driver.ussd_reply("2" if last and depth < DEEPEST else "1", 2)
    return said


def closed(one: Bench) -> bool:
    """Neither the network nor the driver has a session open."""
    line = one.emulator.units[0].modem.inbox.line
    assert line is not None
    return line.menu == "" and not one.driver._ussd._open


@pytest.fixture(autouse=True)
def near(monkeypatch: pytest.MonkeyPatch) -> None:
    """A network next door, so that a thousand answers take seconds."""
    monkeypatch.setattr(bench_room, "PATIENCE", 0.1)


async def quickly(one: Bench) -> None:
    await one.driver.radio()
    line = one.emulator.units[0].modem.subscription
    assert line is not None
    msgspec.structs.force_setattr(line.account.carrier, "ussd_delay", 0.01)


@pytest.mark.parametrize(("habit", "order"), list(itertools.product(HABITS, ORDERS)))
async def test_every_answer_is_read_and_every_session_closed(
    bench: OpenBench, habit: str, order: str
) -> None:
    async with bench("plain-27007") as one:
        await quickly(one)
        for depth, status in itertools.product(range(4), STATUSES):
            one.do("ussd_habit", output=habit, order=order, final_status=status)
            if status in FAILED:
                with pytest.raises(FAILED[status]) as told:
                    await walked(one, depth)
                assert isinstance(told.value, UssdFailed)
                assert told.value.said == TEXT
            else:
                said = await walked(one, depth)
                assert said.text.reveal() == TEXT, (habit, order, depth, status)
                assert said.status is tuple(UssdStatus)[status]
            await one.driver.ussd_cancel()
            assert closed(one)
            assert not one.driver.ussd_pushed()


@pytest.mark.parametrize("status", [3, 4, 5])
@pytest.mark.parametrize("order", ORDERS)
async def test_a_bare_refusal_closes_too(bench: OpenBench, order: str, status: int) -> None:
    async with bench("plain-27007") as one:
        await quickly(one)
        assert (await one.driver.ussd("*100#", 2)).text.reveal() == TEXT
        one.do("ussd_habit", order=order)
        one.do("ussd_next", status=status)
        with pytest.raises(UssdFailed) as told:
            await one.driver.ussd("*100#", 2)
        assert told.value.said is None
        assert told.value.hint("en")
        assert told.value.hint("zh")
        assert closed(one)
