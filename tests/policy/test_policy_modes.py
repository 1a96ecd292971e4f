"""How the best is chosen in each mode, and that every rule keeps `decide` total and calm."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from simd.model import event as ev
from simd.model.account import AccountNow, Allowance, Money, Source
from simd.model.codec import from_plain
from simd.model.decision import Decision
from simd.model.ids import Plmn
from simd.model.radio import Registration
from simd.model.reduce import reduce
from simd.model.snapshot import Snapshot
from simd.policy import Evidence, History, Memo, Policy, Seen, decide, explain, guard
from simd.policy.evidence import Place, Sample
from simd.policy.policy import MODES, RULES
from simd.policy.show import policy_words, with_changes, written
from tests.policy.worlds import KEYS, NAMES, NOW, STEADY, TIMES, house, worlds


def policy(mode: str = "ordered", **more: Any) -> Policy:
    return from_plain({"mode": mode, **more}, Policy)


def choose(
    chosen: Policy, seen: dict[str, Seen], snapshot: Snapshot | None = None, **more: Any
) -> Decision:
    evidence = Evidence(STEADY, seen)
    return decide(snapshot or house(**more), "mdm_0", chosen, KEYS, NOW, evidence)


def price(text: str) -> Seen:
    return Seen(price=Money.parse(text))


def test_cheapest_is_the_cheapest_here() -> None:
    seen = {"sim_a": price("5 CNY"), "sim_b": price("0.9 CNY"), "sim_c": price("1 EUR")}
    rates = {"EUR": "0.5 CNY"}
    assert choose(policy("cheapest", rates=rates), seen).chosen == "sim_c"
    # Without a rate a euro is not taken for anything else, and a price comes before none.
    assert choose(policy("cheapest"), {"sim_c": price("9 CNY")}).chosen == "sim_c"
    assert choose(policy("cheapest"), {}).chosen == "sim_a"


def said(*packs: Allowance) -> AccountNow:
    return AccountNow(Source("sms", NOW), 1.0, allowances=packs)


def test_leftovers_come_first_then_the_price() -> None:
    early = said(Allowance("data", 9, expires=date(2026, 3, 20)))
    late = said(Allowance("data", 9, expires=date(2026, 3, 30)))
    made = policy("leftovers-first")
    assert choose(made, {}, accounts=(late, early)).chosen == "sim_b"
    seen = {"sim_a": price("5 CNY"), "sim_b": price("1 CNY")}
    assert choose(made, seen, accounts=(early, early)).chosen == "sim_b"


def test_equal_share_uses_up_the_fullest() -> None:
    half, full = (said(Allowance("data", left, total=100)) for left in (50, 90))
    assert choose(policy("equal-share"), {}, accounts=(half, full)).chosen == "sim_b"


def test_each_country_has_its_order() -> None:
    made = policy("by-country", countries={"DE": ["Cy", "Bo"], "any": ["Bo"]})
    assert choose(made, {}, country="DE").chosen == "sim_c"
    assert choose(made, {}, country="CH").chosen == "sim_b"
    assert choose(made, {}).chosen == "sim_a"
    # Where the modem was last counts until it hears a network again.
    there = Evidence(STEADY, {}, {"mdm_0": Place("DE", Plmn("26201"))})
    assert decide(house(), "mdm_0", made, KEYS, NOW, there).chosen == "sim_c"


def strong(rsrp: float) -> Seen:
    return Seen(samples=(Sample(STEADY, Registration.HOME, rsrp=rsrp),))


def test_scores_weigh_what_the_owner_weighs() -> None:
    seen = {"sim_a": strong(-110), "sim_b": strong(-80), "sim_c": strong(-90)}
    made = policy("scored", weights={"signal": 3, "order": 1}, margin="10%")
    decision = choose(made, seen)
    assert decision.chosen == "sim_b"
    assert [one.score for one in decision.candidates] == [0.475, 0.8, 0.6083]
    assert "Bo scores 0.80 of 1." in explain(decision, NAMES)


def test_an_unknown_criterion_counts_as_the_mean() -> None:
    made = policy("scored", weights={"signal": 1, "order": 0})
    decision = choose(made, {"sim_a": strong(-75), "sim_c": strong(-125)})
    assert [one.score for one in decision.candidates] == [1.0, 0.5, 0.0]
    assert [one.score for one in choose(made, {}).candidates] == [0.0, 0.0, 0.0]


def test_another_must_be_better_by_the_margin() -> None:
    made = policy("scored", weights={"signal": 1, "order": 0}, margin="20%")
    close = choose(made, {"sim_a": strong(-100), "sim_b": strong(-95)})
    assert (close.action, close.reason) == ("stay", "decision.close")
    assert explain(close, NAMES)[0] == "roof stays on Ada: no other is better by enough."
    better = choose(made, {"sim_a": strong(-100), "sim_b": strong(-85)})
    assert (better.action, better.chosen) == ("switch", "sim_b")


def test_a_soft_rule_takes_a_point_off_and_puts_last() -> None:
    rules = [{"rule": "debt", "soft": True, "sims": ["Ada"]}]
    account = replace(said(), debt=Money(Decimal(1), "CNY"))
    accounts = (account, account, account)
    for mode in ("ordered", "scored"):
        decision = choose(policy(mode, rules=rules), {}, accounts=accounts)
        assert decision.chosen == "sim_b"
    (ada, *_) = choose(policy("scored", rules=rules), {}, accounts=accounts).candidates
    assert ada.score == 0.0
    only = choose(policy(rules=[{"rule": "debt", "soft": True}]), {}, accounts=accounts)
    assert (only.action, only.chosen) == ("stay", "sim_a")


def test_a_rule_is_only_about_the_sims_it_names() -> None:
    rules: list[dict[str, Any]] = [{"rule": "balance_unknown", "longer": "1d", "sims": ["Ada"]}]
    decision = choose(policy(rules=rules), {})
    assert decision.chosen == "sim_b"
    assert [len(one.verdicts) for one in decision.candidates] == [2, 1, 1]
    told = policy_words(policy(rules=[rules[0] | {"soft": True}]), "en")["sentences"]
    assert "(This is about Ada only.)" in told
    assert "(What it speaks against is used when nothing else fits.)" in told


@pytest.mark.parametrize(
    ("plain", "problem"),
    [
        ({"weights": {"order": 0}}, "at least one counts"),
        ({"weights": {"price": -1}}, "numbers from 0 up"),
        ({"timezone": "Mars/Base"}, "no time zone is called"),
        ({"timezone": "../etc/passwd"}, "no time zone is called"),
        ({"margin": 0.1}, "a share needs its sign"),
        ({"rates": {"EUR": "7.8"}}, "ISO 4217"),
    ],
)
def test_what_makes_no_sense_is_refused(plain: Any, problem: str) -> None:
    with pytest.raises(msgspec.ValidationError, match=problem):
        from_plain(plain, Policy)


def test_hours_are_those_of_the_policys_zone() -> None:
    made = policy(timezone="Asia/Shanghai")
    assert made.local(NOW).hour == 20
    assert policy().local(NOW) is NOW


EVERY: dict[str, dict[str, Any]] = {
    "allowance_left": {"below": "10%", "back_above": "20%"},
    "balance_floor": {"below": "5 CNY", "back_above": "9 CNY"},
    "balance_unknown": {"longer": "3d"},
    "best_value": {"hour": "1 CNY"},
    "country": {"block": ["CH"]},
    "country_order": {"order": {"DE": ["Bo"]}},
    "expires_within": {"within": "2d"},
    "hours": {"during": "09:00-17:00", "days": ["mon", "tue"]},
    "manual_hold": {"to": "Ada", "until": "2026-03-10T12:00:00Z"},
    "network": {"block": ["46001"]},
    "price_limit": {"above": "5 CNY", "rates": {"EUR": "8 CNY"}},
    "signal": {"below": "-110dBm", "back_above": "-100dBm", "samples": 1},
    "spend": {"over": "5 CNY"},
    "target_good": {"above": "-105dBm", "unknown": "block"},
    "tech_below": {"least": "4g", "samples": 1},
    "used": {"over": "80%", "of": "50GB"},
    "useless": {"fail": 2, "recover": 2, "latency": "1s", "back_latency": "500ms"},
}


def rules() -> list[dict[str, Any]]:
    """One of each kind of rule, as a config would write it."""
    return [{"rule": name, **EVERY.get(name, {})} for name in RULES]


POLICIES = st.builds(
    lambda mode, some, soft: policy(
        mode,
        rules=[one | {"soft": soft} for one in some],
        weights={"order": 1, "signal": 2, "price": 1, "latency": 1, "leftovers": 1, "share": 1},
        countries={"DE": ["Cy"], "any": ["Bo"]},
    ),
    st.sampled_from(tuple(MODES)),
    st.lists(st.sampled_from(rules()), max_size=6, unique_by=lambda one: str(one["rule"])),
    st.booleans(),
)


@given(worlds(), POLICIES, TIMES)
def test_every_rule_leaves_decide_total_calm_and_explained(
    world: tuple[Snapshot, Evidence], chosen: Policy, now: datetime
) -> None:
    snapshot, evidence = world
    memo = Memo()
    decision = decide(snapshot, "mdm_0", chosen, KEYS, now, evidence, memo)
    assert decision == decide(snapshot, "mdm_0", chosen, KEYS, now, evidence)
    assert decision == decide(snapshot, "mdm_0", chosen, KEYS, now, evidence, memo)
    for sentence in explain(guard(decision, History(), chosen.guards, now), NAMES):
        assert not {"?", "{", "}", "_"} & set(sentence)
    if decision.action != "switch":
        return
    target = next(one for one in decision.candidates if one.sim == decision.chosen)
    assert not target.vetoed
    # Carried out, and nothing else changed: it stays there.
    done = reduce(snapshot, ev.Event(8, now, "home", ev.SeatSeen(target.seat, target.sim)))
    after = decide(done, "mdm_0", chosen, KEYS, now, evidence)
    assert (after.action, after.current) == ("stay", target.sim)


@given(worlds(), POLICIES, TIMES, st.integers(0, 9), st.integers(0, 9))
def test_a_memo_never_tells_of_another_time_or_world(
    world: tuple[Snapshot, Evidence], chosen: Policy, now: datetime, days: int, seconds: int
) -> None:
    snapshot, evidence = world
    memo = Memo()
    decide(snapshot, "mdm_0", chosen, KEYS, now, evidence, memo)
    later = now + timedelta(days=days, seconds=seconds)
    changed = replace(evidence, steady=STEADY + days * 86400 + seconds)
    assert decide(snapshot, "mdm_0", chosen, KEYS, later, changed, memo) == decide(
        snapshot, "mdm_0", chosen, KEYS, later, changed
    )
    bare = Evidence(STEADY)
    assert decide(snapshot, "mdm_0", chosen, KEYS, now, bare, memo) == decide(
        snapshot, "mdm_0", chosen, KEYS, now, bare
    )


LATER = st.lists(st.integers(0, 60) | st.integers(0, 7200) | st.integers(0, 9 * 86400), max_size=5)


@given(worlds(), TIMES, LATER)
def test_a_memo_asks_anew_whatever_the_time_has_changed(
    world: tuple[Snapshot, Evidence], start: datetime, spans: list[int]
) -> None:
    snapshot, evidence = world
    every = policy(rules=rules())
    memo, now, steady = Memo(), start, STEADY
    # The civil clock may also be set back, while the steady one goes on.
    for place, span in enumerate((0, *spans)):
        now, steady = now + timedelta(seconds=-span if place == 3 else span), steady + span
        then = replace(evidence, steady=steady)
        assert decide(snapshot, "mdm_0", every, KEYS, now, then, memo) == decide(
            snapshot, "mdm_0", every, KEYS, now, then
        )


@given(POLICIES)
def test_a_policy_is_shown_whole_and_can_be_read_again(chosen: Policy) -> None:
    assert from_plain(written(chosen), Policy) == chosen
    for lang in ("en", "zh"):
        for sentence in policy_words(chosen, lang)["sentences"]:
            assert not {"?", "{", "}", "["} & set(sentence), sentence


def test_every_guard_is_shown_and_a_change_leaves_the_rest_alone() -> None:
    guards = {"settle": "90s", "by_hand": "2h", "agree": "3/5", "quiet": ["23:00-06:00"]}
    guards |= {"upload": "100KB/s", "dwell": "5m"}
    for when in ("never", "timer", "at", "idle", "proved", "cycle", "at-once"):
        made = policy(guards=guards | {"back": {"when": when, "grow": "1m"}})
        for lang in ("en", "zh"):
            words = policy_words(made, lang)["sentences"]
            assert len(words) == 8
            assert "?" not in "".join(words)
    made = policy(guards=guards | {"back": {"when": "timer", "grow": "1m"}})
    changed = with_changes(made, {"guards": {"back": {"grow": "2m"}, "settle": "0s"}})
    assert changed is not None
    assert (changed.guards.dwell, changed.guards.back.grow) == (300.0, 120.0)
    assert len(policy_words(changed, "en")["sentences"]) == 7
