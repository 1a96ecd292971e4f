"""Contracts and use at the door: what is summed up how, and who sees it."""

from __future__ import annotations

from datetime import timedelta

from aiohttp import ClientSession

from simd.model import event as ev
from tests.api.memory_house import HOME, NOW, SPARE, MemoryHouse


async def test_a_contract_tells_its_plan_period_and_what_is_left(
    door: ClientSession, house: MemoryHouse
) -> None:
    used = ev.BytesCounted(HOME, 900 << 20, 100 << 20, NOW - timedelta(minutes=5), NOW)
    house.tell(used)
    async with door.get("/v1/accounts/home") as answer:
        found = await answer.json()
    assert (found["id"], found["plan"]["id"], found["plan"]["fee"]["amount"]) == (
        "acc_home", "cn-mobile-39", "39",
    )  # fmt: skip
    assert found["period"]["start"] < "2026-03-01T12:00:00Z" < found["period"]["end"]
    assert found["renewal"]["covered"] is False
    (member,) = found["members"]
    assert (member["name"], member["used"]) == ("home", 30000)
    data = member["account"]["estimates"]["data"]
    assert data["low"] <= data["value"] <= data["high"] < 3 << 30
    assert data["level"] == 0.95
    assert member["account"]["allowances"][0]["estimate"] == data
    assert member["account"]["bundle"]["after"]["by"] == "charge"


async def test_use_is_summed_by_day_by_period_and_by_sim(
    door: ClientSession, house: MemoryHouse
) -> None:
    sums = {}
    for by in ("day", "cycle", "sim"):
        async with door.get(f"/v1/usage?by={by}&sim={HOME}") as answer:
            sums[by] = [one["bytes"] for one in (await answer.json())["usage"]]
    assert sums == {"day": [10000, 20000], "cycle": [30000], "sim": [30000]}
    async with door.get("/v1/usage?by=sim&since=2026-03-01T00:00:00Z") as answer:
        shown = {one["sim"]: one["bytes"] for one in (await answer.json())["usage"]}
    assert shown[HOME] == shown[SPARE] == 20000


async def test_a_span_that_makes_no_sense_is_refused(door: ClientSession) -> None:
    for query in ("since=2026-03-02T00:00:00Z", "since=2020-01-01T00:00:00Z"):
        async with door.get(f"/v1/usage?{query}") as answer:
            assert answer.status == 400
    for path in ("/v1/usage?sim=sim_none", "/v1/accounts/none"):
        async with door.get(path) as answer:
            assert answer.status == 404
