"""Which networks a SIM may use: codes allowed, or codes blocked."""

from __future__ import annotations

from simd.model.decision import Verdict
from simd.model.units import Span
from simd.policy.rule import Look, Rule
from simd.policy.windowed import newest


class Network(Rule, frozen=True, tag="network"):
    """Forbids a SIM whose network's code begins with one of `block`, or with none of `allow`.

    A code is MCC and MNC (`46001`), or the MCC alone for a whole country (`460`). The network
    is the one that the SIM was last registered with, if that is not `forget` ago.
    """

    allow: tuple[str, ...] = ()
    block: tuple[str, ...] = ()
    forget: Span = Span(86400)

    def moment(self, look: Look) -> object:
        """Whether the newest look still counts."""
        return newest(look, self.forget) is not None

    def look(self, look: Look) -> Verdict:
        """Veto by the network that the SIM is in, or was in last."""
        last = newest(look, self.forget)
        if last is None or last.plmn is None:
            return self.abstain("unknown", {})
        params = {"network": last.plmn}
        barred = last.plmn.startswith(self.block) if self.block else False
        if barred or (self.allow and not last.plmn.startswith(self.allow)):
            return self.veto("blocked", params)
        return self.abstain("allowed", params)
