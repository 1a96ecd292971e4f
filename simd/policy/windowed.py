"""Rules on the last looks at the radio: a window, a share of it, and a least number of looks.

The window ends with the newest look, for a SIM in use and for one that is parked alike: what
made it be left still counts against it then, until that is `forget` old and says nothing.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from operator import attrgetter

from simd.model.decision import Params, Verdict
from simd.model.measures import Share
from simd.model.units import Span
from simd.policy.evidence import Sample
from simd.policy.rule import Look, Rule

_AT = attrgetter("at")


class Windowed(Rule, frozen=True, kw_only=True):
    """The base of rules on samples: bad in `fraction` of at least `samples` in the `window`."""

    window: Span = Span(300)
    fraction: Share = Share(0.5)
    samples: int = 3
    forget: Span = Span(3600)

    def moment(self, look: Look) -> object:
        """Whether the newest look still counts."""
        return newest(look, self.forget) is not None

    def within(self, look: Look) -> Sequence[Sample]:
        """The looks of the newest window, none where that is too long ago."""
        samples = look.seen.samples
        if newest(look, self.forget) is None:
            return ()
        begin = max(samples[-1].at - self.window, look.seen.since)
        return samples[bisect_left(samples, begin, key=_AT) :]

    def judge(self, bad: Sequence[bool | None], params: Params) -> Verdict:
        """Veto when enough of the looks are bad; null says nothing. Abstain when few, or fine."""
        total, count = len(bad) - bad.count(None), bad.count(True)
        if not total:
            return self.abstain("unknown", params)
        params["bad"], params["total"] = str(count), str(total)
        if total < self.samples:
            return self.abstain("few", params)
        if count and count >= self.fraction * total:
            return self.veto("bad", params)
        return self.abstain("fine", params)


def newest(look: Look, forget: float) -> Sample | None:
    """The newest look, if it is new enough to say anything."""
    samples = look.seen.samples
    return samples[-1] if samples and look.steady - samples[-1].at <= forget else None
