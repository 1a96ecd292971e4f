"""The owner's policy as the config writes it: how to choose, what is forbidden, what holds back."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self, Union
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from simd.model.account import MoneyText
from simd.model.measures import Share
from simd.model.units import UnitError
from simd.policy.rule import Rule
from simd.policy.rules import found
from simd.policy.settings import Guards

RULES = found()

if TYPE_CHECKING:
    AnyRule = Rule
else:
    # msgspec needs every rule by name to read the tagged union; the type checker does not.
    AnyRule = Union[tuple(RULES.values())]  # noqa: UP007  # the members are known at run time only

# What each mode ranks by, after the rules of the config.
MODES = {
    "ordered": ("owner_order",),
    "scored": (),
    "cheapest": ("price_here", "owner_order"),
    "leftovers-first": ("leftovers_first", "price_here", "owner_order"),
    "equal-share": ("equal_share", "owner_order"),
    "by-country": ("country_order", "owner_order"),
}
# What the score of a SIM may be made of, and the rule that says each.
CRITERIA = {
    "order": "owner_order",
    "signal": "signal_best",
    "latency": "latency_best",
    "price": "price_here",
    "leftovers": "leftovers_first",
    "share": "equal_share",
}


class Mode(str):
    """How the best of the allowed SIMs is chosen, checked when read."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: object) -> Self:
        """The mode; raises UnitError for one that is unknown."""
        if not isinstance(text, str) or text not in MODES:
            message = f"there is no mode {text}; known: {', '.join(MODES)}"
            raise UnitError(message)
        return cls(text)


class Zone(str):
    """A time zone by its IANA name, checked when read."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: object) -> Self:
        """The zone; raises UnitError for one that this machine does not know."""
        try:
            ZoneInfo(str(text))
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            message = f"no time zone is called {text}: write its IANA name (Europe/Berlin)"
            raise UnitError(message) from error
        return cls(text)


class Weights(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How much each criterion counts in the mode `scored`; nil leaves it out."""

    order: float = 1.0
    signal: float = 0.0
    latency: float = 0.0
    price: float = 0.0
    leftovers: float = 0.0
    share: float = 0.0

    def __post_init__(self) -> None:
        """Refuse weights that order nothing; raises UnitError."""
        given = [getattr(self, name) for name in CRITERIA]
        if min(given) < 0 or not 0 < sum(given) < float("inf"):
            message = "weights are numbers from 0 up, and at least one counts (price: 2)"
            raise UnitError(message)


class Policy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The `policy:` of the config.

    `weights` and `margin` (how much better another must be) are of the mode `scored`,
    `countries` (SIMs in order, by country) of `by-country`; `rates` turn prices of other
    currencies into one. `timezone` is that of hours and days, the machine's by default.
    """

    mode: Mode = Mode("ordered")
    rules: tuple[AnyRule, ...] = ()
    guards: Guards = Guards()
    weights: Weights = Weights()
    margin: Share = Share(0.1)
    countries: dict[str, tuple[str, ...]] = {}
    rates: dict[str, MoneyText] = {}
    timezone: Zone | None = None

    def local(self, now: datetime) -> datetime:
        """The moment in the policy's time zone."""
        return now.astimezone(ZoneInfo(self.timezone)) if self.timezone else now

    def all_rules(self) -> tuple[Rule, ...]:
        """The rules of the config, then those that the mode ranks by."""
        named = {rule.name() for rule in self.rules}
        wanted = [CRITERIA[name] for name in CRITERIA if self._counts(name)]
        ranking = wanted if self.mode == "scored" else MODES[self.mode]
        return (*self.rules, *(self._made(name) for name in ranking if name not in named))

    def weight(self, rule: str) -> float:
        """How much that rule's word counts in the mode `scored`."""
        names = [name for name, by in CRITERIA.items() if by == rule]
        return sum(float(getattr(self.weights, name)) for name in names)

    def _counts(self, criterion: str) -> bool:
        return bool(getattr(self.weights, criterion))

    def _made(self, name: str) -> Rule:
        """The ranking rule of that name, with what the policy itself says to it."""
        settings: dict[str, dict[str, Any]] = {
            "price_here": {"rates": self.rates},
            "country_order": {"order": self.countries},
        }
        return RULES[name](**settings.get(name, {}))
