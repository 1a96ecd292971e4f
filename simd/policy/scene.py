"""One wanted switch and everything that guards look at for it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import msgspec

from simd.model.decision import Decision, GuardVerdict, Params
from simd.model.journal import Switched
from simd.model.measures import Hours
from simd.model.modem import Seat
from simd.policy.history import History
from simd.policy.settings import Guards

# A visit comes back to its seat by itself: neither way is a choice that a guard rests on.
CHOICES = ("policy", "person", "recover")
FAILED = ("back", "failed", "unknown")
# Further ahead no calendar need reach, and a sum of times could overflow.
_LONGEST = 10 * 366 * 86400.0
_DAY = timedelta(days=1)


class Scene(msgspec.Struct, frozen=True):
    """See the module; `now` is in the time zone by which hours go."""

    decision: Decision
    history: History
    guards: Guards
    now: datetime

    @property
    def seat(self) -> Seat | None:
        """Where the wanted SIM sits."""
        wanted = self.decision.chosen
        return next((one.seat for one in self.decision.candidates if one.sim == wanted), None)

    def ages(self, wanted: Callable[[Switched], bool] = bool) -> list[float]:
        """The ages of this modem's chosen switches that are wanted, the newest first."""
        here = [
            switch
            for switch in self.history.switches
            if switch.modem == self.decision.modem and switch.cause in CHOICES
        ]
        return sorted(self.history.age(one, self.now) for one in here if wanted(one))

    def plain(self, guard: str, *, holds: bool, params: Params | None = None) -> GuardVerdict:
        """Holding or free, and nobody can say until when."""
        word = "holds" if holds else "free"
        return GuardVerdict(guard, holds, f"guard.{guard}.{word}", params or {})

    def timed(self, guard: str, left: float | None, params: Params) -> GuardVerdict:
        """Holding for `left` more seconds, or free when that is null or nothing."""
        if left is None or left <= 0:
            return GuardVerdict(guard, False, f"guard.{guard}.free", params)
        # In UTC: a sum in a zone with summer time would be off by an hour twice a year.
        until = self.now.astimezone(UTC) + timedelta(seconds=min(left, _LONGEST))
        return GuardVerdict(guard, True, f"guard.{guard}.holds", params, until)

    def end_of(self, hours: Hours) -> datetime | None:
        """When that part of the day is over, if it is on now; None while it is not.

        Beginning and end are moments: a day of 23 or 25 hours moves neither on the wall.
        """
        now = self.now.astimezone(UTC)
        for day in (self.now - _DAY, self.now):
            begin = datetime.combine(day, hours.begin, self.now.tzinfo)
            later = day + _DAY if hours.end < hours.begin else day
            end = datetime.combine(later, hours.end, self.now.tzinfo).astimezone(UTC)
            if begin.astimezone(UTC) <= now < end:
                return end
        return None
