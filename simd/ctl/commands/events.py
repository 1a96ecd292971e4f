"""`simctl events`: follows what happens, and goes on where it was when the daemon comes back."""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from itertools import islice
from typing import Any

from simd.client import DaemonUnreachable, Happened
from simd.ctl.console import Console
from simd.ctl.exits import Exit
from simd.ctl.render import overview
from simd.ctl.render.values import clock
from simd.ctl.render.width import fit, printable
from simd.ctl.words import Words

FIRST_PAUSE = 0.5
LONGEST_PAUSE = 15.0


def arguments(parser: argparse.ArgumentParser, words: Words) -> None:
    """From which event on, and how many."""
    parser.add_argument("--since", metavar="ID", help=words("events.since"))
    parser.add_argument("--count", type=int, metavar="N", help=words("events.count"))
    parser.set_defaults(act=act)


def act(console: Console, args: argparse.Namespace) -> int:
    """Show each event as it comes, until interrupted or as many as asked for."""
    names: dict[str, str] = {}
    for one in islice(followed(console, args.since), args.count):
        if console.json:
            console.data({"kind": one.kind, **one.data})
        else:
            _learn(console, one, names)
            _show(console, one, names)
    return Exit.DONE


def _learn(console: Console, one: Happened, names: dict[str, str]) -> None:
    """What people call things: from the status at first, then from events that name them."""
    if one.kind == "snapshot" or not names:
        status = one.data if one.kind == "snapshot" else console.client.get("/v1/status")
        names.update(overview.names([*status["modems"], *status["sims"]]))
    for kind in ("modem", "sim"):
        if one.kind == f"{kind}_seen":
            names.update(overview.names([one.data["body"][kind]]))


def followed(console: Console, last: str | None) -> Iterator[Happened]:
    """The stream without an end: after a loss it resumes from the last event that came."""
    pause, connected = FIRST_PAUSE, False
    while True:
        try:
            for one in console.client.events(last):
                connected, pause, last = True, FIRST_PAUSE, one.id or last
                yield one
        except DaemonUnreachable:
            if not connected:
                raise
        console.note(console.words("events.lost"))
        time.sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE)


def _show(console: Console, one: Happened, names: dict[str, str]) -> None:
    console.settle()
    if one.kind == "snapshot":
        if one.data["lost"]:
            console.show(console.words("events.gap"))
        return
    kind = console.words.word("event", one.kind)
    line = f"{clock(one.data['at'])}  {kind}  {'  '.join(_facts(one.data['body'], names))}"
    console.show(fit(printable(line), console.width) if console.width else printable(line))


def _facts(body: dict[str, Any], names: dict[str, str]) -> Iterator[str]:
    """The plain values of an event, names in place of ids, groups flattened."""
    for name, value in body.items():
        match value:
            case dict():
                yield from _facts(value, names)
            case list() if value:
                yield f"{name}={len(value)}"
            case str() | int() | float():
                yield f"{name}={names.get(str(value), value)}"
