"""`simctl people`: who belongs to the household, and the word of a SIM's owner."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from typing import Any

from simd.ctl import follow, resolve
from simd.ctl.console import Console
from simd.ctl.exits import Exit
from simd.ctl.render.table import Cell, Table
from simd.ctl.render.values import NONE, amount, size
from simd.ctl.words import Words


def arguments(parser: argparse.ArgumentParser, words: Words) -> None:
    """The list, or with `consent` the word of a SIM's owner."""
    parser.set_defaults(act=show)
    acts = parser.add_subparsers(dest="doing", metavar=words("act"))
    one = acts.add_parser("consent", help=words("people.help.consent"))
    one.add_argument("--json", action="store_true", default=argparse.SUPPRESS)
    one.add_argument("sim", metavar="SIM", help=words("arg.sim"))
    one.add_argument("--withdraw", action="store_true", help=words("people.withdraw"))
    one.add_argument("--attested", action="store_true", help=words("people.attested"))
    one.set_defaults(act=consent)


def show(console: Console, args: argparse.Namespace) -> int:
    """Everyone whom the caller may know of."""
    del args
    found = console.client.get("/v1/people")
    if console.json:
        console.data(found)
    else:
        console.table(_table(found["people"], console.words))
    return Exit.DONE


def _table(people: Iterable[dict[str, Any]], words: Words) -> Table:
    titles = ("person", "unix_user", "sim", "role", "limits")
    heads = [words(f"head.{title}") for title in titles]
    table = Table(heads, words("people.none"))
    for one in people:
        name = f"{one['name']} ({words('you')})" if one["you"] else one["name"]
        about = (Cell(name, "strong"), one["unix_user"] or NONE)
        limits = _limits(one["limits"], words)
        for place, right in enumerate(one["rights"] or [None]):
            sim = right["name"] if right else NONE
            role = words.word("role", right["role"]) if right else NONE
            table.row(*(about if place == 0 else ("", "")), sim, role, "" if place else limits)
    return table


def _limits(limits: dict[str, Any] | None, words: Words) -> str:
    if limits is None:
        return NONE
    parts = []
    if limits["sms_per_day"] is not None:
        used = {"used": limits["sms_today"], "most": limits["sms_per_day"]}
        parts.append(words("people.sms", **used))
    spends = [one for one in ("spend_per_day", "spend_per_month") if limits[one]]
    parts += [words(f"people.{one}", most=_sum(limits[one], words)) for one in spends]
    if limits["data_per_month"] is not None:
        parts.append(words("people.data", most=size(limits["data_per_month"])))
    return words("comma").join(parts) or NONE


def _sum(text: str, words: Words) -> str:
    """`50 CNY` as people read it."""
    number, _, currency = text.partition(" ")
    return amount(number, currency, words)


def consent(console: Console, args: argparse.Namespace) -> int:
    """Give or take back the owner's word."""
    sim = resolve.sim(console, args.sim)
    path = f"/v1/sims/{sim['id']}/consent"
    if args.withdraw:
        found = console.client.delete(path)
        return follow.report(console, found, console.words("people.withdrawn", sim=sim["name"]))
    found = console.client.post(path, {"attested": args.attested})
    return follow.report(console, found, console.words("people.given", sim=sim["name"]))
