"""`simctl privacy`: everything about a person given out, or erased for good."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any

from simd.client import Client
from simd.ctl import follow, resolve
from simd.ctl.console import Console
from simd.ctl.exits import Exit, Misused

# Writing the ledger's file anew takes about as long as copying it, on a router's flash.
PATIENCE = 300.0


def arguments(parser: argparse.ArgumentParser, words: Any) -> None:
    """Export or erase."""
    acts = parser.add_subparsers(dest="doing", metavar=words("act"), required=True)
    export_, erase_ = (
        acts.add_parser(name, help=words(f"privacy.help.{name}")) for name in ("export", "erase")
    )
    for one, act in ((export_, export), (erase_, erase)):
        one.add_argument("--json", action="store_true", default=argparse.SUPPRESS)
        one.set_defaults(act=act)
    export_.add_argument("--person", metavar="NAME", help=words("privacy.person"))
    export_.add_argument("-o", "--output", metavar="FILE", help=words("privacy.output"))
    what = erase_.add_mutually_exclusive_group(required=True)
    what.add_argument("--person", metavar="NAME", help=words("privacy.person"))
    what.add_argument("--sim", metavar="SIM", help=words("arg.sim"))
    what.add_argument("--confirm", metavar="CODE", help=words("privacy.confirm"))
    erase_.add_argument("--yes", action="store_true", help=words("privacy.yes"))


def export(console: Console, args: argparse.Namespace) -> int:
    """One JSON document, to stdout or into a file for its owner's eyes alone."""
    found = _patient(console).post("/v1/privacy/export", _named(args.person))
    if args.output is None:
        console.data(found)
        return Exit.DONE
    path = Path(args.output)
    try:
        place = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except OSError as error:
        raise Misused(why=f"{path}: {error.strerror}") from error
    with os.fdopen(place, "w", encoding="utf-8") as file:
        json.dump(found, file, ensure_ascii=False, indent=1)
    return follow.report(console, {"file": str(path)}, console.words("privacy.exported", file=path))


def erase(console: Console, args: argparse.Namespace) -> int:
    """Plan it, show the plan, and carry it out by a second word."""
    client = _patient(console)
    if args.confirm:
        return _done(console, client.post("/v1/privacy/erase", {"confirm": args.confirm}))
    wish = {"sim": resolve.sim(console, args.sim)["id"]} if args.sim else {"person": args.person}
    plan = client.post("/v1/privacy/erase", wish)
    if console.json and not args.yes:
        console.data(plan)
        return Exit.DONE
    if not console.json:
        _tell(console, plan)
    if not args.yes and not _meant(console, args.sim or args.person):
        return Exit.FAILED
    return _done(console, client.post("/v1/privacy/erase", {"confirm": plan["confirm"]}))


def _patient(console: Console) -> Client:
    return Client(console.client.path, console.words.lang, PATIENCE)


def _named(person: str | None) -> dict[str, object]:
    return {"person": person} if person else {}


def _tell(console: Console, plan: dict[str, Any]) -> None:
    words = console.words
    rows = sum(plan["rows"].values())
    console.show(words("privacy.plan", rows=rows, traces=plan["traces"]))
    if plan["names"]:
        console.show(words("privacy.sims", names=", ".join(plan["names"])))
    for one in plan["stays"]:
        console.show(f"  {words.word('stays', one)}")


def _meant(console: Console, name: str) -> bool:
    """True when the person at the keyboard types the name of what is to go."""
    if not sys.stdin.isatty():
        raise Misused(why=console.words("privacy.unasked"))
    console.out.write(console.words("privacy.ask", name=name))
    console.out.flush()
    if sys.stdin.readline().strip() == name:
        return True
    console.show(console.words("privacy.kept"))
    return False


def _done(console: Console, gone: dict[str, Any]) -> int:
    rows = sum(gone["rows"].values())
    return follow.report(console, gone, console.words("privacy.gone", rows=rows))
