"""The routes, one file per noun: importing them registers them."""

from simd.api.routes import (
    decisions,
    events,
    health,
    messages,
    modems,
    openapi,
    operations,
    policy,
    sims,
    status,
    ussd,
)

__all__ = [
    "decisions",
    "events",
    "health",
    "messages",
    "modems",
    "openapi",
    "operations",
    "policy",
    "sims",
    "status",
    "ussd",
]
