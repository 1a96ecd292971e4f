"""Idempotency keys over restarts: the first outcome, or unknown; never the work again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from simd.engine.board import Board
from simd.engine.clock import SystemClock
from simd.engine.operations import Operations
from simd.errors import Denied
from simd.store import Store


@asynccontextmanager
async def life(path: Path) -> AsyncIterator[tuple[Operations, Store]]:
    """One life of the house's long work; what it leaves running is torn at its end."""
    async with Store.open(path / "ledger.db", site="home") as store:
        board = Board(store, SystemClock())
        await board.load()
        operations = Operations(board, store)
        await operations.load()
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(board.serve()), group.create_task(operations.serve())]
            yield operations, store
            for task in tasks:
                task.cancel()


async def test_a_key_is_answered_after_a_restart(tmp_path: Path) -> None:
    done: list[str] = []

    async def work() -> dict[str, Any]:
        done.append("once")
        return {"id": "msg_1"}

    async with life(tmp_path) as (operations, _):
        first = await operations.start("send", "sim_1", work, "k", "per_li")
        assert (await operations.wait(first.id, 20)).state == "done"
    async with life(tmp_path) as (operations, _):
        assert operations.get(first.id) is not None
        again = await operations.start("send", "sim_1", work, "k", "per_li")
        assert (again.id, again.state, again.outcome) == (first.id, "done", {"id": "msg_1"})
        other = await operations.start("send", "sim_1", work, "k", "per_ming")
        assert other.id != first.id
        await operations.wait(other.id, 20)
    assert done == ["once", "once"]


async def test_a_failure_is_the_answer_too(tmp_path: Path) -> None:
    async def work() -> dict[str, Any]:
        raise Denied(why="loan")

    async with life(tmp_path) as (operations, _):
        first = await operations.start("ussd", "sim_1", work, "k")
        assert (await operations.wait(first.id, 20)).state == "failed"
    async with life(tmp_path) as (operations, _):
        again = await operations.start("ussd", "sim_1", work, "k")
        assert again.state == "failed"
        assert again.error is not None
        assert again.error["code"] == "denied"


async def test_work_that_a_crash_cut_off_is_unknown_and_not_begun_again(tmp_path: Path) -> None:
    begun = asyncio.Event()

    async def work() -> dict[str, Any]:
        begun.set()
        await asyncio.Event().wait()
        return {}

    async with life(tmp_path) as (operations, store):
        first = await operations.start("send", "sim_1", work, "k")
        await begun.wait()
        # As a kill leaves it: begun on disk, and no end.
        kept = await store.deeds.recent(1)
        assert kept[0].state == "running"
    begun.clear()
    async with life(tmp_path) as (operations, store):
        again = await operations.start("send", "sim_1", work, "k")
        assert (again.id, again.state) == (first.id, "unknown")
        assert again.error is not None
        assert again.error["code"] == "outcome_unknown"
        assert (await operations.wait(again.id, 1)).state == "unknown"
        assert not begun.is_set()
        assert (await store.deeds.recent(1))[0].state == "unknown"


async def test_a_key_is_found_in_the_ledger_when_memory_has_let_it_go(tmp_path: Path) -> None:
    async def work() -> dict[str, Any]:
        return {"n": 1}

    async with life(tmp_path) as (operations, _):
        first = await operations.start("send", "sim_1", work, "k")
        await operations.wait(first.id, 20)
        operations._known.clear()
        operations._keys.clear()
        both = await asyncio.gather(
            operations.start("send", "sim_1", work, "k"),
            operations.start("send", "sim_1", work, "k"),
        )
        assert {one.id for one in both} == {first.id}
