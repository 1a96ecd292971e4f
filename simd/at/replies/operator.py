"""The operator: `+COPS?`, `+COPS=?`, a PLMN, and a name in some charset."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from simd.at.replies.access import tech_name
from simd.at.replies.fields import Fields, unquote
from simd.at.replies.information import bodies, rows
from simd.at.replies.reply import Kind, Reply
from simd.at.replies.ucs2 import decoded, plain_name
from simd.at.replies.unreadable import Unreadable, require

_STATUS: Final = ("unknown", "available", "current", "forbidden")
_TEXT = r'(?:"([^"]*)"|([^",()]*))'
# `(2,"name","short","26203"[)][,7])`: some modems close the group before the technology
_NETWORK: Final = re.compile(
    rf"\(\s*0*([0-9])\s*,\s*{_TEXT}\s*,\s*{_TEXT}\s*,\s*{_TEXT}\s*\)?\s*(?:,\s*([0-9]+)\s*)?\)?"
)
_PLMN: Final = re.compile(r"([0-9]{3})([0-9]{2,3})")


class Operator(Reply, frozen=True):
    """The network in use; `act` is the `<AcT>` number, `act_name` its name.

    `long`, `short`, `numeric` hold what was asked for with `+COPS=3,<format>`; `operator`
    is the first of them as it came.
    """

    mode: int
    format: int | None = None
    operator: str | None = None
    act: int | None = None
    act_name: str | None = None
    long: str | None = None
    short: str | None = None
    numeric: str | None = None


class Network(Reply, frozen=True):
    """One network of a scan; a modem that names no technology has only GSM to name."""

    stat: str
    long: str | None = None
    short: str | None = None
    numeric: str | None = None
    act: str | None = None


class Networks(Reply, frozen=True):
    """What a scan found, in the modem's order."""

    networks: list[Network]


class OperatorId(Reply, frozen=True):
    """A PLMN taken apart; texts, because `00` and `000` differ."""

    mcc: str
    mnc: str


class OperatorName(Reply, frozen=True):
    """An operator's name as people write it, and the charset it was sent in if that shows."""

    charset: str
    operator: str


def read_operator(lines: Sequence[str]) -> Operator:
    """`+COPS?`, also asked three times over with `+COPS=3,0` … `+COPS=3,2` (TS 27.007 §7.3)."""
    found = rows(lines, "+COPS")
    if not found:
        raise Unreadable(why="no +COPS line")
    first = found[0]
    names = {fields.number(1): plain_name(fields.text(2)) for fields in found}
    act = first.number(3)
    return Operator(
        mode=require(first.number(0), "no selection mode"),
        format=first.number(1),
        operator=plain_name(first.text(2)),
        act=act,
        act_name=tech_name(act),
        long=names.get(0),
        short=names.get(1),
        numeric=names.get(2),
    )


def _network(match: re.Match[str]) -> Network | None:
    status = int(match[1])
    long, short, numeric = (
        plain_name((match[place] or match[place + 1] or "").strip()) for place in (2, 4, 6)
    )
    if status >= len(_STATUS) or not _named(long, short, numeric):
        return None
    act = tech_name(int(match[8])) if match[8] else "gsm"
    return Network(stat=_STATUS[status], long=long, short=short, numeric=numeric, act=act)


def _named(long: str | None, short: str | None, numeric: str | None) -> bool:
    """Whether a group is a network and not the list of modes `(0,1,2,3)` at the end."""
    return bool(numeric and len(numeric) >= 5) or any(
        name is not None and not name.isdecimal() for name in (long, short)
    )


def read_networks(lines: Sequence[str]) -> Networks:
    """`+COPS=?`: networks on one line or several, lists of modes and formats left out."""
    if not bodies(lines, "+COPS"):
        raise Unreadable(why="no +COPS line")
    found = (_network(match) for match in _NETWORK.finditer(" ".join(lines)))
    return Networks(networks=[network for network in found if network is not None])


def read_operator_id(lines: Sequence[str]) -> OperatorId:
    """A PLMN of five or six digits; 000 is no country (ITU-T E.212)."""
    match = _PLMN.fullmatch(unquote(" ".join(lines)))
    if match is None or match[1] == "000":
        raise Unreadable(why="no PLMN")
    return OperatorId(mcc=match[1], mnc=match[2])


def read_operator_name(lines: Sequence[str]) -> OperatorName:
    """A name as the modem gave it; only UCS2 hex shows its charset."""
    text = unquote(" ".join(lines))
    if not text:
        raise Unreadable(why="no name")
    plain = decoded(text)
    return OperatorName(charset="unknown" if plain is None else "ucs2", operator=plain or text)


def plmn_text(fields: Fields, place: int) -> tuple[str | None, str | None]:
    """MCC and MNC from a field such as `460-01`, `286 01` or `46001`."""
    match = re.fullmatch(r"([0-9]{3})[- ]?([0-9]{2,3})", fields.string(place))
    return (match[1], match[2]) if match else (None, None)


KINDS: Final = (
    Kind(name="cops_read", read=read_operator, commands=("+COPS?",)),
    Kind(name="cops_test", read=read_networks, commands=("+COPS=?",)),
    Kind(name="operator_id", read=read_operator_id),
    Kind(name="operator_name_charset", read=read_operator_name),
)
