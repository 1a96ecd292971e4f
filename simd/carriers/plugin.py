"""A command of the owner's that tells what a SIM has left, where neither USSD nor SMS can.

It is given one JSON object: the carrier's id, the SIM's name, and what is wanted. It answers
with one JSON object in the shape of a Reading (money as decimal text, data in bytes, voice in
seconds, dates `YYYY-MM-DD`), or with the carrier's own words. What is not exactly that is
refused whole: a wrong number is worse than none.
"""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

import msgspec

from simd.carriers.carrier import Carrier, What
from simd.carriers.extract import GENERAL, examine
from simd.errors import PluginFailed
from simd.model.account import Allowance, Money, Reading, Source
from simd.model.codec import from_plain
from simd.model.currencies import CURRENCIES
from simd.model.ids import Body
from simd.model.units import Span

INQUIRY = "plugin"
MOST_BYTES = 64 << 10
MOST_PACKS = 50
LEAST_EVERY = Span(900)
LONGEST = Span(120)
# A figure of the carrier's web pages, as a script of the owner's understood them.
TOLD = 0.8
_UNITS = {"data": "bytes", "voice": "seconds", "sms": "messages"}
_LARGEST = 1 << 60
_MOST_MONEY = Decimal(10) ** 12
_DIGITS = 4

Word = Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
Amount = Annotated[int, msgspec.Meta(ge=0, le=_LARGEST)]


class Plugin(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The command and its words, how often it may run, how long, and what it tells.

    `run` names the program by its whole path; `every` is at least a quarter of an hour,
    `timeout` at most two minutes.
    """

    run: tuple[str, ...]
    every: Span = Span(6 * 3600)
    timeout: Span = Span(30)
    tells: tuple[What, ...] = ("balance", "data")

    def __post_init__(self) -> None:
        if not self.run or not self.run[0].startswith("/"):
            message = "`run` begins with the whole path of a program: [/usr/local/bin/balance]"
            raise ValueError(message)
        if self.every < LEAST_EVERY:
            message = "`every` is at least 15m"
            raise ValueError(message)
        if not 0 < self.timeout <= LONGEST:
            message = "`timeout` is at most 2m"
            raise ValueError(message)


class _Pack(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    kind: Word
    unit: Word
    left: Amount | None = None
    used: Amount | None = None
    total: Amount | None = None
    expires: date | None = None
    name: Word | None = None
    scope: Word | None = None


class _Money(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    amount: str
    currency: str


class _Told(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    balance: _Money | None = None
    allowances: Annotated[tuple[_Pack, ...], msgspec.Meta(max_length=MOST_PACKS)] = ()
    valid_until: date | None = None
    debt: _Money | None = None


def question(plugin: Plugin, carrier: str | None, sim: str) -> bytes:
    """What the command reads on its standard input: no number of the card's, no person."""
    asked = {"version": 1, "carrier": carrier, "sim": sim, "wanted": list(plugin.tells)}
    return json.dumps(asked, ensure_ascii=False).encode() + b"\n"


def answer(raw: bytes, carrier: Carrier | None, source: Source, now: datetime) -> Reading:
    """The Reading that the command's words are; raises PluginFailed for anything else."""
    if len(raw) > MOST_BYTES:
        raise PluginFailed(why=f"it said more than {MOST_BYTES} bytes")
    try:
        text = raw.decode("utf-8").strip()
    except UnicodeDecodeError as error:
        raise PluginFailed(why="its words are no UTF-8") from error
    if text.startswith(("{", "[")):
        return _by_fields(text, carrier, source)
    read = examine(text, carrier, None, source, now).result if text else None
    if not isinstance(read, Reading):
        raise PluginFailed(why="no figure was found in its words")
    return msgspec.structs.replace(read, confidence=min(read.confidence, GENERAL))


def _by_fields(text: str, carrier: Carrier | None, source: Source) -> Reading:
    try:
        # The library's own reader stops at deep nesting and at text after the object.
        told = from_plain(_plain(text), _Told)
        reading = Reading(
            text=Body(text),
            source=source,
            confidence=TOLD,
            balance=_money(told.balance, carrier),
            allowances=tuple(_pack(one) for one in told.allowances),
            valid_until=told.valid_until,
            debt=_money(told.debt, None),
        )
    except ValueError as error:
        raise PluginFailed(why=f"its JSON is not a reading: {error}") from error
    if reading.debt is not None and reading.debt.amount < 0:
        raise PluginFailed(why="its JSON is not a reading: a debt below nothing")
    if not reading.says_something:
        raise PluginFailed(why="it told no figure")
    return reading


def _plain(text: str) -> Any:
    try:
        return msgspec.json.decode(text.encode())
    except RecursionError as error:
        message = "nested too deeply"
        raise ValueError(message) from error


def _money(told: _Money | None, carrier: Carrier | None) -> Money | None:
    """The money, if it is an amount in a currency there is; a balance is in the carrier's."""
    if told is None:
        return None
    try:
        amount = Decimal(told.amount)
    except ArithmeticError as error:
        message = "an amount is decimal text: 12.34"
        raise ValueError(message) from error
    exponent = amount.as_tuple().exponent
    if not isinstance(exponent, int) or exponent < -_DIGITS or abs(amount) > _MOST_MONEY:
        message = "an amount is decimal text: 12.34"
        raise ValueError(message)
    if told.currency not in CURRENCIES or (carrier and told.currency != carrier.currency):
        message = "a currency that is not the carrier's" if carrier else "no such currency"
        raise ValueError(message)
    return Money(amount, told.currency)


def _pack(told: _Pack) -> Allowance:
    """The pack, if its unit is its kind's and no part is more than the whole."""
    if told.unit != _UNITS.get(told.kind, told.unit):
        message = f"{told.kind} is told in {_UNITS[told.kind]}"
        raise ValueError(message)
    figures = (told.left, told.used, told.total)
    if all(one is None for one in figures):
        message = "a pack without any figure"
        raise ValueError(message)
    if told.total is not None and max(told.left or 0, told.used or 0) > told.total:
        message = "a part is more than the total"
        raise ValueError(message)
    return Allowance(
        kind=told.kind,
        left=told.left,
        used=told.used,
        total=told.total,
        unit=told.unit,
        expires=told.expires,
        name=told.name,
        scope=told.scope,
    )
