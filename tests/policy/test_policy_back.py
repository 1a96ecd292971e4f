"""More guards: the way back and its growing delay, N of M, quiet hours, and rest."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from simd.model.codec import from_plain
from simd.model.decision import Candidate, Decision, Verdict
from simd.model.journal import Switched
from simd.model.modem import Seat
from simd.policy import Guards, History, guard, same
from simd.policy.history import Flow, Wish
from simd.policy.settings import Back
from simd.texts import catalogue, render

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
STEADY = 1_000_000.0
ONE, TWO = Seat("m", 1), Seat("m", 2)
BERLIN = ZoneInfo("Europe/Berlin")


def guards(**settings: Any) -> Guards:
    """Guards as a config writes them, the always-on ones out of the way."""
    free = {"dwell": "0s", "cooldown": "0s", "max_switches": "99/minute"}
    return from_plain(free | settings, Guards)


def wish(reason: str = "better") -> Decision:
    both = (Candidate("a", ONE), Candidate("b", TWO))
    return Decision("m", NOW, "ordered", "switch", "a", "b", f"decision.{reason}", {}, both)


def left(ago: float, **more: Any) -> Switched:
    """The wanted SIM was left for the present one so many seconds ago."""
    at = NOW - timedelta(seconds=ago)
    made = Switched(f"s{ago}", TWO, ONE, "a", "policy", at, at, "done", 5.0, STEADY - ago)
    return replace(made, **more)


def held(
    guarding: Guards, *switches: Switched, reason: str = "better", now: datetime = NOW, **more: Any
) -> tuple[str, ...]:
    history = History(switches, monotonic=STEADY, **more)
    decision = guard(wish(reason), history, guarding, now)
    assert (decision.action == "hold") == bool(decision.held_by)
    for one in decision.guards:
        codes = [one.reason]
        if one.holds and one.until is None:
            codes.append(f"{one.reason}.change")
        for lang in ("en", "zh"):
            for code in codes:
                assert code in catalogue(lang), code
                told = render(code, one.params, lang)
                assert not {"?", "{", "}", "_"} & set(told), told
    return decision.held_by


def test_figures_that_move_are_no_news_and_a_carriers_new_word_is() -> None:
    def told(weight: float, **params: str) -> Decision:
        word = Verdict("signal", "prefer", "rule.signal.fine", params, weight)
        return replace(wish(), candidates=(Candidate("a", ONE, (word,), weight),))

    one = told(0.5, bad="1", left="5 GB", as_of="noon")
    assert same(one, told(0.7, bad="2", left="4 GB", as_of="noon"))
    assert not same(one, told(0.5, bad="1", left="5 GB", as_of="evening"))


def test_settle_counts_visits_too() -> None:
    guarding = guards(settle="90s")
    assert held(guarding) == ()
    assert held(guarding, left(89, cause="visit")) == ("settle",)
    assert held(guarding, left(91, cause="visit")) == ()
    elsewhere = left(5, origin=Seat("x", 1), target=Seat("x", 2))
    assert held(guarding, elsewhere) == ()


def test_a_persons_choice_stands_for_a_while() -> None:
    guarding = guards(by_hand="2h")
    assert held(guarding, left(7199, cause="person"), reason="ruled_out") == ("by_hand",)
    assert held(guarding, left(7201, cause="person")) == ()
    assert held(guarding, left(5)) == ()


@pytest.mark.parametrize(
    ("sims", "names"),
    [
        ("", ("agree",)),
        ("bb", ("agree",)),
        ("bbb", ()),
        ("bab b", ()),
        ("bba a", ("agree",)),
        ("aaabbb", ()),
        ("bbbaaa", ("agree",)),
    ],
)
def test_n_of_m_checks_must_want_it(sims: str, names: tuple[str, ...]) -> None:
    """A space is a check that would have stayed; the last one was just now."""
    wishes = tuple(
        Wish(STEADY - 60.0 * (len(sims) - 1 - at), None if sim == " " else sim)
        for at, sim in enumerate(sims)
    )
    assert held(guards(agree="3/5"), wishes=wishes) == names


def test_checks_of_long_ago_want_nothing() -> None:
    wishes = tuple(Wish(STEADY - 3600 - at, "b") for at in range(5))
    assert held(guards(agree="3/5"), wishes=wishes) == ("agree",)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2026-03-10T12:00", None),
        ("2026-03-10T23:00", "2026-03-11T05:00+00:00"),
        ("2026-03-11T05:59", "2026-03-11T05:00+00:00"),
        ("2026-03-11T06:00", None),
        # The nights of 23 and 25 hours end at six on the wall.
        ("2026-03-29T01:59", "2026-03-29T04:00+00:00"),
        ("2026-03-29T03:01", "2026-03-29T04:00+00:00"),
        ("2026-10-25T02:30", "2026-10-25T05:00+00:00"),
    ],
)
def test_quiet_hours(now: str, until: str | None) -> None:
    guarding = guards(quiet=["23:00-06:00"])
    decision = guard(wish(), History(), guarding, local(now))
    quiet = next(one for one in decision.guards if one.guard == "quiet")
    assert quiet.until == (datetime.fromisoformat(until) if until else None)
    assert held(guarding, now=local(now)) == (("quiet",) if until else ())


def test_quiet_hours_within_a_day() -> None:
    guarding = guards(quiet=["12:00-13:00", "12:30-14:00"])
    assert held(guarding) == ("quiet",)
    assert held(guarding, now=NOW + timedelta(hours=1, minutes=30)) == ("quiet",)
    assert held(guarding, now=NOW + timedelta(hours=2)) == ()


@pytest.mark.parametrize(
    ("up", "ago", "names"),
    [(2e5, 5.0, ("upload",)), (1e4, 5.0, ()), (2e5, 90.0, ())],
)
def test_an_upload_is_not_cut(up: float, ago: float, names: tuple[str, ...]) -> None:
    flows = (Flow(STEADY - ago, 60.0, 0.0, up),)
    assert held(guards(upload="100KB/s"), flows=flows) == names


def test_two_that_work_are_never_away_at_once() -> None:
    assert held(guards(), away=("x",)) == ("apart",)
    assert held(guards(), away=("x",), online=False) == ()
    assert held(guards(apart=False), away=("x",)) == ()


def back(**settings: Any) -> Guards:
    return guards(back=settings)


def test_what_is_forced_waits_for_no_way_back() -> None:
    for reason in ("ruled_out", "none_active"):
        assert held(back(when="never"), left(5), reason=reason) == ()
    assert held(back(when="never"), left(5)) == ("back_never",)
    assert held(back(when="at-once"), left(5)) == ()


@pytest.mark.parametrize(
    ("settings", "ages", "names"),
    [
        ({"when": "timer"}, [], ()),
        ({"when": "timer"}, [299], ("back",)),
        ({"when": "timer"}, [301], ()),
        ({"when": "timer", "after": "1h"}, [3599], ("back",)),
        # Each time that it was left of late makes the wait longer, up to a cap.
        ({"when": "timer", "after": "10m", "grow": "10m"}, [601, 4000], ("back",)),
        ({"when": "timer", "after": "10m", "grow": "10m"}, [1201, 4000], ()),
        ({"when": "timer", "after": "10m", "grow": "10m", "forget": "1h"}, [601, 4000], ()),
        ({"when": "timer", "grow": "1d", "most": "20m"}, [1201, 4000, 5000], ()),
        ({"when": "timer", "grow": "1d", "most": "20m"}, [1199, 4000, 5000], ("back",)),
        ({"when": "timer", "after": "1h", "most": "20m"}, [3599], ("back",)),
        ({"when": "at-once", "grow": "10m"}, [500, 600], ("back",)),
    ],
)
def test_the_wait_for_the_way_back_grows(
    settings: Any, ages: list[float], names: tuple[str, ...]
) -> None:
    assert held(back(**settings), *(left(ago) for ago in ages)) == names


def test_a_try_that_never_arrived_was_no_leaving() -> None:
    assert held(back(when="timer"), left(5, outcome="back")) == ()


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2026-03-10T02:59", "2026-03-10T02:00+00:00"),
        ("2026-03-10T03:00", None),
        ("2026-03-10T03:14", None),
        ("2026-03-10T03:15", "2026-03-11T02:00+00:00"),
        ("2026-03-10T12:00", "2026-03-11T02:00+00:00"),
        # The day has 23 hours, then 25: three o'clock comes once in each.
        ("2026-03-29T01:59", "2026-03-29T01:00+00:00"),
        ("2026-10-25T02:59", "2026-10-25T02:00+00:00"),
    ],
)
def test_back_at_a_time_of_day(now: str, until: str | None) -> None:
    guarding = back(when="at", at="03:00")
    assert held(guarding, now=local(now)) == (("back_at",) if until else ())
    decision = guard(wish(), History(), guarding, local(now))
    assert decision.guards[-1].until == (datetime.fromisoformat(until) if until else None)


def test_a_time_that_a_day_lacks_is_what_it_stands_for() -> None:
    guarding = back(when="at", at="02:30")
    assert held(guarding, now=local("2026-03-29T01:50")) == ("back_at",)
    assert held(guarding, now=local("2026-03-29T03:35")) == ()


def flows(*speeds: float) -> tuple[Flow, ...]:
    last = len(speeds) - 1
    return tuple(
        Flow(STEADY - 60.0 * (last - at), 60.0, speed, 0.0) for at, speed in enumerate(speeds)
    )


@pytest.mark.parametrize(
    ("seen", "names"),
    [
        ((), ("back_idle",)),
        (flows(0, 0), ("back_idle",)),
        (flows(0, 0, 0, 0, 0), ()),
        (flows(0, 0, 1e6, 0, 0), ("back_idle",)),
        (flows(1e6, 0, 0, 0, 0, 0), ()),
    ],
)
def test_back_when_idle(seen: tuple[Flow, ...], names: tuple[str, ...]) -> None:
    assert held(back(when="idle", quiet="5m"), flows=seen) == names


@pytest.mark.parametrize(
    ("proved", "ages", "names"),
    [
        ({}, [], ("back_proved",)),
        ({"a": 5.0}, [], ("back_proved",)),
        ({"b": 5.0}, [], ()),
        ({"b": 3601.0}, [], ("back_proved",)),
        ({"b": 5.0}, [60], ()),
        ({"b": 65.0}, [60], ("back_proved",)),
    ],
)
def test_back_when_proved(
    proved: dict[str, float], ages: list[float], names: tuple[str, ...]
) -> None:
    assert held(back(when="proved"), *(left(ago) for ago in ages), proved=proved) == names


@pytest.mark.parametrize(
    ("cycles", "ages", "names"),
    [
        ({}, [], ()),
        ({}, [60], ("back_cycle",)),
        ({"b": NOW - timedelta(days=3)}, [60], ("back_cycle",)),
        ({"b": NOW - timedelta(seconds=30)}, [60], ()),
        ({"b": NOW + timedelta(hours=3)}, [60], ("back_cycle",)),  # the clock was set back
    ],
)
def test_back_at_the_cycles_reset(
    cycles: dict[str, datetime], ages: list[float], names: tuple[str, ...]
) -> None:
    assert held(back(when="cycle"), *(left(ago) for ago in ages), cycles=cycles) == names


def test_delays_as_written() -> None:
    assert Back().delay(9) == 0.0
    assert from_plain({"when": "timer"}, Back).delay(0) == 300.0


STEPS = st.sampled_from((0, 0, 3600, -3600, 86400, -86400))
ACTS = st.lists(
    st.tuples(st.integers(1, 4000), STEPS, st.sampled_from(("go", "go", "restart"))), max_size=50
)


@given(ACTS)
def test_no_restart_and_no_step_of_the_clock_shortens_the_growing_wait(
    acts: list[tuple[int, int, str]],
) -> None:
    """Failovers that nobody holds, and a way back that is always wanted."""
    guarding = from_plain(
        {
            "dwell": "60s",
            "cooldown": "0s",
            "max_switches": "99/minute",
            "back": {"when": "timer", "after": "10m", "grow": "10m", "most": "1h"},
        },
        Guards,
    )
    true, offset, started = 1000.0, timedelta(0), 1000.0
    journal: list[Switched] = []
    lefts: list[float] = []
    for wait, step, act in acts:
        true, offset = true + wait, offset + timedelta(seconds=step)
        now = (NOW + timedelta(seconds=true) + offset).astimezone(BERLIN)
        if act == "restart":
            started = true
            continue
        history = History(tuple(reversed(journal)), monotonic=true, started=started)
        if guard(wish(), history, guarding, now).action == "switch":
            count = sum(true - at < 86400 for at in lefts)
            wanted = min(600.0 * count, 3600.0)
            assert not lefts or true - lefts[-1] >= wanted
            # There and, a moment later, away again: the wanted SIM failed.
            journal.append(
                Switched(f"b{true}", ONE, TWO, "b", "policy", now, now, "done", 1.0, true)
            )
            journal.append(
                Switched(f"a{true}", TWO, ONE, "a", "policy", now, now, "done", 1.0, true)
            )
            lefts.append(true)
