"""The journal of switches: the intent first, the outcome last, and the guards' view of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from simd.model import event as ev
from simd.model.account import Reading, Source
from simd.model.decision import Decision
from simd.model.ids import Body
from simd.model.modem import Seat
from simd.store import OpenSwitch, Store, Switched
from simd.store.files import this_boot

T0 = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
ONE, TWO = Seat("mdm_0", 1), Seat("mdm_0", 2)
MINUTE = timedelta(minutes=1)


def began(key: str, cause: str = "policy") -> ev.SwitchBegan:
    return ev.SwitchBegan(key, ONE, TWO, "sim_1", cause)  # type: ignore[arg-type]  # parametrised


def ended(key: str) -> ev.SwitchEnded:
    return ev.SwitchEnded(key, "mdm_0", "done", TWO, 12.5)


async def test_a_switch_is_open_until_its_outcome_is_written(store: Store) -> None:
    await store.append([began("a")], T0)
    assert await store.open_switches() == [OpenSwitch("a", ONE, TWO, "sim_1", "policy", T0)]
    await store.append([ev.SwitchStep("a", "mdm_0", "verify")], T0 + MINUTE)
    (left,) = await store.open_switches()
    assert left.step == "verify"
    await store.append([ended("a")], T0 + 2 * MINUTE)
    assert await store.open_switches() == []
    (switch,) = await store.switches(T0)
    assert switch == Switched("a", ONE, TWO, "sim_1", "policy", T0, T0 + 2 * MINUTE, "done", 12.5)
    assert switch.modem == "mdm_0"
    assert switch.last == T0 + 2 * MINUTE


async def test_switches_are_those_heard_of_since_then(store: Store) -> None:
    await store.append([began("old")], T0 - 20 * MINUTE)
    await store.append([ended("old")], T0 - 10 * MINUTE)
    await store.append([began("long")], T0 - 5 * MINUTE)
    await store.append([began("new")], T0 + MINUTE)
    await store.append([ended("long")], T0 + 2 * MINUTE)
    assert [one.id for one in await store.switches(T0)] == ["long", "new"]


async def test_the_guards_get_the_newest_choices_whatever_the_clock_says(store: Store) -> None:
    await store.append([began("future")], T0 + timedelta(days=400))
    await store.append([began("visit", "visit"), began("home", "return")], T0)
    await store.append([began("person", "person")], T0 - timedelta(days=400))
    assert [one.id for one in await store.last_switches("mdm_0")] == ["person", "future"]
    assert [one.id for one in await store.last_switches("mdm_0", 1)] == ["person"]
    assert await store.last_switches("mdm_1") == []


async def test_a_switch_of_this_boot_carries_the_clock_that_never_jumps(
    ledger: Path, tmp_path: Path
) -> None:
    async with Store.open(ledger, site="home") as store:
        await store.append([began("a"), began("untimed")], T0)
        await store.append([began("b")], T0, 1000.0)
        await store.append([ended("a")], T0, 1012.5)
    async with Store.open(ledger, site="home") as store:
        timed = {one.id: one.monotonic for one in await store.last_switches("mdm_0")}
        assert timed == {"a": 1012.5, "untimed": None, "b": 1000.0}
        store._boot = "another"
        assert [one.monotonic for one in await store.switches(T0)] == [None] * 3
    assert this_boot(tmp_path / "nowhere") is None


async def test_answers_and_decisions_come_newest_first(store: Store) -> None:
    from_other = ev.AnswerUnparsed("u", "sim_1", "q", None, _BODY, _SOURCE)
    await store.append([_reading(1), _reading(2), _reading(3), from_other], T0)
    assert [one.id for one in await store.readings("sim_0", 2)] == ["r3", "r2"]
    assert await store.readings("sim_1", 9) == []
    assert await store.unparsed("sim_1", 9) == [from_other]
    await store.append([_decided("mdm_0", "a"), _decided("mdm_1", "b"), _decided("mdm_0", "c")], T0)
    assert [one.reason for one in await store.decisions("mdm_0", 9)] == ["c", "a"]
    assert [one.reason for one in await store.decisions(None, 2)] == ["c", "b"]


_BODY = Body("?")
_SOURCE = Source("ussd", T0)


def _reading(number: int) -> ev.ReadingTaken:
    return ev.ReadingTaken(f"r{number}", "sim_0", "q", Reading(_BODY, _SOURCE, 1.0))


def _decided(modem: str, reason: str) -> ev.Decided:
    return ev.Decided(Decision(modem, T0, "ordered", "stay", None, None, reason))
