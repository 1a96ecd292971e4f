"""Guards: what keeps a wanted switch back, recomputed from the ledger each time.

Nothing is remembered here, so a restart forgets nothing; how old a switch is, the History
knows (`simd.policy.history`). Hours go by the time zone of `now`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from msgspec.structs import replace

from simd.model.decision import Candidate, Decision, GuardVerdict, Params, Verdict
from simd.policy.back import back
from simd.policy.history import History
from simd.policy.scene import FAILED, Scene
from simd.policy.settings import Guards

_ANY = datetime(1970, 1, 1, tzinfo=UTC)
# What moves with every look, probe, byte and estimate.
_MOVING = frozenset(
    {
        *("bad", "total", "row", "loss", "latency", "jitter", "level", "count", "times"),
        *("used", "share", "left", "balance", "cost", "lost"),
    }
)


def guard(decision: Decision, history: History, guards: Guards, now: datetime) -> Decision:
    """The decision with every guard's word on it: a switch that any holds becomes a hold."""
    if decision.action == "stay":
        return decision
    scene = Scene(decision, history, guards, now)
    verdicts = tuple(_verdicts(scene))
    action = "hold" if any(one.holds for one in verdicts) else "switch"
    candidates = tuple(replace(one, guards=_holding(scene, one)) for one in decision.candidates)
    return replace(decision, action=action, guards=verdicts, candidates=candidates)


def _holding(scene: Scene, candidate: Candidate) -> tuple[GuardVerdict, ...]:
    """The guards that would hold a switch to this SIM back, were it the wanted one."""
    if candidate.sim == scene.decision.current:
        return ()
    wanted = replace(scene, decision=replace(scene.decision, chosen=candidate.sim))
    return tuple(one for one in _verdicts(wanted) if one.holds)


def same(one: Decision, other: Decision) -> bool:
    """True when two decisions say the same, whenever they were made.

    Figures that move all the time are no news by themselves; that a carrier spoke anew is, and
    so is another word of any rule.
    """
    return _timeless(one) == _timeless(other)


def _timeless(decision: Decision) -> Decision:
    guards = tuple(
        replace(one, until=None, params=_standing(one.params)) for one in decision.guards
    )
    candidates = tuple(
        replace(one, score=None, guards=(), verdicts=tuple(_word(word) for word in one.verdicts))
        for one in decision.candidates
    )
    return replace(decision, at=_ANY, guards=guards, candidates=candidates)


def _word(verdict: Verdict) -> Verdict:
    return replace(verdict, weight=0.0, params=_standing(verdict.params))


def _standing(params: Params) -> Params:
    return {name: value for name, value in params.items() if name not in _MOVING}


def _verdicts(scene: Scene) -> Iterator[GuardVerdict]:
    """The word of every guard; those that the config leaves out say nothing."""
    guards = scene.guards
    yield scene.plain("paused", holds=scene.history.paused)
    yield scene.plain("dry_run", holds=scene.history.dry_run)
    yield _busy(scene)
    yield _dwell(scene)
    yield _cooldown(scene)
    yield _max_switches(scene)
    if guards.settle:
        yield _settle(scene)
    if guards.by_hand:
        yield _by_hand(scene)
    if guards.agree.last > 1:
        yield _agree(scene)
    if guards.quiet:
        yield _quiet(scene)
    if guards.upload is not None:
        yield _upload(scene, guards.upload)
    if guards.apart and scene.history.away:
        yield _apart(scene)
    if scene.decision.reason == "decision.better":
        yield from back(scene)


def _busy(scene: Scene) -> GuardVerdict:
    what = scene.history.busy
    params = {"what": ", ".join(sorted(what))} if what else {}
    return scene.plain("busy", holds=bool(what), params=params)


def _dwell(scene: Scene) -> GuardVerdict:
    """The seat was changed, or tried to be, a short while ago."""
    ages = scene.ages()
    left = scene.guards.dwell - ages[0] if ages else None
    return scene.timed("dwell", left, {"span": str(scene.guards.dwell)})


def _cooldown(scene: Scene) -> GuardVerdict:
    """The wanted SIM was left, or could not be reached, a short while ago."""
    wanted, seat = scene.decision.chosen, scene.seat
    ages = scene.ages(
        lambda one: one.origin == seat or (one.sim == wanted and one.outcome in FAILED)
    )
    left = scene.guards.cooldown - ages[0] if ages else None
    params = {"sim": wanted or "", "span": str(scene.guards.cooldown)}
    return scene.timed("cooldown", left, params)


def _max_switches(scene: Scene) -> GuardVerdict:
    """The policy's budget for any window of that length is used up."""
    rate = scene.guards.max_switches
    ages = scene.ages(lambda one: one.cause == "policy")
    params = {"limit": str(rate)}
    if rate.count == 0:
        return GuardVerdict("max_switches", True, "guard.max_switches.holds", params)
    left = rate.per - ages[rate.count - 1] if len(ages) >= rate.count else None
    return scene.timed("max_switches", left, params)


def _settle(scene: Scene) -> GuardVerdict:
    """The seat changed, for whatever cause, a moment ago: what is seen now is not it yet."""
    here = [one for one in scene.history.switches if one.modem == scene.decision.modem]
    youngest = min((scene.history.age(one, scene.now) for one in here), default=None)
    left = scene.guards.settle - youngest if youngest is not None else None
    return scene.timed("settle", left, {"span": str(scene.guards.settle)})


def _by_hand(scene: Scene) -> GuardVerdict:
    """A person chose the seat, and is not to be overruled at once."""
    ages = scene.ages(lambda one: one.cause == "person")
    left = scene.guards.by_hand - ages[0] if ages else None
    return scene.timed("by_hand", left, {"span": str(scene.guards.by_hand)})


def _agree(scene: Scene) -> GuardVerdict:
    """Fewer of the last checks than must wanted the same; a check missed did not want it.

    A check from before a reboot is of no steady moment, and is not in the history.
    """
    wanted, guards = scene.guards.agree, scene.guards
    horizon = scene.history.monotonic - guards.check * (wanted.last + 1)
    checks = [one for one in scene.history.wishes[-wanted.last :] if one.at > horizon]
    times = sum(one.sim == scene.decision.chosen for one in checks)
    params = {
        "times": str(times),
        "need": str(wanted.times),
        "last": str(wanted.last),
        "span": str(guards.check),
    }
    return scene.plain("agree", holds=times < wanted.times, params=params)


def _quiet(scene: Scene) -> GuardVerdict:
    """An hour in which nothing is switched."""
    ends = [end for hours in scene.guards.quiet if (end := scene.end_of(hours)) is not None]
    params = {"hours": ", ".join(scene.guards.quiet)}
    if not ends:
        return scene.plain("quiet", holds=False, params=params)
    return GuardVerdict("quiet", True, "guard.quiet.holds", params, max(ends))


def _upload(scene: Scene, most: float) -> GuardVerdict:
    """More is being sent just now than may be cut off."""
    now = scene.history.monotonic
    sent = max((one.up for one in scene.history.flows if now - one.at <= one.seconds), default=0.0)
    return scene.plain("upload", holds=sent > most, params={"limit": f"{most / 1024:g} KB/s"})


def _apart(scene: Scene) -> GuardVerdict:
    """Another modem changes its seat: two that work are never both away."""
    params = {"modem": scene.history.away[0]}
    return scene.plain("apart", holds=scene.history.online, params=params)
