"""Guards: recomputed from the journal, not to be got round by restarts or steps of the clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from simd.model.decision import Candidate, Decision
from simd.model.journal import Switched
from simd.model.modem import Seat
from simd.model.units import Rate, Span
from simd.policy import Guards, History, guard, same

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
ONE, TWO = Seat("m", 1), Seat("m", 2)
GUARDS = Guards()
NEVER = History()


def wish(now: datetime = NOW, current: str = "a") -> Decision:
    """A wanted switch from one of two SIMs to the other."""
    chosen = "b" if current == "a" else "a"
    both = (Candidate("a", ONE), Candidate("b", TWO))
    return Decision("m", now, "ordered", "switch", current, chosen, "decision.better", {}, both)


def past(ago: float, **changes: object) -> Switched:
    """A switch b → a that ended so many seconds ago."""
    at = NOW - timedelta(seconds=ago)
    switch = Switched(f"s{ago}", TWO, ONE, "a", "policy", at, at, "done", 5.0)
    return replace(switch, **changes)


def held(*switches: Switched, history: History = NEVER, guards: Guards = GUARDS) -> tuple[str, ...]:
    decision = guard(wish(), replace(history, switches=switches), guards, NOW)
    assert (decision.action == "hold") == bool(decision.held_by)
    return decision.held_by


def test_nothing_holds_a_first_switch() -> None:
    decision = guard(wish(), NEVER, GUARDS, NOW)
    assert decision.action == "switch"
    names = [one.guard for one in decision.guards]
    assert names == ["paused", "dry_run", "busy", "dwell", "cooldown", "max_switches"]


def test_staying_needs_no_guard() -> None:
    stay = replace(wish(), action="stay")
    assert guard(stay, History(paused=True), GUARDS, NOW) is stay


@pytest.mark.parametrize(
    ("switch", "names"),
    [
        (past(599), ("dwell", "cooldown")),
        (past(601), ("cooldown",)),
        (past(1799), ("cooldown",)),
        (past(1801), ()),
        (past(601, origin=Seat("m", 3)), ()),
        (past(601, origin=ONE, target=TWO, sim="b", outcome="back"), ("cooldown",)),
        (past(601, origin=ONE, target=TWO, sim="b", outcome="done"), ()),
        (past(5, cause="person"), ("dwell", "cooldown")),
        (past(5, cause="recover"), ("dwell", "cooldown")),
        (past(5, cause="visit"), ()),
        (past(5, cause="return"), ()),
        (past(5, origin=Seat("x", 1), target=Seat("x", 2)), ()),
        (past(5, ended=None, outcome=None, outage=None), ("dwell", "cooldown")),
    ],
)
def test_dwell_and_cooldown(switch: Switched, names: tuple[str, ...]) -> None:
    assert held(switch) == names


def test_a_guard_says_until_when() -> None:
    verdicts = {one.guard: one for one in guard(wish(), History((past(0),)), GUARDS, NOW).guards}
    assert verdicts["dwell"].until == NOW + timedelta(minutes=10)
    assert verdicts["cooldown"].until == NOW + timedelta(minutes=30)
    assert verdicts["max_switches"].until is None


def test_the_budget_is_for_any_window() -> None:
    hours = [past(3599.0 * hour) for hour in range(1, 26)]
    assert held(*hours) == ("max_switches",)
    assert held(*hours[:23]) == ()
    assert held(*hours[1:]) == ()
    assert held(*(replace(one, cause="person") for one in hours)) == ()
    (*_, budget) = guard(wish(), History(tuple(hours)), GUARDS, NOW).guards
    assert budget.until == NOW + timedelta(seconds=24)
    full = Guards(Span(0), Span(0), Rate(2, Span(3600)))
    (*_, budget) = guard(wish(), History((past(600), past(60))), full, NOW).guards
    assert budget.until == NOW + timedelta(seconds=3000)
    assert held(guards=Guards(max_switches=Rate(0, Span(60)))) == ("max_switches",)


@pytest.mark.parametrize(
    ("history", "names"),
    [
        (History(paused=True), ("paused",)),
        (History(dry_run=True), ("dry_run",)),
        *((History(busy=(what,)), ("busy",)) for what in ("call", "ussd", "sms", "visit")),
    ],
)
def test_what_must_not_be_cut_is_not_cut(history: History, names: tuple[str, ...]) -> None:
    assert held(history=history) == names


def test_absurd_spans_do_not_overflow() -> None:
    huge = Guards(Span(1e15), Span(1e15), Rate(1, Span(1e15)))
    assert held(past(5), guards=huge) == ("dwell", "cooldown", "max_switches")


def test_decisions_are_the_same_whatever_the_time() -> None:
    history = History((past(5),))
    one = guard(wish(), history, GUARDS, NOW)
    later = NOW + timedelta(seconds=60)
    assert same(one, guard(wish(later), history, GUARDS, later))
    assert not same(one, guard(wish(), NEVER, GUARDS, NOW))


def test_a_switch_from_the_future_is_as_old_as_this_run() -> None:
    """The clock was set back, or is not set yet after a boot without one."""
    future = past(-86400.0)
    assert held(future, history=History(monotonic=50.0, started=10.0)) == ("dwell", "cooldown")
    assert held(future, history=History(monotonic=5000.0, started=10.0)) == ()


def test_the_clock_that_never_jumps_is_believed_first() -> None:
    stamped = past(86400.0, monotonic=1000.0)  # the civil clock was set a day forward since
    assert held(stamped, history=History(monotonic=1060.0)) == ("dwell", "cooldown")
    assert held(stamped, history=History(monotonic=9000.0)) == ()
    heard = History(monotonic=1060.0, heard={"s86400.0": 1050.0})
    assert held(past(86400.0), history=heard) == ("dwell", "cooldown")
    other_boot = past(60.0, monotonic=1e9)
    assert held(other_boot, history=History(monotonic=5.0)) == ("dwell", "cooldown")


STEPS = st.sampled_from((0, 0, 0, 3600, -3600, 86400, -86400))
ACTS = st.lists(
    st.tuples(st.integers(1, 4000), STEPS, st.sampled_from(("go", "go", "go", "restart"))),
    min_size=5,
    max_size=60,
)


@given(ACTS, st.sampled_from((3, 24)))
def test_no_restart_and_no_step_of_the_clock_gets_round_a_guard(
    acts: list[tuple[int, int, str]], budget: int
) -> None:
    """A policy that always wants the other SIM, under clock steps and restarts of the daemon."""
    guards = Guards(Span(600), Span(1800), Rate(budget, Span(86400)))
    true, offset, started, current = 1000.0, timedelta(0), 1000.0, "a"
    journal: list[Switched] = []
    times: list[float] = []
    for wait, step, act in acts:
        true, offset = true + wait, offset + timedelta(seconds=step)
        now = NOW + timedelta(seconds=true) + offset
        if act == "restart":
            started = true
            continue
        history = History(tuple(journal), monotonic=true, started=started)
        if guard(wish(now, current), history, guards, now).action == "switch":
            origin, target = (ONE, TWO) if current == "a" else (TWO, ONE)
            current = "b" if current == "a" else "a"
            journal.append(
                Switched(f"s{true}", origin, target, current, "policy", now, now, "done", 1.0, true)
            )
            times.append(true)
    # With two SIMs the one that is wanted was left one switch ago: the cool-down binds.
    gaps = [b - a for a, b in pairwise(times)]
    assert all(gap >= 1800 for gap in gaps)
    for first, last in zip(times, times[budget:], strict=False):
        assert last - first >= 86400


@given(ACTS)
def test_after_a_reboot_a_clock_set_back_holds_and_never_frees(
    acts: list[tuple[int, int, str]],
) -> None:
    """Without the monotonic moment only time that surely passed in this run counts."""
    for wait, step, _ in acts:
        before = past(min(0.0, step) - 1.0 if step < 0 else 1.0)
        history = History((before,), monotonic=float(wait), started=0.0)
        names = guard(wish(), history, GUARDS, NOW).held_by
        if step < 0:
            assert ("cooldown" in names) == (wait < 1800)
        else:
            assert "cooldown" in names
