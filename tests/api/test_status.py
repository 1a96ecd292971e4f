from __future__ import annotations

from collections.abc import Callable
from typing import Any

from aiohttp import ClientSession

from simd.model import event as ev
from simd.model.modem import Seat
from tests.api.memory_house import (
    CARRIER_TEXT,
    HOME,
    ICCID,
    NOW,
    PEER,
    ROOF,
    SECRET_TEXT,
    SPARE,
    STICK,
    TRAVEL,
    MemoryHouse,
)

As = Callable[[str], None]


async def get(door: ClientSession, path: str, **params: str) -> Any:
    async with door.get(path, params=params) as answer:
        assert answer.status == 200, await answer.text()
        return await answer.json()


def by_id(things: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {one["id"]: one for one in things}


async def test_status_has_the_fields_of_the_contract(door: ClientSession) -> None:
    status = await get(door, "/v1/status")
    assert {"version", "modems", "sims", "decisions", "health"} <= set(status)
    roof = by_id(status["modems"])[ROOF]
    assert (roof["name"], roof["model"], roof["state"]) == ("roof", "EC25", "ready")
    assert (roof["backend"], roof["operator"]) == ("at", "CHN-MOBILE")
    assert (roof["registration"], roof["access_tech"]) == ("home", "lte")
    assert roof["signal"] == {"rsrp": -95.0, "rsrq": None, "sinr": None, "rssi": -65.0}
    assert roof["slots"] == [
        {"slot": 1, "sim": HOME, "active": True},
        {"slot": 2, "sim": TRAVEL, "active": False},
    ]
    assert roof["active_sim"] == HOME
    assert roof["imei"] == "8676…4567"
    stick = by_id(status["modems"])[STICK]
    assert stick["state"] == "deaf"
    assert stick["trouble"] == "ttyUSB3 is open, but no modem answers on it"
    assert stick["active_sim"] is None


async def test_a_sim_shows_its_account_with_source_and_time(door: ClientSession) -> None:
    home = by_id((await get(door, "/v1/status"))["sims"])[HOME]
    assert home["active"] is True
    assert home["modem"] == ROOF
    assert home["seat"] == {"modem": ROOF, "slot": 1, "profile": None}
    account = home["account"]
    assert account["balance"] == {"amount": "12.34", "currency": "CNY"}
    assert account["source"]["code"] == "10086"
    assert account["as_of"] == "2026-03-01T11:00:00Z"
    assert account["stale"] is False
    assert account["id"] == "acc_home"
    assert "text" not in account
    assert account["allowances"][0]["left"] == 3 << 30


async def test_an_unknown_account_is_all_null_and_stale(door: ClientSession) -> None:
    spare = by_id((await get(door, "/v1/status"))["sims"])[SPARE]
    account = spare["account"]
    assert account["balance"] is None
    assert account["source"] is None
    assert account["as_of"] is None
    assert account["stale"] is True
    assert account["confidence"] == 0.0
    assert spare["suspect"] == ["balance"]
    assert spare["seat"] is None


async def test_decisions_and_health_speak_the_callers_language(door: ClientSession) -> None:
    english = await get(door, "/v1/status")
    async with door.get("/v1/status", headers={"Accept-Language": "zh-CN,en;q=0.5"}) as answer:
        chinese = await answer.json()
    assert english["decisions"][0]["held_by"] == ["dwell"]
    assert english["decisions"][0]["chosen"] == TRAVEL
    assert english["decisions"][0]["summary"] != chinese["decisions"][0]["summary"]
    assert "travel" in english["decisions"][0]["summary"]
    assert english["health"][0]["code"] == "suspect_recipe"
    assert english["health"][0]["subject"] == SPARE


async def test_identifiers_are_masked_unless_asked_for(door: ClientSession) -> None:
    masked = by_id((await get(door, "/v1/sims"))["sims"])[HOME]
    assert masked["iccid"] == "8986…1230"
    assert masked["number"] == "+861…8000"
    shown = by_id((await get(door, "/v1/sims", reveal="true"))["sims"])[HOME]
    assert shown["iccid"] == ICCID[HOME]
    assert shown["number"] == "+8613800138000"
    assert (await get(door, f"/v1/modems/{ROOF}", reveal="true"))["imei"] == "867698041234567"


async def test_an_owner_sees_identifiers_of_own_sims_only(door: ClientSession, as_user: As) -> None:
    as_user("li")
    sims = by_id((await get(door, "/v1/sims", reveal="true"))["sims"])
    assert sims[HOME]["iccid"] == ICCID[HOME]
    assert sims[SPARE]["iccid"] == "8949…7890"
    assert (await get(door, f"/v1/modems/{ROOF}", reveal="true"))["imei"] == "8676…4567"


async def test_a_stranger_sees_status_without_money_and_messages(
    door: ClientSession, as_user: As, house: MemoryHouse
) -> None:
    as_user("stranger")
    async with door.get("/v1/status?reveal=true") as answer:
        text = await answer.text()
        status = await answer.json()
    assert all(sim["account"] is None for sim in status["sims"])
    for secret in ("12.34", "CNY", SECRET_TEXT, CARRIER_TEXT, PEER, ICCID[HOME], "13800138000"):
        assert secret not in text
    assert status["decisions"][0]["summary"] == (
        "roof would switch to travel, but is held back (dwell)."
    )
    decisions = (await get(door, "/v1/decisions"))["decisions"]
    assert decisions[0]["candidates"] == []
    assert "12.34" not in str(decisions)
    house.tell(ev.SeatSeen(Seat(ROOF, 2), TRAVEL))
    assert by_id((await get(door, "/v1/sims"))["sims"])[TRAVEL]["active"] is True


async def test_a_decision_is_told_with_reasons_to_who_may_see_the_figures(
    door: ClientSession,
) -> None:
    found = (await get(door, "/v1/decisions", modem=ROOF, limit="1"))["decisions"]
    assert len(found) == 1
    assert any("12.34 CNY" in sentence for sentence in found[0]["sentences"])
    assert found[0]["candidates"][0]["verdicts"][0]["rule"] == "balance_floor"
    assert found[0]["guards"][0]["guard"] == "dwell"


async def test_decisions_of_a_modem_that_is_not_there(door: ClientSession) -> None:
    async with door.get("/v1/decisions?modem=mdm_no") as answer:
        assert answer.status == 404


async def test_readings_with_the_carriers_text_by_right(door: ClientSession, as_user: As) -> None:
    path = f"/v1/sims/{HOME}/readings"
    assert (await get(door, path))["readings"][0]["text"] == CARRIER_TEXT
    as_user("pay")
    assert (await get(door, path))["readings"][0]["text"] == CARRIER_TEXT
    as_user("gran")
    reading = (await get(door, path))["readings"][0]
    assert reading["text"] is None
    assert reading["balance"] == {"amount": "12.34", "currency": "CNY"}
    assert reading["inquiry"] == "balance"


async def test_old_figures_are_stale(door: ClientSession, house: MemoryHouse) -> None:
    assert (await get(door, f"/v1/sims/{HOME}/account"))["stale"] is False
    age = (NOW - house.snapshot.sims[HOME].account.as_of).total_seconds()  # type: ignore[union-attr]
    assert age < 86400
