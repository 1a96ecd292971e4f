"""`simctl ussd`: a code, and its menus answered by hand or by `--reply`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from simd.ctl import follow, resolve
from simd.ctl.console import Console
from simd.ctl.exits import Exit
from simd.ctl.render.width import printable
from simd.ctl.words import Words
from simd.errors import SimdError, error_class


def arguments(parser: argparse.ArgumentParser, words: Words) -> None:
    """The SIM, the code, and answers to the menus in their order."""
    parser.add_argument("sim", metavar="SIM", help=words("arg.sim"))
    parser.add_argument("code", metavar="CODE", nargs="?", help=words("ussd.code"))
    parser.add_argument(
        "--reply", action="append", default=[], metavar="X", help=words("ussd.reply")
    )
    parser.add_argument("--confirm", metavar="CODE", help=words("ussd.confirm"))
    parser.add_argument("--cancel", action="store_true", help=words("ussd.cancel"))
    parser.set_defaults(act=act)


def act(console: Console, args: argparse.Namespace) -> int:
    """Walk the dialogue to its end; a menu left open is closed.

    Without a code it goes on with the menu that is open, such as one the network pushed.
    """
    sim = resolve.sim(console, args.sim)
    steps: list[dict[str, Any]] = []
    replies = _replies(console, args.reply)
    confirm = {"confirm": args.confirm} if args.confirm else {}
    if args.code:
        outcome = follow.run(console, f"/v1/sims/{sim['id']}/ussd", {"code": args.code, **confirm})
    else:
        outcome = {"status": "menu", **console.client.get(f"/v1/sims/{sim['id']}/ussd")}
    steps.append(_step(console, args.code, outcome))
    while outcome.get("session"):
        taken = iter(()) if args.cancel else replies
        outcome = _next(console, outcome, taken, steps, confirm)
    if console.json:
        last = {name: steps[-1].get(name) for name in ("status", "text")}
        console.data({**last, "steps": steps})
    if outcome.get("code"):
        raise error_class(outcome["code"])(status=outcome["status"], status_name=outcome["status"])
    return Exit.DONE


def _next(
    console: Console,
    outcome: dict[str, Any],
    replies: Iterator[str],
    steps: list[dict[str, Any]],
    confirm: dict[str, str],
) -> dict[str, Any]:
    """The outcome of the next reply, or none when nobody has one."""
    session = f"/v1/ussd/{outcome['session']}"
    try:
        reply = next(replies, None)
        if reply is not None:
            after = follow.run(console, session, {"text": reply, **confirm})
            steps.append(_step(console, reply, after))
            return after
    except (KeyboardInterrupt, SimdError):
        with suppress(SimdError):
            console.client.delete(session)
        raise
    console.client.delete(session)
    if not console.json:
        console.note(console.words("ussd.closed"))
        console.settle()
    return {}


def _step(console: Console, sent: str | None, outcome: dict[str, Any]) -> dict[str, Any]:
    text = str(outcome.get("text") or "")
    if not console.json:
        console.show(*(printable(line) for line in text.splitlines()))
    return {"sent": sent, "status": outcome.get("status"), "text": text}


def _replies(console: Console, given: list[str]) -> Iterator[str]:
    """The answers given on the command line, then those typed by a person who is there."""
    yield from given
    while sys.stdin.isatty() and not console.json:
        console.err.write(console.words("ussd.prompt"))
        console.err.flush()
        line = sys.stdin.readline()
        if not line.strip():
            return
        yield line.strip()
