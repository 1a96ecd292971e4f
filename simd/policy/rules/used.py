"""No SIM that used too much: counted by simd, or as its carrier says."""

from __future__ import annotations

from typing import Literal

from simd.model.decision import Verdict
from simd.model.units import UnitError
from simd.policy.amount import check_limit, is_share, limit_of, read_amount, write_amount
from simd.policy.packs import used_of
from simd.policy.rule import Daily, Look

Period = Literal["hour", "day", "week", "month", "cycle"]


class Used(Daily, frozen=True, tag="used"):
    """Forbids a SIM that used `over` or more of one kind in the period: an amount, or a share.

    `by: counted` is what simd counted itself, a share being of the cap `of`; an hour's amount
    is a rate. `by: carrier` is what the carrier says of its packs, whatever their period.
    """

    over: str | int
    kind: str = "data"
    period: Period = "cycle"
    of: str | int | None = None
    by: Literal["counted", "carrier"] = "counted"

    def __post_init__(self) -> None:
        """Refuse amounts that are none of this kind, or a share of nothing; raises UnitError."""
        check_limit(self.over, self.kind)
        if self.of is not None:
            read_amount(self.of, self.kind)
        elif is_share(self.over) and self.by == "counted":
            message = "a share of what is counted needs the whole: give `of` too (80% of 50GB)"
            raise UnitError(message)

    def look(self, look: Look) -> Verdict:
        """Veto when as much was surely used; what is only counted in part may be more."""
        return self._carrier(look) if self.by == "carrier" else self._counted(look)

    def _counted(self, look: Look) -> Verdict:
        whole = None if self.of is None else read_amount(self.of, self.kind)
        limit = limit_of(self.over, self.kind, whole) or 0
        params = {"kind": self.kind, "over": write_amount(limit, self.kind), "period": self.period}
        counted = look.seen.counted.get(f"{self.kind}.{self.period}")
        if counted is None:
            return self.abstain("unknown", params)
        params["used"] = write_amount(counted.amount, self.kind)
        return self._told(params, over=counted.amount >= limit, known=counted.whole)

    def _carrier(self, look: Look) -> Verdict:
        used = used_of(look.sim.account, self.kind, look.now)
        limit = limit_of(self.over, self.kind, used.total) if used else None
        params = {"kind": self.kind, "over": str(self.over), "period": self.period}
        if used is None or limit is None:
            return self.abstain("unknown", params)
        params["used"] = write_amount(used.amount, self.kind)
        return self._told(params, over=used.amount >= limit, known=used.known)

    def _told(self, params: dict[str, str], *, over: bool, known: bool) -> Verdict:
        if over:
            return self.veto("over", params)
        return self.abstain("under" if known else "unsure", params)
