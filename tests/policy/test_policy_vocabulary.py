"""Every rule with every setting that it takes: a new rule is tried here without a word."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from simd.model import event as ev
from simd.model.account import MoneyText
from simd.model.codec import from_plain
from simd.model.decision import Candidate, Decision
from simd.model.journal import Cause, Switched, SwitchOutcome
from simd.model.measures import Clock, Hours, Level, OutOf, Share, Speed
from simd.model.modem import Seat
from simd.model.reduce import reduce
from simd.model.units import Rate, Size, Span
from simd.policy import Guards, History, Memo, Policy, decide, explain, guard
from simd.policy.history import Flow, Wish
from simd.policy.policy import MODES, RULES
from tests.policy.worlds import KEYS, NAMES, STEADY, TIMES, worlds

# How each kind of value is written in a config.
WRITTEN: dict[Any, Any] = {
    bool: st.booleans(),
    int: st.integers(0, 9),
    float: st.floats(0, 9),
    str: st.sampled_from(("Ada", "data", "voice", "sms", "plan", "balance", "500MB", "10%", "30m")),
    date: st.dates(date(2026, 2, 1), date(2026, 4, 30)).map(date.isoformat),
    datetime: st.sampled_from(("2026-03-10T12:00:00Z", "2026-10-25T02:30:00+01:00")),
    Span: st.sampled_from(("1s", "90s", "10m", "1h", "36h", "7d")),
    Size: st.sampled_from(("1MB", "500MB", "20GB")),
    Share: st.sampled_from(("0%", "5%", "50%", "100%")),
    Level: st.sampled_from(("-120dBm", "-95dBm", "-12dB", "3dB")),
    Speed: st.sampled_from(("1KB/s", "2Mbit/s")),
    Rate: st.sampled_from(("0/day", "1/hour", "24/day")),
    OutOf: st.sampled_from(("1/1", "2/3", "5/5")),
    Clock: st.sampled_from(("00:00", "02:30", "23:59")),
    Hours: st.sampled_from(("23:00-06:00", "02:00-03:00", "00:00-12:00")),
    MoneyText: st.sampled_from(("0 CNY", "5 CNY", "1.50 EUR")),
}
LISTED = {
    "allow": ("CN", "DE", "460"),
    "block": ("CH", "46005", "26201"),
    "sims": ("Ada", "Bo"),
    "causes": ("8", "33"),
}


def values(kind: Any, name: str) -> Any:
    """What a config may write there, by the type of the field, or by its name."""
    return MADE[type(kind)](kind, name) if type(kind) in MADE else WRITTEN[PLAIN[type(kind)]]


def _any(kind: msgspec.inspect.UnionType, name: str) -> Any:
    some = [one for one in kind.types if not isinstance(one, msgspec.inspect.NoneType)]
    return st.one_of([values(one, name) for one in some])


def _list(kind: msgspec.inspect.VarTupleType, name: str) -> Any:
    item = kind.item_type
    listed = isinstance(item, msgspec.inspect.StrType)
    one = st.sampled_from(LISTED[name]) if listed else values(item, name)
    return st.lists(one, max_size=2)


def _table(kind: msgspec.inspect.DictType, name: str) -> Any:
    if isinstance(kind.value_type, msgspec.inspect.VarTupleType):
        return st.dictionaries(st.sampled_from(("DE", "CN", "any")), st.just(["Bo", "Ada"]))
    return st.dictionaries(
        st.sampled_from(("EUR", "CNY")), values(kind.value_type, name), max_size=1
    )


MADE: dict[Any, Any] = {
    msgspec.inspect.UnionType: _any,
    msgspec.inspect.VarTupleType: _list,
    msgspec.inspect.DictType: _table,
    msgspec.inspect.LiteralType: lambda kind, _: st.sampled_from(kind.values),
    msgspec.inspect.StructType: lambda kind, _: configs(kind.cls),
    msgspec.inspect.CustomType: lambda kind, _: WRITTEN[kind.cls],
}
PLAIN: Mapping[Any, Any] = {
    msgspec.inspect.BoolType: bool,
    msgspec.inspect.IntType: int,
    msgspec.inspect.FloatType: float,
    msgspec.inspect.StrType: str,
    msgspec.inspect.DateType: date,
    msgspec.inspect.DateTimeType: datetime,
}


def configs(kind: type[msgspec.Struct]) -> st.SearchStrategy[dict[str, Any]]:
    """Settings of that kind as a config writes them, also such as make no sense together."""
    shown = cast("msgspec.inspect.StructType", msgspec.inspect.type_info(kind))
    made = {one.encode_name: values(one.type, one.name) for one in shown.fields}
    must = {one.encode_name: made.pop(one.encode_name) for one in shown.fields if one.required}
    return st.fixed_dictionaries(must, optional=made)


def read(plain: dict[str, Any]) -> Policy:
    """The policy, where a person could have written it."""
    try:
        return from_plain(plain, Policy)
    except msgspec.ValidationError:
        assume(condition=False)
        raise


FEW = settings(max_examples=25, suppress_health_check=list(HealthCheck), deadline=None)


@pytest.mark.parametrize("name", RULES)
@FEW
@given(st.data())
def test_decide_is_total_the_same_again_and_calm_under_any_settings(
    name: str, data: st.DataObject
) -> None:
    rule = {"rule": name, **data.draw(configs(RULES[name]))}
    chosen = read({"mode": data.draw(st.sampled_from(tuple(MODES))), "rules": [rule]})
    snapshot, evidence = data.draw(worlds())
    now = data.draw(TIMES)
    memo = Memo()
    decision = decide(snapshot, "mdm_0", chosen, KEYS, now, evidence, memo)
    assert decision == decide(snapshot, "mdm_0", chosen, KEYS, now, evidence)
    assert decision == decide(snapshot, "mdm_0", chosen, KEYS, now, evidence, memo)
    later = replace(evidence, steady=STEADY + data.draw(st.integers(0, 90000)))
    assert decide(snapshot, "mdm_0", chosen, KEYS, now, later, memo) == decide(
        snapshot, "mdm_0", chosen, KEYS, now, later
    )
    for sentence in explain(guard(decision, History(), chosen.guards, now), NAMES):
        assert not {"?", "{", "}"} & set(sentence)
    if decision.action == "switch":
        target = next(one for one in decision.candidates if one.sim == decision.chosen)
        assert not target.vetoed
        done = reduce(snapshot, ev.Event(8, now, "home", ev.SeatSeen(target.seat, target.sim)))
        # A pair of limits is stricter with a SIM that is parked: nothing else may call it back.
        again = decide(done, "mdm_0", chosen, KEYS, now, evidence)
        assert (again.action, again.current) == ("stay", target.sim)


STEPS = [timedelta(seconds=one) for one in (3600, -3600, 86400, -86400)]
# Before and after Berlin's clocks go forward, and back.
NIGHTS = [datetime(2026, 3, 29, at, 30, tzinfo=UTC) for at in (0, 1, 5)]
NIGHTS += [datetime(2026, 10, 25, at, 30, tzinfo=UTC) for at in (0, 1, 5)]
# These go by the clock on the wall, as their owner means them.
BY_THE_WALL = {"quiet", "back_at", "back_cycle"}
ONE, TWO = Seat("mdm_0", 1), Seat("mdm_0", 2)
CAUSES: list[Cause] = ["policy", "policy", "person", "visit", "recover"]
OUTCOMES: list[SwitchOutcome] = ["done", "done", "back", "failed", "unknown"]
AGES = st.integers(0, 90) | st.integers(0, 7200) | st.integers(0, 3 * 86400)


@st.composite
def histories(draw: st.DrawFn, now: datetime) -> History:
    """What the ledger and the modem tell at that moment: switches, wishes, traffic."""
    switches = []
    for age in sorted(draw(st.lists(AGES, max_size=9, unique=True))):
        origin, target, sim = draw(st.sampled_from(((ONE, TWO, "sim_b"), (TWO, ONE, "sim_a"))))
        cause = draw(st.sampled_from(CAUSES))
        outcome = draw(st.sampled_from(OUTCOMES))
        at = now - timedelta(seconds=age)
        switches.append(
            Switched(
                f"s{age}", origin, target, sim, cause, at, at, outcome, 5.0, STEADY - age
            )
        )  # fmt: skip
    moments = st.lists(st.floats(STEADY - 900, STEADY), max_size=6).map(sorted)
    wished = st.sampled_from(("sim_a", "sim_b", None))
    return History(
        tuple(switches),
        busy=draw(st.sampled_from(((), ("call",), ("transaction",)))),
        paused=draw(st.booleans()),
        monotonic=STEADY,
        started=STEADY - 9e5,
        wishes=tuple(Wish(at, draw(wished)) for at in draw(moments)),
        flows=tuple(Flow(at, 60.0, 0.0, draw(st.floats(0, 1e6))) for at in draw(moments)),
        proved=draw(st.dictionaries(st.just("sim_b"), AGES.map(float))),
        away=draw(st.sampled_from(((), ("mdm_1",)))),
        online=draw(st.booleans()),
    )


@settings(max_examples=150, suppress_health_check=list(HealthCheck), deadline=None)
@given(configs(Guards), st.sampled_from(NIGHTS), st.data())
def test_no_restart_no_step_of_the_clock_and_no_summer_time_changes_a_guards_word(
    plain: dict[str, Any], now: datetime, data: st.DataObject
) -> None:
    guards = read({"guards": plain}).guards
    history = data.draw(histories(now))
    both = (Candidate("sim_a", ONE), Candidate("sim_b", TWO))
    wish = Decision(
        "mdm_0", now, "ordered", "switch", "sim_a", "sim_b", "decision.better", {}, both
    )

    def held(at: datetime, then: History) -> set[str]:
        return set(guard(wish, then, guards, at).held_by) - BY_THE_WALL

    word = held(now, history)
    assert held(now.astimezone(ZoneInfo("Europe/Berlin")), history) == word
    assert held(now, replace(history, started=STEADY)) == word
    for step in STEPS:
        assert held(now + step, history) == word
        assert held(now + step, replace(history, started=STEADY)) == word
