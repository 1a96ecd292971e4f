"""`simctl sims`."""

from __future__ import annotations

import argparse

from simd.ctl.console import Console
from simd.ctl.exits import Exit
from simd.ctl.render import overview
from simd.ctl.words import Words


def arguments(parser: argparse.ArgumentParser, words: Words) -> None:
    """None of its own."""
    del words
    parser.set_defaults(act=act)


def act(console: Console, args: argparse.Namespace) -> int:
    """Show the SIMs."""
    del args
    if console.json:
        console.data(console.client.get("/v1/sims", reveal=console.reveal))
        return Exit.DONE
    status = console.client.get("/v1/status", reveal=console.reveal)
    console.table(overview.sims(status["sims"], overview.names(status["modems"]), console.words))
    return Exit.DONE
