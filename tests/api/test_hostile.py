"""What one could find out who means no good: each way was open once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from aiohttp import ClientPayloadError, ClientSession

import simd.api.routes.events as stream
from simd.api.access import Caller
from simd.api.views.event import event_view
from simd.model import event as ev
from simd.model.ids import Plmn
from simd.model.message import MessageState
from simd.model.operation import Operation
from simd.model.person import STRANGER, Person, Role
from simd.model.radio import Cell, Radio
from tests.api.memory_house import HOME, LI, ROOF, TRAVEL, MemoryHouse, message
from tests.api.test_household_door import ask, tcp

__all__ = ["tcp"]

As = Callable[[str], None]
GRAN = Person("per_gran", "gran", "gran", roles={HOME: Role.VIEWER})
FLOOR = {"changes": {"rules": [{"rule": "balance_floor", "below": "12.33 EUR"}]}}


async def test_no_balance_is_found_by_trying_rules(door: ClientSession, as_user: As) -> None:
    """What a wished floor comes to would tell another's balance, cent by cent."""
    as_user("gran")  # she sees home, and the modem has travel too
    status, found = await ask(door, "POST", "/v1/policy/simulate", FLOOR)
    assert (status, found) == (200, {"decisions": []})
    status, found = await ask(door, "POST", "/v1/policy/simulate", {})
    assert [one["candidates"] for one in found["decisions"]] == [[]]
    as_user("li")
    _, found = await ask(door, "POST", "/v1/policy/simulate", FLOOR)
    assert len(found["decisions"]) == 1


async def test_no_cost_is_found_by_a_backtest(
    door: ClientSession, house: MemoryHouse, as_user: As
) -> None:
    """An owner of one SIM is no owner of the other one in the same modem."""
    house.folk = tuple(
        Person(one.id, one.name, one.unix_user, roles={HOME: Role.OWNER})
        if one.id == LI.id
        else one
        for one in house.folk
    )
    as_user("li")
    for body in ({}, {"modem": ROOF}):
        assert (await ask(door, "POST", "/v1/policy/backtest", body))[0] == 403
    assert house.trials.asked == []


@pytest.mark.parametrize(("kind", "may"), [("backtest", {"steward", "li"}), ("trace", {"steward"})])
async def test_work_of_the_house_is_for_who_may_begin_it(
    door: ClientSession, house: MemoryHouse, as_user: As, kind: str, may: set[str]
) -> None:
    house.work["op_house"] = Operation("op_house", kind, ROOF, state="done", outcome={"cost": 1})
    for who in ("steward", "li", "pay", "gran", "stranger"):
        as_user(who)
        status, _ = await ask(door, "GET", "/v1/operations/op_house")
        assert (status == 200) is (who in may), who


def test_where_the_house_is_is_for_its_people(house: MemoryHouse) -> None:
    radio = Radio(plmn=Plmn("46000"), cell=Cell(Plmn("46000"), 0x2A1B, 0x1A2D003))
    event = house.tell(ev.RadioSeen(ROOF, HOME, radio))
    assert event_view(event, Caller(house, GRAN)).body["radio"]["cell"] is not None
    told = event_view(event, Caller(house, STRANGER)).body["radio"]
    assert (told["cell"], told["plmn"]) == (None, "46000")


@pytest.mark.parametrize(
    "body",
    [
        ev.MessageKept(message("msg_z", TRAVEL, "hi")),
        ev.MessageChanged("msg_z", TRAVEL, MessageState.SENT),
        ev.MessageGone("msg_z", TRAVEL),
    ],
    ids=lambda body: type(body).__name__,
)
def test_that_a_message_came_is_for_who_shares_the_sim(
    house: MemoryHouse, body: ev.MessageKept | ev.MessageChanged | ev.MessageGone
) -> None:
    event = house.tell(body)
    for other in (STRANGER, GRAN):
        shown = str(event_view(event, Caller(house, other)).body)
        assert TRAVEL not in shown
        assert "msg_z" not in shown
    assert "msg_z" in str(event_view(event, Caller(house, LI)).body)


@pytest.mark.parametrize("code", ["consent_missing", "keep_alive_topup", "plugin_failed"])
async def test_no_note_tells_a_stranger_of_people_and_figures(
    door: ClientSession, house: MemoryHouse, as_user: As, code: str
) -> None:
    params = {"owner": "wang-er", "due": "wang-er", "why": "wang-er", "sim": "home"}
    house.tell(ev.HealthRaised(code, HOME, "warning", params))
    for who, sees in (("gran", True), ("stranger", False)):
        as_user(who)
        for url in ("/v1/status", "/v1/health"):
            async with door.get(url) as answer:
                assert ("wang-er" in await answer.text()) is sees, (who, url)


async def test_what_is_not_there_does_not_fill_the_audit(
    door: ClientSession, house: MemoryHouse, as_user: As
) -> None:
    as_user("stranger")
    for number in range(20):
        assert (await ask(door, "GET", f"/v1/sims/sim_invented{number}/account"))[0] == 404
    kept = await house.household.audit.entries(1000)
    assert len([one for one in kept if one.noted.outcome == "not_found"]) == 1


async def test_a_stream_ends_with_its_token(
    tcp: ClientSession, house: MemoryHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "HEARTBEAT", 0.02)
    token, text = await house.household.tokens.make(LI, "x", "read", None, None)
    async with (
        asyncio.timeout(20),
        tcp.get("/v1/events", headers={"Authorization": f"Bearer {text}"}) as answer,
    ):
        while not (await answer.content.readline()).startswith(b": still here"):
            pass
        await house.household.tokens.revoke(token.id)
        with pytest.raises(ClientPayloadError):
            await answer.content.read()
        house.tell(ev.MessageKept(message("msg_z", HOME, "not for you")))
    assert not house._followers
