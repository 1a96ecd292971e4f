"""The command line: which verb is meant, and its arguments.

Only the module of the verb that is asked for is imported, so that a call starts fast;
the others appear in `--help` by their name and their one-line text.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module

from simd.ctl.commands import VERBS
from simd.ctl.words import Words

_TAKES_VALUE = {"--socket"}


def parse(argv: Sequence[str], words: Words) -> argparse.Namespace:
    """The arguments, with `act` to call; ends the program when they make no sense."""
    wanted = meant(argv)
    parser = argparse.ArgumentParser(prog="simctl", description=words("about"))
    _options(parser, words, top=True)
    verbs = parser.add_subparsers(dest="verb", metavar=words("verb"), required=True)
    for name, module in VERBS.items():
        text = words(f"help.{name}")
        verb = verbs.add_parser(
            name,
            help=text,
            description=text,
            epilog=f"{words('example')}: {words(f'example.{name}')}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        _options(verb, words, top=False)
        if name == wanted:
            import_module(f"simd.ctl.commands.{module}").arguments(verb, words)
    args = parser.parse_args(argv)
    sys.stdout.flush()
    return args


def meant(argv: Sequence[str]) -> str | None:
    """The first word that is no option and no option's value."""
    words = iter(argv)
    for word in words:
        if word in _TAKES_VALUE:
            next(words, None)
        elif not word.startswith("-"):
            return word
    return None


def _options(parser: argparse.ArgumentParser, words: Words, *, top: bool) -> None:
    """The options every verb takes, before or after its name."""
    parser.add_argument(
        "--socket",
        metavar="PATH",
        default=None if top else argparse.SUPPRESS,
        help=words("option.socket"),
    )
    for name in ("json", "reveal"):
        parser.add_argument(
            f"--{name}",
            action="store_true",
            default=False if top else argparse.SUPPRESS,
            help=words(f"option.{name}"),
        )
