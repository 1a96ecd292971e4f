"""The owner's policy as the config writes it: how to choose, what is forbidden, what holds back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self, Union

import msgspec

from simd.model.units import Rate, Span, UnitError
from simd.policy.rule import Rule
from simd.policy.rules import found

RULES = found()

if TYPE_CHECKING:
    AnyRule = Rule
else:
    # msgspec needs every rule by name to read the tagged union; the type checker does not.
    AnyRule = Union[tuple(RULES.values())]  # noqa: UP007  # the members are known at run time only

MODES = {"ordered": ("owner_order",), "leftovers-first": ("leftovers_first", "owner_order")}
LATER = ("scored", "cheapest")


class Mode(str):
    """How the best of the allowed SIMs is chosen, checked when read."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: object) -> Self:
        """The mode; raises UnitError for one that is unknown or comes later."""
        known = ", ".join(MODES)
        if text in LATER:
            message = f"the mode {text} comes later; this version knows {known}"
            raise UnitError(message)
        if not isinstance(text, str) or text not in MODES:
            message = f"there is no mode {text}; known: {known}"
            raise UnitError(message)
        return cls(text)


class Guards(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What keeps a wanted switch back: time on a seat, rest of a SIM, and a budget."""

    dwell: Span = Span(600)
    cooldown: Span = Span(1800)
    max_switches: Rate = Rate(24, Span(86400))


class Policy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The `policy:` of the config."""

    mode: Mode = Mode("ordered")
    rules: tuple[AnyRule, ...] = ()
    guards: Guards = Guards()

    def all_rules(self) -> tuple[Rule, ...]:
        """The rules of the config, then those that the mode ranks by."""
        named = {rule.name() for rule in self.rules}
        return (*self.rules, *(RULES[name]() for name in MODES[self.mode] if name not in named))
