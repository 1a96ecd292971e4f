"""`simctl use`: make a SIM the active one."""

from __future__ import annotations

import argparse

from simd.ctl import follow, resolve
from simd.ctl.console import Console
from simd.ctl.words import Words


def arguments(parser: argparse.ArgumentParser, words: Words) -> None:
    """The SIM, and whether to wait for the outcome."""
    parser.add_argument("sim", metavar="SIM", help=words("arg.sim"))
    parser.add_argument("--wait", action="store_true", help=words("use.wait"))
    parser.set_defaults(act=act)


def act(console: Console, args: argparse.Namespace) -> int:
    """Switch to the SIM."""
    sim = resolve.sim(console, args.sim)
    work = follow.start(console, f"/v1/sims/{sim['id']}/activate")
    if work["state"] == "running" and not args.wait:
        line = console.words("use.begun", sim=sim["name"], id=work["id"])
        return follow.report(console, work, line)
    outcome = follow.finish(console, work)
    return follow.report(console, outcome, console.words("use.done", sim=sim["name"]))
