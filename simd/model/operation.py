"""Long work that a caller can wait for or look at later."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

OperationState = Literal["running", "done", "failed", "unknown"]


class Operation(msgspec.Struct, frozen=True):
    """One piece of work: `outcome` when done, `error` (a problem object) when not."""

    id: str
    kind: str
    subject: str
    state: OperationState = "running"
    progress: str | None = None
    outcome: dict[str, Any] | None = None
    error: dict[str, Any] | None = None
