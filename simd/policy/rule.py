"""What a rule is: settings that look at one candidate and say one word about it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from simd.model.decision import Params, Verdict
from simd.model.snapshot import ModemNow, SimNow


class Look(msgspec.Struct, frozen=True):
    """What a rule may see: one candidate of one modem, the owner's order, and the time."""

    modem: ModemNow
    sim: SimNow
    order: Sequence[str]
    now: datetime


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="rule"):
    """The base of every rule; total: it says what it does not know, and never raises."""

    @classmethod
    def name(cls) -> str:
        """The rule's name, as the config writes it."""
        return str(cls.__struct_config__.tag)

    def look(self, look: Look) -> Verdict:
        """Its word on the candidate."""
        raise NotImplementedError

    def veto(self, reason: str, params: Params) -> Verdict:
        """Forbid the candidate."""
        return Verdict(self.name(), "veto", self._code(reason), params)

    def prefer(self, reason: str, params: Params, weight: float) -> Verdict:
        """Prefer the candidate; a higher weight is better."""
        return Verdict(self.name(), "prefer", self._code(reason), params, weight)

    def abstain(self, reason: str, params: Params) -> Verdict:
        """Say nothing for or against it, and why."""
        return Verdict(self.name(), "abstain", self._code(reason), params)

    def _code(self, reason: str) -> str:
        return f"rule.{self.name()}.{reason}"
