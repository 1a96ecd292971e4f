"""PINs: one try, for the right card only, and never a second one."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from simd.engine.pin_file import PinRefused, read_pin
from simd.model.event import HealthRaised, PinTried
from simd.model.sim import Lock
from tests.engine.household import LI, Household, OpenHousehold, known

LOCKED = {1: "locked"}


def pin_file(place: Path, text: str, mode: int = 0o600) -> Path:
    path = place / "sim.pin"
    path.write_text(text)
    path.chmod(mode)
    return path


def tries(house: Household, slot: int = 1) -> int:
    left: int = house.emulator.units[0].modem.tray.cards[slot].pin.tries
    return left


def typed(house: Household) -> list[str]:
    return [
        one["text"] for one in house.do("dump")["commands"] if one["text"].startswith("AT+CPIN=")
    ]


def results(house: Household) -> list[str]:
    return [one.result for one in house.of(PinTried)]


async def noted(house: Household, code: str) -> None:
    await house.until(
        lambda: any(code == health.code for health in house.board.snapshot.health.values()),
        why=code,
    )


async def test_the_right_pin_opens_the_card_once(household: OpenHousehold, tmp_path: Path) -> None:
    sims = [known("locked", pin_file=pin_file(tmp_path, "4321\n"))]
    async with household("quectel-rm520n", cards=LOCKED, known=sims) as house:
        await house.ready()
        assert house.modem.lock is Lock.NONE
        assert results(house) == ["began", "right"]
        assert (tries(house), len(typed(house))) == (3, 1)


async def test_a_wrong_pin_costs_one_try_over_ten_restarts_and_five_replugs(
    household: OpenHousehold, tmp_path: Path
) -> None:
    path = pin_file(tmp_path, "1111")
    left = 3
    for start in range(11):
        sims = [known("locked", pin_file=path)]
        async with household("quectel-rm520n", cards=LOCKED, known=sims) as house:
            card = house.emulator.units[0].modem.tray.cards[1]
            card.pin.tries = left  # the same card in every life of the daemon
            await house.until(lambda: house.keeper.desk, why="the modem is there")
            await noted(house, "pin_wrong")
            if start % 2 == 0 and start:
                house.do("unplug")
                await house.until(lambda: house.keeper.desk is None, why="gone")
                house.do("replug")
                await house.until(lambda: house.keeper.desk, why="back")
                await house.until(lambda: house.modem.lock is Lock.PIN, why="looked")
            left = card.pin.tries
            assert left == 2
            assert len(typed(house)) == (1 if start == 0 else 0)


async def test_a_file_that_changed_is_tried_once_more_when_three_are_left(
    household: OpenHousehold, tmp_path: Path
) -> None:
    path = pin_file(tmp_path, "1111")
    sims = [known("locked", pin_file=path)]
    async with household("quectel-rm520n", cards=LOCKED, known=sims) as house:
        await noted(house, "pin_wrong")
        path.write_text("4321")
        house.do("unplug")
        await house.until(lambda: house.keeper.desk is None, why="gone")
        house.do("replug")
        await noted(house, "pin_tries")  # two are left: a person must unlock it
        assert len(typed(house)) == 1
        house.emulator.units[0].modem.tray.cards[1].pin.tries = 3
        house.do("unplug")
        await house.until(lambda: house.keeper.desk is None, why="gone")
        house.do("replug")
        await house.ready()
        assert results(house) == ["began", "wrong", "began", "right"]
        await house.until(lambda: not house.board.snapshot.health, why="nothing is wrong now")


@pytest.mark.parametrize(("left", "code"), [(2, "pin_tries"), (1, "pin_tries"), (0, "puk_wanted")])
async def test_few_tries_are_left_alone_and_a_puk_is_never_typed(
    household: OpenHousehold, tmp_path: Path, left: int, code: str
) -> None:
    sims = [known("locked", pin_file=pin_file(tmp_path, "4321"))]

    async def spent(house: Household) -> None:
        house.emulator.units[0].modem.tray.cards[1].pin.tries = left

    async with household("quectel-rm520n", cards=LOCKED, known=sims, before=spent) as house:
        await noted(house, code)
        assert typed(house) == []
        assert tries(house) == left


async def test_another_card_in_the_slot_is_not_given_the_pin(
    household: OpenHousehold, tmp_path: Path
) -> None:
    sims = [known("spare", pin_file=pin_file(tmp_path, "4321"))]
    async with household("quectel-rm520n", cards=LOCKED, known=sims) as house:
        await house.until(lambda: house.keeper.desk, why="there")
        await house.until(lambda: house.modem.lock is Lock.PIN, why="looked")
        assert (typed(house), tries(house), results(house)) == ([], 3, [])


async def test_a_locked_sim_is_unlocked_on_the_way_there_and_back(
    household: OpenHousehold, tmp_path: Path
) -> None:
    """Each choice of a slot powers its card anew, so each costs one typing, and no try."""
    sims = [known("locked", pin_file=pin_file(tmp_path, "4321"))]
    async with household("quectel-rm520n", cards={2: "locked"}, known=sims) as house:
        there = await house.learn()
        ended = await house.outcome(await house.control.use(there.sim.id, "person", LI))
        assert (ended.state, house.slot) == ("done", 2)
        back = await house.outcome(await house.control.use(house.sim(1).sim.id, "person", LI))
        assert (back.state, house.slot) == ("done", 1)
        assert tries(house, 2) == 3
        assert results(house) == ["began", "right"]


async def test_a_lost_answer_is_looked_at_and_not_repeated(
    household: OpenHousehold, tmp_path: Path
) -> None:
    sims = [known("locked", pin_file=pin_file(tmp_path, "1111"))]

    async def armed(house: Household) -> None:
        house.do("fault", name="lost_answer", on="AT+CPIN=", nth=1)

    async with household("quectel-rm520n", cards=LOCKED, known=sims, before=armed) as house:
        await noted(house, "pin_wrong")
        assert (tries(house), len(typed(house)), results(house)) == (2, 1, ["began", "wrong"])


@pytest.mark.parametrize(
    ("text", "mode", "why"),
    [
        ("4321", 0o640, "0600"),
        ("43 21", 0o600, "digits"),
        ("123", 0o600, "digits"),
        (None, 0o600, "No such file"),
    ],
)
async def test_a_file_that_cannot_be_used_is_named_and_nothing_is_typed(
    household: OpenHousehold, tmp_path: Path, text: str | None, mode: int, why: str
) -> None:
    path = tmp_path / "none" if text is None else pin_file(tmp_path, text, mode)
    with pytest.raises(PinRefused, match=why):
        read_pin(path)
    async with household(
        "quectel-rm520n", cards=LOCKED, known=[known("locked", pin_file=path)]
    ) as house:
        await noted(house, "pin_refused")
        assert typed(house) == []
        (raised,) = [one for one in house.of(HealthRaised) if one.code == "pin_refused"]
        assert "4321" not in str(raised.params).replace(os.fspath(tmp_path), "")


def test_what_is_remembered_of_a_pin_is_not_the_pin(tmp_path: Path) -> None:
    error: Any = PinRefused(file=tmp_path, why="x")
    assert "PIN file" in error.title()
