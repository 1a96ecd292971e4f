from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

from simd.model import event as ev
from simd.model.account import Money, Reading
from simd.model.ids import Body
from tests.api.memory_house import (
    HOME,
    ICCID,
    SPARE,
    TRAVEL,
    MemoryHouse,
    source,
)
from tests.ctl.calling import Simctl

As = Callable[[str], None]


async def test_status_for_people(simctl: Simctl) -> None:
    ended = await simctl("status")
    assert ended.code == 0
    for word in ("roof", "EC25", "CHN-MOBILE", "LTE (home)", "-95 dBm", "12.34 CNY", "travel"):
        assert word in ended.out
    assert "no modem answers on it" in ended.out
    assert "suspect_recipe" in ended.out
    assert "Traceback" not in ended.err


async def test_status_for_programs_is_the_apis(simctl: Simctl) -> None:
    for argv in (["status", "--json"], ["--json", "status"]):
        ended = await simctl(*argv)
        assert {"version", "modems", "sims", "decisions", "health"} <= set(ended.data)


async def test_in_chinese(simctl: Simctl) -> None:
    ended = await simctl("balance", LANG="zh_CN.UTF-8")
    assert "余额" in ended.out
    assert "尚不清楚" in ended.out
    assert "12.34 元" in ended.out
    ended = await simctl("use", "nosuch", LC_ALL="zh_CN.UTF-8", LANG="en_US.UTF-8")
    assert ended.err.startswith("错误: ")


async def test_a_paid_service_is_shown_with_how_to_end_it(
    simctl: Simctl, house: MemoryHouse
) -> None:
    params = {"sim": "home", "name": "悦听音乐", "how": "send 0000 to 10086 yourself"}
    house.tell(ev.HealthRaised("paid_service", HOME, "warning", params))
    for shown in (await simctl("health"), await simctl("health", LANG="zh_CN.UTF-8")):
        assert "悦听音乐" in shown.out
        assert "send 0000 to 10086" in shown.out.replace("\n", " ")


async def test_modems_sims_and_health(simctl: Simctl) -> None:
    assert "EC25" in (await simctl("modems")).out
    assert len((await simctl("modems", "--json")).data["modems"]) == 2
    sims = await simctl("sims")
    assert "8986…1230" in sims.out
    assert "roof/1" in sims.out
    revealed = await simctl("sims", "--reveal", "--json")
    assert ICCID[HOME] in revealed.out
    assert ICCID[HOME] in (await simctl("--reveal", "sims")).out
    assert "suspect" in (await simctl("health")).out
    assert (await simctl("health", "--json")).data["health"][0]["subject"] == SPARE


async def test_balance_shows_every_figure_with_its_source(simctl: Simctl) -> None:
    ended = await simctl("balance")
    lines = ended.out.splitlines()
    assert "12.34 CNY" in lines[1] or any("12.34 CNY" in line for line in lines)
    for word in ("3 GB", "4 GB", "month", "1:30 min used", "vouchers", "SMS 10086"):
        assert word in ended.out, word
    assert lines[-1].startswith("Not known yet: ")
    assert any(line.startswith("spare") and "not known yet" in line for line in lines)
    data = (await simctl("balance", "--json")).data["sims"]
    by_name = {one["name"]: one["account"] for one in data}
    assert by_name["home"]["source"]["at"]
    assert by_name["travel"]["balance"] is None


async def test_balance_of_one(simctl: Simctl) -> None:
    assert [one["name"] for one in (await simctl("balance", "home", "--json")).data["sims"]] == [
        "home"
    ]
    assert (await simctl("balance", "nosuch")).code == 5


async def test_balance_hidden_from_a_stranger(simctl: Simctl, as_user: As) -> None:
    as_user("stranger")
    ended = await simctl("balance")
    assert "12.34" not in ended.out
    assert "not for you to see" in ended.out
    assert "12.34" not in (await simctl("status")).out


async def test_a_stale_figure_is_called_old(
    simctl: Simctl, house: MemoryHouse, socket_path: Path
) -> None:
    old = ev.ReadingTaken("rdg_o", TRAVEL, "balance", _old())
    house.tell(old)
    ended = await simctl("balance", "travel")
    assert ended.out.rstrip().endswith(", old")
    assert "(old)" in (await simctl("sims")).out


def _old() -> Reading:
    old = source("*100#", timedelta(days=3))
    return Reading(Body("x"), old, 1.0, Money(Decimal(5), "EUR"))


async def test_why_in_sentences(simctl: Simctl, house: MemoryHouse) -> None:
    ended = await simctl("why", "roof")
    assert ended.code == 0
    assert ended.out.startswith("roof · ")
    assert "12.34 CNY" in ended.out
    assert (await simctl("why", "stick")).out == "Nothing was decided yet.\n"
    assert len((await simctl("why", "--json")).data["decisions"]) == 1
    assert (await simctl("why", "nosuch")).code == 5
