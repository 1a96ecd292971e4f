"""`simctl trace`: record a modem's line through the daemon; clean, prove and read files here."""

from __future__ import annotations

import argparse
import os
from importlib import import_module
from pathlib import Path
from typing import Any

from simd.ctl import follow, resolve
from simd.ctl.console import Console
from simd.ctl.exits import Exit, Misused
from simd.ctl.words import Words
from simd.errors import NotFound


def arguments(parser: argparse.ArgumentParser, words: Words) -> None:
    """Record, redact, check or replay."""
    acts = parser.add_subparsers(dest="doing", metavar=words("act"), required=True)
    made = {name: acts.add_parser(name, help=words(f"trace.help.{name}")) for name in _ACTS}
    for name, one in made.items():
        one.add_argument("--json", action="store_true", default=argparse.SUPPRESS)
        one.set_defaults(act=_ACTS[name])
        if name != "record":
            one.add_argument("file", metavar="FILE", type=Path, help=words("trace.file"))
    made["record"].add_argument("modem", metavar="MODEM", help=words("trace.modem"))
    made["record"].add_argument("--seconds", type=float, default=60.0, help=words("trace.seconds"))
    made["redact"].add_argument("--output", "-o", type=Path, help=words("trace.output"))


def record(console: Console, args: argparse.Namespace) -> int:
    """Let the daemon record, and say where the file is."""
    modem = resolve.modem(console, args.modem)
    path = f"/v1/modems/{modem['id']}/trace"
    outcome = follow.run(console, path, {"seconds": args.seconds})
    line = console.words("trace.recorded", file=outcome.get("file", "?"))
    return follow.report(console, outcome, line)


def redact(console: Console, args: argparse.Namespace) -> int:
    """Write the file without the people in it: to stdout, or to a new file."""
    text = _tool().redact(_read(args.file))
    if args.output is None:
        console.out.write(text)
        return Exit.DONE
    _write(args.output, text)
    line = console.words("trace.redacted", file=args.output)
    return follow.report(console, {"file": str(args.output)}, line)


def check(console: Console, args: argparse.Namespace) -> int:
    """Say what keeps a file from being shown; 1 when anything does."""
    found = _tool().check(_read(args.file))
    if console.json:
        console.data({"file": str(args.file), "findings": found})
    elif not found:
        console.show(console.words("trace.clean", file=args.file))
    for one in () if console.json else found:
        console.show(console.words(f"trace.{one['kind']}", **one))
    return Exit.FAILED if found else Exit.DONE


def replay(console: Console, args: argparse.Namespace) -> int:
    """Show the conversation of a file."""
    for one in _tool().replay(_read(args.file)):
        if console.json:
            console.data(one)
            continue
        console.show(f"{one['seconds']:10.3f} > {one['sent']}")
        if one["received"]:
            console.show(f"{'':10} < {one['received']}")
    return Exit.DONE


def _tool() -> Any:
    """Loaded when it is needed: it reads modems' lines, which other verbs never do."""
    return import_module("simd.tools.trace_file")


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except FileNotFoundError as error:
        raise NotFound(what="file", name=path) from error
    except (OSError, UnicodeDecodeError) as error:
        raise Misused(why=f"{path}: {error}") from error


def _write(path: Path, text: str) -> None:
    """A new file for its owner's eyes: a redaction is looked through before it is shown."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise Misused(why=f"{path}: {error.strerror}") from error
    with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
        file.write(text)


_ACTS = {"record": record, "redact": redact, "check": check, "replay": replay}
