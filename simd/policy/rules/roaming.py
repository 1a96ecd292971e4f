"""No SIM that would roam here."""

from __future__ import annotations

from simd.model.decision import Verdict
from simd.model.ids import Plmn
from simd.model.radio import Registration
from simd.model.units import Span
from simd.policy.rule import Look, Rule
from simd.policy.windowed import newest


class Roaming(Rule, frozen=True, tag="roaming"):
    """Forbids a SIM that roams in this country, or would: its own country is another one.

    How it was last registered in this country counts first (`forget`), then whose it is.
    `allow` names countries (ISO 3166-1 alpha-2) in which roaming is right.
    """

    allow: tuple[str, ...] = ()
    forget: Span = Span(86400)

    def moment(self, look: Look) -> object:
        """Whether the newest look still counts."""
        return newest(look, self.forget) is not None

    def look(self, look: Look) -> Verdict:
        """Veto when it is known to roam here."""
        here = look.here.country
        roams = self._roams(look)
        params = {"country": here or "-", "home": look.seen.home or "-"}
        if roams is None:
            return self.abstain("unknown", params)
        if not roams:
            return self.abstain("home", params)
        return (
            self.abstain("allowed", params) if here in self.allow else self.veto("abroad", params)
        )

    def _roams(self, look: Look) -> bool | None:
        last, here = newest(look, self.forget), look.here
        if last and last.registration.registered and _same_country(last.plmn, here.plmn):
            return last.registration is Registration.ROAMING
        if here.country is None or look.seen.home is None:
            return None
        return here.country != look.seen.home


def _same_country(one: str | None, other: Plmn | None) -> bool:
    return one is not None and other is not None and one[:3] == other.mcc
