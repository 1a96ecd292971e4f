"""Contracts and what was used, for the screen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from simd.ctl.render.estimates import figures
from simd.ctl.render.table import Cell, Table
from simd.ctl.render.values import NONE, day, moment, money, size
from simd.ctl.words import Words

Thing = Mapping[str, Any]
_BAR = 24
_EIGHTHS = " ▏▎▍▌▋▊▉"


def head(account: Thing, words: Words) -> Table:
    """What the contract is: a label and a text in each row."""
    table = Table([str(account["name"]), ""], "")
    for label, text in _facts(account, words):
        table.row(words(f"accounts.{label}"), text)
    return table


def _facts(account: Thing, words: Words) -> Iterator[tuple[str, str]]:
    yield "plan", _plan(account["plan"], words)
    period = account["period"]
    if period:
        ends = moment(period["end"]) if period["end"] else NONE
        yield "period", f"{moment(period['start'])} – {ends}"
    if account["renewal"]:
        yield "renews", _renewal(account["renewal"], words)
    if account["shared"]:
        yield "shared", words("comma").join(words.word("kind", kind) for kind in account["shared"])


def _plan(plan: Thing | None, words: Words) -> str:
    if plan is None:
        return words("accounts.no_plan")
    fee = money(plan["fee"], words) if plan["fee"] else words("accounts.not_told")
    return words("accounts.prices_of", name=plan["name"], fee=fee, as_of=plan["as_of"])


def _renewal(renewal: Thing, words: Words) -> str:
    fee = money(renewal["fee"], words) if renewal["fee"] else words("accounts.not_told")
    told = [words("accounts.renews_at", at=moment(renewal["at"]), fee=fee)]
    if not renewal["by_itself"]:
        told.append(words("accounts.by_hand"))
    elif renewal["covered"] is not None:
        told.append(words("accounts.covered" if renewal["covered"] else "accounts.not_covered"))
    return words("comma").join(told)


def members(account: Thing, words: Words) -> Table:
    """A row for each SIM of the contract: what it used in this period, and what is left."""
    table = _table(("sim", "sum", "now", "lasts"), words, "sims.none")
    for one in account["members"]:
        used = NONE if one["used"] is None else size(one["used"])
        left, lasts = figures(one["account"], words)
        table.row(Cell(str(one["name"]), "strong"), Cell(used, None, right=True), left, lasts)
    return table


def usage(rows: Iterable[Thing], by: str, names: Mapping[str, str], words: Words) -> Table:
    """A row for each stretch, with a bar in proportion to the most used one, and the sum."""
    listed = list(rows)
    first = () if by == "sim" else ("day" if by == "day" else "period",)
    table = _table((*first, "sim", "down", "up", "sum", "bar"), words, "usage.none")
    most = max((one["bytes"] for one in listed), default=0)
    for one in listed:
        shown = [_stretch(one, by)] if first else []
        table.row(
            *shown,
            Cell(names.get(one["sim"], one["sim"]), "strong"),
            *(Cell(size(one[way]), None, right=True) for way in ("rx", "tx", "bytes")),
            bar(one["bytes"], most),
        )
    if len(listed) > 1:
        sums = [sum(one[way] for one in listed) for way in ("rx", "tx", "bytes")]
        shown = ["" for _ in first]
        cells = (Cell(size(total), "strong", right=True) for total in sums)
        table.row(*shown, Cell(words("usage.all"), "strong"), *cells, "")
    return table


def _stretch(one: Thing, by: str) -> str:
    return day(one["since"]) if by == "day" else f"{day(one['since'])} – {day(one['until'])}"


def bar(amount: int, most: int) -> str:
    """A bar of up to 24 columns, in eighths of one; whatever was used at all is seen."""
    eighths = max(1, round(amount * _BAR * 8 / most)) if amount and most else 0
    whole, part = divmod(eighths, 8)
    return "█" * whole + (_EIGHTHS[part] if part else "")


def _table(titles: Iterable[str], words: Words, empty: str) -> Table:
    return Table([words(f"head.{title}") for title in titles], words(empty))


def local_day(text: str) -> str:
    """A day of this machine's zone as the API takes it; raises ValueError."""
    return datetime.strptime(text, "%Y-%m-%d").astimezone().isoformat()
