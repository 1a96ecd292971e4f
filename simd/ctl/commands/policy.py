"""`simctl policy`: what it says, what it would do, and whether it acts."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from typing import Any

from simd.ctl.commands.why import tell
from simd.ctl.console import Console
from simd.ctl.exits import Exit, Misused
from simd.ctl.render import overview
from simd.ctl.words import Words


def arguments(parser: argparse.ArgumentParser, words: Words) -> None:
    """One of its four acts."""
    acts = parser.add_subparsers(dest="doing", metavar=words("act"), required=True)
    for name, act in (("show", show), ("simulate", simulate), ("pause", turn), ("resume", turn)):
        one = acts.add_parser(name, help=words(f"policy.help.{name}"))
        one.add_argument("--json", action="store_true", default=argparse.SUPPRESS)
        one.set_defaults(act=act)
        if name == "simulate":
            one.add_argument(
                "--set", action="append", default=[], metavar="KEY=VALUE", help=words("policy.set")
            )


def show(console: Console, args: argparse.Namespace) -> int:
    """The policy in sentences."""
    del args
    found = console.client.get("/v1/policy")
    if console.json:
        console.data(found)
        return Exit.DONE
    console.show(*(found["sentences"] or [console.words("policy.observe")]))
    if found["paused"]:
        console.show(console.words("policy.is_paused"))
    return Exit.DONE


def simulate(console: Console, args: argparse.Namespace) -> int:
    """What would be decided now."""
    made = console.client.post("/v1/policy/simulate", {"changes": changes(args.set)})
    if console.json:
        console.data(made)
        return Exit.DONE
    named = overview.names(console.client.get("/v1/modems")["modems"])
    tell(console, made["decisions"], named)
    return Exit.DONE


def changes(settings: Sequence[str]) -> dict[str, Any]:
    """`guards.dwell=5m` as the nested values it stands for; a value may be JSON."""
    made: dict[str, Any] = {}
    for setting in settings:
        path, equals, text = setting.partition("=")
        if not equals or not path:
            raise Misused(why=f"--set wants KEY=VALUE, not {setting}")
        *above, last = path.split(".")
        place = made
        for key in above:
            place = place.setdefault(key, {})
            if not isinstance(place, dict):
                raise Misused(why=f"{key} is set twice, as a value and as a group")
        place[last] = _value(text)
    return made


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def turn(console: Console, args: argparse.Namespace) -> int:
    """Pause or resume it."""
    found = console.client.post(f"/v1/policy/{args.doing}")
    if console.json:
        console.data(found)
    else:
        key = "policy.is_paused" if found["paused"] else "policy.acts"
        console.show(console.words(key))
    return Exit.DONE
