"""`simctl audit`: who saw and did what, and whether that record is whole."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from typing import Any

from simd.ctl import resolve
from simd.ctl.console import Console
from simd.ctl.exits import Exit
from simd.ctl.render import overview
from simd.ctl.render.table import Cell, Table
from simd.ctl.render.values import NONE, moment
from simd.ctl.words import Words

_FINE = {"done", "begun"}
FEW = 3


def arguments(parser: argparse.ArgumentParser, words: Words) -> None:
    """The newest entries, or with `verify` a look at the whole chain."""
    parser.set_defaults(act=show)
    parser.add_argument("--sim", metavar="SIM", help=words("audit.sim"))
    parser.add_argument("--limit", type=int, default=30, help=words("audit.limit"))
    acts = parser.add_subparsers(dest="doing", metavar=words("act"))
    one = acts.add_parser("verify", help=words("audit.help.verify"))
    one.add_argument("--json", action="store_true", default=argparse.SUPPRESS)
    one.add_argument("--head", metavar="SEQ:PRINT", help=words("audit.head"))
    one.set_defaults(act=verify)


def show(console: Console, args: argparse.Namespace) -> int:
    """The newest entries that the caller may see."""
    sims = console.client.get("/v1/sims")["sims"]
    sim = resolve.one(sims, args.sim, "SIM", ("iccid",))["id"] if args.sim else None
    found = console.client.get("/v1/audit", sim=sim, limit=args.limit)
    if console.json:
        console.data(found)
    else:
        console.table(_table(found["entries"], overview.names(sims), console.words))
    return Exit.DONE


def _table(entries: Iterable[dict[str, Any]], sims: dict[str, str], words: Words) -> Table:
    titles = ("time", "who", "did", "about", "outcome")
    table = Table([words(f"head.{title}") for title in titles], words("audit.none"))
    for one in entries:
        fine = one["outcome"] in _FINE
        table.row(
            moment(one["at"]),
            Cell(_who(one, words), "strong"),
            _did(one["verb"], words),
            _about([sims.get(sim, sim[-6:]) for sim in one["sims"]], len(sims), words),
            Cell(words.word("outcome", one["outcome"]), None if fine else "warn"),
        )
    return table


def _about(names: list[str], every: int, words: Words) -> str:
    """The SIMs by name: a few of them, and how many more; or that it was all."""
    if len(names) == every > FEW:
        return words("audit.all", count=every)
    more = [f"+{len(names) - FEW}"] if len(names) > FEW else []
    return words("and").join([*sorted(names)[:FEW], *more]) or NONE


def _who(one: dict[str, Any], words: Words) -> str:
    """A name; the id of whom nobody knows any more; a token by the end of its id."""
    name = str(one["name"] or words.word("who", one["person"]))
    door = str(one["door"])
    return f"{name} ({words('audit.token', end=door[-4:])})" if door.startswith("tok_") else name


def _did(verb: str, words: Words) -> str:
    """What was done in a person's words; of a route that has none yet, its own name."""
    shown = words.word("did", verb)
    return verb.replace("_", " ") if shown == verb else shown


def verify(console: Console, args: argparse.Namespace) -> int:
    """Whether the chain is whole; 1 and the place where it breaks, if not."""
    found = console.client.get("/v1/audit/verify", head=args.head)
    if console.json:
        console.data(found)
    elif found["whole"]:
        console.show(
            console.words("audit.whole", entries=found["entries"], since=moment(found["since"]))
        )
        console.show(console.words("audit.note", head=found["head"]))
    else:
        why = console.words.word("broken", found["why"])
        console.show(console.words("audit.broken", seq=found["broken_at"], why=why))
    return Exit.DONE if found["whole"] else Exit.FAILED
