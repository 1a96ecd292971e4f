from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from typing import Any

import pytest
from aiohttp import ClientSession

import simd.api.routes
from simd.api import build_app
from simd.api.access import Need
from simd.api.registry import ROUTES, Call, route
from simd.model.household import Token
from tests.api.memory_house import HOME, LI, MING, NOW, ROOF, MemoryHouse
from tests.api.schema import faults

MONEY = {"amount": "500", "currency": "NGN"}
CASES: dict[tuple[str, str], tuple[str, dict[str, Any] | None]] = {
    ("GET", "/v1/status"): ("/v1/status", None),
    ("GET", "/v1/modems"): ("/v1/modems", None),
    ("GET", "/v1/modems/{modem}"): (f"/v1/modems/{ROOF}", None),
    ("POST", "/v1/modems/{modem}/trace"): (f"/v1/modems/{ROOF}/trace", {"seconds": 1}),
    ("GET", "/v1/sims"): ("/v1/sims", None),
    ("GET", "/v1/sims/{sim}"): (f"/v1/sims/{HOME}", None),
    ("GET", "/v1/sims/{sim}/account"): (f"/v1/sims/{HOME}/account", None),
    ("GET", "/v1/sims/{sim}/readings"): (f"/v1/sims/{HOME}/readings", None),
    ("POST", "/v1/sims/{sim}/activate"): (f"/v1/sims/{HOME}/activate?wait=5", None),
    ("POST", "/v1/sims/{sim}/visit"): (f"/v1/sims/{HOME}/visit", None),
    ("POST", "/v1/sims/{sim}/refresh"): (f"/v1/sims/{HOME}/refresh", None),
    ("GET", "/v1/sims/{sim}/ussd"): (f"/v1/sims/{HOME}/ussd", None),
    ("POST", "/v1/sims/{sim}/ussd"): (f"/v1/sims/{HOME}/ussd", {"code": "*100#"}),
    ("POST", "/v1/sims/{sim}/messages"): (
        f"/v1/sims/{HOME}/messages",
        {"to": "10086", "text": "CXLL"},
    ),
    ("GET", "/v1/messages"): ("/v1/messages", None),
    ("GET", "/v1/messages/{message}"): ("/v1/messages/msg_0002bb", None),
    ("DELETE", "/v1/messages/{message}"): ("/v1/messages/msg_0002bb", None),
    ("POST", "/v1/ussd/{session}"): ("/v1/ussd/uss_1", {"text": "1"}),
    ("DELETE", "/v1/ussd/{session}"): ("/v1/ussd/uss_1", None),
    ("GET", "/v1/policy"): ("/v1/policy", None),
    ("POST", "/v1/policy/simulate"): ("/v1/policy/simulate", {"changes": {"mode": "ordered"}}),
    ("POST", "/v1/policy/backtest"): ("/v1/policy/backtest", {"changes": {}}),
    ("POST", "/v1/policy/pause"): ("/v1/policy/pause", None),
    ("POST", "/v1/policy/resume"): ("/v1/policy/resume", None),
    ("GET", "/v1/decisions"): ("/v1/decisions", None),
    ("GET", "/v1/operations/{operation}"): ("/v1/operations/op_0", None),
    ("GET", "/v1/health"): ("/v1/health", None),
    ("GET", "/v1/people"): ("/v1/people", None),
    ("GET", "/v1/accounts"): ("/v1/accounts", None),
    ("GET", "/v1/accounts/{account}"): ("/v1/accounts/home", None),
    ("GET", "/v1/usage"): ("/v1/usage?by=day", None),
    ("GET", "/v1/travel"): ("/v1/travel", None),
    ("GET", "/v1/sims/{sim}/consent"): (f"/v1/sims/{HOME}/consent", None),
    ("POST", "/v1/sims/{sim}/consent"): (f"/v1/sims/{HOME}/consent", {"attested": True}),
    ("DELETE", "/v1/sims/{sim}/consent"): (f"/v1/sims/{HOME}/consent", None),
    ("GET", "/v1/tokens"): ("/v1/tokens", None),
    ("POST", "/v1/tokens"): ("/v1/tokens", {"label": "phone", "person": "ming"}),
    ("DELETE", "/v1/tokens/{token}"): ("/v1/tokens/tok_ming", None),
    ("GET", "/v1/audit"): ("/v1/audit", None),
    ("GET", "/v1/audit/verify"): ("/v1/audit/verify", None),
    ("POST", "/v1/privacy/export"): ("/v1/privacy/export", {"person": "li"}),
    ("POST", "/v1/privacy/erase"): ("/v1/privacy/erase", {"person": "ming"}),
    ("POST", "/v1/sims/{sim}/topups"): (f"/v1/sims/{HOME}/topups?wait=5", {"amount": MONEY}),
    ("POST", "/v1/sims/{sim}/orders"): (f"/v1/sims/{HOME}/orders", {"pack": "week-1gb"}),
    ("GET", "/v1/sims/{sim}/offers"): (f"/v1/sims/{HOME}/offers", None),
    ("GET", "/v1/sims/{sim}/vouchers"): (f"/v1/sims/{HOME}/vouchers", None),
    ("POST", "/v1/sims/{sim}/vouchers"): (
        f"/v1/sims/{HOME}/vouchers",
        {"code": "1029384756102938", "amount": MONEY},
    ),
    ("DELETE", "/v1/sims/{sim}/vouchers/{voucher}"): (
        f"/v1/sims/{HOME}/vouchers/vch_old001",
        None,
    ),
    ("GET", "/v1/transactions"): ("/v1/transactions", None),
    ("GET", "/v1/transactions/{transaction}"): ("/v1/transactions/trx_done01", None),
    ("POST", "/v1/transactions/{transaction}/approve"): (
        "/v1/transactions/trx_wait02/approve",
        None,
    ),
    ("POST", "/v1/transactions/{transaction}/reject"): (
        "/v1/transactions/trx_wait02/reject",
        None,
    ),
    ("POST", "/v1/transactions/{transaction}/settle"): (
        "/v1/transactions/trx_lost03/settle",
        {"worked": False},
    ),
    ("GET", "/openapi.json"): ("/openapi.json", None),
}


async def prepare(house: MemoryHouse) -> None:
    """What the cases speak of: an open menu, a token, a word of consent."""
    house.menus.add("uss_1")
    token = Token("tok_ming", MING.id, "phone", "read", (HOME,), NOW)
    await house.ledger.household.add_token(token, b"hash")
    await house.household.consents.give(HOME, LI, attested=False)


async def described(door: ClientSession) -> dict[str, Any]:
    async with door.get("/openapi.json") as answer:
        found: dict[str, Any] = await answer.json()
    return found


async def test_every_route_is_described_and_nothing_else(
    door: ClientSession, house: MemoryHouse
) -> None:
    document = await described(door)
    shown = {(method.upper(), path) for path, one in document["paths"].items() for method in one}
    app = build_app(house, lambda: NOW)
    served = {(one.method, one.resource.canonical) for one in app.router.routes() if one.resource}
    assert shown == {key for key in served if key[0] != "HEAD"} == set(ROUTES)


async def test_every_header_that_is_read_is_described(door: ClientSession) -> None:
    """A handler that asks for the caller's key, or for where a stream goes on, says so."""
    document = await described(door)
    shown = {
        (one["name"], method.upper(), path)
        for path, methods in document["paths"].items()
        for method, route in methods.items()
        for one in route["parameters"]
        if one["in"] == "header"
    }
    keyed = {key for key, one in ROUTES.items() if "call.key" in inspect.getsource(one.handler)}
    assert len(keyed) == 7
    assert shown == {("Idempotency-Key", *key) for key in keyed} | {
        ("Last-Event-ID", "GET", "/v1/events")
    }


async def test_every_route_has_a_case_here_or_is_the_stream() -> None:
    assert set(CASES) | {("GET", "/v1/events")} == set(ROUTES)


@pytest.mark.parametrize("key", sorted(CASES), ids=" ".join)
async def test_every_answer_fits_its_schema(
    door: ClientSession, house: MemoryHouse, key: tuple[str, str]
) -> None:
    document = await described(door)
    await prepare(house)
    async with door.post(f"/v1/sims/{HOME}/visit?wait=5") as done:
        assert done.status == 200
    method, path = key
    url, body = CASES[key]
    async with door.request(method, url, json=body) as answer:
        responses = document["paths"][path][method.lower()]["responses"]
        assert answer.status < 300, await answer.text()
        response = responses[str(answer.status)]
        if answer.status == 204:
            assert await answer.read() == b""
            return
        (media, content), *_ = response["content"].items()
        assert answer.content_type == media
        assert faults(await answer.json(), content["schema"], document) == []


@pytest.mark.parametrize(
    ("method", "url", "body", "status"),
    [
        ("GET", "/v1/nowhere", None, 404),
        ("GET", "/v1/sims/sim_none", None, 404),
        ("DELETE", "/v1/status", None, 405),
        ("POST", f"/v1/sims/{HOME}/ussd", {"code": "not a code"}, 400),
        ("POST", f"/v1/sims/{HOME}/ussd", {"code": "*1#", "more": 1}, 400),
        ("GET", "/v1/status?no_such=1", None, 400),
        ("POST", f"/v1/sims/{HOME}/messages", {"to": "1", "text": "x" * 70_000}, 413),
    ],
)
async def test_every_problem_fits_its_schema(
    door: ClientSession, method: str, url: str, body: dict[str, Any] | None, status: int
) -> None:
    document = await described(door)
    schema = document["components"]["schemas"]["Problem"]
    async with door.request(method, url, json=body) as answer:
        assert answer.status == status
        assert answer.content_type == "application/problem+json"
        problem = await answer.json()
    assert faults(problem, schema, document) == []
    assert problem["status"] == status


async def test_references_all_lead_somewhere(door: ClientSession) -> None:
    document = await described(door)
    schemas = document["components"]["schemas"]
    refs = set(re.findall(r"#/components/schemas/(\w+)", str(document)))
    assert refs <= set(schemas)
    assert refs == set(schemas)


def test_every_route_file_is_imported() -> None:
    files = {one.name for one in pkgutil.iter_modules(simd.api.routes.__path__)}
    assert files == set(simd.api.routes.__all__)
    for name in files:
        importlib.import_module(f"simd.api.routes.{name}")


async def nothing(call: Call) -> None:
    del call


@pytest.mark.parametrize(
    ("path", "need", "says"),
    [
        ("/v1/status", Need.ANYONE, "registered twice"),
        ("/v1/other", Need.OWNER, "names no {sim}"),
    ],
)
def test_a_wrong_registration_fails_at_once(path: str, need: Need, says: str) -> None:
    with pytest.raises(TypeError, match=says):
        route("GET", path, summary="x", need=need, reply=None)(nothing)
    assert ROUTES["GET", "/v1/status"].handler is not nothing


def test_one_handler_serves_one_route() -> None:
    taken = ROUTES["GET", "/v1/status"].handler
    with pytest.raises(TypeError, match="handles two routes"):
        route("GET", "/v1/other", summary="x", need=Need.ANYONE, reply=None)(taken)
    assert ("GET", "/v1/other") not in ROUTES
