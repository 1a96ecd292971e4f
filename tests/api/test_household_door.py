"""The household at the door: tokens, consent, people, the audit, export and erasure."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession

from simd.api import build_app, serve
from simd.api.tcp import Address, TcpUnusable, Throttle, TooManyTries, bind_tcp
from simd.engine.household.agreement import Agreement
from simd.errors import LedgerError
from simd.model.household import PersonLimits
from tests.api.memory_house import HOME, LI, MING, NOW, SPARE, TRAVEL, MemoryHouse

As = Callable[[str], None]


async def ask(
    door: ClientSession, method: str, url: str, body: Any = None, token: str | None = None
) -> tuple[int, Any]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with door.request(method, url, json=body, headers=headers) as answer:
        return answer.status, await answer.json() if answer.content_length else None


@pytest.fixture
async def tcp(house: MemoryHouse, socket_path: Path) -> AsyncIterator[ClientSession]:
    """Callers from anywhere, by TCP."""
    made = bind_tcp(Address("127.0.0.1", 0))
    port = made.getsockname()[1]
    async with (
        serve(build_app(house, lambda: NOW), socket_path, tcp=made, environ={}),
        ClientSession(f"http://127.0.0.1:{port}") as session,
    ):
        yield session


# --- tokens


async def test_a_token_is_shown_once_and_kept_as_a_hash(
    door: ClientSession, house: MemoryHouse, as_user: As
) -> None:
    as_user("ming")
    status, made = await ask(door, "POST", "/v1/tokens", {"label": "phone", "days": 1})
    assert status == 200
    assert made["token"].startswith("simd_")
    assert len(made["token"]) > 40
    dump = "\n".join(house.ledger.direct.connection.iterdump())
    assert made["token"] not in dump
    _, listed = await ask(door, "GET", "/v1/tokens")
    assert [one["label"] for one in listed["tokens"]] == ["phone"]
    assert "token" not in listed["tokens"][0]
    as_user("li")
    assert (await ask(door, "GET", "/v1/tokens"))[1] == {"tokens": []}
    assert (await ask(door, "DELETE", f"/v1/tokens/{made['id']}"))[0] == 404


async def test_over_tcp_only_a_valid_token_is_let_in(
    tcp: ClientSession, house: MemoryHouse
) -> None:
    tokens = house.household.tokens
    token, text = await tokens.make(LI, "x", "read", None, NOW + timedelta(days=1))
    for url in ("/v1/status", "/openapi.json", "/v1/health"):
        assert (await ask(tcp, "GET", url))[0] == 401
        assert (await ask(tcp, "GET", url, token="simd_wrong"))[0] == 401
        assert (await ask(tcp, "GET", url, token=text))[0] == 200
    async with tcp.get("/v1/status", headers={"Authorization": f"Basic {text}"}) as answer:
        assert (answer.status, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert (await tokens.all())[0].used == NOW
    house.clock.at = NOW + timedelta(days=2)
    assert (await ask(tcp, "GET", "/v1/status", token=text))[0] == 401
    house.clock.at = NOW
    await tokens.revoke(token.id)
    assert (await ask(tcp, "GET", "/v1/status", token=text))[0] == 401


async def test_a_token_is_its_person_and_never_a_steward(
    tcp: ClientSession, house: MemoryHouse
) -> None:
    _, text = await house.household.tokens.make(LI, "x", "own", None, None)
    status, found = await ask(tcp, "GET", "/v1/messages?reveal=true", token=text)
    assert status == 200
    assert [one["sim"] for one in found["messages"]] == [HOME]
    assert found["messages"][0]["text"]
    assert (await ask(tcp, "POST", f"/v1/sims/{SPARE}/activate", token=text))[0] == 403
    assert (await ask(tcp, "POST", f"/v1/sims/{HOME}/activate", token=text))[0] in (200, 202)
    # Tokens make no tokens, and privacy is settled in person.
    for url, body in (("/v1/tokens", {"label": "y"}), ("/v1/privacy/export", {})):
        status, problem = await ask(tcp, "POST", url, body, text)
        assert (status, problem["code"]) == (403, "forbidden")
        assert "in person" in problem["title"]


async def test_wrong_tokens_are_slowed_down_and_right_ones_are_not(
    tcp: ClientSession, house: MemoryHouse
) -> None:
    _, text = await house.household.tokens.make(MING, "x", "read", None, None)
    seen = [(await ask(tcp, "GET", "/v1/status", token=f"simd_{n}"))[0] for n in range(12)]
    assert seen == [401] * 10 + [429] * 2
    async with tcp.get("/v1/status") as answer:
        assert answer.status == 429
        assert 0 < int(answer.headers["Retry-After"]) <= 61
    assert (await ask(tcp, "GET", "/v1/status", token=text))[0] == 200


def test_the_throttle_forgets_and_is_bounded() -> None:
    throttle = Throttle(most=2, span=10.0, addresses=3)
    throttle.wrong("a", 0.0)
    throttle.wrong("a", 1.0)
    with pytest.raises(TooManyTries) as caught:
        throttle.wrong("a", 4.0)
    assert caught.value.params == {"seconds": 7}
    throttle.wrong("a", 10.0)
    for address in "bcd":
        throttle.wrong(address, 11.0)
    throttle.wrong("a", 11.0)
    assert len(throttle._wrong) == 3


async def test_nobody_hoards_tokens(door: ClientSession, house: MemoryHouse, as_user: As) -> None:
    for number in range(50):
        await house.household.tokens.make(MING, str(number), "read", None, None)
    as_user("ming")
    status, problem = await ask(door, "POST", "/v1/tokens", {"label": "one more"})
    assert status == 400
    assert "revoke one" in problem["title"]


@pytest.mark.parametrize(
    ("text", "shown", "outward"),
    [
        ("127.0.0.1:80", "127.0.0.1:80", False),
        ("localhost:0", "127.0.0.1:0", False),
        ("[::1]:9", "[::1]:9", False),
        ("0.0.0.0:9", "0.0.0.0:9", True),
        ("[::]:9", "[::]:9", True),
        ("192.168.1.2:9", "192.168.1.2:9", True),
    ],
)
def test_addresses(text: str, shown: str, *, outward: bool) -> None:
    address = Address.parse(text)
    assert (str(address), address.outward) == (shown, outward)


@pytest.mark.parametrize(
    "text", ["", "8080", "127.0.0.1", "127.0.0.1:", "host:80", "::1:80", "1.2.3.4:99999"]
)
def test_what_is_no_address(text: str) -> None:
    with pytest.raises(ValueError, match=r"address|brackets"):
        Address.parse(text)


def test_a_port_that_is_taken_is_named() -> None:
    taken = bind_tcp(Address("127.0.0.1", 0))
    taken.listen()
    port = taken.getsockname()[1]
    with pytest.raises(TcpUnusable, match="in use"):
        bind_tcp(Address("127.0.0.1", port))
    taken.close()


# --- the audit


async def entries(house: MemoryHouse) -> list[tuple[str, str, tuple[str, ...], str]]:
    found = await house.household.audit.entries(1000)
    return [
        (one.noted.person, one.noted.verb, one.noted.sims, one.noted.outcome)
        for one in reversed(found)
    ]


async def test_who_saw_and_did_what_is_noted(
    door: ClientSession, house: MemoryHouse, as_user: As
) -> None:
    as_user("gran")
    await ask(door, "GET", f"/v1/sims/{HOME}/account")
    await ask(door, "POST", f"/v1/sims/{HOME}/activate")
    await ask(door, "GET", f"/v1/sims/{TRAVEL}/readings")
    as_user("li")
    await ask(door, "GET", "/v1/messages")
    await ask(door, "POST", f"/v1/sims/{HOME}/activate?wait=5")
    await ask(door, "GET", "/v1/messages/msg_none")
    as_user("stranger")
    await ask(door, "GET", "/v1/messages")
    assert await entries(house) == [
        ("per_gran", "get_account", (HOME,), "done"),
        ("per_gran", "activate_sim", (HOME,), "forbidden"),
        ("per_gran", "get_readings", (TRAVEL,), "forbidden"),
        ("per_li", "get_messages", (HOME, TRAVEL), "done"),
        ("per_li", "activate_sim", (HOME,), "begun"),
        ("per_li", "get_message", (), "not_found"),
        ("uid:70009", "get_messages", (), "forbidden"),
    ]


async def test_what_shows_nothing_private_is_not_noted(
    door: ClientSession, house: MemoryHouse, as_user: As
) -> None:
    for url in ("/v1/health", "/openapi.json", "/v1/modems"):
        await ask(door, "GET", url)
    as_user("stranger")
    await ask(door, "GET", "/v1/status")
    assert await entries(house) == []
    as_user("steward")
    await ask(door, "GET", "/v1/modems?reveal=true")
    assert [one[1] for one in await entries(house)] == ["get_modems"]


async def test_a_look_that_repeats_is_one_and_an_act_is_each(
    door: ClientSession, house: MemoryHouse, as_user: As
) -> None:
    as_user("li")
    for _ in range(3):
        await ask(door, "GET", "/v1/status")
        await ask(door, "POST", "/v1/policy/pause")
    house.clock.seconds += 700
    await ask(door, "GET", "/v1/status")
    verbs = [one[1] for one in await entries(house)]
    assert (verbs.count("get_status"), verbs.count("pause_policy")) == (2, 3)


async def test_a_stream_is_noted_as_it_begins(
    door: ClientSession, house: MemoryHouse, as_user: As
) -> None:
    as_user("ming")
    async with door.get("/v1/events") as answer:
        await answer.content.readline()
        assert await entries(house) == [("per_ming", "follow_events", (HOME,), "done")]


async def test_nothing_private_leaves_that_can_not_be_noted(
    door: ClientSession, house: MemoryHouse, as_user: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(*_: object, **__: object) -> None:
        raise LedgerError(why="the disk is full")

    monkeypatch.setattr(house.household.audit, "note", full)
    as_user("li")
    status, problem = await ask(door, "GET", "/v1/messages")
    assert (status, problem["code"]) == (500, "ledger_error")
    assert (await ask(door, "GET", "/v1/health"))[0] == 200


async def test_an_owner_sees_what_concerns_the_own_sims(
    door: ClientSession, house: MemoryHouse, as_user: As
) -> None:
    as_user("steward")
    await ask(door, "GET", "/v1/messages")
    await ask(door, "GET", f"/v1/sims/{SPARE}/account")
    as_user("gran")
    await ask(door, "GET", "/v1/policy")
    await ask(door, "GET", f"/v1/sims/{HOME}/account")
    _, hers = await ask(door, "GET", "/v1/audit")
    assert {(one["verb"], tuple(one["sims"])) for one in hers["entries"]} == {
        ("get_policy", ()),
        ("get_account", ()),
    }
    as_user("li")
    _, mine = await ask(door, "GET", "/v1/audit")
    assert [(one["verb"], one["name"], one["sims"]) for one in mine["entries"]] == [
        ("get_account", "gran", [HOME]),
        ("get_messages", None, [HOME, TRAVEL]),
    ]
    _, only = await ask(door, "GET", f"/v1/audit?sim={TRAVEL}")
    assert {one["verb"] for one in only["entries"]} == {"get_messages", "get_audit"}
    assert all(one["sims"] == [TRAVEL] for one in only["entries"])
    as_user("steward")
    _, every = await ask(door, "GET", "/v1/audit?limit=2")
    assert len(every["entries"]) == 2
    before = every["entries"][-1]["seq"]
    _, older = await ask(door, "GET", f"/v1/audit?before={before}")
    assert all(one["seq"] < before for one in older["entries"])


async def test_a_broken_record_is_told(door: ClientSession, house: MemoryHouse) -> None:
    await ask(door, "GET", "/v1/messages")
    await ask(door, "GET", "/v1/people")
    _, verdict = await ask(door, "GET", "/v1/audit/verify")
    assert verdict["whole"]
    _, again = await ask(door, "GET", f"/v1/audit/verify?head={verdict['head']}")
    assert again["whole"]
    house.ledger.direct.connection.execute("UPDATE audit SET verb = 'x' WHERE seq = 2")
    _, verdict = await ask(door, "GET", "/v1/audit/verify")
    assert (verdict["whole"], verdict["broken_at"], verdict["why"]) == (False, 2, "changed")
    await house.household.audit.tidy(NOW - timedelta(days=1))
    assert house.snapshot.health["audit_broken:audit"].params == {"seq": "2", "why": "changed"}


# --- people and consent


async def test_people_see_those_they_share_a_sim_with(door: ClientSession, as_user: As) -> None:
    as_user("gran")
    _, found = await ask(door, "GET", "/v1/people")
    shown = {one["name"]: one for one in found["people"]}
    assert set(shown) == {"li", "ming", "gran", "pay"}
    assert [one["name"] for one in shown["li"]["rights"]] == ["home"]
    assert shown["li"]["unix_user"] is None
    assert shown["li"]["limits"] is None
    assert shown["gran"]["you"]
    as_user("steward")
    _, found = await ask(door, "GET", "/v1/people")
    assert {one["name"]: one["unix_user"] for one in found["people"]}["li"] == "li"


async def test_consent_is_the_owners(door: ClientSession, house: MemoryHouse, as_user: As) -> None:
    await house.household.consents.load()
    assert {"consent_missing:" + HOME, "consent_missing:" + TRAVEL} <= set(house.snapshot.health)
    as_user("steward")
    status, problem = await ask(door, "POST", f"/v1/sims/{HOME}/consent")
    assert status == 400
    assert "attest" in problem["title"]
    _, attested = await ask(door, "POST", f"/v1/sims/{HOME}/consent", {"attested": True})
    assert (attested["how"], attested["needed"]) == ("attested", False)
    as_user("li")
    _, given = await ask(door, "POST", f"/v1/sims/{HOME}/consent")
    assert (given["how"], given["given"]) == ("given", True)
    assert "consent_missing:" + HOME not in house.snapshot.health
    _, gone = await ask(door, "DELETE", f"/v1/sims/{HOME}/consent")
    assert (gone["given"], gone["needed"]) == (False, True)
    assert (await ask(door, "DELETE", f"/v1/sims/{HOME}/consent"))[0] == 404
    assert len(await house.household.consents.every()) == 2


async def test_where_it_is_required_no_steward_goes_before_it(
    door: ClientSession, house: MemoryHouse, as_user: As
) -> None:
    house.agree(Agreement(consent="require"))
    as_user("steward")
    url = f"/v1/messages?sim={HOME}"
    assert (await ask(door, "GET", url))[0] == 403
    assert (await ask(door, "POST", f"/v1/sims/{HOME}/activate"))[0] == 403
    assert (await ask(door, "GET", f"/v1/messages?sim={SPARE}"))[0] == 200
    as_user("li")
    assert (await ask(door, "GET", url))[0] == 200
    await ask(door, "POST", f"/v1/sims/{HOME}/consent")
    as_user("steward")
    assert (await ask(door, "GET", url))[0] == 200


async def test_ones_own_limits_are_shown(
    door: ClientSession, house: MemoryHouse, as_user: As
) -> None:
    limits = {MING.id: PersonLimits(sms_per_day=5)}
    house.agree(Agreement(limits=limits))
    await house.ledger.household.add_count(MING.id, "sms", NOW, 3)
    as_user("ming")
    _, found = await ask(door, "GET", "/v1/people")
    (mine,) = [one["limits"] for one in found["people"] if one["you"]]
    assert (mine["sms_today"], mine["sms_per_day"]) == (3, 5)


# --- privacy


async def test_erasing_takes_two_steps(
    door: ClientSession, house: MemoryHouse, as_user: As
) -> None:
    await house.ledger.household.add_count(MING.id, "sms", NOW, 3)
    as_user("ming")
    _, plan = await ask(door, "POST", "/v1/privacy/erase", {"person": "ming"})
    assert plan["rows"] == {"person": 1, "person_count": 1}
    assert plan["stays"] == ["in_config"]
    assert len(house.household.folk.people) == 4
    as_user("gran")
    again = {"confirm": plan["confirm"]}
    assert (await ask(door, "POST", "/v1/privacy/erase", again))[0] == 403
    as_user("ming")
    status, gone = await ask(door, "POST", "/v1/privacy/erase", again)
    assert (status, gone["rows"], gone["confirm"]) == (200, plan["rows"], None)
    assert house.household.folk.by_id(MING.id) is None
    # Nobody any more, and the plan is used up.
    assert (await ask(door, "GET", "/v1/policy"))[0] == 403
    as_user("steward")
    assert (await ask(door, "POST", "/v1/privacy/erase", again))[0] == 404


async def test_a_plan_does_not_hold_for_ever(door: ClientSession, house: MemoryHouse) -> None:
    _, plan = await ask(door, "POST", "/v1/privacy/erase", {"person": "ming"})
    house.clock.seconds += 901
    assert (await ask(door, "POST", "/v1/privacy/erase", {"confirm": plan["confirm"]}))[0] == 404


@pytest.mark.parametrize("body", [{}, {"person": "li", "sim": HOME}, {"nobody": 1}])
async def test_what_to_erase_is_said_exactly(door: ClientSession, body: dict[str, Any]) -> None:
    assert (await ask(door, "POST", "/v1/privacy/erase", body))[0] == 400


async def test_a_person_takes_the_sims_owned_alone_along(
    door: ClientSession, house: MemoryHouse, as_user: As
) -> None:
    as_user("li")
    _, plan = await ask(door, "POST", "/v1/privacy/erase", {})
    assert plan is not None
    assert plan.get("code") == "bad_request"
    _, plan = await ask(door, "POST", "/v1/privacy/erase", {"person": "li"})
    assert sorted(plan["names"]) == ["home", "travel"]
    assert "in_modem" in plan["stays"]
    _, gone = await ask(door, "POST", "/v1/privacy/erase", {"confirm": plan["confirm"]})
    assert set(gone["sims"]) == {HOME, TRAVEL}
    assert set(house.snapshot.sims) == {SPARE}


async def test_an_export_is_ones_own(door: ClientSession, as_user: As) -> None:
    as_user("li")
    _, found = await ask(door, "POST", "/v1/privacy/export", {})
    assert found["form"] == "simd-export 1"
    assert found["person"]["name"] == "li"
    assert {one["name"] for one in found["sims"]} == {"home", "travel"}
    assert found["sims"][0]["iccid"].isdigit()
    as_user("steward")
    assert (await ask(door, "POST", "/v1/privacy/export", {}))[0] == 400
    assert (await ask(door, "POST", "/v1/privacy/export", {"person": "nobody"}))[0] == 404
    assert (await ask(door, "POST", "/v1/privacy/export", {"person": "gran"}))[0] == 200
