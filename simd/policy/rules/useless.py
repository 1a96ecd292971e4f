"""No SIM that is connected and of no use: probes through its device fail."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from operator import attrgetter

from simd.model.decision import Verdict
from simd.model.measures import Share
from simd.model.units import Span, UnitError
from simd.policy.amount import share_text
from simd.policy.evidence import Probed
from simd.policy.rule import Look, Rule

_AT = attrgetter("at")
_MS = 1000
Limit = tuple[str, float | None, float | None, int]


class Useless(Rule, frozen=True, tag="useless"):
    """Forbids a SIM after `fail` failed probes in a row, until `recover` good ones in a row.

    A probe fails without an answer, or beyond `loss`, `latency` or `jitter`; for one that
    failed the `back_` limits count, so that a link on the edge does not flap. What was
    probed `forget` ago says nothing.
    """

    fail: int = 3
    recover: int = 3
    loss: Share | None = None
    back_loss: Share | None = None
    latency: Span | None = None
    back_latency: Span | None = None
    jitter: Span | None = None
    back_jitter: Span | None = None
    forget: Span = Span(3600)

    def __post_init__(self) -> None:
        """Refuse rows of no probe at all; raises UnitError."""
        if min(self.fail, self.recover) < 1:
            message = (
                "a row of no probes decides nothing: fail and recover count from 1 up (fail: 3)"
            )
            raise UnitError(message)

    def moment(self, look: Look) -> object:
        """Whether the last probe still counts."""
        probes = look.seen.probes
        return bool(probes) and look.steady - probes[-1].at <= self.forget

    def look(self, look: Look) -> Verdict:
        """Veto while its last probes say so."""
        probes = look.seen.probes
        probes = probes[bisect_left(probes, look.seen.since, key=_AT) :]
        if not probes or look.steady - probes[-1].at > self.forget:
            return self.abstain("unknown", {})
        bad, row = self._state(probes)
        params = {"row": str(row), "fail": str(self.fail), "recover": str(self.recover)}
        params |= _told(probes[-1])
        return self.veto("bad", params) if bad else self.abstain("fine", params)

    def _state(self, probes: Sequence[Probed]) -> tuple[bool, int]:
        """Whether it is down, and how many probes in a row say the opposite of that."""
        limits = [one for one in self._limits() if one[1] is not None]
        if len(probes) >= self.recover and _calm(probes[-self.recover :], limits):
            return False, 0  # whatever was before them
        down, row = False, 0
        for probe in probes:
            against = _failed(probe, limits, down=down) != down
            row = row + 1 if against else 0
            if row >= (self.recover if down else self.fail):
                down, row = not down, 0
        return down, row

    def _limits(self) -> Iterator[Limit]:
        """What is measured, where it fails, and where what failed recovers."""
        yield "loss", self.loss, self.back_loss, 1
        yield "latency", self.latency, self.back_latency, _MS
        yield "jitter", self.jitter, self.back_jitter, _MS


def _calm(probes: Sequence[Probed], limits: list[Limit]) -> bool:
    """True when they failed neither way: by the limits to leave, and by those to come back."""
    return not any(
        _failed(one, limits, down=False) or _failed(one, limits, down=True) for one in probes
    )


def _failed(probe: Probed, limits: list[Limit], *, down: bool) -> bool:
    if not probe.ok:
        return True
    for name, enter, leave, scale in limits:
        value = getattr(probe, name)
        limit = leave if down and leave is not None else enter
        if value is not None and limit is not None and value > limit * scale:
            return True
    return False


def _told(probe: Probed) -> dict[str, str]:
    return {
        "loss": "-" if probe.loss is None else share_text(Share(probe.loss)),
        "latency": "-" if probe.latency is None else f"{probe.latency:.0f} ms",
        "jitter": "-" if probe.jitter is None else f"{probe.jitter:.0f} ms",
    }
