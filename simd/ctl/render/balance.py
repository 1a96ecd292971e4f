"""The table of what is left: one row for each figure of each SIM."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from simd.ctl.render.estimates import estimate, lasts
from simd.ctl.render.table import Cell, Table
from simd.ctl.render.values import NONE, age, amount, money, percent, source
from simd.ctl.render.width import PART
from simd.ctl.words import Words

Thing = Mapping[str, Any]
# A figure that is less sure says so.
_SURE = 0.8


class _Figure(NamedTuple):
    """One figure: the kind of thing, its name, and its amounts as text."""

    what: str
    left: str
    until: str | None = None
    about: str = ""
    now: str = NONE
    lasts: str = NONE


class _Row(NamedTuple):
    """A figure as it is shown; `now` and `lasts` are left out where no row has any."""

    what: Cell
    left: Cell
    now: Cell
    lasts: Cell
    until: Cell
    behind: Cell


_AMOUNTS = ("left", "used", "total")
_MAYBE = ("now", "lasts")


def balances(things: Iterable[Thing], words: Words, now: datetime) -> Table:
    """What, how much, until when, from where and how long ago, and how sure that is.

    Where anything was metered, what should be left now and how long it lasts stand beside it.
    """
    rows = [(one, list(_rows(one["account"], words, now))) for one in things]
    every = [row for _, some in rows for row in some]
    empty = {name for name in _MAYBE if all(getattr(row, name).text == NONE for row in every)}
    shown = [name for name in _Row._fields if name not in empty]
    table = Table([words(f"head.{name}") for name in ("sim", *shown)], words("sims.none"))
    for one, some in rows:
        for place, row in enumerate(some):
            name = Cell(str(one["name"]) if place == 0 else "", "strong")
            table.row(name, *(getattr(row, name) for name in shown))
    return table


def unknown(account: Thing | None) -> bool:
    """True for an account of which nothing was ever heard."""
    names = ("balance", "valid_until", "allowances", "debt", "bought")
    return account is not None and not any(account.get(name) for name in names)


def _rows(account: Thing | None, words: Words, now: datetime) -> list[_Row]:
    if account is None:
        return [_nothing(words("hidden"))]
    rows = [_row(account, one, words, now) for one in _figures(account, words)]
    return rows or [_nothing(words("unknown_balance"))]


def _nothing(text: str) -> _Row:
    none = Cell(NONE)
    return _Row(Cell(text, "warn"), none._replace(right=True), none, none, none, none)


def _figures(account: Thing, words: Words) -> Iterator[_Figure]:
    balance, until = account.get("balance"), account.get("valid_until")
    if balance:
        now = estimate(account.get("estimates", {}).get("balance"), balance["currency"], words)
        yield _Figure("balance", money(balance, words), until=until, now=now)
    elif until:
        yield _Figure("valid_until", NONE, until=until)
    told: set[str] = set()
    for pack in account.get("allowances", ()):
        first = pack["kind"] not in told
        told.add(pack["kind"])
        yield _pack(pack, lasts(account, pack["kind"], words) if first else NONE, words)
    if account.get("debt"):
        yield _Figure("debt", money(account["debt"], words))
    for name in account.get("bought", ()):
        yield _Figure("bought", NONE, about=name)


def _pack(pack: Thing, pace: str, words: Words) -> _Figure:
    return _Figure(
        what=pack["kind"],
        left=_left(pack, words),
        until=pack["expires"],
        about=f"{words('comma')}{PART}".join(
            str(pack[name]) for name in ("name", "scope") if pack[name]
        ),
        now=estimate(pack.get("estimate"), pack["unit"], words),
        lasts=pace,
    )


def _left(pack: Thing, words: Words) -> str:
    """`3.5 / 10 GB`, what is left alone, or what was used where that is all that is told."""
    left, used, total = (amount(pack[key], pack["unit"], words) for key in _AMOUNTS)
    if pack["left"] is None:
        return words("used", amount=used) if pack["used"] else left
    if pack["total"] is None:
        return left
    number, _, unit = left.partition(" ")
    return f"{number} / {total}" if total.endswith(f" {unit}") else f"{left} / {total}"


def _row(account: Thing, one: _Figure, words: Words, now: datetime) -> _Row:
    what = words.word("kind", one.what)
    debt = "bad" if one.what == "debt" else None
    contradicted = one.what in account.get("contradicted", ())
    return _Row(
        what=Cell(f"{what} {PART}{one.about}" if one.about else what, debt),
        left=Cell(one.left, debt, right=True),
        now=Cell(one.now, "warn" if contradicted else None),
        lasts=Cell(one.lasts),
        until=Cell(one.until or NONE),
        behind=_behind(account, one, words, now),
    )


def _behind(account: Thing, one: _Figure, words: Words, now: datetime) -> Cell:
    """Where the figure comes from, how old it is, and what makes it doubtful."""
    if one.what == "bought":
        return Cell(words("untold"), "warn")
    said = account["sources"].get(one.what) or account["source"]
    told = [source(said, words), age(said["at"] if said else None, now, words)]
    doubts = list(_doubts(account, one.what, said, words))
    text = f"{words('comma')}{PART}".join([*(part for part in told if part != NONE), *doubts])
    return Cell(text or NONE, "warn" if doubts else None)


def _doubts(account: Thing, what: str, said: Thing | None, words: Words) -> Iterator[str]:
    if what in account.get("overtaken", ()):
        yield words("overtaken")
    elif (said or account).get("stale", account["stale"]):
        yield words("stale")
    if account["confidence"] is not None and account["confidence"] < _SURE:
        yield words("sure", percent=percent(account["confidence"]))
