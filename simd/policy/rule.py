"""What a rule is: settings that look at one candidate and say one word about it."""

from __future__ import annotations

from datetime import datetime
from functools import cache

import msgspec

from simd.model.decision import Params, Verdict
from simd.model.modem import ModemState
from simd.model.sim import Lock
from simd.model.snapshot import SimNow
from simd.policy.evidence import NOWHERE, UNSEEN, Place, Seen


class Look(msgspec.Struct, frozen=True):
    """What a rule may see: one candidate of one modem and the evidence on it.

    `modem` is its id, `state` and `lock` are that modem's. `place` is the SIM's in the owner's
    order, from 0, null for a SIM that the config does not name. `now` is in the policy's time
    zone and, like `steady`, whole seconds of a grid (`decide`), so that what was said a moment
    ago still holds. `active` is true for the SIM in use: enter thresholds count for it, and
    the stricter leave thresholds for the ones that are parked.
    """

    modem: str
    sim: SimNow
    place: int | None
    now: datetime
    state: ModemState = ModemState.READY
    lock: Lock = Lock.NONE
    seen: Seen = UNSEEN
    here: Place = NOWHERE
    steady: float = 0.0
    active: bool = False


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="rule", kw_only=True):
    """The base of every rule; total: it says what it does not know, and never raises.

    `sims` names the SIMs that it is about (none: all). A `soft` rule forbids nothing: what it
    would rule out is only used when nothing else fits.
    """

    sims: tuple[str, ...] = ()
    soft: bool = False

    @classmethod
    def name(cls) -> str:
        """The rule's name, as the config writes it."""
        return str(cls.__struct_config__.tag)

    def look(self, look: Look) -> Verdict:
        """Its word on the candidate."""
        raise NotImplementedError

    def moment(self, look: Look) -> object:
        """What of the time its word rests on, by default the very moment.

        While that is equal and nothing else changed, so is its word.
        """
        return look.now, look.now.tzinfo, look.steady

    def veto(self, reason: str, params: Params) -> Verdict:
        """Forbid the candidate; a soft rule only puts it last."""
        name, code = _named(type(self), reason)
        return Verdict(name, "prefer" if self.soft else "veto", code, params, -1.0)

    def prefer(self, reason: str, params: Params, weight: float) -> Verdict:
        """Prefer the candidate; 0…1, higher is better."""
        name, code = _named(type(self), reason)
        return Verdict(name, "prefer", code, params, weight)

    def abstain(self, reason: str, params: Params) -> Verdict:
        """Say nothing for or against it, and why."""
        name, code = _named(type(self), reason)
        return Verdict(name, "abstain", code, params)


class Timeless(Rule, frozen=True):
    """The base of rules that ask no clock: nothing is made of their moment."""


class Daily(Rule, frozen=True):
    """The base of rules that only ask which day it is."""

    def moment(self, look: Look) -> object:
        """The day, in the policy's time zone."""
        return look.now.date()


@cache
def _named(kind: type[Rule], reason: str) -> tuple[str, str]:
    name = kind.name()
    return name, f"rule.{name}.{reason}"
