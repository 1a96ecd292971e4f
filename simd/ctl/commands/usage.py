"""`simctl usage`: what was used, by day, by contract period or by SIM."""

from __future__ import annotations

import argparse

from simd.ctl import resolve
from simd.ctl.console import Console
from simd.ctl.exits import Exit
from simd.ctl.render import contracts, overview
from simd.ctl.words import Words


def arguments(parser: argparse.ArgumentParser, words: Words) -> None:
    """Which SIM, how to sum up, and from when to when."""

    def day(text: str) -> str:
        try:
            return contracts.local_day(text)
        except ValueError:
            raise argparse.ArgumentTypeError(words("usage.bad_day")) from None

    parser.add_argument("sim", nargs="?", metavar="SIM", help=words("usage.sim"))
    parser.add_argument(
        "--by", choices=("day", "cycle", "sim"), default="day", help=words("usage.by")
    )
    parser.add_argument("--since", type=day, metavar="DAY", help=words("usage.since"))
    parser.add_argument("--until", type=day, metavar="DAY", help=words("usage.until"))
    parser.set_defaults(act=act)


def act(console: Console, args: argparse.Namespace) -> int:
    """Show what was used."""
    sims = console.client.get("/v1/sims")["sims"]
    query = {"by": args.by, "since": args.since, "until": args.until}
    if args.sim is not None:
        query["sim"] = resolve.one(sims, args.sim, "SIM", ("iccid",))["id"]
    wanted = {name: value for name, value in query.items() if value is not None}
    found = console.client.get("/v1/usage", **wanted)
    if console.json:
        console.data(found)
    else:
        names = overview.names(sims)
        console.table(contracts.usage(found["usage"], args.by, names, console.words))
        if "voice" in found["not_metered"]:
            console.tell(console.words("usage.not_metered"))
    return Exit.DONE
