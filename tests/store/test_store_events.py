"""Events: durable, in order, told once, and enough to rebuild what is known."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from msgspec.structs import replace

from simd.model import event as ev
from simd.model.account import Money, Reading, Source
from simd.model.decision import Candidate, Decision, GuardVerdict, Verdict
from simd.model.ids import Body, Iccid, Imei, Msisdn
from simd.model.message import Message, MessageState
from simd.model.modem import Modem, ModemState, Seat
from simd.model.radio import Radio, Registration
from simd.model.reduce import reduce
from simd.model.sim import Lock, Sim
from simd.model.snapshot import Snapshot
from simd.store import Store

T0 = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
ICCIDS = ("89860012345678901230", "89860012345678901248", "8901260852290847433")
SIMS = [Sim(f"sim_{n}", Iccid(text), f"card {n}") for n, text in enumerate(ICCIDS)]


def reading(
    number: str, amount: str, at: datetime = T0, inquiry: str = "balance"
) -> ev.ReadingTaken:
    taken = Reading(
        Body(f"余额{amount}元"), Source("sms", at, "CXYE"), 1.0, Money.parse(f"{amount} CNY")
    )
    return ev.ReadingTaken(number, "sim_0", inquiry, taken)


def unparsed(number: str, inquiry: str = "balance") -> ev.AnswerUnparsed:
    return ev.AnswerUnparsed(number, "sim_0", inquiry, "xx-test", Body("???"), Source("ussd", T0))


def decided(modem: str = "mdm_0", reason: str = "decision.better") -> ev.Decided:
    candidate = Candidate("sim_1", Seat(modem, 2), (Verdict("r", "veto", "rule.r.x", {"a": "1"}),))
    guard = GuardVerdict("dwell", True, "guard.dwell.holds", {"span": "10m"}, T0)
    return ev.Decided(
        Decision(modem, T0, "ordered", "hold", "sim_0", "sim_1", reason, {}, (candidate,), (guard,))
    )


def began(key: str = "swi_1", modem: str = "mdm_0", **other: object) -> ev.SwitchBegan:
    body = ev.SwitchBegan(key, Seat(modem, 1), Seat(modem, 2), "sim_1", "policy")
    return replace(body, **other)


STORY: list[ev.Happening] = [
    ev.ModemSeen(Modem("mdm_0", "roof", Imei("490154203237518"), slots=2)),
    ev.ModemSeen(Modem("mdm_1", "stick")),
    ev.ModemChanged("mdm_0", ModemState.READY),
    *(ev.SimSeen(replace(sim, account="family", group="house")) for sim in SIMS),
    ev.SeatSeen(Seat("mdm_0", 2), "sim_2"),
    ev.SeatSeen(Seat("mdm_0", 1), "sim_0"),
    ev.SeatSeen(Seat("mdm_1", 1), "sim_1"),
    ev.RadioSeen("mdm_0", "sim_0", Radio(Registration.HOME)),
    ev.AskBegan("sim_0", "balance"),
    reading("rdg_1", "10.00"),
    reading("rdg_2", "9.00"),
    ev.AskBegan("sim_0", "data"),
    unparsed("rdg_3", "data"),
    ev.AskFailed("sim_1", "balance", "no_answer"),
    ev.SimAble("sim_1", "ussd", able=True),
    ev.SimAble("sim_1", "ussd", able=False),
    ev.UssdPushed("sim_1", "done", Body("hello")),
    ev.HealthRaised("recipe_suspect", "sim_0", "warning", {"inquiry": "data"}),
    ev.HealthRaised("modem_deaf", "mdm_1", "error"),
    ev.HealthCleared("modem_deaf", "mdm_1"),
    decided(reason="decision.best"),
    decided(),
    ev.PolicyPaused(True, "li"),
    began(),
    ev.SwitchStep("swi_1", "mdm_0", "select"),
]


def known(events: list[ev.Event]) -> Snapshot:
    snapshot = Snapshot()
    for event in events:
        snapshot = reduce(snapshot, event)
    return snapshot


def as_after_a_stop(snapshot: Snapshot) -> Snapshot:
    """What a start may know: everything, but no modem is there yet."""
    seq = snapshot.seq
    for key in snapshot.modems:
        gone = ev.Event(seq, T0, "home", ev.ModemChanged(key, ModemState.ABSENT))
        snapshot = reduce(snapshot, gone)
    modems = {key: replace(now, since=T0) for key, now in snapshot.modems.items()}
    return replace(snapshot, modems=modems)


async def test_events_come_back_as_they_were_told(store: Store) -> None:
    told = await store.append(STORY, T0)
    assert [one.seq for one in told] == list(range(1, len(STORY) + 1))
    assert [one.body for one in told] == STORY
    assert await store.events(0, 100) == told
    assert await store.events(3, 2) == told[3:5]
    assert (await store.oldest_seq(), await store.newest_seq()) == (1, len(STORY))


async def test_the_way_back_of_a_borrowed_radio_is_kept_until_it_is_gone(store: Store) -> None:
    assert await store.borrowed_radio("mdm_0") is None
    await store.append([ev.RadioBorrowed("mdm_0", "2"), ev.RadioBorrowed("mdm_0", "19")], T0)
    assert await store.borrowed_radio("mdm_0") == "2"
    await store.append([ev.RadioReturned("mdm_0", "2")], T0)
    assert await store.borrowed_radio("mdm_0") is None


async def test_a_new_ledger_is_empty(store: Store) -> None:
    assert await store.events(0, 10) == []
    assert await store.restore() == []
    assert (await store.oldest_seq(), await store.newest_seq()) == (1, 0)
    assert await store.append([], T0) == []


async def test_a_local_time_is_kept_as_the_same_moment(store: Store) -> None:
    local = T0.astimezone(timezone(timedelta(hours=8)))
    await store.append([ev.AskBegan("sim_0", "balance")], local)
    (event,) = await store.events(0, 1)
    assert event.at == T0
    assert event.at.utcoffset() == timedelta(0)


async def test_what_is_known_survives_a_restart(ledger: Path) -> None:
    async with Store.open(ledger, site="home") as store:
        told = await store.append(STORY, T0)
    async with Store.open(ledger, site="home") as store:
        restored = await store.restore()
        assert known(restored) == as_after_a_stop(known(told))
        assert len(restored) < len(STORY)
        (more,) = await store.append([ev.AskBegan("sim_0", "balance")], T0)
    assert more.seq == len(STORY) + 1
    assert more.seq > known(restored).seq


async def test_an_emptied_seat_is_remembered_as_empty(store: Store) -> None:
    told = await store.append([*STORY, ev.SeatSeen(Seat("mdm_0", 1), None, Lock.ABSENT)], T0)
    restored = known(await store.restore())
    assert restored == as_after_a_stop(known(told))
    assert restored.sims["sim_0"].seat is None


async def test_a_sim_that_moved_to_another_modem_sits_only_there(store: Store) -> None:
    told = await store.append([*STORY, ev.SeatSeen(Seat("mdm_1", 1), "sim_0")], T0)
    restored = known(await store.restore())
    assert restored == as_after_a_stop(known(told))
    assert restored.sims["sim_0"].seat == Seat("mdm_1", 1)
    assert [slot.sim for slot in restored.modems["mdm_0"].slots] == [None, "sim_2"]


async def test_health_keeps_the_time_since_when_it_stands(store: Store) -> None:
    later = T0 + timedelta(hours=1)
    raised = ev.HealthRaised("modem_deaf", "mdm_1", "warning")
    told = await store.append([raised], T0)
    told += await store.append([replace(raised, severity="error")], later)
    assert known(await store.restore()).health == known(told).health
    assert known(told).health["modem_deaf:mdm_1"].since == T0


@pytest.mark.parametrize(
    "body",
    [reading("rdg_1", "10.00"), unparsed("rdg_1"), began()],
    ids=["reading", "unparsed", "switch"],
)
async def test_what_has_an_id_is_told_once(store: Store, body: ev.Happening) -> None:
    first, same = await store.append([body, body], T0)
    (again,) = await store.append([body], T0 + timedelta(days=1))
    assert first == same == again
    assert await store.newest_seq() == 1


async def test_a_message_that_grew_is_told_again_and_a_copy_is_not(store: Store) -> None:
    part = Message(
        "msg_1", "sim_0", "in", Msisdn("10086"), T0, Body("余额"), MessageState.INCOMPLETE, total=2
    )
    whole = replace(part, text=Body("余额10元"), state=MessageState.RECEIVED, parts=2)
    told = await store.append([ev.MessageKept(one) for one in (part, whole, whole)], T0)
    assert [one.seq for one in told] == [1, 2, 2]
    assert await store.message("msg_1") == whole
    assert await store.messages(None, 10) == [whole]


async def test_a_text_with_half_a_character_is_kept(store: Store) -> None:
    half = replace(unparsed("rdg_1"), text=Body("\ud83d\ude00 \ud83d"))
    await store.append([half], T0)
    (kept,) = await store.unparsed("sim_0", 1)
    assert kept.text == Body("\U0001f600 \ufffd")


async def test_many_callers_are_all_answered_in_order(store: Store) -> None:
    answers = await asyncio.gather(
        *(store.append([ev.AskBegan("sim_0", f"q{n}")], T0) for n in range(300))
    )
    told = [one for answer in answers for one in answer]
    assert [one.seq for one in told] == list(range(1, 301))
    assert told == await store.events(0, 400)


async def test_a_caller_that_goes_away_tears_nothing(store: Store) -> None:
    async with asyncio.TaskGroup() as group:
        tasks = [
            group.create_task(store.append([ev.AskBegan("sim_0", f"q{n}")], T0)) for n in range(20)
        ]
        await asyncio.sleep(0)
        for task in tasks[::2]:
            task.cancel()
    kept = {one.seq for one in await store.events(0, 100)}
    assert kept >= {event.seq for task in tasks[1::2] for event in task.result()}
    assert (await store.append([ev.AskBegan("sim_0", "last")], T0))[0].seq == 21
