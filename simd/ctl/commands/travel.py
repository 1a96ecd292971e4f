"""`simctl travel`: where each modem is, what data costs there, and which SIM to use."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import Any

from simd.ctl import resolve
from simd.ctl.console import Console
from simd.ctl.exits import Exit
from simd.ctl.render.table import Cell, Table
from simd.ctl.render.values import NONE, money, size
from simd.ctl.words import Words

Thing = Mapping[str, Any]
_HEADS = ("sim", "here", "next_gb", "usable", "then")


def arguments(parser: argparse.ArgumentParser, words: Words) -> None:
    """One modem or all."""
    parser.add_argument("modem", nargs="?", metavar="MODEM", help=words("travel.modem"))
    parser.set_defaults(act=act)


def act(console: Console, args: argparse.Namespace) -> int:
    """Show the price book of each modem."""
    found = console.client.get("/v1/travel")["modems"]
    if args.modem is not None:
        found = [resolve.one(found, args.modem, "modem")]
    if console.json:
        console.data({"modems": found})
        return Exit.DONE
    if not found:
        console.show(console.words("travel.none"))
    for one in found:
        console.show(f"{one['name']}: {_where(one, console.words)}")
        console.table(_offers(one["sims"], console.words))
        console.show(*(f"  {sentence}" for sentence in one["reasons"]))
    return Exit.DONE


def _where(one: Thing, words: Words) -> str:
    if one["country"] is None:
        return words("travel.nowhere")
    if one["abroad"]:
        return words("travel.abroad", country=one["country"], home=one["home"])
    return words("travel.at_home", country=one["country"])


def _offers(sims: list[Thing], words: Words) -> Table:
    table = Table([words(f"head.{name}") for name in _HEADS], words("travel.no_sims"))
    for one in sims:
        mark = "* " if one["active"] else "  "
        price = money(one["next_gb"], words) if one["next_gb"] else words("travel.unknown")
        table.row(
            Cell(f"{mark}{one['name']}", "strong"),
            words("travel.yes" if one["roaming"] else "travel.no"),
            Cell(price, "warn" if one["costs"] else None, right=True),
            _usable(one, words),
            words.word("by", one["after"]["by"]),
        )
    return table


def _usable(one: Thing, words: Words) -> str:
    usable = NONE if one["usable"] is None else size(one["usable"])
    if one["fair_use"] is None:
        return usable
    return words("travel.of_fair_use", usable=usable, most=size(one["fair_use"]))
