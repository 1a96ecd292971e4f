"""What nobody asked for is not done: a plain modem at rest, and a house that only watches."""

from __future__ import annotations

import asyncio
import os
import pwd
import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from simd.emulator.rack import Emulator
from tests.e2e.daemon_child import DaemonChild, until
from tests.e2e.emulator_child import emulator_child
from tests.e2e.inside import house_on
from tests.e2e.quick_time import LoopClock, run_quickly
from tests.e2e.soaking import FULL, figures

MOST_A_MINUTE = 6
RESTING = 60.0  # at rest little happens in a second
COSTLY = re.compile(r"AT(D|\+CMGS|\+CMSS|\+CUSD=1,|\+CMGW|\+CPIN=|.*SWITCHSIM=|.*QUIMSLOT=)")


def busiest_minute(commands: list[dict[str, Any]]) -> int:
    """The most command lines within any 60 seconds."""
    times = [datetime.fromisoformat(one["at"]) for one in commands]
    minute = timedelta(seconds=60)
    return max((sum(t <= u < t + minute for u in times) for t in times), default=0)


@pytest.mark.soak
@pytest.mark.timeout(600)
async def test_a_plain_modem_is_left_in_peace(folder: Path) -> None:
    """The one long test: what it measures is a minute of the real daemon at rest."""
    config = folder / "simd.yaml"
    config.write_text(f"modems: {{static: [{{at: {folder / 'tty'}}}]}}\n")
    seconds = 300 if FULL else 61
    async with (
        emulator_child("plain-27007", folder) as control,
        DaemonChild(folder, config) as daemon,
    ):
        await daemon.start()
        status = await daemon.ready()
        (modem,), (sim,) = status["modems"], status["sims"]
        assert (modem["model"], modem["registration"]) == ("27007", "home")
        assert modem["operator"]
        assert (sim["active"], sim["carrier"]) == (True, None)
        assert (sim["account"]["balance"], sim["account"]["allowances"]) == (None, [])
        await asyncio.sleep(3)
        before = await control.dump()
        await asyncio.sleep(seconds)
        after = await control.dump()
    new = after["commands"][before["commands_total"] :]
    figures("plain modem at rest", seconds=seconds, commands=len(new), most=busiest_minute(new))
    assert 0 < len(new) <= MOST_A_MINUTE * (seconds // 60)
    assert busiest_minute(new) <= MOST_A_MINUTE
    assert not [one for one in after["commands"] if COSTLY.match(one["text"])]
    assert after["slots"]["1"]["sent"] == []


def test_eleven_minutes_at_rest_are_no_busier(folder: Path) -> None:
    """The same in quick time, so that what happens rarely (a look for messages) is in it."""

    async def rest() -> list[dict[str, Any]]:
        config = folder / "simd.yaml"
        config.write_text("modems: {discover: false}\n")
        async with (
            Emulator("plain-27007", clock=LoopClock(), link=folder / "modem") as emulator,
            house_on(emulator, folder, config) as caller,
        ):
            await caller.ready()
            await asyncio.sleep(10)
            seen = emulator.units[0].modem.console.seen
            before = seen.total
            await asyncio.sleep(660)
            return seen.dump()[before:]

    new = run_quickly(rest(), RESTING)
    assert 0 < len(new) <= 11 * MOST_A_MINUTE
    assert busiest_minute(new) <= MOST_A_MINUTE


async def test_without_a_policy_nothing_is_done(folder: Path) -> None:
    """Two SIMs whose carriers could be asked at a price of an outage: one is, by SMS, for nothing.

    The parked one is not visited, nothing is switched, and a note says what a person could do.
    """
    config = folder / "simd.yaml"
    me = pwd.getpwuid(os.getuid()).pw_name
    config.write_text(
        f"modems: {{static: [{{at: {folder / 'tty'}}}]}}\npeople: [{{name: li, unix_user: {me}}}]\n"
    )
    async with (
        emulator_child("simcom-sim7600", folder) as control,
        DaemonChild(folder, config) as daemon,
    ):
        await daemon.start(after=0)
        await daemon.ready()

        async def noted() -> bool:
            health = (await daemon.get("/v1/status"))["health"]
            return any(one["code"] == "visit_wanted" for one in health)

        await until(noted, "a person is told what could be done")
        await asyncio.sleep(5)
        dump = await control.dump()
        events = daemon.announced
    assert dump["active_slot"] == 1
    assert not [one for one in dump["commands"] if "SWITCHSIM=" in one["text"]]
    assert dump["slots"]["2"]["sent"] == []
    assert not events.of("switch_began", "visit_began")
    assert {one["decision"]["action"] for one in events.of("decided")} <= {"observe", "stay"}
