"""A request on the control socket, and the register of verbs that do what one asks."""

from collections.abc import Callable
from decimal import InvalidOperation
from typing import Any, TypeVar

from simd.emulator.operator import Line
from simd.emulator.rack import Emulator, Unit

T = TypeVar("T")


class ControlError(Exception):
    """The request can't be done; the text says why."""


class Request(dict[str, Any]):
    """The fields of a request; raises ControlError for one that is missing or no such thing."""

    def __missing__(self, field: str) -> Any:
        raise ControlError(f'"{field}" is missing')

    def read(self, field: str, kind: Callable[[Any], T], what: str) -> T:
        """The field as that kind."""
        value = self[field]
        try:
            return kind(value)
        except (ValueError, TypeError, InvalidOperation, OverflowError) as error:
            raise ControlError(f'"{field}" is no {what}') from error

    def whole(self, field: str, default: int | None = None) -> int:
        """The field as a whole number."""
        if default is not None and field not in self:
            return default
        return self.read(field, int, "whole number")

    def number(self, field: str, default: float | None = None) -> float:
        """The field as a number."""
        if default is not None and field not in self:
            return default
        return self.read(field, float, "number")

    def maybe(self, field: str) -> float | None:
        """The field as a number, or None where it is none or not there."""
        return None if self.get(field) is None else self.number(field)


Verb = Callable[[Emulator, Unit, Request], dict[str, Any] | None]
VERBS: dict[str, Verb] = {}


def verb(name: str) -> Callable[[Verb], Verb]:
    """Register a verb."""

    def register(act: Verb) -> Verb:
        VERBS[name] = act
        return act

    return register


def obey(emulator: Emulator, request: Any) -> dict[str, Any]:
    """Do one request; whatever is wrong with it comes back as `error`."""
    try:
        act = _act(request)
        unit = _unit(emulator, request.get("modem", 0))
        return {"ok": True} | (act(emulator, unit, Request(request)) or {})
    except TypeError as error:
        return {"ok": False, "error": f"a field is of the wrong kind: {error}"}
    except (ControlError, ValueError, OSError) as error:
        return {"ok": False, "error": str(error)}


def _act(request: Any) -> Verb:
    name = request.get("do") if isinstance(request, dict) else None
    act = VERBS.get(name) if isinstance(name, str) else None
    if act is None:
        raise ControlError(f"do one of: {', '.join(sorted(VERBS))}")
    return act


def _unit(emulator: Emulator, which: Any) -> Unit:
    for unit in emulator.units:
        if which in (unit.index, unit.link.where if unit.link else None):
            return unit
    raise ControlError(f"no such modem: {which}")


def active_line(unit: Unit, request: Request) -> Line:
    """The subscription meant: the card in `slot`, else in the active one."""
    slot = request.whole("slot", unit.modem.tray.active)
    card = unit.modem.tray.cards.get(slot)
    if card is None:
        raise ControlError(f"no card in slot {slot}")
    return unit.modem.operators.line(card.identity)
