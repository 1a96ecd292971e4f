"""`simctl setup`: a first configuration, shown before it is written."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from simd.ctl.console import Console
from simd.ctl.exits import Exit, Misused
from simd.ctl.setup import ask
from simd.ctl.setup.look import look
from simd.ctl.setup.plan import found
from simd.ctl.words import Words
from simd.texts import render

_PLACE = "/etc/simd/simd.yaml"


def arguments(parser: argparse.ArgumentParser, words: Words) -> None:
    """Where to write it, and whether to ask."""
    parser.add_argument("-o", "--output", metavar="FILE", help=words("setup.output"))
    parser.add_argument("--yes", action="store_true", help=words("setup.yes"))
    parser.set_defaults(act=act)


def act(console: Console, args: argparse.Namespace) -> int:
    """Look, ask, show, check, write."""
    path = Path(args.output or console.environ.get("SIMD_CONFIG") or _PLACE)
    if path.exists():
        raise Misused(why=console.words("setup.there", file=path))
    if not console.json:
        console.note(console.words("setup.looking"))
    status = look(console.client, console.words)
    console.settle()
    plan = found(status)
    ask.defaults(plan, console.environ)
    asked = not (args.yes or console.json)
    if asked:
        _tell(console, status)
        if not sys.stdin.isatty():
            raise Misused(why=console.words("setup.unasked"))
        ask.ask(console, plan)
    text = plan.yaml()
    notices = [render("health.many_sims", {"count": len(plan.sims)}, console.words.lang)]
    notices = notices if plan.many else []
    if not console.json:
        console.show("", text)
        for notice in notices:
            console.tell(notice)
    if args.yes or (asked and ask.yes(console, console.words("setup.write", file=path))):
        _write(path, text)
        return _end(console, status, text, notices, path)
    return _end(console, status, text, notices, None)


def _end(
    console: Console, status: dict[str, Any], text: str, notices: list[str], path: Path | None
) -> int:
    if console.json:
        modems = [{"name": one["name"], "port": one["port"]} for one in status["modems"]]
        sims = [{"iccid": one["iccid"], "carrier": one["carrier"]} for one in status["sims"]]
        written = str(path) if path else None
        console.data(
            {
                "modems": modems,
                "sims": sims,
                "config": text,
                "notices": notices,
                "written": written,
            }
        )
    else:
        console.show(console.words("setup.written" if path else "setup.kept", file=path))
    return Exit.DONE


def _tell(console: Console, status: dict[str, Any]) -> None:
    for one in status["modems"]:
        line = {"name": one["name"], "port": one["port"]}
        console.show(console.words("setup.modem", **line))
    if not status["modems"]:
        console.show(console.words("setup.no_modem"))


def _write(path: Path, text: str) -> None:
    """Put it into its place, once the daemon has found no mistake in it; raises Misused."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        place, draft = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    except OSError as error:
        raise Misused(why=f"{path}: {error.strerror}") from error
    try:
        with os.fdopen(place, "w", encoding="utf-8") as file:
            file.write(text)
        wrong = _mistakes(draft)
        if wrong:
            raise Misused(why=wrong.replace(draft, str(path)))
        # The daemon's user is made when it starts, and reads this as others do.
        Path(draft).chmod(0o644)
        os.link(draft, path)
    except FileExistsError as error:
        raise Misused(why=f"{path}: {error.strerror}") from error
    finally:
        Path(draft).unlink()


def _mistakes(path: str) -> str:
    """What the daemon has against the file, nothing when it is right."""
    done = subprocess.run(
        [sys.executable, "-m", "simd.daemon.main", "--config", path, "--check-config"],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    return done.stderr.strip() if done.returncode else ""
