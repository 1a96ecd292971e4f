"""`simctl sms`: messages, for the SIM's owner."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from simd.ctl import follow, resolve
from simd.ctl.console import Console
from simd.ctl.exits import Exit
from simd.ctl.render import overview
from simd.ctl.render.table import Cell, Table
from simd.ctl.render.values import moment
from simd.ctl.render.width import printable
from simd.ctl.words import Words

# As far back as `read` and `delete` look for a message by the end of its id.
REACH = 1000


def arguments(parser: argparse.ArgumentParser, words: Words) -> None:
    """List, read, send or delete."""
    acts = parser.add_subparsers(dest="doing", metavar=words("act"), required=True)
    made = {name: acts.add_parser(name, help=words(f"sms.help.{name}")) for name in _ACTS}
    for name, one in made.items():
        for option in ("--json", "--reveal"):
            one.add_argument(option, action="store_true", default=argparse.SUPPRESS)
        one.set_defaults(act=_ACTS[name])
    made["list"].add_argument("sim", nargs="?", metavar="SIM", help=words("sms.sim"))
    made["list"].add_argument("--limit", type=int, default=50, help=words("sms.limit"))
    made["read"].add_argument("message", metavar="ID", help=words("sms.id"))
    made["delete"].add_argument("message", metavar="ID", nargs="+", help=words("sms.id"))
    made["send"].add_argument("sim", metavar="SIM", help=words("arg.sim"))
    made["send"].add_argument("to", metavar="NUMBER", help=words("sms.to"))
    made["send"].add_argument("text", metavar="TEXT", help=words("sms.text"))
    made["send"].add_argument("--report", action="store_true", help=words("sms.report"))
    made["send"].add_argument("--confirm", metavar="TEXT", help=words("sms.confirm"))


def list_(console: Console, args: argparse.Namespace) -> int:
    """The newest messages."""
    sims = console.client.get("/v1/sims")["sims"]
    sim = resolve.one(sims, args.sim, "SIM", ("iccid",))["id"] if args.sim else None
    found = console.client.get("/v1/messages", sim=sim, limit=args.limit, reveal=console.reveal)
    if console.json:
        console.data(found)
    else:
        console.table(_table(found["messages"], overview.names(sims), console.words))
    return Exit.DONE


def _table(messages: list[dict[str, Any]], sims: dict[str, str], words: Words) -> Table:
    titles = ("id", "time", "sim", "peer", "text", "state")
    table = Table([words(f"head.{title}") for title in titles], words("sms.none"))
    for one in messages:
        arrow = "←" if one["direction"] == "in" else "→"
        table.row(
            Cell(one["id"][-6:], "faint"),
            moment(one["at"]),
            sims.get(one["sim"], one["sim"]),
            f"{arrow} {one['peer'] or ''}",
            one["text"],
            words.word("message", one["state"]),
        )
    return table


def read(console: Console, args: argparse.Namespace) -> int:
    """One message, whole."""
    one = _find(console, args.message)
    if console.json:
        console.data(one)
        return Exit.DONE
    console.show(f"{one['peer']} · {moment(one['sent_at'] or one['at'])}")
    if one["parts"] < one["total"]:
        console.show(console.words("sms.parts", parts=one["parts"], total=one["total"]))
    console.show(*(printable(line) for line in one["text"].splitlines()))
    return Exit.DONE


def _find(console: Console, name: str) -> dict[str, Any]:
    """The message with that id, however old, or the one in reach whose id ends so."""
    if name.startswith("msg_"):
        whole: dict[str, Any] = console.client.get(f"/v1/messages/{name}", reveal=console.reveal)
        return whole
    found = console.client.get("/v1/messages", limit=REACH, reveal=console.reveal)["messages"]
    return resolve.one(found, name, "message")


def send(console: Console, args: argparse.Namespace) -> int:
    """Send a message; `-` reads its text from stdin."""
    sim = resolve.sim(console, args.sim)
    text = sys.stdin.read() if args.text == "-" else args.text
    body: dict[str, Any] = {"to": args.to, "text": text}
    body |= {"report": True} if args.report else {}
    body |= {"confirm": args.confirm} if args.confirm else {}
    outcome = follow.run(console, f"/v1/sims/{sim['id']}/messages", body)
    return follow.report(console, outcome, console.words("sms.sent", to=args.to))


def delete(console: Console, args: argparse.Namespace) -> int:
    """Delete messages from the ledger."""
    gone = [_find(console, name)["id"] for name in args.message]
    for message in gone:
        console.client.delete(f"/v1/messages/{message}")
    return follow.report(console, {"deleted": gone}, console.words("sms.deleted", count=len(gone)))


_ACTS = {"list": list_, "read": read, "send": send, "delete": delete}
