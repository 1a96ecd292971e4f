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
    "policy": "policy",
    "events": "events",
    "watch": "watch",
    "trace": "trace",
    "decode": "decode",
    "health": "health",
}
