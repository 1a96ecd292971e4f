"""What a line is, seen from the command in flight: its own, a final result, or unasked.

The same prefix can be an answer and a notice. For registration the form tells: an answer is
`+CREG: <n>,<stat>…`, a notice `+CREG: <stat>[,"<lac>"…]` (3GPP TS 27.007 §7.2, §10.1.20,
§10.1.22, §10.1.47), so a second field of one or two digits makes an answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum

from simd.at.command import Command
from simd.at.final import DIAL_RESULTS, read_final


class Mark(StrEnum):
    """The kind of a line at one moment of the dialogue."""

    FINAL = "final"
    OWN = "own"
    EITHER = "either"
    PROBE = "probe"
    OLD = "old"
    URC = "urc"
    STRAY = "stray"


_PREFIXED = re.compile(r"[+^%$*#!&][A-Za-z0-9_]+ ?:")
# Unasked lines without a prefix: calls (V.250 §6.3.4), and what modems say while they start.
_WORDS = frozenset(
    {
        "RING",
        "NO CARRIER",
        "BUSY",
        "NO ANSWER",
        "NO DIALTONE",
        "CALL READY",
        "SMS READY",
        "SMS DONE",
        "PB DONE",
        "RDY",
        "READY",
        "START",
        "APP RDY",
        "NORMAL POWER DOWN",
        "POWERED DOWN",
        "UNDER-VOLTAGE WARNING",
        "OVER-VOLTAGE WARNING",
    }
)
# A message handed over directly: the PDU is on the next line (TS 27.005 §3.4.1).
_WITH_BODY = ("+CMT:", "+CDS:", "+CBM:")
_READ_FORM: dict[str, re.Pattern[str]] = {
    name: re.compile(rf"\{name}: ?\d, ?\d{{1,2}}(?:,.*)?", re.DOTALL)
    for name in ("+CREG", "+CGREG", "+CEREG", "+C5GREG")
}
_USSD_STATE = re.compile(r"\+CUSD: ?\d")


def has_prefix(text: str, prefix: str) -> bool:
    """True when the line begins with the whole prefix: `+CREG: 0,1` has `+CREG`, not `+CR`."""
    rest = text[len(prefix) : len(prefix) + 1]
    return text.startswith(prefix) and not (rest.isalnum() or rest == "_")


def own_prefix(text: str, command: Command) -> str | None:
    """Which of the command's prefixes the line has, or None."""
    return next((name for name in command.prefixes if has_prefix(text, name)), None)


def takes_body(text: str) -> bool:
    """True when the next line belongs to this unsolicited one."""
    return text.startswith(_WITH_BODY)


def mark_unasked(text: str) -> Mark:
    """The kind of a line while nothing is in flight."""
    if _PREFIXED.match(text) or text.strip().upper() in _WORDS:
        return Mark.URC
    return Mark.FINAL if read_final(text) else Mark.STRAY


def mark_in_flight(text: str, command: Command, *, after_own: bool) -> Mark:
    """The kind of a line while the command waits for its final; `after_own`: a body is due."""
    final = read_final(text, numeric=command.numeric)
    if final:
        ends = command.dials or final.kind not in DIAL_RESULTS
        return Mark.FINAL if ends else Mark.URC
    own = own_prefix(text, command)
    if own is not None:
        return _own_or_either(text, own)
    if command.bodies and after_own and not _PREFIXED.match(text):
        return Mark.OWN
    kind = mark_unasked(text)
    return Mark.OWN if command.bare and kind is Mark.STRAY else kind


def _own_or_either(text: str, name: str) -> Mark:
    if name == "+CUSD":
        # The state alone answers AT+CUSD?; a text is the network's, whoever asked (§7.15).
        return Mark.OWN if _USSD_STATE.fullmatch(text.strip()) else Mark.URC
    form = _READ_FORM.get(name)
    return Mark.OWN if form is None or form.fullmatch(text.strip()) else Mark.EITHER


def mark_old(text: str, debts: Iterable[Command]) -> Mark:
    """The kind of a line while commands of the past may still be answered."""
    kind = mark_unasked(text)
    owners = ((text, own_prefix(text, command)) for command in debts)
    owned = any(name and _own_or_either(line, name) is Mark.OWN for line, name in owners)
    return Mark.OLD if kind is Mark.URC and owned else kind


def is_damaged(command: Command, lines: Iterable[str]) -> bool:
    """True when a line holds what it can't: bytes beyond printable ASCII, or nothing."""
    return any(_is_cut(line, command) or _is_garbled(line, command) for line in lines)


def _is_garbled(line: str, command: Command) -> bool:
    return not command.charset and any(
        not (" " <= char <= "~" or char in "\r\n\t") for char in line
    )


def _is_cut(line: str, command: Command) -> bool:
    return not command.headed and any(line.rstrip(" :") == name for name in command.prefixes)
