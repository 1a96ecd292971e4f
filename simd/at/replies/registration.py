"""Registration with the network: `+CREG`, `+CGREG`, `+CEREG`, `+C5GREG`, asked and unasked.

TS 27.007 §7.2, §10.1.20, §10.1.22, §10.1.47. The two forms differ by a leading number:

    asked     `<n>,<stat>[,<area>,<ci>[,<AcT> …]]`
    unasked   `<stat>[,<area>,<ci>[,<AcT> …]]`

and some modems send the asked form unasked, so the form is told by the fields themselves.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from typing import Final

from simd.at.replies.access import tech_name
from simd.at.replies.fields import Fields
from simd.at.replies.information import rows
from simd.at.replies.reply import Kind, Reply
from simd.at.replies.unreadable import Unreadable

_STATES: Final = (
    "idle",
    "home",
    "searching",
    "denied",
    "unknown",
    "roaming",
    "home_sms_only",
    "roaming_sms_only",
    "emergency_only",
    "home_csfb_not_preferred",
    "roaming_csfb_not_preferred",
    "attached_rlos",
)
_REGISTERED: Final = frozenset({1, 5, 6, 7, 9, 10})
_SHORT: Final = re.compile(r"0*[0-9]{1,2}")
_RAC: Final = re.compile(r"[0-9A-Fa-f]{1,2}")


class Registration(Reply, frozen=True):
    """One registration state; area and cell are numbers, `lac_hex` and `ci_hex` as printed.

    `act` is the `<AcT>` number where a command was asked whose callers compare it with
    `+COPS?` (`+CREG?`, `+C5GREG?`) and the name elsewhere; `act_number` and `act_name`
    are always what they say. `registered` holds for SMS-only and CSFB states too.
    """

    stat: int
    state: str
    registered: bool
    n: int | None = None
    lac_or_tac: int | None = None
    lac: int | None = None
    tac: int | None = None
    ci: int | None = None
    lac_hex: str | None = None
    ci_hex: str | None = None
    act: int | str | None = None
    act_number: int | None = None
    act_name: str | None = None
    rac: int | None = None
    cause_type: int | None = None
    reject_cause: int | None = None
    allowed_nssai: str | None = None


def _small(fields: Fields, place: int) -> bool:
    """Whether the field can be a `<stat>`: bare, and a number of one or two digits."""
    raw = fields.raw(place)
    number = fields.number(place)
    return bool(_SHORT.fullmatch(raw)) and number is not None and number < len(_STATES)


def _asked(fields: Fields) -> bool:
    """Whether an answer to the read command begins with `<n>`, as it should.

    Some modems answer in the unasked form, and a single field is a state alone.
    """
    if len(fields) <= 2:
        return len(fields) == 2
    second = fields.raw(1)
    if len(fields) == 3:
        return len(second) == 1
    return _small(fields, 1) or (len(second) <= 2 and not fields.quoted(1))


def _asked_unasked(fields: Fields) -> bool:
    """Whether an unsolicited line is of the asked form after all.

    `2,5,"0502","0404736D"` is: its second field is too short for an area code. Four digits
    (`2, 0001, 00000100, 7`) are an area code, three fields are always status, area, cell,
    and in `1,5,12AB,7` the last field is a technology, so the one before it is the cell.
    """
    if len(fields) == 2:
        return True
    first = fields.number(0)
    if not _small(fields, 1) or len(fields.raw(1)) > 2 or first is None or first > 5:
        return False
    if len(fields) == 4:
        return fields.quoted(3) or len(fields.raw(3)) > 2
    return len(fields) != 3


def _tech_and_rest(fields: Fields, start: int, name: str) -> tuple[int, int | None]:
    """The place of the cell id, and the routing area code where one stands before it.

    LTE modems of some makers give `<tac>,<rac>,<ci>,<AcT>`: a two-digit field with a longer
    one and a technology behind it.
    """
    rac, cell = fields.string(start + 1), fields.string(start + 2)
    if name == "+CEREG" and _RAC.fullmatch(rac) and len(cell) > 2 and fields.hex(start + 2):
        return start + 2, int(rac, 16)
    return start + 1, None


def _registration(fields: Fields, name: str, *, asked: bool, act_as_name: bool) -> Registration:
    place = 1 if asked else 0
    stat = fields.number(place)
    if stat is None or not 0 <= stat < len(_STATES):
        raise Unreadable(why="no registration state")
    area = place + 1
    cell, rac = _tech_and_rest(fields, area, name)
    number = fields.number(cell + 1)
    tech = tech_name(number)
    code = fields.hex(area)
    five_g = name == "+C5GREG"
    return Registration(
        stat=stat,
        state=_STATES[stat],
        registered=stat in _REGISTERED,
        n=fields.number(0) if asked else None,
        lac_or_tac=code,
        lac=code if name in ("+CREG", "+CGREG") else None,
        tac=code if name in ("+CEREG", "+C5GREG") else None,
        ci=fields.hex(cell),
        lac_hex=fields.text(area),
        ci_hex=fields.text(cell),
        act=tech if act_as_name else number,
        act_number=number,
        act_name=tech,
        rac=rac if rac is not None else fields.hex(cell + 2) if name == "+CGREG" else None,
        cause_type=fields.number(cell + 2) if name == "+CEREG" else None,
        reject_cause=fields.number(cell + 3) if name == "+CEREG" else None,
        allowed_nssai=fields.text(cell + 3) if five_g else None,
    )


def read_registration(
    lines: Sequence[str], name: str = "+CREG", *, act_as_name: bool = False
) -> Registration:
    """The answer to `+CREG?` and its sisters.

    An unsolicited line of the same name may stand beside the answer: the line with the
    asked form is the answer, and without one the first line is read as it is.
    """
    found = rows(lines, name)
    if not found:
        raise Unreadable(why=f"no {name} line")
    best = next((fields for fields in found if _asked(fields)), None)
    if best is not None:
        return _registration(best, name, asked=True, act_as_name=act_as_name)
    return _registration(found[0], name, asked=False, act_as_name=act_as_name)


def read_registration_urc(lines: Sequence[str], name: str = "+CREG") -> Registration:
    """An unsolicited `+CREG:` and its sisters."""
    found = rows(lines, name)
    if not found:
        raise Unreadable(why=f"no {name} line")
    asked = _asked_unasked(found[0])
    return _registration(found[0], name, asked=asked, act_as_name=True)


def _kinds(word: str, *, act_as_name: bool) -> tuple[Kind, Kind]:
    name = f"+{word.upper()}"
    read = partial(read_registration, name=name, act_as_name=act_as_name)
    return (
        Kind(name=f"{word}_read", read=read, commands=(f"{name}?",)),
        Kind(name=f"{word}_urc", read=partial(read_registration_urc, name=name), urcs=(name,)),
    )


KINDS: Final = (
    *_kinds("creg", act_as_name=False),
    *_kinds("cgreg", act_as_name=True),
    *_kinds("cereg", act_as_name=True),
    *_kinds("c5greg", act_as_name=False),
)
