"""The device itself: power, battery, charsets, call state, last failure, indicators."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from simd.at.replies.fields import Fields, inside, numbers_in, split_fields, unquote, words_in
from simd.at.replies.information import body, row, rows
from simd.at.replies.reply import Kind, Reply, View
from simd.at.replies.unreadable import Unreadable, require

_DIRECTIONS: Final = ("outgoing", "incoming")
_CALL_STATES: Final = ("active", "held", "dialing", "ringing_out", "ringing_in", "waiting")
_CHARSETS: Final = {"8859-1": "8859_1", "ascii": "ira", "utf-8": "utf8", "cp437": "pccp437"}
_VOLTS: Final = re.compile(r"([0-9]{1,2}\.[0-9]{1,3})\s*V", re.IGNORECASE)
_ECHO: Final = re.compile(r"[^\r\n].*?(?=\r\n)", re.DOTALL)


class Functionality(Reply, frozen=True):
    """`+CFUN?`: 0 minimum, 1 full, 4 radio off, others by maker."""

    fun: int


class Battery(Reply, frozen=True):
    """`+CBC`: charging state, charge in percent, voltage in millivolts."""

    bcs: int | None = None
    bcl: int | None = None
    voltage_mv: int | None = None


class Cause(Reply, frozen=True):
    """`+CEER`: why the last call or attach failed, in the modem's words; may be empty."""

    cause: str


class Charset(Reply, frozen=True):
    """`+CSCS?`: the charset of the line's texts."""

    charset: str


class Charsets(Reply, frozen=True):
    """`+CSCS=?`: in one spelling (`ucs2 gsm ira utf8 8859_1 pccp437 …`)."""

    charsets: list[str]


class Indicator(Reply, frozen=True):
    """One indicator: its place in `+CIND?` and `+CIEV`, its name and range."""

    index: int
    name: str
    min: int
    max: int


class Indicators(Reply, frozen=True):
    """`+CIND=?`."""

    indicators: list[Indicator]


class IndicatorValues(Reply, frozen=True):
    """`+CIND?`: the values in the order of `+CIND=?`."""

    values: list[int]


class Call(Reply, frozen=True):
    """One call; `state` is `active held dialing ringing_out ringing_in waiting`."""

    index: int
    direction: str
    state: str
    number: str | None = None


class Calls(Reply, frozen=True):
    """`+CLCC`: voice calls alone."""

    voice_calls: list[Call]


class CallerId(Reply, frozen=True):
    """`+CLIP`: who rings; `type` is the type of address."""

    number: str | None
    type: int | None = None


class Ring(Reply, frozen=True):
    """`+CRING`: what kind of call comes in."""

    type: str


class Notices(Reply, frozen=True):
    """Lines that a modem says by itself, in order."""

    urcs: list[str]


class WithoutEcho(Reply, frozen=True):
    """The same text without what stands before its first line break."""

    without_echo: str


def read_functionality(lines: Sequence[str]) -> Functionality:
    """`+CFUN: 1` (TS 27.007 §8.2), also with a reset field."""
    return Functionality(fun=require(row(lines, "+CFUN").number(0), "no number"))


def read_battery(lines: Sequence[str]) -> Battery:
    """`+CBC: 0,85[,4012]` (TS 27.007 §8.4), or SIMCom's `+CBC: 3.749V`."""
    text = body(lines, "+CBC")
    volts = _VOLTS.fullmatch(text)
    if volts:
        return Battery(voltage_mv=round(float(volts[1]) * 1000))
    fields = Fields(text)
    return Battery(
        bcs=require(fields.number(0), "no charging state"),
        bcl=fields.number(1),
        voltage_mv=fields.number(2),
    )


def read_cause(lines: Sequence[str]) -> Cause:
    """`+CEER: words` (TS 27.007 §6.10)."""
    return Cause(cause=unquote(body(lines, "+CEER")))


def read_charset(lines: Sequence[str]) -> Charset:
    """`+CSCS: "GSM"` (TS 27.007 §5.5)."""
    return Charset(charset=require(row(lines, "+CSCS").text(0), "no charset"))


def read_charsets(lines: Sequence[str]) -> Charsets:
    """`+CSCS: ("IRA","GSM","UCS2")` or a single word."""
    words = [word for part in split_fields(body(lines, "+CSCS")) for word in words_in(part)]
    if not words:
        raise Unreadable(why="no charsets")
    return Charsets(charsets=[_CHARSETS.get(word.lower(), word.lower()) for word in words])


def read_indicators(lines: Sequence[str]) -> Indicators:
    """`+CIND: ("service",(0,1)),("signal",(0-5))` (TS 27.007 §8.9); empty groups hold a place."""
    found = []
    for index, group in enumerate(split_fields(body(lines, "+CIND")), start=1):
        fields = Fields(inside(group))
        values = numbers_in(fields.raw(1))
        name = re.sub(r"\s", "", fields.string(0)).lower()
        if name and values:
            found.append(Indicator(index=index, name=name, min=min(values), max=max(values)))
    if not found:
        raise Unreadable(why="no indicators")
    return Indicators(indicators=found)


def read_indicator_values(lines: Sequence[str]) -> IndicatorValues:
    """`+CIND: 5,4,1,0,0` (TS 27.007 §8.9)."""
    fields = row(lines, "+CIND")
    values = [require(fields.number(place), "no value") for place in range(len(fields))]
    if not values:
        raise Unreadable(why="no values")
    return IndicatorValues(values=values)


def _call(fields: Fields) -> Call | None:
    index, direction, state, mode = (fields.number(place) for place in range(4))
    if index is None or direction not in (0, 1) or state is None or not 0 <= state < 6:
        raise Unreadable(why="no call")
    if mode != 0:
        return None
    return Call(
        index=index,
        direction=_DIRECTIONS[direction],
        state=_CALL_STATES[state],
        number=fields.text(5),
    )


def read_calls(lines: Sequence[str]) -> Calls:
    """`+CLCC: <id>,<dir>,<stat>,<mode>,<mpty>[,<number>,<type>…]` (TS 27.007 §7.18)."""
    calls = [_call(fields) for fields in rows(lines, "+CLCC")]
    return Calls(voice_calls=[call for call in calls if call is not None])


def read_caller_id(lines: Sequence[str]) -> CallerId:
    """`+CLIP: "+86…",145,…` (TS 27.007 §7.11); a withheld number is None."""
    fields = row(lines, "+CLIP")
    return CallerId(number=fields.text(0), type=fields.number(1))


def read_ring(lines: Sequence[str]) -> Ring:
    """`+CRING: VOICE` (TS 27.007 §6.11)."""
    return Ring(type=require(body(lines, "+CRING") or None, "no type"))


def read_notices(lines: Sequence[str]) -> Notices:
    """Whatever a modem says while it starts."""
    return Notices(urcs=[line.strip() for line in lines if line.strip()])


def read_without_echo(lines: Sequence[str]) -> WithoutEcho:
    """The text from its first line break on, when it doesn't begin with one."""
    raw = "".join(lines)
    match = _ECHO.match(raw)
    return WithoutEcho(without_echo=raw[match.end() :] if match else raw)


KINDS: Final = (
    Kind(name="cfun_read", read=read_functionality, commands=("+CFUN?",)),
    Kind(name="cbc", read=read_battery, commands=("+CBC",)),
    Kind(name="ceer", read=read_cause, commands=("+CEER",)),
    Kind(name="cscs_read", read=read_charset, commands=("+CSCS?",)),
    Kind(name="cscs_test", read=read_charsets, commands=("+CSCS=?",)),
    Kind(name="cind_test", read=read_indicators, commands=("+CIND=?",)),
    Kind(name="cind_read", read=read_indicator_values, commands=("+CIND?",)),
    Kind(name="clcc", read=read_calls, commands=("+CLCC",), urcs=("+CLCC",)),
    Kind(name="clip_urc", read=read_caller_id, urcs=("+CLIP",)),
    Kind(name="cring_urc", read=read_ring, urcs=("+CRING",)),
    Kind(name="boot_urcs", read=read_notices, view=View.WHOLE),
    Kind(name="echo_removal", read=read_without_echo, view=View.RAW),
)
