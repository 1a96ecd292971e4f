"""`simctl transactions`: what money did, and the word that some of it waits for."""

from __future__ import annotations

import argparse
import uuid
from typing import Any

from simd.ctl import follow, resolve
from simd.ctl.console import Console
from simd.ctl.exits import Exit
from simd.ctl.render import overview, payments
from simd.ctl.words import Words

# As far back as a transaction is looked for by the end of its id.
REACH = 1000
_ACTS = ("approve", "reject", "worked", "failed")


def arguments(parser: argparse.ArgumentParser, words: Words) -> None:
    """Nothing for the list; an act and a transaction; or one transaction alone."""
    parser.add_argument("doing", metavar="ACT", nargs="?", help=words("transactions.act"))
    parser.add_argument("id", metavar="ID", nargs="?", help=words("transactions.id"))
    parser.add_argument("--sim", metavar="SIM", help=words("transactions.sim"))
    parser.add_argument("--limit", type=int, default=20, help=words("transactions.limit"))
    parser.set_defaults(act=act)


def act(console: Console, args: argparse.Namespace) -> int:
    """List them, show one, or give a word for one."""
    if args.doing is None:
        return _list(console, args)
    if args.doing not in _ACTS or args.id is None:
        return _show(console, _find(console, args.doing))
    one = _find(console, args.id)
    match args.doing:
        case "approve":
            return _approve(console, one)
        case "reject":
            after = console.client.post(f"/v1/transactions/{one['id']}/reject")
        case doing:
            body = {"worked": doing == "worked"}
            after = console.client.post(f"/v1/transactions/{one['id']}/settle", body)
    return follow.report(console, after, _sentence(console, after))


def _list(console: Console, args: argparse.Namespace) -> int:
    sims = console.client.get("/v1/sims")["sims"]
    sim = resolve.one(sims, args.sim, "SIM", ("iccid",))["id"] if args.sim else None
    found = console.client.get("/v1/transactions", sim=sim, limit=args.limit)
    if console.json:
        console.data(found)
    else:
        names = overview.names(sims)
        console.table(payments.table(found["transactions"], names, console.words))
    return Exit.DONE


def _find(console: Console, name: str) -> dict[str, Any]:
    """The transaction with that id, however old, or the one in reach whose id ends so."""
    if name.startswith("trx_"):
        whole: dict[str, Any] = console.client.get(f"/v1/transactions/{name}")
        return whole
    found = console.client.get("/v1/transactions", limit=REACH)["transactions"]
    return resolve.one(found, name, "transaction")


def _show(console: Console, one: dict[str, Any]) -> int:
    if console.json:
        console.data(one)
    else:
        names = overview.names(console.client.get("/v1/sims")["sims"])
        console.show(*payments.whole(one, names.get(one["sim"], one["sim"]), console.words))
    return Exit.DONE


def _approve(console: Console, one: dict[str, Any]) -> int:
    path = f"/v1/transactions/{one['id']}/approve"
    outcome = follow.run(console, path, None, f"simctl-{uuid.uuid4()}")
    return follow.report(console, outcome, _sentence(console, outcome))


def _sentence(console: Console, one: dict[str, Any]) -> str:
    names = overview.names(console.client.get("/v1/sims")["sims"])
    return payments.sentence(one, names.get(one["sim"], one["sim"]), console.words)
