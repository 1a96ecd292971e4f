"""The file: private, one daemon's, grown by steps, refused by name when it can't be trusted."""

from __future__ import annotations

import asyncio
import sqlite3
import stat
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from simd.errors import LedgerBusy, LedgerError, LedgerNewer, NotFound
from simd.model import event as ev
from simd.store import Store
from simd.store.reader import Reader
from simd.store.steps import grow, steps
from simd.store.writer import Writer

T0 = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
ASK = ev.AskBegan("sim_0", "q")


async def opens(path: Path) -> int:
    async with Store.open(path, site="home") as store:
        return await store.newest_seq()


async def filled(path: Path, count: int = 200) -> None:
    async with Store.open(path, site="home") as store:
        await store.append([ASK] * count, T0)


def content(path: Path) -> bytes:
    return path.read_bytes()


def readable_by_all(path: Path) -> None:
    path.parent.mkdir()
    path.touch(0o644)


async def test_only_its_owner_may_read_it(ledger: Path) -> None:
    readable_by_all(ledger)
    async with Store.open(str(ledger), site="home") as store:
        await store.append([ASK], T0)
        modes = {one.name: stat.S_IMODE(one.stat().st_mode) for one in ledger.parent.iterdir()}
    assert len(modes) == 4
    assert set(modes.values()) == {0o600}


async def test_two_daemons_never_share_a_ledger(store: Store, ledger: Path) -> None:
    await store.append([ASK], T0)
    with pytest.raises(LedgerBusy, match="another simd has"):
        await opens(ledger)
    assert await store.newest_seq() == 1


async def test_it_is_let_go_when_closed(ledger: Path) -> None:
    for _ in range(3):
        await filled(ledger, 1)
    assert await opens(ledger) == 3


async def pragma(store: Store, text: str) -> int | str:
    def ask(connection: sqlite3.Connection) -> int | str:
        value: int | str = connection.execute(f"PRAGMA {text}").fetchone()[0]
        return value

    return await store._writer.do(ask)


async def test_every_write_is_synced_before_it_is_answered(store: Store) -> None:
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1}
    for name, value in wanted.items():
        assert await pragma(store, name) == value


async def test_the_reader_can_not_write(store: Store) -> None:
    with pytest.raises(LedgerError, match="readonly"):
        await store._reader.look(lambda c: c.execute("DELETE FROM event"))


async def test_a_newer_ledger_is_refused_untouched(ledger: Path) -> None:
    await filled(ledger)
    with sqlite3.connect(ledger) as connection:
        connection.execute("PRAGMA user_version = 9999")
    connection.close()
    before = content(ledger)
    with pytest.raises(LedgerNewer, match="a newer simd wrote the ledger"):
        await opens(ledger)
    assert content(ledger) == before


async def test_another_programs_database_is_refused_untouched(ledger: Path) -> None:
    ledger.parent.mkdir()
    with sqlite3.connect(ledger) as connection:
        connection.execute("CREATE TABLE theirs (a)")
    connection.close()
    before = content(ledger)
    with pytest.raises(LedgerError, match="another program's"):
        await opens(ledger)
    assert content(ledger) == before


def not_a_database(path: Path) -> None:
    path.write_bytes(b"this is no ledger at all" * 1000)


def torn_in_the_middle(path: Path) -> None:
    whole = bytearray(path.read_bytes())
    whole[4096 : len(whole) - 4096] = b"\xa5" * (len(whole) - 8192)
    path.write_bytes(whole)


def cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:5000])


def crossed(path: Path) -> None:
    """Two tables that claim one page, as a misdirected write leaves them."""
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute(
            "UPDATE sqlite_master SET rootpage = (SELECT rootpage FROM sqlite_master"
            " WHERE name = 'event') WHERE name = 'account'"
        )
    connection.close()


@pytest.mark.parametrize("harm", [not_a_database, torn_in_the_middle, cut_short, crossed])
async def test_a_damaged_file_is_refused_with_a_hint(
    ledger: Path, harm: Callable[[Path], None]
) -> None:
    await filled(ledger)
    harm(ledger)
    with pytest.raises(LedgerError) as caught:
        await opens(ledger)
    assert str(ledger) in str(caught.value)
    assert ".recover" in caught.value.hint()
    assert caught.value.hint("zh") != caught.value.hint("en")


def overwrite_live(path: Path) -> None:
    for one in (path, path.with_name(f"{path.name}-wal")):
        with one.open("r+b") as file:
            file.seek(8192)
            file.write(b"\xa5" * max(0, one.stat().st_size - 8192))


async def test_damage_met_later_is_named_too(store: Store, ledger: Path) -> None:
    await store.append([ASK] * 5000, T0)
    overwrite_live(ledger)
    with pytest.raises(LedgerError):
        await store.events(0, 5000)


async def test_a_place_that_can_not_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(LedgerError, match="file"):
        await opens(tmp_path / "file" / "ledger.db")
    (tmp_path / "folder.db").mkdir()
    with pytest.raises(LedgerError, match="directory"):
        await opens(tmp_path / "folder.db")


def test_steps_are_applied_once_each_and_in_order() -> None:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    one = {1: "CREATE TABLE a (x);"}
    assert grow(connection, one) == 1
    assert (
        grow(connection, one | {2: "ALTER TABLE a ADD COLUMN y; INSERT INTO a VALUES (1, 2);"}) == 2
    )
    assert connection.execute("SELECT x, y FROM a").fetchall() == [(1, 2)]
    connection.close()


@pytest.mark.parametrize("broken", ["CREATE TABLE b (x); nonsense;", "nonsense;"])
def test_a_step_that_fails_leaves_nothing_of_itself(broken: str) -> None:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    grow(connection, {1: "CREATE TABLE a (x);"})
    with pytest.raises(sqlite3.OperationalError):
        grow(connection, {1: "", 2: broken})
    assert connection.execute("PRAGMA user_version").fetchone() == (1,)
    assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [("a",)]
    assert not connection.in_transaction
    connection.close()


def test_steps_are_numbered_without_a_hole() -> None:
    assert list(steps()) == list(range(1, len(steps()) + 1))


def no_such_sim(connection: sqlite3.Connection) -> None:
    connection.execute("INSERT INTO usage VALUES ('sim_nobody', '', 0, 0)")


def not_there(connection: sqlite3.Connection) -> None:
    del connection
    raise NotFound(what="sim", name="x")


@pytest.mark.parametrize(("work", "error"), [(no_such_sim, LedgerError), (not_there, NotFound)])
async def test_one_callers_failure_is_its_own(
    store: Store, work: Callable[[sqlite3.Connection], None], error: type[Exception]
) -> None:
    def half(connection: sqlite3.Connection) -> None:
        connection.execute("INSERT INTO fact VALUES ('half', '', '')")
        work(connection)

    before, failed, after = await asyncio.gather(
        store.append([ASK], T0),
        store._writer.do(half),
        store.append([ASK], T0),
        return_exceptions=True,
    )
    assert isinstance(failed, error)
    assert not isinstance(before, BaseException)
    assert not isinstance(after, BaseException)
    assert await store.newest_seq() == 2
    assert await store._reader.look(
        lambda c: c.execute("SELECT count(*) FROM fact").fetchone()
    ) == (0,)


async def test_a_full_disk_is_named_and_room_heals_it(store: Store) -> None:
    await store.append([ASK], T0)
    pages = await pragma(store, "page_count")
    assert await pragma(store, f"max_page_count = {pages}") == pages
    with pytest.raises(LedgerError, match="full"):
        await store.append([ev.AskBegan("sim_0", "x" * 100_000)], T0)
    assert await pragma(store, "max_page_count = 1000000") == 1000000
    assert (await store.append([ASK], T0))[0].seq == 2
    assert len(await store.events(0, 9)) == 2


async def test_a_bug_in_one_callers_work_takes_nobodys_answer_away(store: Store) -> None:
    def buggy(connection: sqlite3.Connection) -> float:
        return 1 / int(connection.total_changes * 0)

    outcomes = await asyncio.gather(
        store._writer.do(buggy),
        store.append([ASK], T0),
        store.append([ASK], T0),
        return_exceptions=True,
    )
    assert isinstance(outcomes[0], ZeroDivisionError)
    kept = [one for one in outcomes[1:] if not isinstance(one, BaseException)]
    lost = [one for one in outcomes[1:] if isinstance(one, BaseException)]
    assert all(isinstance(one, LedgerError) for one in lost)
    assert len(await store.events(0, 9)) == len(kept)
    assert await store.append([ASK], T0)


def sleepy(connection: sqlite3.Connection) -> int:
    time.sleep(0.8)
    return connection.total_changes


async def test_a_disk_that_stops_answering_is_named_once_and_for_all(ledger: Path) -> None:
    ledger.parent.mkdir()
    writer = Writer(ledger, patience=0.3)
    await writer.open()
    with pytest.raises(LedgerError, match="stopped answering"):
        await writer.do(sleepy)
    with pytest.raises(LedgerError, match="stopped answering"):
        await writer.do(lambda c: c)
    await writer.close()
    writer._thread.shutdown(wait=True)
    assert writer._connection is None


async def test_a_reader_that_gets_no_answer_says_so(ledger: Path) -> None:
    await filled(ledger, 1)
    reader = Reader(ledger, patience=0.3)
    with pytest.raises(LedgerError, match="closed"):
        await reader.look(lambda c: c)
    await reader.open()
    with pytest.raises(LedgerError, match="does not answer"):
        await reader.look(sleepy)
    await reader.close()
    reader._thread.shutdown(wait=True)
    assert reader._connection is None


async def test_what_waits_is_written_when_it_closes(ledger: Path) -> None:
    async with Store.open(ledger, site="home") as store:
        task = asyncio.ensure_future(store.append([ASK], T0))
        await asyncio.sleep(0)
        task.cancel()
    assert await opens(ledger) == 1


async def test_a_closed_store_says_so(ledger: Path) -> None:
    writer = Writer(ledger)
    with pytest.raises(LedgerError, match="was not written"):
        await writer.do(lambda c: c)
    await writer.close()
    reader = Reader(ledger)
    await reader.close()


async def test_a_large_ledger_opens_without_being_read_whole(
    ledger: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await filled(ledger)
    torn_in_the_middle(ledger)
    monkeypatch.setattr("simd.store.files.CHECKED_WHOLE", 1)
    with pytest.raises(LedgerError):
        async with Store.open(ledger, site="home") as store:
            await store.events(0, 1000)
