"""The routes, one file per noun: importing them registers them."""

from simd.api.routes import (
    audit,
    decisions,
    events,
    health,
    messages,
    modems,
    money,
    openapi,
    operations,
    people,
    policy,
    privacy,
    sims,
    status,
    tokens,
    ussd,
)

__all__ = [
    "audit",
    "decisions",
    "events",
    "health",
    "messages",
    "modems",
    "money",
    "openapi",
    "operations",
    "people",
    "policy",
    "privacy",
    "sims",
    "status",
    "tokens",
    "ussd",
]
