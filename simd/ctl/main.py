"""`simctl`: reads the command line, lets one verb act, and ends as the contract says."""

from __future__ import annotations

import codecs
import io
import os
import sys
from collections.abc import Mapping, Sequence
from typing import NoReturn

from simd.ctl.console import Console
from simd.ctl.exits import Exit, exit_for
from simd.ctl.line import parse
from simd.ctl.render.width import columns
from simd.ctl.words import Words, language
from simd.errors import SimdError


def run() -> NoReturn:
    """The program's entrance."""
    sys.exit(main(sys.argv[1:], os.environ))


def main(argv: Sequence[str], environ: Mapping[str, str]) -> int:
    """The exit code after the verb has acted; argparse ends a wrong line with 2 by itself."""
    _speak()
    words = Words(language(environ))
    args = parse(argv, words)
    console = Console(args, words, environ)
    try:
        return int(args.act(console, args))
    except SimdError as error:
        console.fail(error)
        return exit_for(error)
    except KeyboardInterrupt:
        console.settle()
        return Exit.INTERRUPTED
    except BrokenPipeError:
        # Whoever read stdout has left (`simctl events | head`); Python would complain at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.FAILED


def _speak() -> None:
    """What a terminal's encoding lacks is a `?` as wide, so that no call ends and tables line up."""
    codecs.register_error("simctl", _as_wide)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="simctl")


def _as_wide(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "?" * columns(error.object[error.start : error.end]), error.end
