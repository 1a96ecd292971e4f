"""Events to Snapshot: what each one changes, and that the rest changes nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from simd.model import event as ev
from simd.model.account import Money, Reading, Source
from simd.model.decision import Candidate, Decision
from simd.model.event_household import SimForgotten
from simd.model.ids import Body, Iccid
from simd.model.metering import Drift
from simd.model.modem import Modem, ModemState, Seat, Slot
from simd.model.radio import Radio, Registration
from simd.model.reduce import reduce, seat_of
from simd.model.sim import Lock, Sim
from simd.model.snapshot import Snapshot

T0 = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
A = Sim("sim_a", Iccid("8901260852290847433"), "a")
B = Sim("sim_b", Iccid("89860012345678901230"), "b")
ONE, TWO = Seat("mdm_0", 1), Seat("mdm_0", 2)
ROOF = Modem("mdm_0", "roof", slots=2)


def after(*bodies: ev.Happening, start: Snapshot | None = None) -> Snapshot:
    snapshot = start or Snapshot()
    for number, body in enumerate(bodies, snapshot.seq + 1):
        at = T0 + number * HOUR
        snapshot = reduce(snapshot, ev.Event(number, at, "home", body))  # type: ignore[arg-type]  # any body
    return snapshot


HOUSE = after(
    ev.ModemSeen(ROOF), ev.ModemChanged("mdm_0", ModemState.READY), ev.SimSeen(A), ev.SimSeen(B)
)
SEATED = after(ev.SeatSeen(TWO, "sim_b"), ev.SeatSeen(ONE, "sim_a"), start=HOUSE)


def taken(amount: str, inquiry: str = "balance", at: datetime = T0) -> ev.ReadingTaken:
    reading = Reading(Body(""), Source("sms", at), 1.0, Money.parse(f"{amount} CNY"))
    return ev.ReadingTaken(f"r{amount}", "sim_a", inquiry, reading)


def test_a_modem_is_absent_until_it_is_not() -> None:
    now = after(ev.ModemSeen(ROOF)).modems["mdm_0"]
    assert (now.state, now.slots, now.active) == (ModemState.ABSENT, (Slot(1), Slot(2)), None)
    ready = HOUSE.modems["mdm_0"]
    assert (ready.state, ready.since) == (ModemState.READY, T0 + 2 * HOUR)
    again = after(ev.ModemChanged("mdm_0", ModemState.READY, "x"), start=HOUSE).modems["mdm_0"]
    assert (again.since, again.code) == (ready.since, "x")


def test_a_modem_known_better_keeps_what_its_slots_hold() -> None:
    better = replace(ROOF, name="attic", slots=3)
    now = after(ev.ModemSeen(better), start=SEATED).modems["mdm_0"]
    assert now.modem == better
    assert now.state is ModemState.READY
    assert [slot.sim for slot in now.slots] == ["sim_a", "sim_b", None]


def test_what_is_active_is_what_was_read_back() -> None:
    assert [slot.active for slot in SEATED.modems["mdm_0"].slots] == [True, False]
    assert (SEATED.sims["sim_a"].active, SEATED.sims["sim_b"].active) == (True, False)
    assert seat_of(SEATED, "sim_b") == TWO
    assert seat_of(SEATED, "sim_x") is None
    locked = after(ev.SeatSeen(TWO, "sim_b", Lock.PIN), start=SEATED)
    active = locked.modems["mdm_0"].active
    assert active == Slot(2, "sim_b", active=True)
    assert locked.modems["mdm_0"].lock is Lock.PIN
    assert not locked.sims["sim_a"].active
    assert locked.sims["sim_a"].seat == ONE


def test_an_exchanged_card_takes_the_seat() -> None:
    swapped = after(ev.SeatSeen(ONE, "sim_b"), start=SEATED)
    assert swapped.sims["sim_a"].seat is None
    assert swapped.sims["sim_b"].seat == ONE
    assert [slot.sim for slot in swapped.modems["mdm_0"].slots] == ["sim_b", None]
    emptied = after(ev.SeatSeen(ONE, None, Lock.ABSENT), start=SEATED)
    assert [slot.sim for slot in emptied.modems["mdm_0"].slots] == [None, "sim_b"]


def test_a_sim_in_another_modem_has_left_the_first() -> None:
    moved = after(
        ev.ModemSeen(Modem("mdm_1", "stick")), ev.SeatSeen(Seat("mdm_1", 1), "sim_a"), start=SEATED
    )
    assert moved.sims["sim_a"].seat == Seat("mdm_1", 1)
    assert [slot.sim for slot in moved.modems["mdm_0"].slots] == [None, "sim_b"]
    assert moved.sims["sim_b"].seat == TWO


def test_the_radio_is_heard_anew_through_another_sim() -> None:
    heard = after(ev.RadioSeen("mdm_0", "sim_a", Radio(Registration.HOME)), start=SEATED)
    assert heard.modems["mdm_0"].radio.registration is Registration.HOME
    same = after(ev.SeatSeen(ONE, "sim_a", Lock.NONE), start=heard)
    assert same.modems["mdm_0"].radio.registration is Registration.HOME
    other = after(ev.SeatSeen(TWO, "sim_b"), start=heard)
    assert other.modems["mdm_0"].radio == Radio()


def test_a_modem_that_has_gone_is_silent_but_its_seats_are_remembered() -> None:
    heard = after(ev.RadioSeen("mdm_0", "sim_a", Radio(Registration.HOME)), start=SEATED)
    gone = after(ev.ModemChanged("mdm_0", ModemState.ABSENT), start=heard)
    now = gone.modems["mdm_0"]
    assert (now.active, now.radio, now.lock) == (None, Radio(), Lock.UNKNOWN)
    assert not gone.sims["sim_a"].active
    assert gone.sims["sim_a"].seat == ONE


def test_the_account_follows_the_newest_readings() -> None:
    snapshot = after(taken("9"), taken("8", "plan", T0 + HOUR), start=HOUSE)
    account = snapshot.sims["sim_a"].account
    assert account is not None
    assert account.balance == Money.parse("8 CNY")
    assert set(snapshot.sims["sim_a"].readings) == {"balance", "plan"}


def test_an_answer_not_understood_takes_its_old_figures_away() -> None:
    unread = ev.AnswerUnparsed("u", "sim_a", "balance", None, Body("?"), Source("sms", T0))
    snapshot = after(taken("9"), unread, unread, start=HOUSE)
    assert snapshot.sims["sim_a"].account is None
    assert snapshot.sims["sim_a"].suspect == ("balance",)
    healed = after(taken("7"), start=snapshot).sims["sim_a"]
    assert healed.suspect == ()
    assert healed.account is not None


def test_figures_grow_stale() -> None:
    sim = after(taken("9"), start=HOUSE).sims["sim_a"]
    assert not sim.stale(T0 + 24 * HOUR)
    assert sim.stale(T0 + 24 * HOUR + timedelta(seconds=1))
    assert HOUSE.sims["sim_b"].stale(T0)


def test_what_a_sim_can_do_is_known_by_channel() -> None:
    told = (
        ev.SimAble("sim_a", "sms", able=True),
        ev.SimAble("sim_a", "ussd", able=True),
        ev.SimAble("sim_a", "ussd", able=False),
    )
    able = after(*told, start=HOUSE).sims["sim_a"].able
    assert {what: one.able for what, one in able.items()} == {"sms": True, "ussd": False}


def test_asking_is_noted_when_it_begins() -> None:
    asked = after(ev.AskBegan("sim_a", "balance"), start=HOUSE).sims["sim_a"].asked
    assert asked == {"balance": T0 + (HOUSE.seq + 1) * HOUR}


def test_health_stands_until_it_is_cleared() -> None:
    deaf = ev.HealthRaised("deaf", "mdm_0", "error", {"port": "x"})
    raised = after(deaf, replace(deaf, severity="warning"))
    (health,) = raised.health.values()
    assert (health.since, health.severity) == (T0 + HOUR, "warning")
    assert after(ev.HealthCleared("deaf", "mdm_1"), start=raised).health == raised.health
    assert after(ev.HealthCleared("deaf", "mdm_0"), start=raised).health == {}


def test_decisions_and_pauses_are_the_last_ones() -> None:
    decision = Decision("mdm_0", T0, "observe", "stay", None, None, "decision.observe")
    snapshot = after(ev.Decided(decision), ev.PolicyPaused(True))
    assert snapshot.decisions == {"mdm_0": decision}
    assert snapshot.paused
    assert not after(ev.PolicyPaused(False), start=snapshot).paused


STRAY: list[ev.Happening] = [
    ev.ModemChanged("mdm_x", ModemState.READY),
    ev.SeatSeen(Seat("mdm_x", 1), "sim_a"),
    ev.RadioSeen("mdm_x", None, Radio(Registration.HOME)),
    replace(taken("9"), sim="sim_x"),
    ev.AnswerUnparsed("u", "sim_x", "balance", None, Body("?"), Source("sms", T0)),
    ev.AskBegan("sim_x", "balance"),
    ev.SimAble("sim_x", "ussd", able=True),
    ev.AskFailed("sim_a", "balance", "no_answer"),
    ev.SwitchStep("s", "mdm_0", "verify"),
    ev.MessageGone("m", "sim_a"),
]


@pytest.mark.parametrize("body", STRAY, ids=lambda body: type(body).__name__)
def test_what_concerns_nothing_known_only_moves_the_sequence(body: ev.Happening) -> None:
    assert after(body, start=SEATED) == replace(SEATED, seq=SEATED.seq + 1)


def test_of_a_forgotten_sim_nothing_is_left() -> None:
    between = Decision(
        "mdm_0", T0, "ordered", "stay", "sim_b", "sim_b", "x", candidates=(Candidate("sim_a", ONE),)
    )
    full = after(
        taken("5"),
        ev.HealthRaised("suspect_recipe", "sim_a", "warning"),
        ev.HealthRaised("suspect_recipe", "sim_b", "warning"),
        ev.Decided(between),
        start=SEATED,
    )
    now = after(SimForgotten("sim_a"), start=full)
    assert "sim_a" not in repr(now)
    assert set(now.sims) == {"sim_b"}
    assert set(now.health) == {"suspect_recipe:sim_b"}
    assert after(SimForgotten("sim_a"), start=now).sims == now.sims


def test_what_was_counted_of_a_sim_that_is_gone_changes_nothing() -> None:
    counted = ev.BytesCounted("sim_gone", 1, 1, T0, T0 + HOUR)
    learnt = ev.MeterLearnt("sim_gone", "data", Drift())
    for body in (counted, learnt):
        assert after(body, start=SEATED).sims == SEATED.sims
