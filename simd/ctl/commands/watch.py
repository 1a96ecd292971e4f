"""`simctl watch`: the status page, again and again."""

from __future__ import annotations

import argparse
import time
from itertools import count

from simd.client import DaemonUnreachable
from simd.ctl.commands.status import page
from simd.ctl.console import Console
from simd.ctl.exits import Exit
from simd.ctl.words import Words

_HOME = "\x1b[H\x1b[J"


def arguments(parser: argparse.ArgumentParser, words: Words) -> None:
    """How often, and how many times."""
    parser.add_argument(
        "--every", type=float, default=2.0, metavar="SECONDS", help=words("watch.every")
    )
    parser.add_argument("--count", type=int, metavar="N", help=words("watch.count"))
    parser.set_defaults(act=act)


def act(console: Console, args: argparse.Namespace) -> int:
    """Show the page until interrupted; a daemon that leaves is waited for."""
    for turn in count(1):
        _turn(console, first=turn == 1)
        if turn == args.count:
            return Exit.DONE
        time.sleep(max(args.every, 0.2))
    return Exit.DONE


def _turn(console: Console, *, first: bool) -> None:
    try:
        status = console.client.get("/v1/status", reveal=console.reveal)
    except DaemonUnreachable as error:
        if first:
            raise
        console.note(error.title(console.words.lang))
        return
    console.settle()
    if console.json:
        console.data(status)
        return
    if console.out.isatty():
        console.out.write(_HOME)
    elif not first:
        console.show("")
    page(console, status)
