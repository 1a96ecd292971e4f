"""Long work followed to its end: progress on stderr, the outcome for the caller."""

from __future__ import annotations

from typing import Any

from simd.client import Work, raised
from simd.ctl.console import Console
from simd.ctl.exits import Exit
from simd.errors import OutcomeUnknown

# What is done within it needs no progress.
SOON = 1.0
# Longer than the longest work of the house, which has limits of its own.
LIMIT = 900.0


def start(
    console: Console,
    path: str,
    body: dict[str, object] | None = None,
    *,
    wait: float = SOON,
    key: str | None = None,
) -> Work:
    """The work begun by a POST, perhaps ended already; with a key, begun once."""
    work: Work = console.client.post(path, body, key=key, wait=wait)
    return work


def finish(console: Console, work: Work) -> dict[str, Any]:
    """The outcome of the work when it is done; raises what it failed with."""
    if work.get("state") == "running":
        _progress(console, work)
        work = console.client.follow(work, lambda now: _progress(console, now), LIMIT)
    console.settle()
    if work.get("state") == "done":
        return dict(work.get("outcome") or {})
    error = raised(work["error"]) if isinstance(work.get("error"), dict) else None
    if error is not None and (work.get("state") == "failed" or isinstance(error, OutcomeUnknown)):
        raise error
    raise OutcomeUnknown(what=f"{work.get('kind')} ({work.get('id')})")


def run(
    console: Console, path: str, body: dict[str, object] | None = None, key: str | None = None
) -> dict[str, Any]:
    """The outcome of work begun by a POST and waited for."""
    return finish(console, start(console, path, body, key=key))


def report(console: Console, outcome: dict[str, Any], line: str) -> int:
    """Tell that work is done: the outcome for programs, the line for people."""
    if console.json:
        console.data(outcome)
    else:
        console.show(line)
    return Exit.DONE


def _progress(console: Console, work: Work) -> None:
    if work.get("state") == "running":
        kind = console.words.word("work", work.get("kind"))
        console.note(f"{kind}: {work.get('progress') or '…'}")
