"""`simctl visit`: go to a parked SIM, ask its carrier, come back."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from simd.ctl import follow, resolve
from simd.ctl.console import Console
from simd.ctl.render.balance import balances
from simd.ctl.words import Words


def arguments(parser: argparse.ArgumentParser, words: Words) -> None:
    """The SIM to visit."""
    parser.add_argument("sim", metavar="SIM", help=words("arg.sim"))
    parser.set_defaults(act=act)


def act(console: Console, args: argparse.Namespace) -> int:
    """Visit the SIM and show what its carrier said."""
    sim = resolve.sim(console, args.sim)
    outcome = follow.run(console, f"/v1/sims/{sim['id']}/visit")
    if not console.json:
        after = console.client.get(f"/v1/sims/{sim['id']}")
        console.table(balances([after], console.words, datetime.now(UTC)))
    return follow.report(console, outcome, _done(console.words, sim["name"], outcome))


def _done(words: Words, sim: str, outcome: Mapping[str, Any]) -> str:
    outage = outcome.get("outage")
    if outage == 0:  # the SIM was the active one: nothing was switched
        return words("visit.there", sim=sim)
    seconds = "?" if outage is None else f"{float(outage):.0f}"
    return words("visit.done", sim=sim, seconds=seconds)
