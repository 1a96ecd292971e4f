"""Transactions, vouchers and keyed work on disk: told once, tried once, forgotten in time."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from simd.model.account import Money
from simd.model.event import TransactionChanged
from simd.model.ids import Body
from simd.model.operation import Operation
from simd.model.transaction import Transaction, TransactionState
from simd.model.voucher import Voucher
from simd.store import Retention, Store
from simd.store.deeds import Deed

S = TransactionState
T0 = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
DEED = Deed("per_1", "send", "sim_1", "k")


def trx(key: str, state: S = S.DONE, at: datetime = T0, **more: Any) -> Transaction:
    return Transaction(
        key, "sim_1", "topup", state, "voucher", at, at, amount=Money.parse("5 EUR"), **more
    )


def voucher(key: str, **more: Any) -> Voucher:
    return Voucher(key, "sim_1", "ng-mtn", "2938", T0, amount=Money.parse("5 EUR"), **more)


async def test_transactions_stand_as_they_were_last_told(store: Store) -> None:
    for key in ("a", "b", "c"):
        await store.append([TransactionChanged(trx(key, S.PLANNED))], T0)
    await store.append([TransactionChanged(trx("b", S.SENT))], T0)
    await store.append([TransactionChanged(replace(trx("d"), sim="sim_2"))], T0)
    found = await store.money.transactions(None, 10)
    assert [(one.id, one.state) for one in found] == [
        ("d", S.DONE), ("c", S.PLANNED), ("b", S.SENT), ("a", S.PLANNED),
    ]  # fmt: skip
    assert [one.id for one in await store.money.transactions(["sim_1"], 2)] == ["c", "b"]
    assert [one.id for one in await store.money.transactions(["sim_1"], 9, "c")] == ["b", "a"]
    assert await store.money.transactions([], 9) == []
    assert await store.money.transaction("x") is None


async def test_open_ones_come_back_after_a_start(ledger: Path) -> None:
    async with Store.open(ledger, site="home") as store:
        for key, state in (("a", S.DONE), ("b", S.SENT), ("c", S.WAITING)):
            await store.append([TransactionChanged(trx(key, state))], T0)
    async with Store.open(ledger, site="home") as store:
        told = [one.body for one in await store.restore()]
        assert [one.transaction.id for one in told if isinstance(one, TransactionChanged)] == [
            "b", "c",
        ]  # fmt: skip


async def test_what_caps_count_is_recent_or_open(store: Store) -> None:
    for one in (trx("old", at=T0 - 40 * DAY), trx("open", S.UNKNOWN, T0 - 40 * DAY), trx("new")):
        await store.append([TransactionChanged(one)], T0)
    assert [one.id for one in await store.money.since(T0 - 30 * DAY)] == ["open", "new"]


async def test_a_code_is_kept_once_whatever_became_of_it(store: Store) -> None:
    money = store.money
    assert await money.add_voucher(voucher("v1"), b"mark", b"sealed")
    assert not await money.add_voucher(voucher("v2"), b"mark", b"sealed")
    assert await money.claim_voucher("v1", "trx_1") == b"sealed"
    assert await money.claim_voucher("v1", "trx_1") == b"sealed", "nothing has left yet"
    assert await money.claim_voucher("v1", "trx_2") is None
    await money.end_voucher("v1", "used")
    assert await money.claim_voucher("v1", "trx_1") is None
    assert not await money.add_voucher(voucher("v3"), b"mark", b"sealed")
    (kept,) = await money.vouchers("sim_1")
    assert (kept.state, kept.transaction) == ("used", "trx_1")
    await money.free_voucher("v1")
    assert await money.voucher("v1") == kept
    assert await money.vouchers("sim_2") == []


async def test_of_many_that_claim_one_gets_it(store: Store) -> None:
    await store.money.add_voucher(voucher("v1"), b"mark", b"sealed")
    found = await asyncio.gather(*(store.money.claim_voucher("v1", f"trx_{n}") for n in range(20)))
    assert [one for one in found if one] == [b"sealed"]


async def test_only_an_untried_one_is_withdrawn(store: Store) -> None:
    await store.money.add_voucher(voucher("v1"), b"m1", b"s1")
    await store.money.add_voucher(voucher("v2"), b"m2", b"s2")
    await store.money.claim_voucher("v1", "trx_1")
    for key in ("v1", "v2"):
        await store.money.end_voucher(key, "withdrawn")
    assert [one.state for one in await store.money.vouchers(None)] == ["tried", "withdrawn"]
    await store.money.free_voucher("v1")
    assert await store.money.claim_voucher("v1", "trx_9") == b"s1"
    assert await store.money.claim_voucher("v2", "trx_9") is None


async def test_a_key_is_begun_once(store: Store) -> None:
    first = Operation("op_1", "send", "sim_1")
    assert await store.deeds.find(DEED) is None
    assert await store.deeds.begin(DEED, first, T0) == first
    assert await store.deeds.begin(DEED, Operation("op_2", "send", "sim_1"), T0) == first
    done = replace(first, state="done", outcome={"text": "said"})
    await store.deeds.end(done)
    assert await store.deeds.find(DEED) == done
    assert await store.deeds.find(Deed("per_2", "send", "sim_1", "k")) is None
    assert await store.deeds.recent(5) == [done]


async def test_words_go_before_figures_and_marks_never(store: Store) -> None:
    words = trx("a", text=Body("Recharge of 5"))
    await store.append([TransactionChanged(words)], T0)
    await store.append([TransactionChanged(trx("open", S.UNKNOWN, text=Body("?")))], T0)
    await store.money.add_voucher(voucher("v1"), b"mark", b"sealed")
    await store.deeds.begin(DEED, Operation("op_1", "send", "sim_1"), T0)
    await store.deeds.end(Operation("op_1", "send", "sim_1", "done", None, {"text": "said"}))
    await store.prune(T0 + 40 * DAY, Retention())
    kept = await store.money.transaction("a")
    assert kept is not None
    assert kept.text is None
    assert kept.amount == Money.parse("5 EUR")
    still = await store.money.transaction("open")
    assert still is not None
    assert still.text is not None
    bare = await store.deeds.find(DEED)
    assert bare is not None
    assert (bare.state, bare.outcome) == ("done", None)
    await store.prune(T0 + 500 * DAY, Retention())
    assert [one.id for one in await store.money.transactions(None, 9)] == ["open"]
    assert await store.deeds.find(DEED) is None
    assert not await store.money.add_voucher(voucher("v2"), b"mark", b"sealed")
