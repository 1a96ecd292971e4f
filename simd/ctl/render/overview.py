"""The tables of modems, SIMs, balances and health notes that several verbs show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from simd.ctl.render.estimates import estimate, lasts
from simd.ctl.render.table import Cell, Table
from simd.ctl.render.values import NONE, amount, moment, money, percent, signal, source, warmth
from simd.ctl.words import Words

Thing = Mapping[str, Any]
_STATES = {"ready": "good", "deaf": "bad", "parked": "bad", "absent": "faint"}
_SEVERITIES = {"error": "bad", "warning": "warn"}


def modems(things: Iterable[Thing], sims: Mapping[str, str], words: Words) -> Table:
    """One row for each modem."""
    titles = ("modem", "model", "state", "operator", "network", "signal", "warmth", "sim")
    table = _table(titles, words, "modems.none")
    for one in things:
        table.row(
            Cell(str(one["name"]), "strong"),
            one["model"] or NONE,
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
    tech = one["access_tech"]
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
    figures = [money(account["balance"])] if account["balance"] else []
    packs = (one for one in account["allowances"] if one["left"] is not None)
    figures += [amount(one["left"], one["unit"]) for one in packs]
    shown = ", ".join(figures[:2]) or words("unknown")
    return f"{shown} ({words('stale')})" if figures and account["stale"] else shown


def balances(things: Iterable[Thing], words: Words) -> Table:
    """One row for each figure of each SIM: what, how much, until when, from where, how sure.

    Where anything was metered, what should be left now and how long it lasts stand beside it.
    """
    listed = list(things)
    metered = any((one["account"] or {}).get("estimates") for one in listed)
    now = ("now", "lasts") if metered else ()
    titles = ("sim", "what", "left", *now, "total", "until", "source", "as_of", "sure")
    table = _table(titles, words, "sims.none")
    for one in listed:
        rows = list(_figures(one["account"], words)) or [_unknown(one["account"], words)]
        for place, row in enumerate(rows):
            shown = row if metered else [*row[:2], *row[4:]]
            table.row(Cell(str(one["name"]) if place == 0 else "", "strong"), *shown)
    return table


def _unknown(account: Thing | None, words: Words) -> list[Cell]:
    text = words("hidden") if account is None else words("unknown")
    return [Cell(""), Cell(text, "warn"), *(Cell(NONE) for _ in range(7))]


class _Figure(NamedTuple):
    """One figure: the kind of thing, and its amounts as text."""

    what: str
    left: str
    total: str = ""
    until: str | None = None
    about: str = ""
    now: str = NONE
    lasts: str = NONE


def _figures(account: Thing | None, words: Words) -> Iterable[list[Cell]]:
    for one in _stated(account or {}, words):
        yield _row(account or {}, one, words)


def _stated(account: Thing, words: Words) -> Iterable[_Figure]:
    balance, until = account.get("balance"), account.get("valid_until")
    if balance:
        now = estimate(account.get("estimates", {}).get("balance"), balance["currency"])
        yield _Figure("balance", money(balance), until=until, now=now)
    elif until:
        yield _Figure("valid_until", "", until=until)
    for pack in account.get("allowances", ()):
        yield _pack(pack, account, words)
    if account.get("debt"):
        yield _Figure("debt", money(account["debt"]))
    for name in account.get("bought", ()):
        yield _Figure("bought", words("untold"), about=name)


def _pack(pack: Thing, account: Thing, words: Words) -> _Figure:
    left, used = amount(pack["left"], pack["unit"]), amount(pack["used"], pack["unit"])
    return _Figure(
        what=pack["kind"],
        left=words("used", amount=used) if pack["left"] is None and pack["used"] else left,
        total="" if pack["total"] is None else amount(pack["total"], pack["unit"]),
        until=pack["expires"],
        about=", ".join(str(pack[name]) for name in ("name", "scope") if pack[name]),
        now=estimate(pack.get("estimate"), pack["unit"]),
        lasts=lasts(account, pack["kind"], words),
    )


def _row(account: Thing, one: _Figure, words: Words) -> list[Cell]:
    behind = account["sources"].get(one.what) or account["source"]
    age = moment(behind["at"] if behind else None)
    stale = (behind or account).get("stale", account["stale"])
    moved = one.what in account.get("overtaken", ())
    mark = words("overtaken" if moved else "stale")
    what = words.word("kind", one.what)
    return [
        Cell(f"{what} ({one.about})" if one.about else what),
        Cell(one.left, None, right=True),
        Cell(one.now, "warn" if one.what in account.get("contradicted", ()) else None),
        Cell(one.lasts),
        Cell(one.total, None, right=True),
        Cell(one.until or NONE),
        Cell(source(behind)),
        Cell(f"{age} ({mark})" if stale else age, "warn" if stale else None),
        Cell(percent(account["confidence"]), None, right=True),
    ]


def health(things: Iterable[Thing], words: Words) -> Table:
    """One row for each thing that needs an eye."""
    titles = ("severity", "since", "title", "code")
    table = Table([words(f"head.{one}") for one in titles], words("health.none"), whole=True)
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
