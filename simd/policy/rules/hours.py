"""Time and calendar: when a SIM is used, not used, or preferred."""

from __future__ import annotations

from datetime import date
from typing import Literal

from simd.model.decision import Verdict
from simd.model.measures import Hours as PartOfDay
from simd.policy.rule import Look, Rule

Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
DAYS: tuple[Day, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Hours(Rule, frozen=True, tag="hours"):
    """Then and only then (`only`), not then (`never`), or rather then (`prefer`).

    Then is on these `days`, between the dates `first` and `last`, in that part of the day:
    all that are given; hours after midnight belong to the day on which they began.
    """

    then: Literal["only", "never", "prefer"] = "only"
    during: PartOfDay | None = None
    days: tuple[Day, ...] = ()
    first: date | None = None
    last: date | None = None

    def moment(self, look: Look) -> object:
        """Whether it is then."""
        return self._covers(look)

    def look(self, look: Look) -> Verdict:
        """By the wall clock of the policy's time zone."""
        now = self._covers(look)
        params = {"when": self.written()}
        if self.then == "prefer":
            return self.prefer("now", params, 1.0) if now else self.abstain("else", params)
        allowed = now == (self.then == "only")
        return self.abstain("open", params) if allowed else self.veto(f"shut_{self.then}", params)

    def _covers(self, look: Look) -> bool:
        at = look.now
        if self.during is not None and not self.during.covers(at.time()):
            return False
        late = self.during is not None and self.during.begin > self.during.end > at.time()
        day = date.fromordinal(at.toordinal() - 1) if late else at.date()
        if self.days and DAYS[day.weekday()] not in self.days:
            return False
        return (self.first or day) <= day <= (self.last or day)

    def written(self) -> str:
        """When, as the config has it."""
        dates = f"{self.first or ''}…{self.last or ''}" if self.first or self.last else ""
        return " ".join(one for one in (", ".join(self.days), self.during or "", dates) if one)
