"""`simctl tokens`: bearer tokens for programs and for people without a user on this machine."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from typing import Any

from simd.ctl import follow, resolve
from simd.ctl.console import Console
from simd.ctl.exits import Exit
from simd.ctl.render import overview
from simd.ctl.render.table import Cell, Table
from simd.ctl.render.values import NONE, moment
from simd.ctl.words import Words

_SCOPES = ("read", "use", "pay", "own")
_STATES = {"valid": "good", "expired": "faint", "revoked": "faint"}


def arguments(parser: argparse.ArgumentParser, words: Words) -> None:
    """Create, list or revoke."""
    acts = parser.add_subparsers(dest="doing", metavar=words("act"), required=True)
    made = {name: acts.add_parser(name, help=words(f"tokens.help.{name}")) for name in _ACTS}
    for name, one in made.items():
        one.add_argument("--json", action="store_true", default=argparse.SUPPRESS)
        one.set_defaults(act=_ACTS[name])
    create = made["create"]
    create.add_argument("label", metavar="LABEL", help=words("tokens.label"))
    create.add_argument("--person", metavar="NAME", help=words("tokens.person"))
    create.add_argument("--scope", choices=_SCOPES, default="read", help=words("tokens.scope"))
    create.add_argument("--sim", action="append", metavar="SIM", help=words("tokens.sim"))
    create.add_argument("--days", type=int, default=90, help=words("tokens.days"))
    made["revoke"].add_argument("token", metavar="TOKEN", help=words("tokens.token"))


def create(console: Console, args: argparse.Namespace) -> int:
    """Make one; its text alone goes to stdout, so that it can be piped where it belongs."""
    wish: dict[str, Any] = {"label": args.label, "scope": args.scope, "days": args.days}
    wish |= {"person": args.person} if args.person else {}
    if args.sim:
        wish["sims"] = [resolve.sim(console, name)["id"] for name in args.sim]
    made = console.client.post("/v1/tokens", wish)
    if not console.json:
        console.note(console.words("tokens.once"))
        console.settle()
    return follow.report(console, made, made["token"])


def list_(console: Console, args: argparse.Namespace) -> int:
    """Every token that the caller may know of."""
    del args
    found = console.client.get("/v1/tokens")
    if console.json:
        console.data(found)
        return Exit.DONE
    people = overview.names(console.client.get("/v1/people")["people"])
    sims = overview.names(console.client.get("/v1/sims")["sims"])
    console.table(_table(found["tokens"], people, sims, console.words))
    return Exit.DONE


def _table(
    tokens: Iterable[dict[str, Any]], people: dict[str, str], sims: dict[str, str], words: Words
) -> Table:
    titles = ("id", "label", "person", "scope", "sim", "state", "until", "used")
    table = Table([words(f"head.{title}") for title in titles], words("tokens.none"))
    for one in tokens:
        only = [sims.get(sim, sim) for sim in one["sims"] or ()]
        table.row(
            Cell(one["id"][-6:], "strong"),
            one["label"],
            people.get(one["person"], one["person"]),
            words.word("scope", one["scope"]),
            words("all") if one["sims"] is None else ", ".join(only) or NONE,
            Cell(words.word("token", one["state"]), _STATES.get(one["state"])),
            moment(one["expires"]),
            moment(one["used"]),
        )
    return table


def revoke(console: Console, args: argparse.Namespace) -> int:
    """From now on it opens nothing."""
    every = console.client.get("/v1/tokens")["tokens"]
    named = [{**one, "name": one["label"]} for one in every if one["state"] == "valid"]
    token = resolve.one(named, args.token, "token")
    gone = console.client.delete(f"/v1/tokens/{token['id']}")
    return follow.report(console, gone, console.words("tokens.revoked", label=token["label"]))


_ACTS = {"create": create, "list": list_, "revoke": revoke}
