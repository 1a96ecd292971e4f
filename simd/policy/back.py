"""The way back: when a SIM that is only better may take over from one that is still allowed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from simd.model.decision import GuardVerdict
from simd.policy.scene import Scene
from simd.policy.settings import Back

_DAY = timedelta(days=1)


def back(scene: Scene) -> Iterator[GuardVerdict]:
    """The words on it: of the growing delay, and of what the way back waits for."""
    rule = scene.guards.back
    left = left_ages(scene)
    lately = [age for age in left if age < rule.forget]
    if delay := rule.delay(len(lately)):
        rest = delay - left[0] if left else None
        yield scene.timed("back", rest, {"span": f"{delay / 60:g}m", "times": str(len(lately))})
    waits = _WAITS.get(rule.when)
    if waits is not None:
        yield waits(scene, rule, left)


def left_ages(scene: Scene) -> list[float]:
    """How long ago the wanted SIM was left each time, the newest first."""
    seat = scene.seat
    return scene.ages(lambda one: one.origin == seat and one.outcome != "back")


def _never(scene: Scene, rule: Back, left: list[float]) -> GuardVerdict:
    del rule, left
    return scene.plain("back_never", holds=True)


def _at(scene: Scene, rule: Back, left: list[float]) -> GuardVerdict:
    """Only within a while of that time of day; on a day that lacks it, at what it stands for."""
    del left
    now = scene.now.astimezone(UTC)
    params = {"time": str(rule.at)}
    starts = [
        datetime.combine(scene.now + day * _DAY, rule.at.time, scene.now.tzinfo).astimezone(UTC)
        for day in (-1, 0, 1, 2)
    ]
    if any(start <= now < start + rule.within.delta for start in starts):
        return scene.plain("back_at", holds=False, params=params)
    until = min(start for start in starts if start > now)
    return GuardVerdict("back_at", True, "guard.back_at.holds", params, until)


def _idle(scene: Scene, rule: Back, left: list[float]) -> GuardVerdict:
    """Only when little moved for a while; a while that nobody watched is not one of rest."""
    del left
    now = scene.history.monotonic
    lately = [one for one in scene.history.flows if now - one.at < rule.quiet]
    watched = sum(one.seconds for one in lately)
    calm = all(one.down + one.up <= rule.below for one in lately)
    params = {"limit": f"{rule.below / 1024:g} KB/s", "span": str(rule.quiet)}
    idle = calm and watched >= rule.quiet * _ENOUGH
    return scene.plain("back_idle", holds=not idle, params=params)


def _proved(scene: Scene, rule: Back, left: list[float]) -> GuardVerdict:
    """Only to a SIM that was seen to work a short while ago, and since it was last left."""
    wanted = scene.decision.chosen or ""
    age = scene.history.proved.get(wanted)
    good = age is not None and age <= rule.fresh and (not left or age < left[0])
    params = {"sim": wanted, "span": str(rule.fresh)}
    return scene.plain("back_proved", holds=not good, params=params)


def _cycle(scene: Scene, rule: Back, left: list[float]) -> GuardVerdict:
    """Only once its billing cycle began anew since it was left; an unknown cycle never does."""
    del rule
    wanted = scene.decision.chosen or ""
    began = scene.history.cycles.get(wanted)
    # One that begins later than now has not: the clock was set back.
    age = None if began is None else (scene.now - began).total_seconds()
    anew = not left or (age is not None and 0 <= age < left[0])
    return scene.plain("back_cycle", holds=not anew, params={"sim": wanted})


# Flows are told once a minute, and the newest may be almost as old.
_ENOUGH = 0.7
_WAITS = {
    "never": _never,
    "at": _at,
    "idle": _idle,
    "proved": _proved,
    "cycle": _cycle,
}
