"""`simctl policy`: what it says, what it would do, and whether it acts."""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from simd.ctl import follow, resolve
from simd.ctl.commands.why import tell
from simd.ctl.console import Console
from simd.ctl.exits import Exit, Misused
from simd.ctl.render import overview, trials
from simd.ctl.render.values import moment, percent
from simd.ctl.words import Words


def arguments(parser: argparse.ArgumentParser, words: Words) -> None:
    """One of its acts."""
    acts = parser.add_subparsers(dest="doing", metavar=words("act"), required=True)
    for name, act in _ACTS.items():
        one = acts.add_parser(name, help=words(f"policy.help.{name}"))
        one.add_argument("--json", action="store_true", default=argparse.SUPPRESS)
        one.set_defaults(act=act)
        if name in {"simulate", "backtest"}:
            one.add_argument(
                "--set", action="append", default=[], metavar="KEY=VALUE", help=words("policy.set")
            )
        if name == "backtest":
            one.add_argument("--from", dest="since", metavar="TIME", help=words("policy.from"))
            one.add_argument("--to", dest="until", metavar="TIME", help=words("policy.to"))
            one.add_argument("--modem", metavar="MODEM", help=words("policy.modem"))


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


def backtest(console: Console, args: argparse.Namespace) -> int:
    """How policies would have done, by what the ledger remembers."""
    body: dict[str, object] = {"changes": changes(args.set)}
    if args.modem is not None:
        body["modem"] = resolve.modem(console, args.modem)["id"]
    for name, text in (("from", args.since), ("to", args.until)):
        if text is not None:
            body[name] = _moment(text)
    outcome = follow.run(console, "/v1/policy/backtest", body)
    if console.json:
        console.data(outcome)
        return Exit.DONE
    period = f"{moment(outcome['from'])} – {moment(outcome['to'])}"
    for modem in outcome["modems"]:
        console.show(console.words("trial.head", modem=modem["name"], period=period))
        console.table(trials.lives(modem, console.words))
        console.show(*_parked(modem, console.words))
    console.show(console.words("trial.unknown_means"))
    return Exit.DONE


def _parked(modem: Mapping[str, Any], words: Words) -> list[str]:
    """For how much of the time nothing is known of the SIMs that were not in use."""
    shares = {one["policy"]: one["parked_unknown_share"] for one in modem["lives"]}
    share = shares.get("actual")
    return [] if share is None else [words("trial.parked_unknown", share=percent(share))]


def _moment(text: str) -> str:
    """A time as the API takes it: `2026-10-01`, `2026-10-01T12:00`, or `7d` and `12h` ago."""
    ago = _AGO.match(text)
    try:
        if ago:
            span = timedelta(**{_UNITS[ago[2]]: int(ago[1])})
            found = datetime.now(UTC) - span
        else:
            found = datetime.fromisoformat(text).astimezone()
    except (ValueError, OverflowError) as error:
        raise Misused(why=f"no time is written {text}: 2026-10-01, or 7d for a week ago") from error
    return found.isoformat()


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


_ACTS = {
    "show": show,
    "simulate": simulate,
    "backtest": backtest,
    "pause": turn,
    "resume": turn,
}
_AGO = re.compile(r"(\d{1,4})([dhm])\Z")
_UNITS = {"d": "days", "h": "hours", "m": "minutes"}
