"""The main job by `simctl`, over every backend; what it shows is the same but for `backend`."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Any

import pytest

from tests.contract.living import differences, living
from tests.ctl.calling import Simctl
from tests.e2e.daemon_child import until
from tests.mm.fixtures import MbimRigs, Rigs

# What is otherwise through ModemManager; docs/modemmanager.md tells it to people, with why.
OTHERWISE: dict[str, Any] = {
    r".*\.backend": "modemmanager",
    # It has no call for a modem's warmth.
    r".*\.temperature": None,
    # Of an LTE modem it reads +CESQ alone, by AT, which has neither.
    r".*\.signal\.(rssi|sinr)": None,
    # It has joined a long message before simd may take it.
    r".*\.messages\.\d+\.(parts|total)": 1,
}
CARD = {"slot": 2, "state": "swap", "card": "cn-mobile-1"}


def otherwise(path: str, told: Any) -> str | None:
    """Which of the differences that are known it is."""
    known = (one for one, value in OTHERWISE.items() if re.fullmatch(one, path) and told == value)
    return next(known, None)


async def test_simctl_shows_the_same_over_at_and_over_modemmanager(
    rigs: Rigs, folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The slots are chosen by AT on both: on a port of one's own, and on a borrowed one."""
    by_at, by_mm = [await rigs("quectel-ec25", plugged=False) for _ in range(2)]
    for rig in (by_at, by_mm):
        await rig.control.do("sim", **CARD)
    await by_mm.plug(0)
    simctl = Simctl(None, capsys, monkeypatch)
    async with (
        living(by_at, folder / "at", "never") as one,
        living(by_mm, folder / "mm", "always") as other,
    ):
        async with asyncio.TaskGroup() as group:
            for house in (one, other):
                group.create_task(house.main_job())
        found: dict[str, tuple[Any, Any]] = {}

        async def alike() -> bool:
            found.clear()
            found.update(differences(await one.pages(simctl), await other.pages(simctl)))
            return all(otherwise(path, told) for path, (_, told) in found.items())

        try:
            await until(alike, "the same pages", 120, 0.5)
        except AssertionError as error:
            error.add_note("\n".join(f"{path}: {pair}" for path, pair in found.items()))
            raise
        # None of them is held against ModemManager for longer than it is true.
        assert {otherwise(path, told) for path, (_, told) in found.items()} == set(OTHERWISE)
        assert not one.daemon.announced.of("port_borrowed")
        lent, back = (other.daemon.announced.of(f"port_{it}") for it in ("borrowed", "returned"))
        assert len(lent) == len(back) >= 3
        assert {loan["why"] for loan in lent} == {"slot"}
        assert all(loan["code"] is None and loan["outage"] > 0 for loan in back)


async def test_by_modemmanager_s_own_slots(mbim_rigs: MbimRigs, folder: Path) -> None:
    rig = await mbim_rigs("plain-mbim", plugged=False)
    await rig.control.do("sim", slot=3, state="remove")
    await rig.control.do("sim", **CARD)
    await rig.plug(0)
    async with living(rig, folder / "simd") as house:
        await house.main_job()
        assert not house.daemon.announced.of("port_borrowed")
