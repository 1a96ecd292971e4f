"""The verbs: each name and the module that adds its arguments and acts.

A module offers `arguments(parser, words)`, which sets `act(console, args) -> exit code`.
"""

from __future__ import annotations

VERBS = {
    "status": "status",
    "modems": "modems",
    "sims": "sims",
    "balance": "balance",
    "ussd": "ussd",
    "sms": "sms",
    "use": "use",
    "visit": "visit",
    "why": "why",
    "topup": "topup",
    "order": "order",
    "transactions": "transactions",
    "policy": "policy",
    "events": "events",
    "watch": "watch",
    "trace": "trace",
    "decode": "decode",
    "health": "health",
    "accounts": "accounts",
    "usage": "usage",
    "travel": "travel",
    "people": "people",
    "tokens": "tokens",
    "privacy": "privacy",
    "audit": "audit",
    "setup": "setup",
}
