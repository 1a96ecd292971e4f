"""Ids, counts, and forgetting on time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from simd.model import event as ev
from simd.model.account import Reading, Source
from simd.model.decision import Decision
from simd.model.ids import Body, Iccid, Imei, Msisdn, Plmn
from simd.model.message import Message, MessageState
from simd.model.modem import Seat
from simd.model.radio import Radio, Registration, Signal
from simd.model.units import Span
from simd.store import Retention, Store, UsageHour

T0 = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
KEEP = Span(300 * 86400)
IMEI, OTHER = Imei("490154203237518"), Imei("352099001761481")


async def test_a_sim_keeps_its_random_id(store: Store) -> None:
    iccid = Iccid("89860012345678901230")
    key = await store.sim_id(iccid)
    assert key.startswith("sim_")
    assert iccid.reveal() not in key
    assert await store.sim_id(Iccid("8986 0012 3456 7890 1230")) == key
    assert await store.sim_id(Iccid("8901260852290847433")) != key
    assert store.new_id("op") != store.new_id("op")


async def test_a_modem_is_known_by_its_imei_wherever_it_is_plugged_in(store: Store) -> None:
    key = await store.modem_id(IMEI, "1-1")
    assert await store.modem_id(IMEI, "1-2") == key
    assert await store.modem_id(IMEI, None) == key
    assert await store.modem_id(OTHER, "1-1") != key


async def test_a_modem_met_by_its_path_keeps_its_id_when_its_imei_is_learnt(store: Store) -> None:
    key = await store.modem_id(None, "1-1")
    assert await store.modem_id(None, "1-1") == key
    assert await store.modem_id(IMEI, "1-1") == key
    assert await store.modem_id(None, "1-1") != key


async def test_two_modems_with_one_imei_are_told_apart_by_path(store: Store) -> None:
    first = await store.modem_id(IMEI, "1-1")
    second = await store.modem_id(IMEI, "1-2", taken={first})
    assert first != second
    assert await store.modem_id(IMEI, "1-1") == first
    assert await store.modem_id(IMEI, "1-2") == second
    assert await store.modem_id(IMEI, "1-2", taken={second}) == first


async def test_accounts_and_people_keep_their_ids(store: Store) -> None:
    account, person = await store.account_id("family"), await store.person_id("li")
    assert (account[:4], person[:4]) == ("acc_", "per_")
    assert await store.account_id("family") == account
    assert await store.person_id("ming") != person


async def test_bytes_add_up_by_the_hour(store: Store) -> None:
    await store.count_bytes("sim_0", T0, 100, 10)
    await store.count_bytes("sim_0", T0 + timedelta(minutes=59), 1, 1)
    await store.count_bytes("sim_1", T0 + timedelta(hours=1), 7, 7)
    hour = T0 + timedelta(hours=1)
    assert await store.usage("sim_0", T0 + timedelta(minutes=30)) == [
        UsageHour("sim_0", T0, 101, 11)
    ]
    assert await store.usage(None, T0) == [
        UsageHour("sim_0", T0, 101, 11),
        UsageHour("sim_1", hour, 7, 7),
    ]
    assert await store.usage("sim_0", hour) == []


async def test_quality_and_place_are_kept(store: Store) -> None:
    radio = Radio(Registration.ROAMING, "X", Plmn("46001"), "lte", Signal(rsrp=-101.5, sinr=3.0))
    await store.sample_quality("sim_0", T0, radio)
    await store.sample_quality("sim_0", T0 + DAY, Radio())
    full, bare = await store.quality("sim_0", T0)
    assert (full.registration, full.plmn, full.access_tech, full.rsrp, full.rsrq, full.sinr) == (
        "roaming", "46001", "lte", -101.5, None, 3.0,
    )  # fmt: skip
    assert (bare.at, bare.registration, bare.plmn) == (T0 + DAY, "unknown", None)
    for _ in range(2):
        await store.note_place("sim_0", T0, Plmn("46001"), 4711)
    assert await store.places("sim_0", T0) == [(T0, Plmn("46001"), 4711)]


async def test_a_proven_ussd_coding_is_remembered(store: Store) -> None:
    assert await store.ussd_coding("EC25", "cn-mobile", "*101#") is None
    await store.learn_ussd_coding("EC25", "cn-mobile", "*101#", "gsm7-hex")
    await store.learn_ussd_coding("EC25", "cn-mobile", "*101#", "ucs2-hex")
    assert await store.ussd_coding("EC25", "cn-mobile", "*101#") == "ucs2-hex"


def reading(key: str, inquiry: str = "q") -> ev.ReadingTaken:
    return ev.ReadingTaken(key, "sim_0", inquiry, Reading(Body("t"), Source("sms", T0), 1.0))


def decided(reason: str) -> ev.Decided:
    return ev.Decided(Decision("mdm_0", T0, "ordered", "stay", None, None, reason))


def kept(key: str) -> ev.MessageKept:
    return ev.MessageKept(
        Message(key, "sim_0", "in", Msisdn("1"), T0, Body("t"), MessageState.RECEIVED)
    )


async def test_everything_is_forgotten_in_its_own_time(store: Store) -> None:
    await store.append([reading("r1"), reading("r2"), reading("d", "data"), kept("m1")], T0)
    await store.count_bytes("sim_0", T0, 1, 1)
    await store.prune(T0 + 31 * DAY, Retention())
    assert await store.messages(None, 9) == []
    assert len(await store.readings("sim_0", 9)) == 3
    assert [one.kind for one in await store.events(0, 9)] == ["reading_taken"] * 3
    await store.prune(T0 + 396 * DAY, Retention())
    assert {one.id for one in await store.readings("sim_0", 9)} == {"r2", "d"}
    assert await store.usage(None, T0) == []


async def test_carriers_words_are_blanked_as_early_as_messages(store: Store) -> None:
    unread = ev.AnswerUnparsed("u", "sim_0", "q", "cn-mobile", Body("secret"), Source("sms", T0))
    await store.append([reading("r"), unread, ev.UssdPushed("sim_0", "done", Body("won"))], T0)
    await store.append([reading("new")], T0 + 20 * DAY)
    await store.prune(T0 + 31 * DAY, Retention())
    assert [one.reading.text for one in await store.readings("sim_0", 9)] == [Body("t"), Body("")]
    assert [one.text for one in await store.unparsed("sim_0", 9)] == [Body("")]
    first, second, pushed, third = [one.body for one in await store.events(0, 9)]
    assert isinstance(pushed, ev.UssdPushed)
    assert pushed.text == Body("")
    assert isinstance(first, ev.ReadingTaken)
    assert isinstance(second, ev.AnswerUnparsed)
    assert isinstance(third, ev.ReadingTaken)
    assert (first.reading.text, second.text, third.reading.text) == (Body(""), Body(""), Body("t"))
    assert first.reading.confidence == 1.0


async def test_history_is_forgotten_from_its_beginning_only(store: Store) -> None:
    old = ev.SwitchBegan("gone", Seat("mdm_0", 1), Seat("mdm_0", 2), None, "policy")
    shut = ev.SwitchEnded("gone", "mdm_0", "done", Seat("mdm_0", 2), 1.0)
    left = ev.SwitchBegan("open", Seat("mdm_0", 1), Seat("mdm_0", 2), None, "policy")
    await store.append([old, shut, left, decided("a"), ev.PolicyPaused(True), reading("r")], T0)
    await store.append([ev.AskBegan("sim_0", "q")], T0 + 200 * DAY)
    await store.append([ev.AskBegan("sim_0", "wrong clock")], T0)
    before = await store.restore()
    await store.prune(T0 + 201 * DAY, Retention(messages=KEEP, texts=KEEP))
    assert (await store.oldest_seq(), await store.newest_seq()) == (7, 8)
    assert [one.seq for one in await store.events(0, 9)] == [7, 8]
    assert [one.id for one in await store.open_switches()] == ["open"]
    assert [one.id for one in await store.switches(T0)] == ["open"]
    assert await store.restore() == before
    (told,) = await store.append([reading("r")], T0 + 201 * DAY)
    assert (told.seq, told.at) == (6, T0)


async def test_a_ledger_pruned_empty_goes_on_counting(store: Store) -> None:
    await store.prune(T0, Retention())
    assert await store.oldest_seq() == 1
    await store.append([decided("a"), decided("b")], T0)
    await store.prune(T0 + 999 * DAY, Retention())
    assert (await store.oldest_seq(), await store.newest_seq()) == (3, 2)
    await store.prune(T0, Retention())
    assert await store.oldest_seq() == 3
    assert (await store.append([decided("c")], T0))[0].seq == 3


@pytest.mark.parametrize(("age", "samples"), [(0, 6), (40, 2)])
async def test_old_quality_is_thinned_to_one_look_an_hour(
    store: Store, age: int, samples: int
) -> None:
    for minute in (1, 2, 3, 61, 62, 63):
        await store.sample_quality("sim_0", T0 + timedelta(minutes=minute), Radio())
    await store.prune(T0 + age * DAY, Retention())
    left = await store.quality("sim_0", T0)
    assert len(left) == samples
    assert [one.at.minute for one in left][:1] == [1]
