"""Rules on the last looks at the radio: a window, a share of it, and a least number of looks.

The window ends with the newest look, for a SIM in use and for one that is parked alike: what
made it be left still counts against it then, until that is `forget` old and says nothing.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from simd.model.decision import Params, Verdict
from simd.model.measures import Share
from simd.model.units import Span
from simd.policy.evidence import Sample
from simd.policy.rule import Look, Rule

Bad = Callable[[Sample], bool | None]


class Judged(msgspec.Struct, frozen=True):
    """How many of the looks in the window were bad, of those that say anything."""

    bad: int
    total: int


class Windowed(Rule, frozen=True, kw_only=True):
    """The base of rules on samples: bad in `fraction` of at least `samples` in the `window`."""

    window: Span = Span(300)
    fraction: Share = Share(0.5)
    samples: int = 3
    forget: Span = Span(3600)

    def moment(self, look: Look) -> object:
        """Whether the newest look still counts."""
        return newest(look, self.forget) is not None

    def judge(self, look: Look, bad: Bad, params: Params) -> Verdict:
        """Veto when enough of the looks are bad; abstain when they are few, old or fine."""
        found = judged(look, self.window, self.forget, bad)
        if found is None:
            return self.abstain("unknown", params)
        params = params | {"bad": str(found.bad), "total": str(found.total)}
        if found.total < self.samples:
            return self.abstain("few", params)
        if found.bad >= self.fraction * found.total and found.bad:
            return self.veto("bad", params)
        return self.abstain("fine", params)


def judged(look: Look, window: float, forget: float, bad: Bad) -> Judged | None:
    """The looks of the newest window; None when there are none, or none that is new enough."""
    seen = look.seen
    if not seen.samples or look.steady - seen.samples[-1].at > forget:
        return None
    begin = max(seen.samples[-1].at - window, seen.since)
    count = total = 0
    for sample in reversed(seen.samples):
        if sample.at < begin:
            break
        word = bad(sample)
        if word is not None:
            total += 1
            count += word
    return Judged(count, total) if total else None


def newest(look: Look, forget: float) -> Sample | None:
    """The newest look, if it is new enough to say anything."""
    samples = look.seen.samples
    return samples[-1] if samples and look.steady - samples[-1].at <= forget else None
