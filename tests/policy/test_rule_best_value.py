from __future__ import annotations

from datetime import UTC, datetime
from functools import reduce

import pytest
from msgspec.structs import replace

from simd.model.account import Money, MoneyText
from simd.model.decision import Verdict
from simd.model.ids import Iccid
from simd.model.sim import Sim
from simd.model.snapshot import SimNow
from simd.model.units import Span, UnitError
from simd.policy.evidence import AIR, HALF, Air, Habit, Probed, Seen
from simd.policy.rule import Look
from simd.policy.rules.best_value import BestValue
from simd.texts import catalogue

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
STEADY = 90_000.0
RULE = BestValue(hour=MoneyText("10 EUR"), away=Span(0))


def probes(*oks: bool, ago: float = 0.0) -> tuple[Probed, ...]:
    last = STEADY - ago
    return tuple(Probed(last - 60 * back, ok) for back, ok in reversed(list(enumerate(oks[::-1]))))


def word(seen: Seen, *, active: bool = True, rule: BestValue = RULE) -> Verdict:
    sim = SimNow(Sim("sim_a", Iccid("8901260852290847433"), "a"))
    verdict = rule.look(Look("m", sim, None, NOW, seen=seen, steady=STEADY, active=active))
    for lang in ("en", "zh"):
        assert verdict.reason in catalogue(lang)
    return verdict


def weight(seen: Seen, *, active: bool = True, rule: BestValue = RULE) -> float:
    return word(seen, active=active, rule=rule).weight


FREE = Seen(price=Money.parse("0 EUR"))


def air(habit: Habit = Habit(), probes: tuple[Probed, ...] = ()) -> Seen:  # noqa: B008  # frozen
    return replace(FREE, air=Air(habit, probes))


def test_without_a_price_it_has_no_worth() -> None:
    assert word(Seen()).reason.endswith("unknown")
    assert word(Seen(price=Money.parse("1 CNY"))).reason.endswith("currency")
    rated = replace(RULE, rates={"CNY": MoneyText("0.1 EUR")})
    assert word(Seen(price=Money.parse("1 CNY")), rule=rated).kind == "prefer"


def test_what_costs_more_is_worth_less() -> None:
    assert weight(FREE) > weight(replace(FREE, price=Money.parse("5 EUR")))


def test_an_hour_without_service_costs_what_the_owner_says() -> None:
    told = word(air(Habit(1e9, 5e8)))
    assert told.params == {"cost": "5.00 EUR", "price": "0 EUR", "lost": "50%"}


def test_an_outage_shows_within_minutes() -> None:
    fine = air(probes=probes(*[True] * 30))
    rows = [air(probes=probes(*[True] * (30 - n), *[False] * n)) for n in (1, 2, 3)]
    weights = [weight(seen) for seen in (fine, *rows)]
    assert weights == sorted(weights, reverse=True)
    assert word(rows[2]).params["lost"] == "60%"
    assert word(air(probes=probes(False, False))).params["lost"] == "50%"


def test_probes_before_the_window_are_habit() -> None:
    old = (Probed(STEADY - 4000, ok=False), Probed(STEADY, ok=True))
    assert weight(air(probes=old)) == weight(air(probes=old[1:]))


def test_what_was_seen_of_a_parked_sim_fades_into_its_habit() -> None:
    fresh = air(probes=probes(*[False] * 9))
    aged = [air(probes=probes(*[False] * 9, ago=3600.0 * hours)) for hours in (1, 2, 24)]
    weights = [weight(seen, active=False) for seen in (fresh, *aged)]
    assert weights == sorted(weights)
    assert weights[-1] == pytest.approx(weight(FREE, active=False), rel=1e-3)


def test_to_leave_has_to_pay() -> None:
    rule = replace(RULE, away=Span(90))
    assert weight(FREE, rule=rule) > weight(FREE, active=False, rule=rule)


def test_times_of_nothing_are_refused() -> None:
    with pytest.raises(UnitError):
        BestValue(hour=MoneyText("1 EUR"), half=Span(0))
    with pytest.raises(UnitError):
        BestValue(hour=MoneyText("1 EUR"), pays=Span(0))


def test_a_habit_forgets_slowly() -> None:
    habit = Habit()
    for _ in range(HALF):
        habit = habit.after(ok=False)
    for _ in range(HALF):
        habit = habit.after(ok=True)
    assert habit.bad / habit.looks == pytest.approx(1 / 3)


def test_sims_of_one_network_tell_of_the_same_air() -> None:
    one = Air().after(Probed(10, ok=True)).after(Probed(30, ok=False))
    other = Air().after(Probed(20, ok=True))
    both = one.joined(other)
    assert [probe.at for probe in both.probes] == [10, 20, 30]
    assert both.habit.looks == pytest.approx(3, abs=0.01)
    assert len(reduce(Air.after, [Probed(n, ok=True) for n in range(200)], one).probes) == AIR
