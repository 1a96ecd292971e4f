from __future__ import annotations

import asyncio
from typing import Any

import pytest
import structlog
from aiohttp import ClientSession

from simd.api.problems import translated
from simd.errors import Busy, OutcomeUnknown, SimdError, TooSoon
from tests.api.memory_house import HOME, ROOF, MemoryHouse


def slow(house: MemoryHouse, kind: str) -> asyncio.Event:
    let_go = asyncio.Event()

    async def work() -> dict[str, Any]:
        await let_go.wait()
        return {"seat": 2}

    house.acts[kind] = work
    return let_go


async def test_long_work_is_answered_202_with_its_place(
    door: ClientSession, house: MemoryHouse
) -> None:
    let_go = slow(house, "activate")
    async with door.post(f"/v1/sims/{HOME}/activate") as answer:
        work = await answer.json()
        assert answer.status == 202
        assert answer.headers["Location"] == f"/v1/operations/{work['id']}"
    assert (work["state"], work["progress"], work["outcome"]) == ("running", "begun", None)
    async with door.get(answer.headers["Location"]) as looked:
        assert looked.status == 200
        assert (await looked.json())["state"] == "running"
    let_go.set()
    async with door.get(f"/v1/operations/{work['id']}?wait=10") as ended:
        assert (await ended.json())["outcome"] == {"seat": 2}


async def test_work_that_ends_within_the_wait_is_answered_200(
    door: ClientSession, house: MemoryHouse
) -> None:
    let_go = slow(house, "visit")
    asyncio.get_running_loop().call_later(0.05, let_go.set)
    async with door.post(f"/v1/sims/{HOME}/visit?wait=10") as answer:
        assert answer.status == 200
        assert (await answer.json())["state"] == "done"


async def test_work_that_outlasts_the_wait_goes_on(door: ClientSession, house: MemoryHouse) -> None:
    let_go = slow(house, "visit")
    async with door.post(f"/v1/sims/{HOME}/visit?wait=0.05") as answer:
        assert answer.status == 202
    let_go.set()
    async with door.get("/v1/operations/op_0?wait=10") as answer:
        assert (await answer.json())["state"] == "done"


@pytest.mark.parametrize(
    ("error", "state"),
    [(Busy(what="a visit"), "failed"), (OutcomeUnknown(what="the switch"), "unknown")],
)
async def test_failed_work_carries_its_problem(
    door: ClientSession, house: MemoryHouse, error: SimdError, state: str
) -> None:
    async def work() -> dict[str, Any]:
        raise error

    house.acts["activate"] = work
    chinese = {"Accept-Language": "zh"}
    async with door.post(f"/v1/sims/{HOME}/activate?wait=10", headers=chinese) as answer:
        found = await answer.json()
    assert answer.status == 200
    assert found["state"] == state
    assert found["error"]["title"] == error.title("zh")
    assert found["error"]["code"] == error.args[0]


async def test_idempotency_keys_reach_the_house(door: ClientSession, house: MemoryHouse) -> None:
    headers = {"Idempotency-Key": "k1"}
    ids = set()
    for _ in range(2):
        async with door.post(f"/v1/sims/{HOME}/activate?wait=5", headers=headers) as answer:
            ids.add((await answer.json())["id"])
    assert ids == {"op_0"}
    assert [call[-1] for call in house.calls] == ["k1", "k1"]


async def test_what_is_asked_reaches_the_house(door: ClientSession, house: MemoryHouse) -> None:
    house.menus.add("uss_1")
    await door.post(f"/v1/sims/{HOME}/messages", json={"to": "+4915", "text": "Grüß"})
    await door.post("/v1/ussd/uss_1", json={"text": "2"})
    await door.delete("/v1/ussd/uss_1")
    await door.post(f"/v1/modems/{ROOF}/trace")
    await door.post("/v1/policy/simulate", json={"changes": {"guards": {"dwell": "5m"}}})
    sent, replied, cancelled, traced, simulated = house.calls
    assert sent[:4] == ("send", HOME, "+4915", "Grüß")
    assert replied[:3] == ("ussd_reply", "uss_1", "2")
    assert cancelled[:2] == ("ussd_cancel", "uss_1")
    assert traced[:3] == ("trace", ROOF, 60.0)
    assert simulated[1] == {"guards": {"dwell": "5m"}}


async def test_the_policy_pauses_and_resumes(door: ClientSession, house: MemoryHouse) -> None:
    async with door.post("/v1/policy/pause") as answer:
        assert await answer.json() == {"paused": True}
    async with door.get("/v1/policy", headers={"Accept-Language": "zh"}) as answer:
        found = await answer.json()
    assert found == {"paused": True, "sentences": ["words in zh"], "policy": {"mode": "ordered"}}
    async with door.post("/v1/policy/resume") as answer:
        assert await answer.json() == {"paused": False}
    assert not house.snapshot.paused


async def test_a_problem_speaks_the_callers_language(door: ClientSession) -> None:
    async with door.get("/v1/sims/sim_x", headers={"Accept-Language": "zh-CN"}) as answer:
        problem = await answer.json()
    assert problem["code"] == "not_found"
    assert problem["params"] == {"what": "SIM", "name": "sim_x"}
    assert problem["title"].startswith("没有")
    assert problem["retry"] == "never"


async def test_too_soon_says_when(door: ClientSession, house: MemoryHouse) -> None:
    async def refuse(*_: object) -> None:
        raise TooSoon(sim="home", seconds=42)

    house.refresh = refuse  # type: ignore[method-assign,assignment]
    async with door.post(f"/v1/sims/{HOME}/refresh") as answer:
        assert answer.status == 429
        assert answer.headers["Retry-After"] == "42"


async def test_a_bug_is_logged_and_told_without_its_insides(
    door: ClientSession, house: MemoryHouse
) -> None:
    async def break_(*_: object) -> None:
        message = "secret insides"
        raise RuntimeError(message)

    house.refresh = break_  # type: ignore[method-assign,assignment]
    with structlog.testing.capture_logs() as logs:
        async with door.post(f"/v1/sims/{HOME}/refresh") as answer:
            text = await answer.text()
    assert answer.status == 500
    assert "secret" not in text
    assert '"code":"broken"' in text
    assert logs[0]["event"] == "request_broke"
    assert HOME not in str(logs)
    async with door.get("/v1/status") as answer:
        assert answer.status == 200


@pytest.mark.parametrize(
    "body", [b"{", b"[]", b'{"code": 5}', b"\xff\xfe", b'{"code":""}', b'{"code":"\xff"}']
)
async def test_a_body_that_is_none(door: ClientSession, body: bytes) -> None:
    async with door.post(f"/v1/sims/{HOME}/ussd", data=body) as answer:
        assert answer.status == 400
        assert (await answer.json())["code"] == "bad_request"


@pytest.mark.parametrize(
    ("method", "url"),
    [("GET", "/v1/messages/msg_no"), ("DELETE", "/v1/messages/msg_no"), ("DELETE", "/v1/ussd/no")],
)
async def test_what_is_not_there(door: ClientSession, method: str, url: str) -> None:
    async with door.request(method, url) as answer:
        assert answer.status == 404


async def test_messages_of_a_sim_that_is_not_there(door: ClientSession) -> None:
    async with door.get("/v1/messages?sim=sim_no") as answer:
        assert answer.status == 404


async def test_a_foreign_problem_stays_as_it_is() -> None:
    assert translated({"code": "from_the_future", "title": "x"}, "zh")["title"] == "x"
