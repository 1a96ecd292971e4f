"""Every reader by kind, by command and by unsolicited prefix."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from simd.at.replies import (
    access,
    clock,
    device,
    fibocom,
    finals,
    huawei,
    identity,
    intel,
    messages,
    operator,
    packet_events,
    pdp,
    quectel,
    quectel_carriers,
    quectel_cells,
    registration,
    sierra,
    signal,
    simcard,
    simcom,
    slots,
    sms,
    telit,
    temperature,
    ublox,
)
from simd.at.replies.answer import Answer, take_apart
from simd.at.replies.asked import parts, stem
from simd.at.replies.finals import is_final, read_error
from simd.at.replies.information import named
from simd.at.replies.reply import Kind, Reply, View
from simd.at.replies.unreadable import Unreadable

_FAMILIES: Final = (
    access.KINDS,
    clock.KINDS,
    device.KINDS,
    fibocom.KINDS,
    finals.KINDS,
    huawei.KINDS,
    identity.KINDS,
    intel.KINDS,
    messages.KINDS,
    operator.KINDS,
    packet_events.KINDS,
    pdp.KINDS,
    quectel.KINDS,
    quectel_carriers.KINDS,
    quectel_cells.KINDS,
    registration.KINDS,
    sierra.KINDS,
    signal.KINDS,
    simcard.KINDS,
    simcom.KINDS,
    slots.KINDS,
    sms.KINDS,
    telit.KINDS,
    temperature.KINDS,
    ublox.KINDS,
)


class UnknownText(Reply, frozen=True):
    """Lines that no reader claims, and how they ended."""

    lines: list[str]
    final: str | None = None


def _by_name(kinds: Iterable[Kind]) -> Mapping[str, Kind]:
    table: dict[str, Kind] = {}
    for kind in kinds:
        if kind.name in table:
            message = f"two readers for {kind.name}"
            raise TypeError(message)
        table[kind.name] = kind
    return MappingProxyType(table)


def _by_key(pairs: Iterable[tuple[str, Kind]]) -> Mapping[str, tuple[Kind, ...]]:
    table: dict[str, tuple[Kind, ...]] = {}
    for key, kind in pairs:
        table[key] = (*table.get(key, ()), kind)
    return MappingProxyType(table)


KINDS: Final = _by_name(kind for family in _FAMILIES for kind in family)
_COMMANDS: Final = _by_key((key, kind) for kind in KINDS.values() for key in kind.commands)
_URCS: Final = _by_key((key, kind) for kind in KINDS.values() for key in kind.urcs)


def kinds_of_command(command: str) -> tuple[Kind, ...]:
    """The readers for a command's answer, best first; of several commands the last counts."""
    for part in reversed(list(parts(command))):
        found = _COMMANDS.get(part) or _COMMANDS.get(stem(part))
        if found:
            return found
    return ()


def kinds_of_line(line: str) -> tuple[Kind, ...]:
    """The readers for a line that nobody asked for."""
    head = named(line)
    return _URCS.get(head[0], ()) if head else ()


def read(lines: Sequence[str], kind: str) -> Reply:
    """Lines of one answer (no echo, no final result) as the kind says; may be Unreadable."""
    if kind not in KINDS:
        raise Unreadable(why=f"no reader for {kind}")
    return KINDS[kind].read(lines)


def _read_answer(answer: Answer, kind: Kind) -> Reply:
    """The reader's value; a refusal is none, except where the reader looks at refusals itself."""
    if kind.view in (View.INFORMATION, View.BLOCK) and answer.refused():
        raise Unreadable(why="the command was refused")
    return kind.read(answer.view(kind.view))


def _unknown(answer: Answer) -> Reply:
    if answer.refused():
        return read_error(answer.lines)
    lines = [line.strip() for line in answer.lines if line.strip() and not is_final(line)]
    return UnknownText(lines=lines, final=answer.final())


def read_raw(raw: str, kind: str | None = None, command: str | None = None) -> Reply:
    """Raw text of one exchange, or of one unsolicited line, as a value.

    With a kind the text is read as that kind or raises Unreadable. Without one the reader is
    found by the command, else by the line's prefix; what none can read is UnknownText, or
    ErrorResult when the modem refused.
    """
    answer = take_apart(raw, command)
    if kind is not None and kind in KINDS:
        return _read_answer(answer, KINDS[kind])
    return _guessed(answer, command)


def _guessed(answer: Answer, command: str | None) -> Reply:
    first = next(iter(answer.information()), "")
    candidates = kinds_of_command(command) if command else kinds_of_line(first)
    for candidate in candidates:
        try:
            return _read_answer(answer, candidate)
        except Unreadable:
            continue
    return _unknown(answer)
