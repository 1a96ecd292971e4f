"""What holds a wanted switch back, as the config writes it: `guards:` and its `back:`."""

from __future__ import annotations

from typing import Literal

import msgspec

from simd.model.measures import Clock, Hours, OutOf, Speed
from simd.model.units import Rate, Span

When = Literal["at-once", "never", "timer", "at", "idle", "proved", "cycle"]
TIMER = Span(300)


class Back(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When a SIM that is only better takes over from one that is still allowed.

    `timer`: `after` so long, and `grow` longer for each time that the wanted SIM was left
    within `forget`, up to `most`; with any other `when` the same times are a floor. `at` a
    time of day, within `within` of it. `idle`: no more than `below` moved for `quiet`.
    `proved`: the wanted SIM was seen to work within `fresh`. `cycle`: once its billing cycle
    began anew since it was left.
    """

    when: When = "at-once"
    after: Span | None = None
    grow: Span = Span(0)
    most: Span = Span(4 * 3600)
    forget: Span = Span(86400)
    at: Clock = Clock("03:00")
    within: Span = Span(900)
    below: Speed = Speed(64 * 1024)
    quiet: Span = Span(300)
    fresh: Span = Span(3600)

    def delay(self, left: int) -> float:
        """Seconds to wait after the wanted SIM was left so many times of late."""
        first = self.after if self.after is not None else TIMER if self.when == "timer" else 0.0
        return min(first + self.grow * max(0, left - 1), max(self.most, first))


class Guards(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What keeps a wanted switch back.

    `dwell` on a seat, `cooldown` of a SIM that was left or could not be reached,
    `max_switches` of the policy's in any window. A switch is wanted by `agree` of the last
    checks, one every `check`. `settle` after any change of the seat, also for a visit;
    `by_hand` after a person's; none in the hours of `quiet`, or while more than `upload`
    leaves. `apart`: never while another modem changes its seat, if this one works.
    """

    dwell: Span = Span(600)
    cooldown: Span = Span(1800)
    max_switches: Rate = Rate(24, Span(86400))
    check: Span = Span(60)
    agree: OutOf = OutOf(1, 1)
    settle: Span = Span(0)
    by_hand: Span = Span(0)
    quiet: tuple[Hours, ...] = ()
    upload: Speed | None = None
    apart: bool = True
    back: Back = Back()
