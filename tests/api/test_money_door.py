"""Money at the door: what is shown to whom, and what a wish becomes."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from aiohttp import ClientSession

from simd.model.event import TransactionChanged
from simd.model.person import Role
from tests.api.memory_house import HOME, SPARE, MemoryHouse
from tests.api.memory_money import SAID

As = Callable[[str], None]
CODE = "1029384756102938"
MONEY = {"amount": "500", "currency": "NGN"}


async def get(door: ClientSession, url: str, lang: str = "en") -> Any:
    async with door.get(url, headers={"Accept-Language": lang}) as answer:
        return await answer.json()


async def test_transactions_are_of_the_callers_sims(door: ClientSession, as_user: As) -> None:
    as_user("gran")
    found = (await get(door, "/v1/transactions"))["transactions"]
    assert {one["sim"] for one in found} == {HOME}
    assert all(one["text"] is None for one in found)
    as_user("pay")
    found = (await get(door, "/v1/transactions?limit=1"))["transactions"]
    assert [one["text"] for one in found] == [SAID]
    assert found[0]["spent"] == MONEY
    rest = (await get(door, f"/v1/transactions?before={found[0]['id']}"))["transactions"]
    assert [one["id"] for one in rest] == ["trx_wait02", "trx_lost03"]


async def test_why_is_told_in_the_callers_language(door: ClientSession) -> None:
    english = await get(door, "/v1/transactions/trx_lost03")
    chinese = await get(door, "/v1/transactions/trx_lost03", "zh")
    assert english["why"] == "no answer was heard"
    assert chinese["why"] == "没有听到回答"


async def test_a_wish_carries_who_asks_and_as_what(
    door: ClientSession, house: MemoryHouse, as_user: As
) -> None:
    as_user("ming")
    async with door.post(f"/v1/sims/{HOME}/topups", json={"code": CODE, "amount": MONEY}) as answer:
        assert answer.status in (200, 202)
        assert CODE not in await answer.text()
    assert house.money.calls == [("topup", HOME, "ming", Role.USER, CODE, "500 NGN")]
    async with door.post(
        f"/v1/sims/{HOME}/orders", json={"pack": "JYB", "price": MONEY, "cancel": True}
    ) as answer:
        assert answer.status in (200, 202)
    assert house.money.calls[-1] == ("order", HOME, "JYB", "ming", Role.USER, "500 NGN", True)


async def test_sums_that_are_none_are_refused(door: ClientSession, house: MemoryHouse) -> None:
    for wrong in ({"amount": "-5", "currency": "NGN"}, {"amount": "5", "currency": "XXQ"}):
        async with door.post(f"/v1/sims/{HOME}/topups", json={"amount": wrong}) as answer:
            assert answer.status == 400
    assert house.money.calls == []


async def test_a_codes_end_is_all_that_is_shown(door: ClientSession, house: MemoryHouse) -> None:
    async with door.post(
        f"/v1/sims/{HOME}/vouchers", json={"code": CODE, "amount": MONEY}
    ) as answer:
        text = await answer.text()
    assert json.loads(text)["tail"] == "2938"
    assert CODE not in text
    async with door.delete(f"/v1/sims/{HOME}/vouchers/vch_none") as answer:
        assert answer.status == 404
    assert ("store", HOME, CODE, "500 NGN", "li") in [
        (*call[:4], "li") for call in house.money.calls
    ]


async def test_events_of_money_are_shown_by_right(
    door: ClientSession, house: MemoryHouse, as_user: As
) -> None:
    as_user("gran")
    async with door.get("/v1/events") as stream:
        async for _ in stream.content:  # the snapshot's first line: the stream is open
            break
        for key in ("trx_done01", "trx_else04"):
            house.tell(TransactionChanged(house.money.kept[key]))
        seen: list[dict[str, Any]] = []
        async for raw in stream.content:
            line = raw.decode().strip()
            if line.startswith("data: ") and '"transaction"' in line and "seq" in line:
                seen.append(json.loads(line[6:])["body"]["transaction"])
            if len(seen) == 2:
                break
    mine, other = seen
    assert mine["spent"] == MONEY
    assert SAID not in str(mine)
    assert other == {"id": "trx_else04", "sim": SPARE, "state": "done"}
