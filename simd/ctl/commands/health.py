"""`simctl health`."""

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
    """Show what needs an eye."""
    del args
    found = console.client.get("/v1/health")
    if console.json:
        console.data(found)
    else:
        console.table(overview.health(found["health"], console.words))
    return Exit.DONE
