"""What a command's handler hands back, and the words of refusals (TS 27.007 §9.2, 27.005 §3.2.5)."""

from collections.abc import Callable
from typing import Any, Literal, TypeVar

import msgspec

from simd.emulator.at_parser import Command


class Answer(msgspec.Struct, frozen=True):
    """Information lines and a final result; `silent` withholds the result code."""

    lines: tuple[str, ...] = ()
    seconds: float = 0.0
    silent: bool = False
    final: str = "OK"


class Prompt(msgspec.Struct, frozen=True):
    """Ask for a body (`> `); Ctrl-Z hands it over, ESC gives up."""

    then: Callable[[bytes], Answer]


class RefusedError(Exception):
    """The command is refused: an equipment error (cme), a message error (cms) or neither."""

    def __init__(self, kind: Literal["cme", "cms", "plain"] = "plain", code: int = 0) -> None:
        super().__init__(kind, code)
        self.kind = kind
        self.code = code


def cme(code: int) -> RefusedError:
    """An equipment error."""
    return RefusedError("cme", code)


def cms(code: int) -> RefusedError:
    """A message service error."""
    return RefusedError("cms", code)


def line(*texts: str) -> Answer:
    """Information lines and OK."""
    return Answer(tuple(texts))


DONE = Answer()

CME_WORDS = {
    3: "operation not allowed",
    4: "operation not supported",
    5: "PH-SIM PIN required",
    10: "SIM not inserted",
    11: "SIM PIN required",
    12: "SIM PUK required",
    13: "SIM failure",
    14: "SIM busy",
    15: "SIM wrong",
    16: "incorrect password",
    20: "memory full",
    21: "invalid index",
    22: "not found",
    30: "no network service",
    31: "network timeout",
    50: "incorrect parameters",
    100: "unknown",
    132: "service option not supported",
    133: "requested service option not subscribed",
    148: "unspecified GPRS error",
}

Handler = Callable[[Any, Command], Answer | Prompt]
_H = TypeVar("_H", bound=Callable[..., Answer | Prompt])
_TABLE: dict[tuple[str, str], Handler] = {}


def command(family: str, *names: str) -> Callable[[_H], _H]:
    """Register a handler for commands of a family; a second claim on a name is a mistake."""

    def register(handler: _H) -> _H:
        for name in names:
            if (family, name) in _TABLE:
                raise ValueError(f"two handlers for {name} in {family}")
            _TABLE[family, name] = handler
        return handler

    return register


def handlers(families: tuple[str, ...]) -> dict[str, Handler]:
    """The commands of these families; a later family overrides an earlier one."""
    found: dict[str, Handler] = {}
    for family in families:
        found |= {name: act for (of, name), act in _TABLE.items() if of == family}
    return found
