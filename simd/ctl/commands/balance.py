"""`simctl balance`: what every SIM has left, from where, and how sure that is."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from simd.client import DaemonUnreachable, Work
from simd.ctl import follow, resolve
from simd.ctl.console import Console
from simd.ctl.exits import Exit, exit_for
from simd.ctl.render.balance import balances, unknown
from simd.ctl.words import Words
from simd.errors import SimdError


def arguments(parser: argparse.ArgumentParser, words: Words) -> None:
    """One SIM or all; asked anew or as last known."""
    parser.add_argument("sim", nargs="?", metavar="SIM", help=words("balance.sim"))
    parser.add_argument("--refresh", action="store_true", help=words("balance.refresh"))
    parser.set_defaults(act=act)


def act(console: Console, args: argparse.Namespace) -> int:
    """Show what is left; after a failed refresh, with its code."""
    wanted = _wanted(console, args.sim)
    ends = _refresh(console, wanted) if args.refresh else Exit.DONE
    if args.refresh:
        ids = {one["id"] for one in wanted}
        try:
            wanted = [one for one in _wanted(console, None) if one["id"] in ids]
        except DaemonUnreachable:
            if ends is Exit.UNKNOWN:  # the daemon was lost at work: that is what counts
                return ends
            raise
    if console.json:
        console.data({"sims": wanted})
    else:
        console.table(balances(wanted, console.words, datetime.now(UTC)))
        if any(unknown(one["account"]) for one in wanted):
            console.tell(console.words("balance.hint"))
    return ends


def _wanted(console: Console, name: str | None) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = console.client.get("/v1/sims", reveal=console.reveal)["sims"]
    return found if name is None else [resolve.one(found, name, "SIM", ("iccid",))]


def _refresh(console: Console, sims: list[dict[str, Any]]) -> Exit:
    """Ask all carriers at once, then wait for each."""
    failed: list[SimdError] = []
    begun: list[Work] = []
    for one in sims:
        with _noting(failed):
            begun.append(follow.start(console, f"/v1/sims/{one['id']}/refresh", wait=0))
    for work in begun:
        with _noting(failed):
            follow.finish(console, work)
    for error in failed:
        console.fail(error)
    ends = [exit_for(error) for error in failed]
    return Exit.UNKNOWN if Exit.UNKNOWN in ends else next(iter(ends), Exit.DONE)


@contextmanager
def _noting(failed: list[SimdError]) -> Iterator[None]:
    """One SIM that can't be asked keeps no other from being asked."""
    try:
        yield
    except SimdError as error:
        failed.append(error)
