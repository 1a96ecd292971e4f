"""What makes one family of modems differ from TS 27.007, as data: `configs/modems/*.yaml`.

A file states facts and where they come from; what is done with them is code in `parts/`.
Nothing in a file is believed before the modem proved it: slots count only when the slot
command answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

import msgspec

from simd.at.ussd import UssdCoding
from simd.catalog.find import packaged
from simd.model.units import Span
from simd.model.verbs import Notice

FOLDER = "modems"
GENERIC = "generic-27007"

RestsOn = Literal["documented", "trace", "seen"]
PortRole = Literal["at", "gps", "diag", "audio", "log", "net"]
CellCommand = Literal["qeng", "cpsi", "gtccinfo", "gstatus", "rfsts", "xmci"]
SignalCommand = Literal[
    "cesq", "qcsq", "qeng", "cpsi", "hcsq", "gtccinfo", "gstatus", "rfsts", "xmci", "csq"
]

TemperatureCommand = Literal[
    "qtemp", "cpmutemp", "chiptemp", "gtsenrdtemp", "mtsm", "tempmon", "gstatus"
]


class _Fact(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Base of all parts of a quirk file: strict and unchangeable."""


class Match(_Fact, frozen=True):
    """Which modems the file is about; beginnings of names, case ignored.

    `usb` are `vendor:product` ids in lower-case hex; a device that many families share
    (`1e0e:9001`) is told apart by its model.
    """

    usb: tuple[str, ...] = ()
    manufacturers: tuple[str, ...] = ()
    models: tuple[str, ...] = ()


class Model(_Fact, frozen=True):
    """One model that a family's file speaks for; what it doesn't state is the family's."""

    name: str
    usb: tuple[str, ...] = ()
    rests_on: RestsOn | None = None
    source: str | None = None


class IdentityCommands(_Fact, frozen=True):
    """Commands tried in this order until one answers (TS 27.007 §5.1 to §5.4)."""

    manufacturer: tuple[str, ...] = ("+CGMI", "+GMI")
    model: tuple[str, ...] = ("+CGMM", "+GMM")
    revision: tuple[str, ...] = ("+CGMR", "+GMR")
    imei: tuple[str, ...] = ("+CGSN", "+GSN")


class SlotCommands(_Fact, frozen=True):
    """How the SIM slot is read and chosen.

    `read` is asked as `AT<read>?` and understood by the reader of that name; slot n is set
    with the n-th of `arguments`. `before` and `after` are whole commands sent around the
    choice, `pause` between. `verify_tries` read-backs, `verify_every` apart, prove
    each choice, which is repeated `choices` times at most. A family that `leaves` the bus
    for a choice is given that long to go: its `OK` may never come, and what it says before
    it went proves nothing.
    """

    read: str
    reader: str
    set: str
    arguments: tuple[str, ...]
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    pause: Span = Span(2)
    settle: Span = Span(90)
    timeout: Span = Span(10)
    verify_tries: int = 10
    verify_every: Span = Span(1)
    choices: int = 2
    leaves: Span | None = None


class SmsHabits(_Fact, frozen=True):
    """Stores by preference for receiving; `reports` is where status reports really go."""

    stores: tuple[str, ...] = ("SM", "ME", "MT")
    reports: str | None = None
    send_timeout: Span = Span(60)


class UssdHabits(_Fact, frozen=True):
    """The coding of codes to try first, and how long a release may come before its text."""

    coding: UssdCoding = UssdCoding.PLAIN
    linger: Span = Span(4)


class RadioModes(_Fact, frozen=True):
    """How the family is kept off LTE and NR: the command, and the modes that do it, best first."""

    by: Literal["nwscanmode", "cnmp", "cops"]
    older: tuple[str, ...]


class Forbidden(_Fact, frozen=True):
    """A command never sent to this family, and what it would do."""

    command: str
    why: str


class Quirks(_Fact, frozen=True):
    """One family of modems.

    `slow` gives commands that take longer than usual their time; `urcs` adds the family's
    own unasked lines to those of the standard; `polls` is how many commands a minute an idle
    modem of this family is asked at most. `ports` says what each USB interface number (two
    hex digits) is for, `layouts` the same for USB ids that differ. `charset` is how texts come
    while nobody chose another (TS 27.007 §5.5), `cell` what tells the serving cell, `tries`
    what tells how many PIN tries are left, `reset` what restarts the modem, `temperature` what
    tells how warm it is.
    """

    about: str
    rests_on: RestsOn
    source: str
    match: Match = Match()
    models: tuple[Model, ...] = ()
    ports: dict[str, PortRole] = {}
    layouts: dict[str, dict[str, PortRole]] = {}
    charset: str = "IRA"
    identity: IdentityCommands = IdentityCommands()
    iccid: tuple[str, ...] = ("+CCID", "+ICCID", "+QCCID", "^ICCID?", "+CICCID", "+CRSM")
    registration: tuple[str, ...] = ("+C5GREG", "+CEREG", "+CGREG", "+CREG")
    signal: tuple[SignalCommand, ...] = ("cesq", "csq")
    cell: tuple[CellCommand, ...] = ()
    tries: tuple[str, ...] = ("+CPINR",)
    reset: str = "+CFUN=1,1"
    slots: SlotCommands | None = None
    sms: SmsHabits = SmsHabits()
    ussd: UssdHabits = UssdHabits()
    radio_mode: RadioModes | None = None
    urcs: dict[Notice, tuple[str, ...]] = {}
    init: tuple[str, ...] = ()
    slow: dict[str, Span] = {}
    forbidden: tuple[Forbidden, ...] = ()
    polls: int = 6
    temperature: TemperatureCommand | None = None


def ports_of(quirks: Quirks, usb: str | None) -> Mapping[str, PortRole]:
    """Interface number to role for that USB id; empty when nobody wrote it down."""
    return quirks.layouts.get((usb or "").lower(), quirks.ports)


def catalogue() -> Mapping[str, Quirks]:
    """Every quirk file by name; raises Mistakes."""
    return packaged(FOLDER, Quirks)


def choose(
    known: Mapping[str, Quirks],
    *,
    hint: str | None = None,
    manufacturer: str | None = None,
    model: str | None = None,
) -> tuple[str, Quirks]:
    """The file that fits best, with its name.

    A hint is a file's name or a USB id. The longest beginning of the model's name wins, then
    the USB id, then the maker alone; nothing that fits is the plain modem of the standard.
    """
    if hint is not None and hint in known:
        return hint, known[hint]
    ranked = [
        (_fit(quirks.match, hint, manufacturer, model), name) for name, quirks in known.items()
    ]
    best, name = max(ranked, key=lambda one: one[0])
    name = name if any(best) else GENERIC
    return name, known[name]


def _fit(
    match: Match, hint: str | None, manufacturer: str | None, model: str | None
) -> tuple[int, int, int]:
    """How well a file fits: length of the model's beginning, USB id, length of the maker's."""
    maker = _longest(match.manufacturers, manufacturer)
    if match.manufacturers and manufacturer and not maker:
        return (0, 0, 0)
    usb = int(hint is not None and hint.lower() in match.usb)
    named = _longest(match.models, model)
    alone = maker if not match.models else 0
    return (named, usb, alone)


def _longest(beginnings: Iterable[str], text: str | None) -> int:
    found = (text or "").strip().lower()
    return max((len(one) for one in beginnings if found.startswith(one.lower())), default=0)
