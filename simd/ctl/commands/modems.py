"""`simctl modems`."""

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
    """Show the modems."""
    del args
    if console.json:
        console.data(console.client.get("/v1/modems", reveal=console.reveal))
        return Exit.DONE
    status = console.client.get("/v1/status", reveal=console.reveal)
    console.table(overview.modems(status["modems"], overview.names(status["sims"]), console.words))
    return Exit.DONE
