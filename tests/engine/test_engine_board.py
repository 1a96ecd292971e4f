"""The board, operations and supervision: order, durability, and failures that stay small."""

from __future__ import annotations

import asyncio
import random
import sqlite3
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from simd.engine import operations as operations_room
from simd.engine.board import Board, Listener
from simd.engine.clock import SystemClock
from simd.engine.operations import Operations
from simd.engine.supervise import Backoff, dismiss, first_of, keep_alive
from simd.errors import (
    Broken,
    LedgerError,
    ModemAbsent,
    NotFound,
    OutcomeUnknown,
    PortGone,
    SimdError,
    Unsupported,
)
from simd.model.event import Event, OperationChanged, PolicyPaused
from simd.store import Store


@asynccontextmanager
async def standing(path: Path) -> AsyncIterator[Board]:
    async with Store.open(path / "ledger.db", site="home") as store:
        board = Board(store, SystemClock())
        await board.load()
        async with asyncio.TaskGroup() as group:
            serving = group.create_task(board.serve())
            yield board
            serving.cancel()


def paused(by: str) -> PolicyPaused:
    return PolicyPaused(paused=True, by=by)


def by(event: Event) -> str | None:
    return event.body.by if isinstance(event.body, PolicyPaused) else None


async def test_what_is_announced_is_on_disk_and_in_order(tmp_path: Path) -> None:
    async with standing(tmp_path) as board, board.listen() as listener:
        told = await asyncio.gather(*(board.tell(paused(str(n)), paused("x")) for n in range(20)))
        seqs = [event.seq for events in told for event in events]
        assert seqs == sorted(seqs)
        for _ in range(40):
            batch = await listener.batch()
            reader = sqlite3.connect(tmp_path / "ledger.db")
            (newest,) = reader.execute("SELECT max(seq) FROM event").fetchone()
            reader.close()
            assert newest >= batch[-1].seq
            if batch[-1].seq == seqs[-1]:
                break
        assert board.snapshot.seq == seqs[-1]


async def test_replay_goes_on_without_gap_or_duplicate(tmp_path: Path) -> None:
    async with standing(tmp_path) as board:
        for number in range(30):
            await board.tell(paused(str(number)))
        async with board.stream(4) as events:
            seen = [(await anext(events)).seq]
            more = asyncio.create_task(board.tell(*(paused(f"late {n}") for n in range(5))))
            while seen[-1] < 35:
                seen.append((await anext(events)).seq)
            await more
        assert seen == list(range(5, 36))
        async with board.stream(None) as events:
            await board.tell(paused("now"))
            assert (await anext(events)).seq == 36


async def test_a_number_that_was_never_given_is_not_followed(tmp_path: Path) -> None:
    async with standing(tmp_path) as board:
        await board.tell(paused("one"))
        with pytest.raises(NotFound):
            async with board.stream(99):
                pass
        async with board.stream(1) as events:
            await board.tell(paused("two"))
            assert (await anext(events)).seq == 2


async def test_a_slow_listener_is_cut_and_gets_what_fitted(tmp_path: Path) -> None:
    async with standing(tmp_path) as board, board.listen(size=3) as slow:
        await board.tell(*(paused(str(n)) for n in range(6)))
        await board.tell(paused("more"))
        assert slow.cut
        assert [event.seq async for event in slow.follow()] == [1, 2, 3]


async def test_a_closing_board_leaves_nobody_waiting(tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        async with standing(tmp_path) as board:
            listener = await stack.enter_async_context(board.listen())
            await board.tell(paused("before"))
            waiting = asyncio.create_task(board.tell(paused("torn")))
            await asyncio.sleep(0)
        with pytest.raises(LedgerError):
            await waiting
        with pytest.raises(LedgerError):
            await board.tell(paused("after"))
        assert [event.seq async for event in listener.follow()] == [1]


async def test_a_listener_closed_when_full_still_ends() -> None:
    listener = Listener(1)
    listener.close()
    assert await listener.batch() == []
    full = Listener(1)
    full.close()
    full.close()
    assert full.drop() == []


async def test_a_ledger_that_refuses_announces_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with standing(tmp_path) as board, board.listen() as listener:

        async def full(*_: Any) -> None:
            raise LedgerError(why="the disk is full")

        with monkeypatch.context() as broken:
            broken.setattr(Store, "append", full)
            with pytest.raises(LedgerError):
                await board.tell(paused("lost"))
        await board.tell(paused("kept"))
        assert [by(event) for event in await listener.batch()] == ["kept"]
        assert await board.tell() == []


async def test_a_teller_that_goes_away_tears_nothing(tmp_path: Path) -> None:
    async with standing(tmp_path) as board, board.listen() as listener:
        teller = asyncio.create_task(board.tell(paused("gone")))
        await asyncio.sleep(0)
        teller.cancel()
        assert [by(event) for event in await listener.batch()] == ["gone"]


# --- operations


@asynccontextmanager
async def working(path: Path) -> AsyncIterator[tuple[Board, Operations]]:
    async with standing(path) as board:
        operations = Operations(board, board._store)
        async with asyncio.TaskGroup() as group:
            serving = group.create_task(operations.serve())
            yield board, operations
            serving.cancel()


async def test_one_key_starts_one_work(tmp_path: Path) -> None:
    async with working(tmp_path) as (_, operations):
        done: list[int] = []

        async def work() -> dict[str, Any]:
            done.append(1)
            return {"n": len(done)}

        first = await operations.start("send", "sim_1", work, "k")
        again = await operations.start("send", "sim_1", work, "k")
        other = await operations.start("send", "sim_2", work, "k")
        assert first.id == again.id != other.id
        assert (await operations.wait(first.id, 5)).outcome == {"n": 1}
        assert (await operations.wait(other.id, 5)).state == "done"
        assert (await operations.start("send", "sim_1", work, "k")).outcome == {"n": 1}
        assert len(done) == 2
        assert operations.get(first.id) is not None


async def test_waiting_ends_with_the_time_or_the_work(tmp_path: Path) -> None:
    async with working(tmp_path) as (_, operations):
        release = asyncio.Event()

        async def work() -> dict[str, Any]:
            await release.wait()
            return {}

        one = await operations.start("visit", "sim_1", work, None)
        assert (await operations.wait(one.id, 0.05)).state == "running"
        release.set()
        assert (await operations.wait(one.id, 5)).state == "done"
        with pytest.raises(NotFound):
            await operations.wait("op_nobody", 0)


@pytest.mark.parametrize(
    ("failure", "state", "code"),
    [
        (ModemAbsent(modem="m"), "failed", "modem_absent"),
        (OutcomeUnknown(what="x"), "unknown", "outcome_unknown"),
        (KeyError("bug"), "unknown", "broken"),
    ],
)
async def test_every_end_has_its_name_and_a_bug_stays_with_its_own_work(
    tmp_path: Path, failure: Exception, state: str, code: str
) -> None:
    async with working(tmp_path) as (board, operations), board.listen() as listener:
        release = asyncio.Event()

        async def fails() -> dict[str, Any]:
            raise failure

        async def goes_on() -> dict[str, Any]:
            await release.wait()
            return {"fine": True}

        good = await operations.start("visit", "sim_1", goes_on, None)
        bad = await operations.start("visit", "sim_2", fails, None)
        ended = await operations.wait(bad.id, 5)
        assert (ended.state, (ended.error or {})["code"]) == (state, code)
        release.set()
        assert (await operations.wait(good.id, 5)).outcome == {"fine": True}
        told: list[OperationChanged] = []
        while len(told) < 4:
            bodies = [event.body for event in await listener.batch()]
            told += [body for body in bodies if isinstance(body, OperationChanged)]
        assert (told[0].state, {one.code for one in told}) == ("running", {None, code})


async def test_ended_ones_are_forgotten_beyond_what_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(operations_room, "KEPT", 3)
    async with working(tmp_path) as (_, operations):

        async def work() -> dict[str, Any]:
            return {}

        made = []
        for number in range(8):
            one = await operations.start("send", "sim", work, f"k{number}")
            made.append((await operations.wait(one.id, 5)).id)
        assert [operations.get(key) is not None for key in made] == [False] * 5 + [True] * 3


async def test_a_ledger_that_is_full_fails_the_operation_and_not_the_house(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with working(tmp_path) as (_, operations):

        async def full(*_: Any) -> None:
            raise LedgerError(why="the disk is full")

        async def work() -> dict[str, Any]:
            pytest.fail("nothing is done that could not be written down first")

        monkeypatch.setattr(Store, "append", full)
        one = await operations.start("send", "sim", work, None)
        ended = await operations.wait(one.id, 5)
        assert (ended.state, (ended.error or {})["code"]) == ("failed", "ledger_error")


async def test_a_shutdown_leaves_an_operation_unknown(tmp_path: Path) -> None:
    async with working(tmp_path) as (_, operations):

        async def work() -> dict[str, Any]:
            await asyncio.Event().wait()
            return {}

        one = await operations.start("send", "sim", work, None)
        await asyncio.sleep(0.05)
    assert (await operations.wait(one.id, 0)).state == "unknown"


# --- supervision


class Instant(SystemClock):
    def __init__(self) -> None:
        self.slept: list[float] = []
        self.time = 0.0

    def monotonic(self) -> float:
        return self.time

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        await asyncio.sleep(0)


async def supervised(*ends: BaseException | None) -> tuple[Instant, list[Any]]:
    """A task whose runs end so, one after the other."""
    clock, left, reports = Instant(), list(ends), []

    async def run() -> None:
        clock.time += 1.0
        end = left.pop(0)
        if end is not None:
            raise end

    async def report(error: SimdError, pause: float | None) -> None:
        reports.append((error.code, pause is None))

    await keep_alive("task", run, report, clock, random.Random(1))
    return clock, reports


async def test_expected_failures_wait_ever_longer_and_try_again() -> None:
    gone = PortGone(port="p")
    clock, reports = await supervised(gone, gone, ExceptionGroup("g", [gone]), None)
    assert reports == [("port_gone", False)] * 3
    assert clock.slept == sorted(clock.slept)
    assert clock.slept[-1] > 3 * clock.slept[0]


async def test_never_parks() -> None:
    clock, reports = await supervised(Unsupported(what="it"))
    assert (clock.slept, reports) == ([], [("unsupported", True)])


async def test_a_bug_is_restarted_until_its_budget_is_spent() -> None:
    _, reports = await supervised(*[KeyError("x")] * 4, None)
    assert reports == [("broken", False)] * 4
    with pytest.raises(ExceptionGroup) as raised:
        await supervised(*[KeyError("x")] * 5, None)
    assert isinstance(raised.value.exceptions[0], KeyError)


async def test_a_report_that_cannot_be_made_is_no_reason_to_give_up() -> None:
    runs: list[int] = []

    async def run() -> None:
        runs.append(1)
        if len(runs) < 3:
            raise PortGone(port="p")

    async def report(error: SimdError, pause: float | None) -> None:
        raise LedgerError(why="the disk is full")

    await keep_alive("task", run, report, Instant(), random.Random(1))
    assert len(runs) == 3


async def test_the_dismissed_end_even_when_their_group_fails_meanwhile() -> None:
    lives: list[int] = []

    async def sour() -> None:
        try:
            await asyncio.sleep(30)
        except asyncio.CancelledError:
            raise PortGone(port="p") from None

    async def run() -> None:
        lives.append(1)
        async with asyncio.TaskGroup() as group:
            group.create_task(sour())

    async def report(error: SimdError, pause: float | None) -> None:
        assert (error.code, pause is None) == ("port_gone", False)

    task = asyncio.create_task(keep_alive("task", run, report, SystemClock(), random.Random(1)))
    await asyncio.sleep(0.02)
    await dismiss([task])
    assert (task.done(), lives) == (True, [1])


async def test_who_is_dismissed_with_others_to_dismiss_ends_after_them() -> None:
    ended: list[str] = []

    async def deaf(times: int) -> None:
        while times:
            try:
                await asyncio.sleep(30)
            except asyncio.CancelledError:
                times -= 1
        ended.append("deaf")

    async def outer() -> None:
        async with asyncio.TaskGroup() as group:
            inner = group.create_task(deaf(3))
            try:
                await asyncio.sleep(30)
            finally:
                try:
                    await dismiss([inner])
                finally:
                    ended.append("outer")

    task = asyncio.create_task(outer())
    await asyncio.sleep(0.02)
    async with asyncio.timeout(30):
        await dismiss([task])
    assert task.cancelled()
    assert ended == ["deaf", "outer"]


async def test_a_life_that_ended_by_a_failing_group_is_followed_by_another() -> None:
    lives: list[int] = []

    async def gone() -> None:
        await asyncio.sleep(0)
        raise PortGone(port="p")

    async def run() -> None:
        lives.append(1)
        if len(lives) < 3:
            async with asyncio.TaskGroup() as group:
                group.create_task(gone())

    async def report(error: SimdError, pause: float | None) -> None:
        del error, pause

    await keep_alive("task", run, report, Instant(), random.Random(1))
    assert len(lives) == 3


def test_pauses_start_anew_after_a_calm_run() -> None:
    backoff = Backoff(random.Random(1))
    pauses = [backoff.pause(1.0) for _ in range(12)]
    assert max(pauses) <= 120 * 1.2
    assert backoff.pause(301.0) < 2.0


def test_the_first_named_error_of_a_group_is_the_cause() -> None:
    inner: BaseExceptionGroup[SimdError] = BaseExceptionGroup(
        "in", [PortGone(port="p"), Broken(what="x")]
    )
    groups: list[SimdError | BaseExceptionGroup[SimdError]] = [inner]
    outer: BaseExceptionGroup[Any] = BaseExceptionGroup("out", groups)
    assert first_of(outer).code == "port_gone"
