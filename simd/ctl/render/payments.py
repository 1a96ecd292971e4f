"""Money as it moved: tables and sentences for transactions, offers and vouchers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from simd.ctl.exits import Misused
from simd.ctl.render.table import Cell, Table
from simd.ctl.render.values import NONE, moment, money
from simd.ctl.render.width import printable
from simd.ctl.words import Words

One = Mapping[str, Any]
_MONEY = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([A-Za-z]{3})\s*\Z")
_STYLES = {"done": "good", "failed": "bad", "unknown": "warn", "waiting": "warn"}


def amount(text: str) -> dict[str, str]:
    """`12.50 CNY` as the API takes it; raises Misused."""
    found = _MONEY.match(text)
    if not found:
        raise Misused(why=f"{text}: 12.50 EUR")
    return {"amount": found[1], "currency": found[2].upper()}


def table(transactions: Sequence[One], sims: Mapping[str, str], words: Words) -> Table:
    """One line each: when, which SIM, what, how much, and what came of it."""
    titles = ("id", "time", "sim", "doing", "wished", "moved", "state", "why")
    made = Table([words(f"head.{title}") for title in titles], words("transactions.none"))
    for one in transactions:
        state = words.word("transaction", one["state"])
        made.row(
            Cell(one["id"][-6:], "faint"),
            moment(one["planned"]),
            sims.get(one["sim"], one["sim"]),
            _what(one, words),
            Cell(_wished(one, words), None, right=True),
            Cell(_moved(one, words), None, right=True),
            Cell(state, _STYLES.get(one["state"])),
            Cell(_why(one, words), "faint"),
        )
    return made


def _what(one: One, words: Words) -> str:
    kind = words.word("doing", "observed" if one.get("proof") == "observed" else one["kind"])
    named = one.get("pack") or (one["place"] if one["kind"] in ("order", "cancel") else "")
    return f"{kind} {named}".strip()


def _wished(one: One, words: Words) -> str:
    return money(one.get("amount"), words)


def _moved(one: One, words: Words) -> str:
    """What is proved to have moved, with its direction; a dash is not known or nothing."""
    spent = one.get("spent")
    if not spent:
        return NONE
    sign = "+" if one["kind"] == "topup" else "−"
    return f"{sign}{money(spent, words)}"


def _why(one: One, words: Words) -> str:
    if one["state"] == "waiting":
        return words("transactions.waits", by=one.get("by") or NONE)
    if one.get("why"):
        return str(one["why"])
    return words.word("proof", one["proof"]) if one.get("proof") else ""


def whole(one: One, sim: str, words: Words) -> list[str]:
    """One transaction, line by line."""
    pairs = [
        ("id", one["id"]),
        ("sim", sim),
        ("doing", _what(one, words)),
        ("wished", _wished(one, words)),
        ("moved", _moved(one, words)),
        ("state", words.word("transaction", one["state"])),
        ("why", _why(one, words)),
        ("by", one.get("by")),
        ("approved", ", ".join(one.get("approvals") or ())),
        ("planned", moment(one["planned"])),
        ("sent", moment(one["sent"]) if one.get("sent") else None),
        ("before", money(one.get("before"), words) if one.get("before") else None),
        ("after", money(one.get("after"), words) if one.get("after") else None),
        ("refunded", money(one.get("refunded"), words) if one.get("refunded") else None),
        ("text", printable(one["text"]) if one.get("text") else None),
    ]
    return [f"{words(f'transactions.field.{name}')}: {value}" for name, value in pairs if value]


def sentence(one: One, sim: str, words: Words) -> str:
    """What came of a wish, in one line."""
    key = one["state"] if one["state"] in ("waiting", "done", "rejected", "failed") else "else"
    return words(
        f"transactions.said.{key}",
        what=_what(one, words),
        sim=sim,
        amount=money(one.get("spent") or one.get("amount"), words),
        id=one["id"][-6:],
        state=words.word("transaction", one["state"]),
    )


def vault(vouchers: Sequence[One], words: Words) -> Table:
    """The vouchers of a SIM, by the end of their codes."""
    titles = ("id", "voucher", "worth", "state", "since")
    made = Table([words(f"head.{title}") for title in titles], words("topup.empty"))
    for one in vouchers:
        made.row(
            Cell(one["id"][-6:], "faint"),
            f"…{one['tail']}",
            Cell(money(one.get("amount"), words), None, right=True),
            words.word("voucher", one["state"]),
            moment(one["added"]),
        )
    return made


def offers(found: Sequence[One], words: Words) -> Table:
    """What can be done with a SIM's carrier."""
    titles = ("doing", "pack", "means", "price", "sure")
    made = Table([words(f"head.{title}") for title in titles], words("order.none"))
    for one in found:
        made.row(
            words.word("doing", one["kind"]),
            one["pattern"] or one["id"],
            one["means"],
            Cell(money(one.get("price"), words), None, right=True),
            words.word("confidence", one["confidence"]),
        )
    return made
