"""Notes and work that tell of money: in full for those alone who may see the SIM's."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from aiohttp import ClientSession

from simd.api.access import Caller
from simd.api.views.event import event_view
from simd.model import event as ev
from simd.model.person import STRANGER, Person, Role
from tests.api.memory_house import HOME, MemoryHouse

As = Callable[[str], None]
SUM = "600 NGN"
MING = Person("per_ming", "ming", "ming", roles={HOME: Role.USER})
TOLD = {"id": "trx_1", "sim": "home", "amount": SUM, "by": "ming"}
NOTES = [
    ev.HealthRaised("approval_wanted", "trx_1", "info", TOLD),
    ev.HealthRaised("topup_held", HOME, "warning", {"sim": "home", "amount": SUM, "why": "x"}),
    ev.HealthRaised("out_of_bundle", HOME, "warning", {"left": "1 MB", "price": SUM}),
]
WORK = ev.OperationChanged("op_1", "order", "failed", HOME, None, "cap_reached", {"used": SUM})
NOBODYS = ev.HealthRaised("money_unknown", "trx_9", "warning", {"sim": "gone", "amount": SUM})


@pytest.mark.parametrize("note", NOTES, ids=lambda note: note.code)
@pytest.mark.parametrize("url", ["/v1/status", "/v1/health"])
async def test_a_stranger_sees_no_note_of_money(
    door: ClientSession, house: MemoryHouse, as_user: As, note: ev.HealthRaised, url: str
) -> None:
    house.tell(note)
    seen = {}
    for who in ("ming", "stranger"):
        as_user(who)
        async with door.get(url) as answer:
            seen[who] = await answer.text()
    assert SUM in seen["ming"]
    assert SUM not in seen["stranger"]
    assert "suspect_recipe" in seen["stranger"]


@pytest.mark.parametrize("body", [*NOTES, WORK], ids=lambda body: body.code)
def test_events_tell_a_stranger_no_sum(
    house: MemoryHouse, body: ev.HealthRaised | ev.OperationChanged
) -> None:
    event = house.tell(body)
    assert SUM in str(event_view(event, Caller(house, MING)).body)
    closed = event_view(event, Caller(house, STRANGER)).body
    assert SUM not in str(closed)
    assert closed["code"] == body.code


def test_a_note_of_a_sim_that_is_gone_is_the_steward_s(house: MemoryHouse) -> None:
    event = house.tell(NOBODYS)
    steward = Person("uid:0", "root", "root", steward=True)
    assert SUM in str(event_view(event, Caller(house, steward)).body)
    assert SUM not in str(event_view(event, Caller(house, MING)).body)


def test_work_on_a_modem_keeps_its_words(house: MemoryHouse) -> None:
    work = ev.OperationChanged("op_2", "trace", "failed", "mdm_x", None, "busy", {"what": "a call"})
    shown = event_view(house.tell(work), Caller(house, STRANGER)).body
    assert shown["params"] == {"what": "a call"}
