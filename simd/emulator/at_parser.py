"""A modem's view of a command line: `AT+CMEE=1;+CREG?` is two commands.

Syntax after ITU-T V.250 §5.3 (basic, S-parameter and extended commands on one line) and
3GPP TS 27.007 §4 (`=`, `?`, `=?`, quoted string parameters).
"""

import re
from typing import Literal

import msgspec

Kind = Literal["run", "read", "test", "set"]

_EXTENDED = re.compile(r"[+^*!$%#@_][A-Za-z0-9_\-./:]*")
_BASIC = re.compile(r"(&?[A-Za-z])(\d*)")
_REGISTER = re.compile(r"S(\d+)")


class BadLineError(Exception):
    """The line is no command line at all."""


class Arg(msgspec.Struct, frozen=True):
    """One parameter, and whether it stood in quotes."""

    text: str
    quoted: bool = False

    def number(self, default: int | None = None) -> int:
        """The parameter as an integer; an absent one is the default."""
        if not self.text and default is not None:
            return default
        if not re.fullmatch(r"-?\d+", self.text):
            raise BadLineError(self.text)
        return int(self.text)


class Command(msgspec.Struct, frozen=True):
    """One command of a line; `value` is what stands behind `=` or a basic command's letter."""

    name: str
    kind: Kind
    value: str = ""

    @property
    def args(self) -> tuple[Arg, ...]:
        """The parameters, split at commas outside quotes."""
        return split_args(self.value) if self.value else ()

    def arg(self, index: int) -> Arg:
        """A parameter by place; an absent one is empty."""
        args = self.args
        return args[index] if index < len(args) else Arg("")


def split_args(value: str) -> tuple[Arg, ...]:
    """Split a parameter list at its top-level commas."""
    parts: list[str] = []
    start, inside = 0, False
    for place, char in enumerate(value):
        if char == '"':
            inside = not inside
        elif char == "," and not inside:
            parts.append(value[start:place])
            start = place + 1
    parts.append(value[start:])
    return tuple(_arg(part.strip()) for part in parts)


def _arg(part: str) -> Arg:
    if len(part) >= 2 and part[0] == part[-1] == '"':
        return Arg(part[1:-1], quoted=True)
    return Arg(part)


def parse_line(line: str) -> tuple[Command, ...]:
    """Split a command line; raises BadLineError when it does not begin with AT."""
    text = line.strip()
    if text[:2].upper() != "AT":
        raise BadLineError(line)
    commands: list[Command] = []
    place = 2
    while place < len(text):
        if text[place] in "; ":
            place += 1
            continue
        command, place = _next(text, place)
        commands.append(command)
    return tuple(commands)


def _next(text: str, place: int) -> tuple[Command, int]:
    extended = _EXTENDED.match(text, place)
    if extended:
        return _extended(text, extended)
    if text[place] in "Dd":
        return Command("D", "set", text[place + 1 :]), len(text)
    register = _REGISTER.match(text.upper(), place)
    if register:
        return _extended(text, register)
    basic = _BASIC.match(text, place)
    if basic is None:
        raise BadLineError(text)
    return Command(basic[1].upper(), "run", basic[2]), basic.end()


def _extended(text: str, name: re.Match[str]) -> tuple[Command, int]:
    head, place = name[0].upper(), name.end()
    if text.startswith("=?", place):
        return Command(head, "test"), place + 2
    if text.startswith("?", place):
        return Command(head, "read"), place + 1
    if not text.startswith("=", place):
        return Command(head, "run"), place
    end = _end_of_value(text, place + 1)
    return Command(head, "set", text[place + 1 : end].strip()), end


def _end_of_value(text: str, place: int) -> int:
    inside = False
    for index in range(place, len(text)):
        if text[index] == '"':
            inside = not inside
        elif text[index] == ";" and not inside:
            return index
    return len(text)
