"""Who may call what: written by hand, route by route, and not derived from the code.

`HOME` is owned by li; pay pays for it, ming uses it, gran views it. `TRAVEL` is li's alone,
`SPARE` nobody's. The steward is root; the stranger belongs to the socket's group and to
nothing else.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from tests.api.memory_house import HOME, ROOF, SPARE, TRAVEL

STEWARD = frozenset({"steward"})
OWNERS = STEWARD | {"li"}
PAYERS = OWNERS | {"pay"}
USERS = PAYERS | {"ming"}
VIEWERS = USERS | {"gran"}
KNOWN = VIEWERS
EVERYONE = VIEWERS | {"stranger"}
MING = STEWARD | {"ming"}
LI = OWNERS

MONEY = {"amount": "500", "currency": "NGN"}


class Case(NamedTuple):
    """One call; `also` are answers beside success, `hidden` says that others are told 404."""

    url: str
    allowed: frozenset[str]
    body: dict[str, Any] | None = None
    also: frozenset[int] = frozenset()
    hidden: bool = False


Key = tuple[str, str]


def on_sims(
    path: str, allowed: frozenset[str], body: dict[str, Any] | None = None, *also: int
) -> list[Case]:
    """A route on a SIM: on one's own, on another's, on nobody's."""
    after = frozenset(also)
    return [
        Case(path.format(sim=HOME), allowed, body),
        Case(path.format(sim=TRAVEL), OWNERS, body, after),
        Case(path.format(sim=SPARE), STEWARD, body, after),
    ]


NOT_THERE = frozenset({404})
# What is said in person only, over the Unix socket: no token may.
IN_PERSON = {
    ("POST", "/v1/sims/{sim}/consent"),
    ("DELETE", "/v1/sims/{sim}/consent"),
    ("GET", "/v1/tokens"),
    ("POST", "/v1/tokens"),
    ("DELETE", "/v1/tokens/{token}"),
    ("POST", "/v1/privacy/export"),
    ("POST", "/v1/privacy/erase"),
}

# What tells of every SIM of a modem: a token for one of them may not.
OF_ALL = {("POST", "/v1/policy/backtest")}

MATRIX: dict[Key, list[Case]] = {
    ("GET", "/openapi.json"): [Case("/openapi.json", EVERYONE)],
    ("GET", "/v1/status"): [Case("/v1/status", EVERYONE)],
    ("GET", "/v1/health"): [Case("/v1/health", EVERYONE)],
    ("GET", "/v1/events"): [Case("/v1/events", EVERYONE)],
    ("GET", "/v1/decisions"): [Case("/v1/decisions", EVERYONE)],
    ("GET", "/v1/modems"): [Case("/v1/modems", EVERYONE)],
    ("GET", "/v1/modems/{modem}"): [Case(f"/v1/modems/{ROOF}", EVERYONE)],
    ("POST", "/v1/modems/{modem}/trace"): [
        Case(f"/v1/modems/{ROOF}/trace", STEWARD, {"seconds": 1})
    ],
    ("GET", "/v1/sims"): [Case("/v1/sims", EVERYONE)],
    ("GET", "/v1/sims/{sim}"): [
        Case(f"/v1/sims/{HOME}", EVERYONE),
        Case(f"/v1/sims/{TRAVEL}", EVERYONE),
        Case(f"/v1/sims/{SPARE}", EVERYONE),
    ],
    ("GET", "/v1/sims/{sim}/account"): on_sims("/v1/sims/{sim}/account", VIEWERS, None, 404),
    ("GET", "/v1/sims/{sim}/readings"): on_sims("/v1/sims/{sim}/readings", VIEWERS),
    ("POST", "/v1/sims/{sim}/activate"): on_sims("/v1/sims/{sim}/activate", USERS),
    ("POST", "/v1/sims/{sim}/visit"): on_sims("/v1/sims/{sim}/visit", USERS),
    ("POST", "/v1/sims/{sim}/refresh"): on_sims("/v1/sims/{sim}/refresh", USERS),
    ("GET", "/v1/sims/{sim}/ussd"): on_sims("/v1/sims/{sim}/ussd", PAYERS, None, 404),
    ("POST", "/v1/sims/{sim}/ussd"): on_sims("/v1/sims/{sim}/ussd", PAYERS, {"code": "*1#"}),
    ("POST", "/v1/sims/{sim}/messages"): on_sims(
        "/v1/sims/{sim}/messages", PAYERS, {"to": "10086", "text": "x"}
    ),
    ("GET", "/v1/sims/{sim}/offers"): on_sims("/v1/sims/{sim}/offers", VIEWERS),
    ("POST", "/v1/sims/{sim}/orders"): on_sims(
        "/v1/sims/{sim}/orders", USERS, {"pack": "week-1gb"}
    ),
    ("POST", "/v1/sims/{sim}/topups"): on_sims("/v1/sims/{sim}/topups", USERS, {"amount": MONEY}),
    ("GET", "/v1/sims/{sim}/vouchers"): on_sims("/v1/sims/{sim}/vouchers", PAYERS),
    ("POST", "/v1/sims/{sim}/vouchers"): on_sims(
        "/v1/sims/{sim}/vouchers", PAYERS, {"code": "1029384756102938", "amount": MONEY}
    ),
    ("DELETE", "/v1/sims/{sim}/vouchers/{voucher}"): on_sims(
        "/v1/sims/{sim}/vouchers/vch_old001", PAYERS, None, 404
    ),
    ("GET", "/v1/sims/{sim}/consent"): on_sims("/v1/sims/{sim}/consent", VIEWERS),
    ("POST", "/v1/sims/{sim}/consent"): on_sims(
        "/v1/sims/{sim}/consent", OWNERS, {"attested": True}, 400
    ),
    ("DELETE", "/v1/sims/{sim}/consent"): on_sims("/v1/sims/{sim}/consent", OWNERS, None, 404),
    ("GET", "/v1/messages"): [
        Case("/v1/messages", KNOWN),
        Case(f"/v1/messages?sim={HOME}", VIEWERS),
        Case(f"/v1/messages?sim={TRAVEL}", OWNERS),
        Case(f"/v1/messages?sim={SPARE}", STEWARD),
    ],
    ("GET", "/v1/messages/{message}"): [
        Case("/v1/messages/msg_0001aa", OWNERS),
        Case("/v1/messages/msg_0002bb", STEWARD),
    ],
    ("DELETE", "/v1/messages/{message}"): [
        Case("/v1/messages/msg_0001aa", OWNERS),
        Case("/v1/messages/msg_0002bb", STEWARD),
    ],
    ("GET", "/v1/operations/{operation}"): [
        Case("/v1/operations/op_visit", VIEWERS),
        Case("/v1/operations/op_ussd", PAYERS),
        Case("/v1/operations/op_else", STEWARD),
    ],
    ("POST", "/v1/ussd/{session}"): [Case("/v1/ussd/uss_1", PAYERS, {"text": "1"})],
    ("DELETE", "/v1/ussd/{session}"): [Case("/v1/ussd/uss_1", PAYERS)],
    ("GET", "/v1/policy"): [Case("/v1/policy", KNOWN)],
    ("POST", "/v1/policy/simulate"): [Case("/v1/policy/simulate", KNOWN, {})],
    ("POST", "/v1/policy/backtest"): [Case("/v1/policy/backtest", OWNERS, {})],
    ("POST", "/v1/policy/pause"): [Case("/v1/policy/pause", OWNERS)],
    ("POST", "/v1/policy/resume"): [Case("/v1/policy/resume", OWNERS)],
    ("GET", "/v1/accounts"): [Case("/v1/accounts", KNOWN)],
    ("GET", "/v1/accounts/{account}"): [
        Case("/v1/accounts/acc_home", VIEWERS),
        Case("/v1/accounts/acc_spare", STEWARD, hidden=True),
    ],
    ("GET", "/v1/usage"): [
        Case("/v1/usage?by=cycle", KNOWN),
        Case(f"/v1/usage?sim={HOME}", VIEWERS),
        Case(f"/v1/usage?sim={SPARE}", STEWARD, hidden=True),
    ],
    ("GET", "/v1/travel"): [Case("/v1/travel", KNOWN)],
    ("GET", "/v1/people"): [Case("/v1/people", KNOWN)],
    ("GET", "/v1/tokens"): [Case("/v1/tokens", KNOWN)],
    ("POST", "/v1/tokens"): [Case("/v1/tokens", MING, {"label": "x", "person": "ming"})],
    ("DELETE", "/v1/tokens/{token}"): [Case("/v1/tokens/tok_ming", MING, hidden=True)],
    ("GET", "/v1/audit"): [
        Case("/v1/audit", KNOWN),
        Case(f"/v1/audit?sim={HOME}", OWNERS),
        Case(f"/v1/audit?sim={SPARE}", STEWARD),
    ],
    ("GET", "/v1/audit/verify"): [Case("/v1/audit/verify", OWNERS)],
    ("POST", "/v1/privacy/export"): [
        Case("/v1/privacy/export", MING, {"person": "ming"}),
        Case("/v1/privacy/export", LI, {"person": "li"}),
    ],
    ("POST", "/v1/privacy/erase"): [
        Case("/v1/privacy/erase", MING, {"person": "ming"}),
        Case("/v1/privacy/erase", OWNERS, {"sim": HOME}),
        Case("/v1/privacy/erase", STEWARD, {"sim": SPARE}, NOT_THERE),
    ],
    ("GET", "/v1/transactions"): [
        Case("/v1/transactions", KNOWN),
        Case(f"/v1/transactions?sim={HOME}", VIEWERS),
        Case(f"/v1/transactions?sim={SPARE}", STEWARD),
    ],
    ("GET", "/v1/transactions/{transaction}"): [
        Case("/v1/transactions/trx_done01", VIEWERS),
        Case("/v1/transactions/trx_else04", STEWARD),
    ],
    ("POST", "/v1/transactions/{transaction}/approve"): [
        Case("/v1/transactions/trx_wait02/approve", PAYERS)
    ],
    ("POST", "/v1/transactions/{transaction}/reject"): [
        Case("/v1/transactions/trx_wait02/reject", USERS),
        Case("/v1/transactions/trx_else04/reject", STEWARD),
    ],
    ("POST", "/v1/transactions/{transaction}/settle"): [
        Case("/v1/transactions/trx_lost03/settle", PAYERS, {"worked": False})
    ],
}
