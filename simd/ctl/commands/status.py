"""`simctl status`: everything on one page."""

from __future__ import annotations

import argparse
from typing import Any

from simd.ctl.console import Console
from simd.ctl.exits import Exit
from simd.ctl.render import overview
from simd.ctl.words import Words


def arguments(parser: argparse.ArgumentParser, words: Words) -> None:
    """None of its own."""
    del words
    parser.set_defaults(act=act)


def act(console: Console, args: argparse.Namespace) -> int:
    """Show modems, SIMs, decisions and health notes."""
    del args
    status = console.client.get("/v1/status", reveal=console.reveal)
    if console.json:
        console.data(status)
    else:
        page(console, status)
    return Exit.DONE


def page(console: Console, status: dict[str, Any]) -> None:
    """The status as tables."""
    words = console.words
    named = overview.names(status["modems"]) | overview.names(status["sims"])
    console.table(overview.modems(status["modems"], named, words))
    console.show("")
    console.table(overview.sims(status["sims"], named, words))
    if status["paused"]:
        console.show("", words("policy.is_paused"))
    if status["decisions"]:
        console.show("")
        for one in status["decisions"]:
            console.tell(one["summary"])
    if status["health"]:
        console.show("")
        console.table(overview.health(status["health"], words))
