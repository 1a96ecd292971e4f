"""The tables of modems, SIMs and health notes that several verbs show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from simd.ctl.render.table import Cell, Table
from simd.ctl.render.values import NONE, amount, moment, money, signal, warmth
from simd.ctl.render.width import PART
from simd.ctl.words import Words

Thing = Mapping[str, Any]
_STATES = {"ready": "good", "deaf": "bad", "parked": "bad", "absent": "faint"}
_SEVERITIES = {"error": "bad", "warning": "warn"}


def modems(things: Iterable[Thing], sims: Mapping[str, str], words: Words) -> Table:
    """One row for each modem."""
    listed = list(things)
    named = all(str(one["name"]).startswith(one["model"] or NONE) for one in listed)
    model = () if named else ("model",)
    titles = ("modem", *model, "state", "operator", "network", "signal", "warmth", "sim")
    table = _table(titles, words, "modems.none")
    for one in listed:
        table.row(
            Cell(str(one["name"]), "strong"),
            *((one["model"] or NONE,) if model else ()),
            Cell(_state(one, words), _STATES.get(one["state"])),
            one["operator"] or NONE,
            _network(one, words),
            Cell(signal(one["signal"]), None, right=True),
            Cell(warmth(one.get("temperature")), None, right=True),
            sims.get(one["active_sim"], NONE),
        )
    return table


def _state(one: Thing, words: Words) -> str:
    state = words.word("state", one["state"])
    return f"{state}: {one['trouble']}" if one.get("trouble") else state


def _network(one: Thing, words: Words) -> str:
    tech = (one["access_tech"] or "").upper()
    registration = words.word("registration", one["registration"])
    return f"{tech} ({registration})" if tech else registration


def sims(things: Iterable[Thing], named: Mapping[str, str], words: Words) -> Table:
    """One row for each SIM."""
    titles = ("sim", "carrier", "iccid", "number", "seat", "active", "left")
    table = _table(titles, words, "sims.none")
    for one in things:
        table.row(
            Cell(str(one["name"]), "strong"),
            one["carrier_name"] or one["carrier"] or NONE,
            one["iccid"],
            one["number"] or NONE,
            _seat(one, named),
            Cell(words("yes"), "good") if one["active"] else "",
            left(one, words),
        )
    return table


def _seat(one: Thing, named: Mapping[str, str]) -> str:
    seat = one["seat"]
    return f"{named.get(seat['modem'], seat['modem'])}/{seat['slot']}" if seat else NONE


def left(one: Thing, words: Words) -> str:
    """The most telling figures of a SIM in a few words."""
    account = one["account"]
    if account is None:
        return NONE
    figures = [money(account["balance"], words)] if account["balance"] else []
    packs = (one for one in account["allowances"] if one["left"] is not None)
    figures += [amount(one["left"], one["unit"], words) for one in packs]
    shown = f"{words('comma')}{PART}".join(figures[:2]) or words("unknown")
    return f"{shown} ({words('stale')})" if figures and account["stale"] else shown


def health(things: Iterable[Thing], words: Words) -> Table:
    """One row for each thing that needs an eye."""
    titles = ("severity", "since", "title", "code")
    table = _table(titles, words, "health.none")
    for one in things:
        table.row(
            Cell(words.word("severity", one["severity"]), _SEVERITIES.get(one["severity"])),
            moment(one["since"]),
            one["title"],
            Cell(one["code"], "faint"),
        )
    return table


def _table(titles: Iterable[str], words: Words, empty: str) -> Table:
    return Table([words(f"head.{title}") for title in titles], words(empty))


def names(things: Iterable[Thing]) -> dict[str, str]:
    """What people call each thing, by id."""
    return {str(one["id"]): str(one["name"]) for one in things}
