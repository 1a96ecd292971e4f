"""Guards: what keeps a wanted switch back, recomputed from the ledger each time.

Nothing is remembered here, so a restart forgets nothing. The civil clock may jump: a switch
of this boot of the machine is as old as the monotonic clock says. Of an earlier boot there
is only civil time; a switch that seems to lie in the future then is taken to be as old as
this run, and no older.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import msgspec
from msgspec.structs import replace

from simd.model.decision import Decision, GuardVerdict, Params
from simd.model.journal import Switched
from simd.policy.policy import Guards

# A visit comes back to its seat by itself: neither way is a choice that a guard rests on.
_CHOICES = ("policy", "person", "recover")
_FAILED = ("back", "failed", "unknown")
_ANY = datetime(1970, 1, 1, tzinfo=UTC)
# Further ahead no calendar need reach, and a sum of times could overflow.
_LONGEST = 10 * 366 * 86400.0


class History(msgspec.Struct, frozen=True):
    """What guards look at: the newest switches, what is under way, and the two clocks.

    `busy` names what must not be cut (`call`, `ussd`, `sms`, `transaction`, `visit`,
    `switch`). `monotonic` is now and `started` the start of this run on the monotonic clock,
    in seconds; `heard` is when switches of this run were last heard of on it, where the
    journal does not say so itself.
    """

    switches: tuple[Switched, ...] = ()
    busy: tuple[str, ...] = ()
    paused: bool = False
    dry_run: bool = False
    monotonic: float = 0.0
    started: float = 0.0
    heard: dict[str, float] = {}

    def age(self, switch: Switched, now: datetime) -> float:
        """Seconds since the switch was last heard of, never more than is known."""
        heard = self.heard.get(switch.id, switch.monotonic)
        if heard is not None and heard <= self.monotonic:
            return self.monotonic - heard
        civil = (now - switch.last).total_seconds()
        return civil if civil >= 0 else max(0.0, self.monotonic - self.started)


class _Scene(msgspec.Struct, frozen=True):
    """One wanted switch, and everything that is looked at for it."""

    decision: Decision
    history: History
    guards: Guards
    now: datetime

    def ages(self, wanted: Callable[[Switched], bool] = bool) -> list[float]:
        """The ages of this modem's chosen switches that are wanted, the newest first."""
        here = [
            switch
            for switch in self.history.switches
            if switch.modem == self.decision.modem and switch.cause in _CHOICES
        ]
        return sorted(self.history.age(one, self.now) for one in here if wanted(one))

    def verdict(self, guard: str, left: float | None, params: Params) -> GuardVerdict:
        """Holding for `left` more seconds, or free when that is null or nothing."""
        if left is None or left <= 0:
            return GuardVerdict(guard, False, f"guard.{guard}.free", params)
        until = self.now + timedelta(seconds=min(left, _LONGEST))
        return GuardVerdict(guard, True, f"guard.{guard}.holds", params, until)


def guard(decision: Decision, history: History, guards: Guards, now: datetime) -> Decision:
    """The decision with every guard's word on it: a switch that any holds becomes a hold."""
    if decision.action == "stay":
        return decision
    scene = _Scene(decision, history, guards, now)
    verdicts = tuple(_verdicts(scene))
    action = "hold" if any(one.holds for one in verdicts) else "switch"
    return replace(decision, action=action, guards=verdicts)


def same(one: Decision, other: Decision) -> bool:
    """True when two decisions say the same, whenever they were made."""
    return _timeless(one) == _timeless(other)


def _timeless(decision: Decision) -> Decision:
    guards = tuple(replace(one, until=None) for one in decision.guards)
    return replace(decision, at=_ANY, guards=guards)


def _verdicts(scene: _Scene) -> Iterator[GuardVerdict]:
    yield _switch_off("paused", holds=scene.history.paused)
    yield _switch_off("dry_run", holds=scene.history.dry_run)
    yield _busy(scene)
    yield _dwell(scene)
    yield _cooldown(scene)
    yield _max_switches(scene)


def _switch_off(name: str, *, holds: bool) -> GuardVerdict:
    return GuardVerdict(name, holds, f"guard.{name}.{'holds' if holds else 'free'}")


def _busy(scene: _Scene) -> GuardVerdict:
    what = scene.history.busy
    params = {"what": ", ".join(sorted(what))} if what else {}
    return GuardVerdict("busy", bool(what), f"guard.busy.{'holds' if what else 'free'}", params)


def _dwell(scene: _Scene) -> GuardVerdict:
    """The seat was changed, or tried to be, a short while ago."""
    ages = scene.ages()
    left = scene.guards.dwell - ages[0] if ages else None
    return scene.verdict("dwell", left, {"span": str(scene.guards.dwell)})


def _cooldown(scene: _Scene) -> GuardVerdict:
    """The wanted SIM was left, or could not be reached, a short while ago."""
    wanted = scene.decision.chosen
    seat = next((one.seat for one in scene.decision.candidates if one.sim == wanted), None)
    ages = scene.ages(
        lambda one: one.origin == seat or (one.sim == wanted and one.outcome in _FAILED)
    )
    left = scene.guards.cooldown - ages[0] if ages else None
    params = {"sim": wanted or "", "span": str(scene.guards.cooldown)}
    return scene.verdict("cooldown", left, params)


def _max_switches(scene: _Scene) -> GuardVerdict:
    """The policy's budget for any window of that length is used up."""
    rate = scene.guards.max_switches
    ages = scene.ages(lambda one: one.cause == "policy")
    params = {"limit": str(rate)}
    if rate.count == 0:
        return GuardVerdict("max_switches", True, "guard.max_switches.holds", params)
    left = rate.per - ages[rate.count - 1] if len(ages) >= rate.count else None
    return scene.verdict("max_switches", left, params)
