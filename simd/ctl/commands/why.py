"""`simctl why`: the last decision in sentences."""

from __future__ import annotations

import argparse
from typing import Any

from simd.ctl import resolve
from simd.ctl.console import Console
from simd.ctl.exits import Exit
from simd.ctl.render.values import moment
from simd.ctl.words import Words


def arguments(parser: argparse.ArgumentParser, words: Words) -> None:
    """One modem or all."""
    parser.add_argument("modem", nargs="?", metavar="MODEM", help=words("why.modem"))
    parser.set_defaults(act=act)


def act(console: Console, args: argparse.Namespace) -> int:
    """Show why each modem's SIM is the one in use."""
    modems = console.client.get("/v1/modems")["modems"]
    if args.modem:
        modems = [resolve.one(modems, args.modem, "modem", ("imei",))]
    decisions = [one for modem in modems for one in _last(console, modem["id"])]
    if console.json:
        console.data({"decisions": decisions})
    else:
        tell(console, decisions, {one["id"]: one["name"] for one in modems})
    return Exit.DONE


def _last(console: Console, modem: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = console.client.get("/v1/decisions", modem=modem, limit=1)[
        "decisions"
    ]
    return found


def tell(console: Console, decisions: list[dict[str, Any]], names: dict[str, str]) -> None:
    """Decisions in sentences, each under its modem."""
    if not decisions:
        console.show(console.words("why.none"))
    for one in decisions:
        name = names.get(one["modem"], one["modem"])
        console.show(console.colours.paint(f"{name} · {moment(one['at'])}", "strong"))
        for sentence in one["sentences"]:
            console.tell(sentence, indent="  ")
