"""`simctl accounts`, `usage` and the estimates of `balance`, in English and Chinese."""

from __future__ import annotations

from datetime import timedelta

import pytest

from simd.ctl.render.contracts import bar
from simd.model import event as ev
from simd.model.account import Allowance, Money, Reading
from simd.model.ids import Body
from simd.model.transaction import Transaction, TransactionState
from tests.api.memory_house import HOME, NOW, MemoryHouse, source
from tests.ctl.calling import Simctl

GB = 1 << 30


def used(house: MemoryHouse) -> None:
    pack = Allowance("data", 3 * GB + GB // 4, None, 10 * GB, "bytes")
    reading = Reading(Body(""), source("10086"), 1.0, allowances=(pack,))
    house.tell(ev.ReadingTaken("rdg_9", HOME, "data", reading))
    for ago in range(9, 0, -1):
        end = NOW - timedelta(days=ago)
        house.tell(ev.BytesCounted(HOME, 400 << 20, 20 << 20, end - timedelta(minutes=30), end))


async def test_a_contract_reads_well(simctl: Simctl, house: MemoryHouse) -> None:
    used(house)
    shown = await simctl("accounts", "home")
    for word in ("畅享套餐39元", "39 CNY", "the balance does NOT pay it", "≈ 3.25 GB", "days"):
        assert word in shown.out
    shown = await simctl("accounts", LANG="zh_CN.UTF-8")
    for word in ("资费", "周期", "续订", "余额不足", "现约"):
        assert word in shown.out
    assert len((await simctl("accounts", "--json")).data["accounts"]) == 2
    assert (await simctl("accounts", "nosuch")).code == 5
    house.usage.agreed.clear()
    assert "accounts:" in (await simctl("accounts")).out


async def test_use_reads_well_with_bars_and_a_sum(simctl: Simctl) -> None:
    shown = await simctl("usage", "home")
    lines = shown.out.splitlines()
    assert len(lines) == 5
    assert "Minutes: not metered" in lines[-1]
    assert "█" * 24 in shown.out
    assert "29.3 KB" in lines[-2]
    assert "sum" not in (await simctl("usage", LANG="zh_CN.UTF-8")).out
    by_sim = await simctl("usage", "--by", "sim", "--json")
    assert {one["bytes"] for one in by_sim.data["usage"]} == {30000}
    assert "–" in (await simctl("usage", "home", "--by", "cycle")).out
    none = await simctl("usage", "--since", "2020-01-01", "--until", "2020-02-01")
    assert none.out.startswith("Nothing was counted in that time. ")
    wrong = await simctl("usage", "--since", "yesterday")
    assert wrong.code == 2
    assert "2026-03-01" in wrong.err


async def test_balance_shows_what_should_be_left_and_how_long(
    simctl: Simctl, house: MemoryHouse
) -> None:
    used(house)
    shown = await simctl("balance", "home")
    assert "≈ 3.25 GB (" in shown.out
    assert "days" in shown.out
    assert "还能用" in (await simctl("balance", "home", LANG="zh_CN.UTF-8")).out


async def test_figures_from_before_an_order_say_so(simctl: Simctl, house: MemoryHouse) -> None:
    used(house)
    order = Transaction(
        "trx_9", HOME, "order", TransactionState.DONE, "week-1gb", NOW, NOW,
        amount=Money.parse("10 CNY"), sent=NOW,
    )  # fmt: skip
    house.tell(ev.TransactionChanged(order))
    shown = await simctl("balance", "home")
    assert ", before an order" in shown.out
    assert "bought week-1gb" in shown.out
    assert "not told yet" in shown.out
    told = await simctl("balance", "home", LANG="zh_CN.UTF-8")
    assert "订购之前" in told.out
    assert "已订购" in told.out
    account = (await simctl("balance", "home", "--json")).data["sims"][0]["account"]
    assert (account["stale"], account["bought"]) == (True, ["week-1gb"])


@pytest.mark.parametrize(
    ("amount", "most", "shown"),
    [(0, 10, ""), (10, 10, "█" * 24), (5, 10, "█" * 12), (1, 10**9, "▏"), (0, 0, "")],
)
def test_a_bar_is_in_proportion(amount: int, most: int, shown: str) -> None:
    assert bar(amount, most) == shown
