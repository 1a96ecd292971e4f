"""`simctl topup|order|transactions`, in both languages; a code stands in none of their words."""

from __future__ import annotations

from typing import Any

import pytest

from simd.errors import OutcomeUnknown
from tests.api.memory_house import HOME, MemoryHouse
from tests.ctl.calling import Simctl

CODE = "1029384756102938"


async def outcome(house: MemoryHouse, key: str = "trx_done01") -> dict[str, Any]:
    one = house.money.kept[key]
    return {
        "id": one.id,
        "sim": one.sim,
        "kind": one.kind,
        "state": one.state.value,
        "place": one.place,
        "pack": one.pack,
        "amount": {"amount": "500", "currency": "NGN"},
        "spent": {"amount": "500", "currency": "NGN"} if one.spent else None,
        "proof": one.proof,
    }


async def test_the_list_tells_what_came_of_each(simctl: Simctl) -> None:
    ended = await simctl("transactions")
    assert ended.code == 0
    for told in ("+500 NGN", "the carrier confirmed it", "waits for a payer", "order week", "ming"):
        assert told in ended.out, ended.out
    assert "no answer was heard" in ended.out
    chinese = await simctl("transactions", LANG="zh_CN.UTF-8")
    for told in ("充值", "等待付款人同意", "没有听到回答", "运营商已确认"):
        assert told in chinese.out, chinese.out
    data = (await simctl("transactions", "--json", "--sim", "home")).data
    assert [one["id"] for one in data["transactions"]] == ["trx_done01", "trx_wait02", "trx_lost03"]


async def test_one_is_shown_whole(simctl: Simctl) -> None:
    ended = await simctl("transactions", "done01")
    for told in (
        "id: trx_done01",
        "balance before: 1530.50 NGN",
        "asked by: li",
        "the carrier said",
    ):
        assert told in ended.out, ended.out
    assert (await simctl("transactions", "trx_lost03", "--json")).data["state"] == "unknown"
    assert (await simctl("transactions", "nosuch")).code == 5


async def test_words_are_given(simctl: Simctl, house: MemoryHouse) -> None:
    house.acts["approve"] = lambda: outcome(house)
    ended = await simctl("transactions", "approve", "wait02")
    assert (ended.code, "500 NGN moved" in ended.out) == (0, True)
    assert (await simctl("transactions", "reject", "wait02")).code == 0
    assert (await simctl("transactions", "worked", "lost03")).code == 0
    assert (await simctl("transactions", "failed", "lost03")).code == 0
    acts = [call[:2] for call in house.money.calls]
    assert acts == [
        ("approve", "trx_wait02"),
        ("reject", "trx_wait02"),
        ("settle", "trx_lost03"),
        ("settle", "trx_lost03"),
    ]
    assert [call[-1] for call in house.money.calls[2:]] == [True, False]


async def test_a_code_comes_by_standard_input_alone(simctl: Simctl, house: MemoryHouse) -> None:
    house.acts["topup"] = lambda: outcome(house)
    refused = await simctl("topup", "home", "--code", CODE)
    assert refused.code == 2
    assert house.money.calls == []
    ended = await simctl(
        "topup", "home", "--code", "-", "--amount", "500 NGN", stdin=f"{CODE}\n".encode()
    )
    assert ended.code == 0, ended.err
    assert house.money.calls[-1][4:] == (CODE, "500 NGN")
    assert CODE not in ended.out + ended.err + refused.out
    assert (await simctl("topup", "home", "--code", "-", stdin=b"")).code == 2
    both = await simctl("topup", "home", "--code", "-", "--voucher-from", "vault")
    assert both.code == 2


async def test_the_vault_is_filled_and_looked_at(simctl: Simctl, house: MemoryHouse) -> None:
    codes = f"{CODE}\n\n5647382910564738\n".encode()
    ended = await simctl("topup", "home", "--store", "--amount", "500 NGN", stdin=codes)
    assert (ended.code, "2 voucher" in ended.out) == (0, True)
    assert [call[2] for call in house.money.calls] == [CODE, "5647382910564738"]
    shown = await simctl("topup", "home", "--list")
    assert "…2938" in shown.out
    assert "untried" in shown.out
    assert CODE not in shown.out + ended.out
    chinese = await simctl("topup", "home", "--list", LANG="zh_CN.UTF-8")
    assert "未试" in chinese.out
    assert (await simctl("topup", "home", "--list", "--json")).data["vouchers"][0]["tail"] == "2938"
    gone = await simctl("topup", "home", "--withdraw", "old001")
    assert (gone.code, house.money.calls[-1]) == (0, ("withdraw", "vch_old001"))
    assert (await simctl("topup", "home", "--store", stdin=codes)).code == 2
    wrong = await simctl("topup", "home", "--store", "--amount", "many", stdin=codes)
    assert wrong.code == 2


async def test_packs_are_shown_and_ordered(simctl: Simctl, house: MemoryHouse) -> None:
    shown = await simctl("order", "home", "--list")
    for told in ("week-1gb", "600 NGN", "1 GB for 7 days", "[A-Z]{2,6}"):
        assert told in shown.out, shown.out
    assert "订购" in (await simctl("order", "home", "--list", LANG="zh_CN.UTF-8")).out
    assert (await simctl("order", "home")).code == 2
    house.acts["order"] = lambda: outcome(house, "trx_wait02")
    asked = await simctl("order", "home", "week-1gb")
    assert (asked.code, "waits for a payer" in asked.out) == (0, True)
    ended = await simctl("order", "home", "KTJYB", "--price", "10 CNY", "--cancel", "--json")
    assert ended.data["state"] == "waiting"
    assert house.money.calls[-1][1:] == (
        HOME, "KTJYB", *house.money.calls[-1][3:5], "10 CNY", True,
    )  # fmt: skip


async def test_an_unclear_outcome_has_its_own_exit(simctl: Simctl, house: MemoryHouse) -> None:
    async def lost() -> dict[str, Any]:
        raise OutcomeUnknown(what="transaction trx_x")

    house.acts["order"] = lost
    ended = await simctl("order", "home", "week-1gb")
    assert ended.code == 6


@pytest.mark.parametrize("verb", ["topup", "order", "transactions"])
async def test_each_verb_explains_itself(alone: Simctl, verb: str) -> None:
    shown = await alone(verb, "--help")
    assert (shown.code, f"simctl {verb}" in shown.out) == (0, True)
