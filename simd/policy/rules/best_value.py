"""The best worth: what an hour on a SIM would cost, its expected hours without service included."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import msgspec

from simd.model.account import Money, MoneyText
from simd.model.decision import Verdict
from simd.model.measures import Share
from simd.model.units import Size, Span, UnitError
from simd.policy.money import exchanged, read_money
from simd.policy.rule import Look, Rule

_GB = 10**9
# The expectation weighs as much as this many probes.
_PRIOR = 20


class BestValue(Rule, frozen=True, tag="best_value"):
    """Prefers the SIM on which the next hour is expected to cost the least, all counted.

    An hour costs its bytes at the price of the next GB here (`use` an hour), and `hour` for
    the part of it without useful data: what the probes of the last `window` say, on top of
    the habit of days, on top of `expected`, all of the network that the SIM is on or was on
    last. What was seen of a network fades into its habit: half is gone after each `half`. To leave the SIM in use costs `away`
    without service, which has to pay within `pays`.
    """

    hour: MoneyText
    use: Size = Size(100 * 1000 * 1000)
    window: Span = Span(1800)
    expected: Share = Share(0.01)
    half: Span = Span(3600)
    away: Span = Span(60)
    pays: Span = Span(3600)
    rates: dict[str, MoneyText] = msgspec.field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse times in which nothing could fade or pay; raises UnitError."""
        if not (self.half > 0 and self.pays > 0):
            message = "half and pays are longer than nothing (half: 1h, pays: 1h)"
            raise UnitError(message)

    def moment(self, look: Look) -> object:
        """How long the last probe is ago, where there is one to fade."""
        return look.steady if look.seen.air.probes else None

    def look(self, look: Look) -> Verdict:
        """Prefer by the hour's cost."""
        worth = read_money(self.hour)
        price = look.seen.price
        if price is None:
            return self.abstain("unknown", {})
        bytes_cost = exchanged(price, worth.currency, self.rates)
        if bytes_cost is None:
            return self.abstain("currency", {"price": str(price), "hour": str(worth)})
        lost = self._lost(look)
        if not look.active:
            lost = min(1.0, lost + self.away / self.pays)
        cost = max(float(bytes_cost), 0.0) * self.use / _GB + lost * float(worth.amount)
        params = {
            "cost": str(Money(Decimal(f"{cost:.2f}"), worth.currency)),
            "price": str(price),
            "lost": str(Share(round(lost, 3))),
        }
        return self.prefer("cost", params, 1 / (1 + cost))

    def _lost(self, look: Look) -> float:
        """The share of time in which nothing useful is expected to flow."""
        habit, probes = look.seen.air.habit, look.seen.air.probes
        usual = (habit.bad + _PRIOR * self.expected) / (habit.looks + _PRIOR)
        if not probes:
            return usual
        newest = probes[-1].at
        row = [one.ok for one in probes if one.at >= newest - self.window]
        share = (row.count(False) + _PRIOR * usual) / (len(row) + _PRIOR)
        down = _down(row)
        lately = max(share, down / (down + 2)) if down > 1 else share
        fade: float = 0.5 ** ((look.steady - newest) / self.half)
        return usual + (lately - usual) * fade


def _down(row: Sequence[bool]) -> int:
    """How many probes failed in a row until now: an outage tells more by that than by its share."""
    return next((back for back, ok in enumerate(reversed(row)) if ok), len(row))
