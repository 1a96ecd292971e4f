"""The chain: whatever a hand without the key does to the file, a look at the chain finds it."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from simd.model.audit import Noted, Verdict
from simd.store import Store
from simd.store.sealed import Sealer

T0 = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
KEY, OTHER = Sealer(bytes(32)), Sealer(bytes(range(32)))
LOOK = Noted("per_li", "unix", "get_messages", None, ("sim_a", "sim_b"), "done")
ACT = Noted("per_ming", "tok_x", "activate_sim", "sim_b", ("sim_b",), "begun")


async def chain(path: Path, days: int = 10) -> None:
    """An entry of each kind a day."""
    async with Store.open(path, site="home") as store:
        for day in range(days):
            await store.audit.note([LOOK, ACT], T0 + timedelta(days=day), KEY)


async def look(path: Path, sealer: Sealer = KEY, noted: str | None = None) -> Verdict:
    async with Store.open(path, site="home") as store:
        return await store.audit.verify(sealer, noted)


async def test_what_was_noted_is_read_back(store: Store) -> None:
    await store.audit.note([LOOK], T0, KEY)
    await store.audit.note([ACT, LOOK], T0, KEY)
    found = await store.audit.entries(10)
    assert [(one.seq, one.noted) for one in found] == [(3, LOOK), (2, ACT), (1, LOOK)]
    assert [one.seq for one in await store.audit.entries(1, before=3)] == [2]
    mine = await store.audit.entries(10, sims=frozenset({"sim_a", "sim_z"}))
    assert [one.seq for one in mine] == [3, 1]
    assert await store.audit.entries(10, sims=frozenset()) == []


async def test_a_new_ledger_and_a_whole_chain_are_right(ledger: Path) -> None:
    assert (await look(ledger)).whole
    await chain(ledger)
    verdict = await look(ledger)
    assert (verdict.whole, verdict.entries, verdict.first, verdict.last) == (True, 20, 1, 20)
    assert verdict.since == T0
    assert (await look(ledger, noted=verdict.head)).whole


Tamper = Callable[[sqlite3.Connection], object]


def sql(text: str) -> Tamper:
    return lambda connection: connection.executescript(text)


def rewrite(connection: sqlite3.Connection) -> None:
    """Change an entry and make every link after it right again, as who lacks the key can."""
    from simd.model.audit import GENESIS, link  # noqa: PLC0415  # only this hand needs them
    from simd.store.audit import entries  # noqa: PLC0415
    from simd.store.rows import stamp  # noqa: PLC0415

    connection.execute("UPDATE audit SET person = 'per_other' WHERE seq = 7")
    before = GENESIS
    for entry in entries(connection, 99)[::-1]:
        before = link(before, entry.seq, stamp(entry.at), entry.noted)
        connection.execute("UPDATE audit SET link = ? WHERE seq = ?", (before, entry.seq))
    connection.execute("UPDATE audit_mark SET link = ? WHERE kind = 'head'", (before,))
    connection.commit()


TAMPERED: dict[str, tuple[Tamper, int, str]] = {
    "person": (sql("UPDATE audit SET person = 'per_x' WHERE seq = 7"), 7, "changed"),
    "time": (sql("UPDATE audit SET at = replace(at, '2026', '2025') WHERE seq = 7"), 7, "changed"),
    "outcome": (sql("UPDATE audit SET outcome = 'forbidden' WHERE seq = 20"), 20, "changed"),
    "sims": (sql("UPDATE audit SET sims = '[]' WHERE seq = 1"), 1, "changed"),
    "hole": (sql("DELETE FROM audit WHERE seq = 7"), 7, "missing"),
    "swap": (
        sql("UPDATE audit SET seq = 99 WHERE seq = 7; UPDATE audit SET seq = 7 WHERE seq = 8;"),
        7,
        "changed",
    ),
    "beginning": (sql("DELETE FROM audit WHERE seq < 5"), 1, "missing"),
    "end": (sql("DELETE FROM audit WHERE seq > 15"), 16, "cut"),
    "everything": (sql("DELETE FROM audit"), 1, "cut"),
    "head": (sql("DELETE FROM audit_mark WHERE kind = 'head'"), 21, "cut"),
    "base": (sql("DELETE FROM audit_mark WHERE kind = 'base'"), 21, "cut"),
    "end and head": (
        sql(
            "DELETE FROM audit WHERE seq > 15; UPDATE audit_mark SET seq = 15,"
            " link = (SELECT link FROM audit WHERE seq = 15) WHERE kind = 'head';"
        ),
        15,
        "forged",
    ),
    "beginning and base": (
        sql(
            "UPDATE audit_mark SET seq = 4, link = (SELECT link FROM audit WHERE seq = 4)"
            " WHERE kind = 'base'; DELETE FROM audit WHERE seq < 5;"
        ),
        4,
        "forged",
    ),
    "all anew": (rewrite, 20, "forged"),
}


@pytest.mark.parametrize("how", TAMPERED)
@pytest.mark.parametrize("slice_", [1, 500])
async def test_what_a_hand_without_the_key_does_shows(
    ledger: Path, monkeypatch: pytest.MonkeyPatch, how: str, slice_: int
) -> None:
    monkeypatch.setattr("simd.store.audit.SLICE", slice_)
    tamper, place, why = TAMPERED[how]
    await chain(ledger)
    with sqlite3.connect(ledger) as connection:
        tamper(connection)
    connection.close()
    verdict = await look(ledger)
    assert (verdict.whole, verdict.broken_at, verdict.why) == (False, place, why)
    # Going on does not heal it.
    async with Store.open(ledger, site="home") as store:
        await store.audit.note([LOOK], T0, KEY)
        after = await store.audit.verify(KEY)
    assert not after.whole
    assert after.broken_at is not None
    assert after.broken_at <= max(place, 21)


async def test_another_key_is_named(ledger: Path) -> None:
    await chain(ledger)
    verdict = await look(ledger, OTHER)
    assert (verdict.whole, verdict.why) == (False, "key")


async def test_an_older_copy_shows_by_a_head_noted_elsewhere(ledger: Path, tmp_path: Path) -> None:
    await chain(ledger, 3)
    copy = tmp_path / "copy.db"
    shutil.copy(ledger, copy)
    await chain(ledger, 3)
    noted = (await look(ledger)).head
    assert (await look(copy)).whole
    assert ((await look(copy, noted=noted)).whole, noted.split(":")[0]) == (False, "12")
    assert not (await look(ledger, noted=f"12:{'0' * 16}")).whole
    assert not (await look(ledger, noted="12:")).whole


async def test_the_chain_survives_forgetting(ledger: Path) -> None:
    await chain(ledger)
    async with Store.open(ledger, site="home") as store:
        before = await store.audit.verify(KEY)
        assert (await store.audit.prune(T0 + timedelta(days=4), KEY)).whole
        verdict = await store.audit.verify(KEY, before.head)
        assert (verdict.whole, verdict.first, verdict.entries) == (True, 9, 12)
        assert verdict.head == before.head
        await store.audit.prune(T0 + timedelta(days=400), KEY)
        verdict = await store.audit.verify(KEY, before.head)
        assert (verdict.whole, verdict.entries, verdict.head) == (True, 0, before.head)
        await store.audit.note([LOOK], T0 + timedelta(days=400), KEY)
        verdict = await store.audit.verify(KEY)
        assert (verdict.whole, verdict.first, verdict.last) == (True, 21, 21)


async def test_a_break_that_is_forgotten_is_told_its_full_time(ledger: Path) -> None:
    await chain(ledger)
    with sqlite3.connect(ledger) as connection:
        connection.execute("DELETE FROM audit WHERE seq = 2")
    connection.close()
    async with Store.open(ledger, site="home") as store:
        for _ in range(3):
            assert not (await store.audit.prune(T0 + timedelta(days=4), KEY)).whole
        told = await store.audit.entries(100)
        assert [one.noted.verb for one in told].count("audit_broken") == 1
        verdict = await store.audit.verify(KEY)
        assert (verdict.broken_at, verdict.why) == (21, "missing")
        await store.audit.prune(T0 + timedelta(days=30), KEY)
        assert (await store.audit.verify(KEY)).whole
