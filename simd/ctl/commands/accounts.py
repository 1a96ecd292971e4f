"""`simctl accounts`: the contracts: plan, period, members, and what is left."""

from __future__ import annotations

import argparse

from simd.ctl import resolve
from simd.ctl.console import Console
from simd.ctl.exits import Exit
from simd.ctl.render import contracts
from simd.ctl.words import Words


def arguments(parser: argparse.ArgumentParser, words: Words) -> None:
    """One account or all."""
    parser.add_argument("account", nargs="?", metavar="ACCOUNT", help=words("accounts.account"))
    parser.set_defaults(act=act)


def act(console: Console, args: argparse.Namespace) -> int:
    """Show each contract and its SIMs."""
    found = console.client.get("/v1/accounts")["accounts"]
    if args.account is not None:
        found = [resolve.one(found, args.account, "account")]
    if console.json:
        console.data({"accounts": found})
        return Exit.DONE
    if not found:
        console.show(console.words("accounts.none"))
    for place, one in enumerate(found):
        console.show(*([""] if place else []))
        console.table(contracts.head(one, console.words))
        console.show("")
        console.table(contracts.members(one, console.words))
        if one["hidden"]:
            console.show(console.words("accounts.hidden", count=one["hidden"]))
    return Exit.DONE
