"""Estimates case by case: what ends, what renews, what is shared, and what nobody can know."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace

from simd.accounts.contract import Contract
from simd.accounts.metering import estimated, learn
from simd.accounts.metering.burn import Habit, daily, days_left, habit
from simd.accounts.metering.drain import Tank, drain
from simd.accounts.metering.drift import grain_of, half_width, punctual, ratio
from simd.accounts.usage import HourUsed, grouped
from simd.model.account import AccountNow, Allowance, Estimate, Money, Reading, Source, account_now
from simd.model.ids import Body, Iccid
from simd.model.metering import Counted, Drift, Tally
from simd.model.sim import Sim
from simd.model.snapshot import SimNow
from simd.tariff import Tariff, find_tariff
from simd.tariff.tariff import AutoRenew
from simd.tariff.texts import Zone
from tests.tariff.making import tariff

GB, MB = 1 << 30, 1 << 20
NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
PLAN = find_tariff("cn-mobile-39")
UTC_PLAN = tariff(
    currency="CNY",
    fee=39,
    cycle={"type": "rolling_days", "n": 30},
    auto_renew={},
    buckets=[{"unit": "GB", "amount": 10}],
    after_cap={"type": "charge", "price": 1},
    payg={"sms": 0.1},
)
LEARNT = {"data": Drift(((GB, GB),) * 9, 1)}


def reading(at: datetime, *packs: Allowance, money: str | None = "50 CNY") -> Reading:
    balance = Money.parse(money) if money else None
    return Reading(Body(""), Source("sms", at, "X"), 1.0, balance, packs)


def pack(left: int | None, **more: Any) -> Allowance:
    fields: dict[str, Any] = {"total": 10 * GB, "unit": "bytes"} | more
    return Allowance("data", left, **fields)


def sim(*told: Reading, counted: tuple[Tally, ...] = (), key: str = "a", **more: Any) -> SimNow:
    card = Sim(key, Iccid("89860027123456000116"), key)
    return SimNow(card, account=account_now(told), counted=Counted(counted), drift=LEARNT, **more)


def used(amount: int, at: datetime = NOW, sms: int = 0) -> Tally:
    return Tally(at - HOUR, at, amount, 0, sms)


def shown(one: SimNow, contract: Contract | None = None, now: datetime = NOW) -> AccountNow:
    found = estimated({"a": one}, "a", contract, now)
    assert found is not None
    return found


def contract(plan: Tariff | None = UTC_PLAN, **more: Any) -> Contract:
    return Contract("acc_1", "home", plan, **more)


def value(account: AccountNow, kind: str = "data") -> Any:
    return account.estimates[kind].value


def test_nothing_said_is_nothing_shown() -> None:
    assert estimated({"a": sim()}, "a", None, NOW) is None


def test_what_was_counted_since_is_gone() -> None:
    one = sim(reading(NOW - 2 * HOUR, pack(5 * GB)), counted=(used(GB),))
    found = shown(one)
    assert value(found) == pytest.approx(4 * GB, rel=0.01)
    assert found.allowances[0].estimate == found.estimates["data"]
    assert found.bundle is not None
    assert (found.bundle.now.by, found.bundle.after.by) == ("bucket", "unknown")


def test_a_pack_that_does_not_say_what_is_left_has_no_estimate() -> None:
    found = shown(sim(reading(NOW, pack(None, used=5))))
    assert "data" not in found.estimates
    assert found.bundle is not None
    assert found.bundle.now.by == "unknown"
    partly = shown(sim(reading(NOW, pack(GB), pack(None, name="x"), pack(None, scope="night"))))
    assert [bool(one.estimate) for one in partly.allowances] == [True, False, False]


def test_what_ends_first_is_used_first_and_is_gone_at_its_end() -> None:
    packs = pack(3 * GB, expires=date(2026, 3, 20)), pack(GB, total=GB, expires=date(2026, 3, 12))
    one = sim(reading(NOW - 2 * HOUR, *packs), counted=(used(GB // 2),))
    now = shown(one, contract(anchor=NOW - DAY))
    left = [round((each.estimate.value if each.estimate else 0) / GB, 1) for each in now.allowances]
    assert left == [3.0, 0.5]
    later = shown(one, contract(anchor=NOW - DAY), NOW + 4 * DAY)
    assert value(later) == pytest.approx(3 * GB, rel=0.05)
    doubtful = shown(one, None, NOW + 4 * DAY)
    assert "data" not in doubtful.estimates


def test_the_day_on_which_a_pack_ends_is_in_its_interval() -> None:
    one = sim(reading(NOW - 2 * HOUR, pack(GB, total=None, expires=NOW.date())))
    assert "data" not in shown(one).estimates
    known = shown(one, contract(tariff(buckets=[{"unit": "min", "amount": 5}]))).estimates["data"]
    assert known.low == 0
    assert known.high >= GB


@pytest.mark.parametrize(
    ("plan", "money", "low", "high"),
    [
        (UTC_PLAN, "50 CNY", 10, 10),
        (UTC_PLAN, "5 CNY", 0, 0),
        (UTC_PLAN, None, 0, 10),
        (tariff(cycle={"type": "rolling_days", "n": 30}, buckets=[{"unit": "GB", "amount": 10}]), None, 10, 10),
        (replace(UTC_PLAN, auto_renew=AutoRenew(on=False)), "50 CNY", 0, 0),
        (replace(UTC_PLAN, auto_renew=AutoRenew(source="card")), None, 10, 10),
        (replace(UTC_PLAN, rollover=replace(UTC_PLAN.rollover, cycles=1)), "50 CNY", 12, 12),
    ],
)  # fmt: skip
def test_a_renewal_fills_the_plans_pack_if_it_is_paid(
    plan: Tariff, money: str | None, low: int, high: int
) -> None:
    one = sim(reading(NOW - 2 * HOUR, pack(2 * GB), money=money))
    found = shown(one, contract(plan, anchor=NOW - 29 * DAY), NOW + 2 * DAY).estimates["data"]
    assert found.low == pytest.approx(low * GB, abs=GB // 4)
    assert found.high == pytest.approx(high * GB, abs=GB // 4)


def test_a_bucket_for_each_day_is_full_again_each_day() -> None:
    plan = tariff(buckets=[{"unit": "GB", "amount": 10, "per": "day"}])
    one = sim(reading(NOW - 2 * HOUR, pack(GB)))
    assert value(shown(one, contract(plan), NOW + DAY)) == pytest.approx(10 * GB, rel=0.01)


def test_an_only_pack_is_the_plans_though_its_size_is_not_told() -> None:
    one = sim(reading(NOW - 2 * HOUR, pack(2 * GB, total=None, expires=NOW.date())))
    found = shown(one, contract(), NOW + 2 * DAY)
    assert value(found) == pytest.approx(10 * GB, rel=0.05)


def test_money_goes_when_the_packs_are_used_up() -> None:
    one = sim(reading(NOW - 2 * HOUR, pack(0)), counted=(used(10 * MB, sms=2),))
    found = shown(one, contract(anchor=NOW - DAY))
    balance = found.estimates["balance"]
    assert balance.low <= Decimal("39.80") <= balance.high <= 50
    assert found.bundle is not None
    assert found.bundle.now.by == "charge"


@pytest.mark.parametrize(
    ("plan", "expected"),
    [
        (tariff(currency="CNY", payg={"data": 1}), Decimal(40)),
        (tariff(currency="CNY", after_cap={"type": "throttle"}), Decimal(50)),
        (tariff(currency="CNY"), None),
        (tariff(currency="EUR", payg={"data": 1}), None),
    ],
)
def test_money_without_packs_depends_on_the_price(plan: Tariff, expected: Decimal | None) -> None:
    one = sim(reading(NOW - 2 * HOUR), counted=(used(10 * MB),))
    found = shown(one, contract(plan)).estimates.get("balance")
    assert (found and round(found.value)) == expected


def test_a_fee_that_was_taken_is_gone_from_the_balance() -> None:
    one = sim(reading(NOW - 2 * HOUR, pack(2 * GB)))
    found = shown(one, contract(anchor=NOW - 29 * DAY), NOW + 2 * DAY).estimates["balance"]
    assert found.value == 11
    bare = sim(reading(NOW - 2 * HOUR))
    assert "balance" not in shown(bare, contract(None)).estimates


def test_messages_we_sent_may_be_gone() -> None:
    texts = Allowance("sms", 20, unit="messages")
    one = sim(reading(NOW - 2 * HOUR, texts), counted=(used(0, sms=3),))
    assert shown(one).estimates["sms"] == Estimate(17, 17, 20)
    two = sim(reading(NOW - 2 * HOUR, texts, replace(texts, name="b")))
    assert "sms" not in shown(two).estimates


def test_a_shared_pack_is_used_up_by_all_and_told_by_the_newest() -> None:
    old = sim(reading(NOW - 5 * HOUR, pack(9 * GB)), counted=(used(GB),))
    new = sim(reading(NOW - 2 * HOUR, pack(5 * GB)), counted=(used(2 * GB),), key="b")
    pact = contract(members=("a", "b", "gone"), anchor=NOW - DAY)
    sims = {"a": old, "b": new, "c": sim(key="c")}
    found = {key: estimated(sims, key, pact, NOW) for key in "ab"}
    for one in found.values():
        assert one is not None
        assert value(one) == pytest.approx(2 * GB, rel=0.05)
    assert found["a"] is not None
    assert found["a"].balance == Money.parse("50 CNY")
    silent = estimated({"a": sim(), "b": new}, "a", replace(pact, members=("a", "b")), NOW)
    assert silent is not None
    assert silent.balance is None


def test_what_is_learnt_of_a_word() -> None:
    before = {"a": sim(reading(NOW - 3 * HOUR, pack(5 * GB)), counted=(used(GB, NOW - HOUR),))}
    (lesson,) = learn(before, "a", reading(NOW, pack(4 * GB)), None)
    assert (lesson.contradicted, lesson.drift.pairs[-1]) == (False, (GB, GB))
    (wrong,) = learn(before, "a", reading(NOW, pack(GB)), None)
    assert wrong.contradicted
    twice = {"a": replace(before["a"], contradicted=("data",))}
    (again,) = learn(twice, "a", reading(NOW, pack(GB)), None)
    assert len(again.drift.pairs) == 3
    assert learn(before, "a", reading(NOW), None) == []
    assert learn({"a": sim()}, "a", reading(NOW, pack(GB)), None) == []
    assert learn(before, "a", reading(NOW, pack(9 * GB, total=20 * GB)), None) == []
    (more,) = learn(before, "a", reading(NOW, pack(6 * GB)), None)
    assert more.drift.pairs == before["a"].drift["data"].pairs


def test_money_that_nobody_counted_is_noted_until_it_agrees() -> None:
    pact = contract(tariff(currency="CNY", payg={"data": 1}))
    before = {"a": sim(reading(NOW - 3 * HOUR), counted=(used(10 * MB, NOW - HOUR),))}
    (right,) = learn(before, "a", reading(NOW, money="40 CNY"), pact)
    assert (right.figure, right.contradicted, len(right.drift.pairs)) == ("balance", False, 1)
    (wrong,) = learn(before, "a", reading(NOW, money="3 CNY"), pact)
    assert wrong.contradicted
    assert learn(before, "a", reading(NOW, money="90 CNY"), pact) == []
    quiet = {"a": sim(reading(NOW - 3 * HOUR), contradicted=("balance",))}
    (calm,) = learn(quiet, "a", reading(NOW), pact)
    assert not calm.contradicted


def test_how_far_a_carrier_differs() -> None:
    assert ratio(Drift()) == 1.0
    assert ratio(Drift(((GB, 2 * GB),) * 20)) == pytest.approx(1.87, abs=0.05)
    assert half_width(Drift(), 0, 100) > 100
    assert not punctual(Drift(), 1)
    assert punctual(Drift(((GB, GB),) * 8), 1)
    assert not punctual(Drift(((GB, 2 * GB),) * 8), 1)
    wide = half_width(Drift(((GB, GB // 2), (GB, 2 * GB)) * 12), GB, 1)
    assert wide > half_width(Drift(((GB, GB),) * 24), GB, 1)


@pytest.mark.parametrize(
    ("values", "grain"),
    [
        ([int(Decimal("9.87") * GB)], GB // 100),
        ([3 * GB, int(Decimal("1.5") * GB)], GB // 10),
        ([300 * MB], MB),
        ([123_456_789, 77_777_777, 45_123_457], 1),
        ([0], None),
        ([], None),
    ],
)
def test_the_step_in_which_a_carrier_writes(values: list[int], grain: int | None) -> None:
    assert grain_of(values) == grain


def test_tanks_are_poured_and_turned() -> None:
    full = Tank(5.0, (NOW,), 10.0, rolls=True)
    (after,), beyond = drain([full], [Tally(NOW - HOUR, NOW + HOUR, 4)], 1.0, NOW + HOUR)
    assert (after.left, after.rolled, beyond) == (10.0, 1.0, 0.0)
    moment = Tally(NOW, NOW, 3)
    (gone,), beyond = drain([Tank(1.0, (NOW,))], [moment], 1.0, NOW + HOUR)
    assert (gone.left, gone.known, beyond) == (0.0, False, 2.0)


def test_the_pace_needs_three_whole_days() -> None:
    days = [Tally(NOW - n * DAY - HOUR, NOW - n * DAY, GB) for n in range(30, -1, -1)]
    assert daily([], Zone("UTC"), NOW) == {}
    assert habit(daily(days[-3:], Zone("UTC"), NOW)) is None
    usual = habit(daily(days, Zone("UTC"), NOW))
    assert usual is not None
    assert usual.burn().value == GB
    left = days_left(Estimate(3 * GB, 2 * GB, 4 * GB), usual, NOW.date())
    assert left is not None
    assert (left.low, left.value, left.high) == (2.0, 3.0, 4.0)
    idle = Habit((0.0,) * 7, 0.0, (0, 0, 0))
    assert days_left(Estimate(GB, GB, GB), idle, NOW.date()) is None
    found = shown(sim(reading(NOW, pack(3 * GB)), counted=tuple(days)))
    assert found.burn["data"].value == GB
    assert found.days_left["data"].value == pytest.approx(3, abs=0.2)
    silent = shown(sim(reading(NOW), counted=tuple(days)))
    assert (set(silent.burn), silent.days_left) == ({"data"}, {})


def test_a_contract_knows_its_periods_only_when_told() -> None:
    assert Contract("", "").bounds(NOW) is None
    assert contract().bounds(NOW) is None
    assert contract(tariff(cycle={"type": "once"}), anchor=NOW).bounds(NOW) is None
    monthly = contract(tariff()).bounds(NOW)
    assert monthly is not None
    assert monthly.start == datetime(2026, 3, 1, tzinfo=UTC)
    placed = contract().placed([pack(GB, expires=date(2026, 3, 20))])
    assert placed.anchor == datetime(2026, 3, 21, tzinfo=UTC)
    assert (
        contract(tariff(buckets=[{"unit": "GB", "amount": 10}]))
        .placed([pack(GB, expires=NOW.date())])
        .anchor
        is None
    )
    assert contract().placed([]).anchor is None
    assert contract().placed([pack(GB)]).anchor is None


def test_hours_are_summed_by_sim_day_and_period() -> None:
    hours = [HourUsed("a", NOW - n * DAY, 5, 1) for n in (0, 1, 40)]
    span = (NOW - 60 * DAY, NOW + HOUR)
    pact = contract(anchor=NOW - 5 * DAY)
    rows = {by: grouped(hours, by, lambda _: pact, span) for by in ("sim", "day", "cycle")}
    assert [len(rows[by]) for by in ("sim", "day", "cycle")] == [1, 3, 2]
    assert sum(one.rx + one.tx for one in rows["cycle"]) == 18
    assert rows["sim"][0].since == span[0]
    assert len(grouped(hours, "cycle", lambda _: Contract("", ""), span)) == 1


def test_tallies_of_one_hour_are_joined_but_never_over_a_reading() -> None:
    first = Tally(NOW, NOW + timedelta(minutes=1), 5, 1)
    second = Tally(NOW + timedelta(minutes=1), NOW + timedelta(minutes=2), 5, 1)
    joined = Counted().with_tally(first).with_tally(second)
    assert [one.bytes for one in joined.tallies] == [12]
    apart = replace(Counted().with_tally(first), cut=first.until).with_tally(second)
    assert [one.bytes for one in apart.tallies] == [6, 6]
    assert apart.bytes_since(first.until) == 6
    late = apart.with_tally(Tally(NOW + 50 * DAY, NOW + 51 * DAY, 1))
    assert len(late.tallies) == 1
    assert [one.bytes for one in joined.since(NOW + timedelta(minutes=1))] == [6]


def test_a_bucket_of_every_hour_is_followed_for_long_and_one_of_no_known_period_not_at_all() -> (
    None
):
    hourly = tariff(buckets=[{"unit": "GB", "amount": 10, "per": "hour"}])
    one = sim(reading(NOW - 60 * DAY, pack(GB)))
    assert value(shown(one, contract(hourly))) == pytest.approx(10 * GB, rel=0.01)
    still = sim(reading(NOW - 60 * DAY, pack(GB)))
    assert value(shown(still, contract())) == pytest.approx(GB, rel=0.05)
