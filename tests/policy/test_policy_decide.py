"""The decision: the best that is allowed, the same whenever asked, and always explained."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from simd.model import event as ev
from simd.model.account import AccountNow, Allowance, Money, MoneyText, Source
from simd.model.decision import Decision
from simd.model.ids import Iccid
from simd.model.journal import Switched
from simd.model.modem import Modem, ModemState, Seat, Slot
from simd.model.reduce import reduce
from simd.model.sim import Sim
from simd.model.snapshot import ModemNow, SimNow, Snapshot
from simd.model.units import Rate
from simd.policy import History, Policy, decide, explain, guard, same, summary
from simd.policy.policy import Mode
from simd.policy.rules.allowance_left import AllowanceLeft
from simd.policy.rules.balance_floor import BalanceFloor
from simd.policy.rules.leftovers_first import LeftoversFirst
from simd.policy.rules.owner_order import OwnerOrder

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
ICCIDS = (
    "8901260852290847433",
    "89860012345678901230",
    "89860012345678901248",
    "8944110068225110129",
)
KEYS = ("sim_a", "sim_b", "sim_c", "sim_d")
NAMES = {
    "sim_a": "Ada",
    "sim_b": "Bo",
    "sim_c": "Cy",
    "sim_d": "Di",
    "mdm_0": "roof",
    "mdm_1": "stick",
}
FLOOR = Policy(rules=(BalanceFloor(MoneyText("5 CNY")), AllowanceLeft("500MB")))


def account(balance: str | None, *packs: Allowance) -> AccountNow:
    money = Money.parse(balance) if balance else None
    return AccountNow(Source("sms", NOW - timedelta(hours=2)), 1.0, money, packs)


def house(active: int | None = 1, **accounts: AccountNow | None) -> Snapshot:
    """One modem with as many slots as SIMs are named, the first ones in the owner's order."""
    slots = tuple(
        Slot(number, key, active=number == active) for number, key in enumerate(accounts, 1)
    )
    modem = ModemNow(Modem("mdm_0", "roof", slots=len(slots)), ModemState.READY, slots=slots)
    sims = {
        key: SimNow(
            Sim(key, Iccid(ICCIDS[KEYS.index(key)]), key),
            Seat("mdm_0", number),
            number == active,
            account=value,
        )
        for number, (key, value) in enumerate(accounts.items(), 1)
    }
    return Snapshot(7, {"mdm_0": modem}, sims)


def choose(
    snapshot: Snapshot, policy: Policy | None = FLOOR, order: tuple[str, ...] = KEYS
) -> Decision:
    return decide(snapshot, "mdm_0", policy, order, NOW)


RICH, POOR = account("50 CNY"), account("1.20 CNY")


@pytest.mark.parametrize(
    ("snapshot", "action", "chosen", "reason"),
    [
        (house(1, sim_a=RICH, sim_b=RICH), "stay", "sim_a", "best"),
        (house(2, sim_a=RICH, sim_b=RICH), "switch", "sim_a", "better"),
        (house(1, sim_a=POOR, sim_b=RICH), "switch", "sim_b", "ruled_out"),
        (house(1, sim_a=POOR, sim_b=POOR), "stay", "sim_a", "nothing_fits"),
        (house(2, sim_a=POOR, sim_b=RICH), "stay", "sim_b", "best"),
        (house(1, sim_a=POOR, sim_b=None), "switch", "sim_b", "ruled_out"),
        (house(1, sim_a=None, sim_b=RICH), "stay", "sim_a", "best"),
        (house(None, sim_a=RICH, sim_b=RICH), "stay", None, "unknown_seat"),
    ],
)  # fmt: skip
def test_ordered(snapshot: Snapshot, action: str, chosen: str, reason: str) -> None:
    decision = choose(snapshot)
    assert (decision.action, decision.chosen) == (action, chosen)
    assert decision.reason == f"decision.{reason}"


def test_an_empty_active_slot_gives_way_to_any_sim() -> None:
    snapshot = house(1, sim_a=RICH, sim_b=RICH)
    emptied = ev.Event(8, NOW, "home", ev.SeatSeen(Seat("mdm_0", 1), None))
    decision = choose(reduce(snapshot, emptied))
    assert (decision.action, decision.chosen, decision.reason) == (
        "switch", "sim_b", "decision.none_active",
    )  # fmt: skip


def test_no_sim_at_all() -> None:
    modem = ModemNow(Modem("mdm_0", "roof"), ModemState.READY, slots=(Slot(1, active=True),))
    decision = choose(Snapshot(1, {"mdm_0": modem}))
    assert (decision.action, decision.chosen, decision.reason) == ("stay", None, "decision.no_sims")


def test_a_modem_that_can_not_switch_now_stays() -> None:
    snapshot = house(2, sim_a=RICH, sim_b=POOR)
    for state in ModemState:
        modems = {"mdm_0": replace(snapshot.modems["mdm_0"], state=state)}
        decision = choose(replace(snapshot, modems=modems))
        assert (decision.action == "switch") == (state is ModemState.READY)
    assert decide(snapshot, "mdm_9", FLOOR, KEYS, NOW).reason == "decision.unknown_modem"


def test_without_a_policy_it_only_watches() -> None:
    decision = choose(house(1, sim_a=POOR, sim_b=RICH), None)
    assert (decision.mode, decision.action, decision.chosen) == ("observe", "stay", "sim_a")
    assert [one.verdicts for one in decision.candidates] == [(), ()]
    assert explain(decision, NAMES)[1] == "Ada sits in slot 1."


def test_the_owners_order_counts_and_the_unnamed_come_last() -> None:
    snapshot = house(1, sim_a=RICH, sim_b=RICH, sim_c=RICH)
    decision = choose(snapshot, order=("sim_c", "sim_b"))
    assert [one.sim for one in decision.candidates] == ["sim_c", "sim_b", "sim_a"]
    assert decision.chosen == "sim_c"
    assert choose(snapshot, order=("sim_b", "sim_b", "sim_c")).chosen == "sim_b"


def test_leftovers_first_uses_up_what_expires_first() -> None:
    def pack(left: int, day: int) -> AccountNow:
        return account("9 CNY", Allowance("data", left, expires=date(2026, 3, day)))

    policy = Policy(Mode("leftovers-first"))
    snapshot = house(1, sim_a=pack(9, 30), sim_b=pack(9, 20), sim_c=pack(0, 11), sim_d=None)
    assert choose(snapshot, policy).chosen == "sim_b"
    alike = house(2, sim_a=pack(1, 20), sim_b=pack(9, 20))
    assert choose(alike, policy).chosen == "sim_a"


def test_a_sim_elsewhere_is_no_candidate_and_the_active_one_always_is() -> None:
    snapshot = house(1, sim_a=POOR, sim_b=RICH)
    sims = {
        "sim_a": replace(snapshot.sims["sim_a"], seat=None),
        "sim_b": replace(snapshot.sims["sim_b"], seat=Seat("mdm_1", 1)),
    }
    decision = choose(replace(snapshot, sims=sims))
    assert [(one.sim, one.seat.slot) for one in decision.candidates] == [("sim_a", 1)]
    assert decision.reason == "decision.nothing_fits"


# --- properties

MONEY = st.builds(Money, st.decimals(-99, 99, places=2), st.sampled_from(("CNY", "EUR")))
PACKS = st.builds(
    Allowance,
    st.sampled_from(("data", "data", "voice", "sms")),
    st.none() | st.integers(0, 2**40),
    expires=st.none() | st.dates(date(2026, 2, 1), date(2026, 4, 30)),
    scope=st.none() | st.just("night"),
)
MOMENTS = st.datetimes(
    NOW.replace(tzinfo=None) - timedelta(days=9),
    NOW.replace(tzinfo=None) + timedelta(days=9),
    timezones=st.just(UTC),
)
SOURCES = st.builds(Source, st.sampled_from(("ussd", "sms")), MOMENTS)
ACCOUNTS = st.none() | st.builds(
    AccountNow,
    SOURCES,
    st.floats(0, 1),
    st.none() | MONEY,
    st.lists(PACKS, max_size=3).map(tuple),
    debt=st.none() | MONEY,
    sources=st.dictionaries(st.sampled_from(("data", "balance", "voice")), SOURCES),
)
SEATS = st.none() | st.builds(Seat, st.sampled_from(("mdm_0", "mdm_1", "gone")), st.integers(1, 4))


@st.composite
def snapshots(draw: st.DrawFn) -> Snapshot:
    """Any house, also ones that no history would lead to."""
    sims = {
        key: SimNow(
            Sim(key, Iccid(ICCIDS[place]), key),
            draw(SEATS),
            draw(st.booleans()),
            account=draw(ACCOUNTS),
        )
        for place, key in enumerate(draw(st.sets(st.sampled_from(KEYS)).map(sorted)))
    }
    modems = {}
    for key in ("mdm_0", "mdm_1"):
        active = draw(st.integers(0, 4))
        slots = tuple(
            Slot(number, draw(st.none() | st.sampled_from((*KEYS, "sim_gone"))), number == active)
            for number in range(1, 5)
        )
        state = draw(st.sampled_from((ModemState.READY, ModemState.READY, ModemState.VISITING)))
        modems[key] = ModemNow(Modem(key, key, slots=4), state, slots=slots)
    return Snapshot(1, modems, sims)


RULES = st.one_of(
    st.builds(BalanceFloor, st.sampled_from(("0 CNY", "5 CNY", "-3.5 EUR")).map(MoneyText)),
    st.builds(AllowanceLeft, st.sampled_from(("0B", "500MB", "9TB"))),
    st.just(AllowanceLeft("30m", "voice")),
    st.just(LeftoversFirst()),
    st.just(OwnerOrder()),
)
POLICIES = st.builds(
    Policy,
    st.sampled_from(("ordered", "leftovers-first")).map(Mode),
    st.lists(RULES, max_size=5).map(tuple),
)
ORDERS = st.lists(st.sampled_from((*KEYS, "sim_gone")), max_size=6).map(tuple)


@given(snapshots(), st.none() | POLICIES, ORDERS, MOMENTS)
def test_decide_is_total_deterministic_and_never_picks_a_vetoed_sim(
    snapshot: Snapshot, policy: Policy | None, order: tuple[str, ...], now: datetime
) -> None:
    for modem in ("mdm_0", "mdm_1", "mdm_gone"):
        decision = decide(snapshot, modem, policy, order, now)
        assert decision == decide(snapshot, modem, policy, order, now)
        assert decision.action in {"stay", "switch"}
        assert (decision.action == "switch") == (decision.chosen != decision.current)
        by_sim = {one.sim: one for one in decision.candidates}
        if decision.action == "switch":
            assert decision.chosen is not None
            chosen = by_sim[decision.chosen]
            assert not chosen.vetoed
            assert chosen.seat.modem == modem
        if policy is None:
            assert decision.action == "stay"
        else:
            assert all(len(one.verdicts) == len(policy.all_rules()) for one in by_sim.values())


@given(snapshots(), POLICIES, ORDERS, MOMENTS)
def test_what_was_decided_and_done_is_what_is_decided_then(
    snapshot: Snapshot, policy: Policy, order: tuple[str, ...], now: datetime
) -> None:
    """Carried out, a switch leads to staying there; unchanged, a decision stays the same."""
    decision = decide(snapshot, "mdm_0", policy, order, now)
    assert same(decision, decide(snapshot, "mdm_0", policy, order, now))
    if decision.action != "switch":
        return
    seat = next(one.seat for one in decision.candidates if one.sim == decision.chosen)
    done = reduce(snapshot, ev.Event(2, now, "home", ev.SeatSeen(seat, decision.chosen)))
    after = decide(done, "mdm_0", policy, order, now)
    assert (after.action, after.current) == ("stay", decision.chosen)


@given(
    snapshots(),
    st.none() | POLICIES,
    ORDERS,
    MOMENTS,
    st.tuples(st.booleans(), st.sampled_from(("en", "zh"))),
)
def test_every_decision_is_explained(
    snapshot: Snapshot,
    policy: Policy | None,
    order: tuple[str, ...],
    now: datetime,
    manner: tuple[bool, str],
) -> None:
    paused, lang = manner
    decision = decide(snapshot, "mdm_0", policy, order, now)
    past = Switched("s", Seat("mdm_0", 1), Seat("mdm_0", 2), None, "policy", now, now, "done", 1.0)
    decision = guard(
        decision, History((past,), ("call",), paused), (policy or Policy()).guards, now
    )
    told = explain(decision, NAMES, lang)
    assert told[0] == summary(decision, NAMES, lang)
    assert len(told) >= 1 + len(decision.candidates) + len(decision.held_by)
    for sentence in told:
        assert not {"?", "{", "}", "_"} & set(sentence)
        assert sentence.endswith((".", "。")) or "`" in sentence


def test_the_sentences_say_what_a_person_asks() -> None:
    snapshot = house(
        1, sim_a=account("1.20 CNY"), sim_b=account("50 CNY"), sim_c=None, sim_d=account("9 EUR")
    )
    told = explain(guard(choose(snapshot), History(dry_run=True), FLOOR.guards, NOW), NAMES)
    unknown = "what is left of its data allowance is not known, so the limit of 500 MB says nothing"
    poor = "its balance of 1.20 CNY is below 5 CNY (said 2026-03-10 10:00 UTC)"
    rich = "its balance of 50 CNY is not below 5 CNY (said 2026-03-10 10:00 UTC)"
    place = "it is number {} in your order"
    assert told[:4] == [
        "roof would switch from Ada to Bo (Ada is ruled out), but is held back.",
        "Held back: simd runs dry: it decides and does nothing.",
        f"Ada (slot 1) is ruled out: {poor}; {unknown}; {place.format(1)}.",
        f"Bo (slot 2) is allowed: {rich}; {unknown}; {place.format(2)}.",
    ]
    dry = "simd runs dry: it decides and does nothing"
    assert (told[5], told[7]) == (
        f"A switch to Cy would be held back: {dry}.",
        f"A switch to Di would be held back: {dry}.",
    )
    assert told[8:10] == [
        "Start simd without --dry-run to let it act.",
        "Ada is allowed again once its balance is 5 CNY or more.",
    ]
    assert "Give the floor of Di in the currency of its balance, 9 EUR." in told
    best = explain(choose(house(1, sim_a=RICH, sim_b=RICH)), NAMES)
    assert best[0] == "roof stays on Ada: it is the best that is allowed."
    assert best[-1] == "Bo takes over if Ada is ruled out."


def test_a_wait_names_its_end() -> None:
    decision = choose(house(2, sim_a=RICH, sim_b=RICH))
    past = Switched("s", Seat("mdm_0", 1), Seat("mdm_0", 2), "sim_b", "person", NOW, NOW, "done")
    told = explain(guard(decision, History((past,)), FLOOR.guards, NOW), NAMES)
    assert (
        "Held back until 2026-03-10 12:10 UTC: the seat was changed less than 10 minutes ago."
        in told
    )
    # The last guard to end is the one that it waits for.
    assert "If nothing else changes, roof switches to Ada at 2026-03-10 12:30 UTC." in told
    assert Decimal(len(told)) == len(set(told))


@pytest.mark.parametrize(
    ("lang", "sentences"),
    [
        (
            "en",
            [
                (
                    "A switch to Cy would be held back: the seat was changed less than 10 minutes ago"
                    " (until 2026-03-10 12:05 UTC); Cy was left or could not be reached less than"
                    " 30 minutes ago (until 2026-03-10 12:20 UTC); the budget of 1 switch a day is used up"
                    " (until 2026-03-11 11:50 UTC)."
                ),
                "No guard holds Cy back from 2026-03-11 11:50 UTC on.",
            ],
        ),
        (
            "zh",
            [
                (
                    "切换到 Cy 也会被阻止：卡位在 10 分钟内变动过（至 2026-03-10 12:05 UTC）；"
                    "Cy 在 30 分钟内刚被换下或切换失败（至 2026-03-10 12:20 UTC）；"
                    "每天 1 次切换的额度已用完（至 2026-03-11 11:50 UTC）。"
                ),
                "2026-03-11 11:50 UTC 起没有防护阻止切换到 Cy。",
            ],
        ),
    ],
)
def test_each_candidate_is_told_with_the_guards_that_hold_it(
    lang: str, sentences: list[str]
) -> None:
    """Bo was chosen by hand a while ago; Cy, which the policy had left, rests longer than Ada."""
    decision = choose(house(2, sim_a=RICH, sim_b=POOR, sim_c=RICH))
    assert decision.chosen == "sim_a"
    at = [NOW - timedelta(minutes=minutes) for minutes in (10, 5)]
    one, two, three = (Seat("mdm_0", slot) for slot in (1, 2, 3))
    past = (
        Switched("s2", one, two, "sim_b", "person", at[1], at[1], "done"),
        Switched("s1", three, one, "sim_a", "policy", at[0], at[0], "done"),
    )
    guards = replace(FLOOR.guards, max_switches=Rate.parse("1/day"))
    held = guard(decision, History(past), guards, NOW)
    assert {one.sim: {two.guard for two in one.guards} for one in held.candidates} == {
        "sim_a": {"dwell", "cooldown", "max_switches"},
        "sim_b": set(),
        "sim_c": {"dwell", "cooldown", "max_switches"},
    }
    told = explain(held, NAMES, lang)
    assert [one for one in told if one in sentences] == sentences
    assert len(told) == len(set(told))
