"""Asking carriers: when, what, and what becomes of the answer; the inbox and sending."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from simd.engine.acts.ask import due_inquiries
from simd.engine.caps import Caps
from simd.errors import NoRecipe
from simd.model.event import (
    AnswerUnparsed,
    AskBegan,
    AskFailed,
    MessageKept,
    ReadingTaken,
)
from simd.model.message import MessageState
from simd.model.sim import Sureness
from tests.engine.household import LI, LIMITS, Household, OpenHousehold, known

CN = {1: "cn-mobile-1", 2: None}


async def refresh(house: Household) -> dict[str, Any]:
    await house.ready()
    key = house.sim(1).sim.id
    ended = await house.outcome(await house.control.refresh(key, LI))
    return {"state": ended.state, "code": (ended.error or {}).get("code"), **(ended.outcome or {})}


async def test_an_answer_by_message_is_read_and_kept(household: OpenHousehold) -> None:
    async with household(cards=CN) as house:
        found = await refresh(house)
        assert found["asked"] == ["balance", "data"]
        now = house.sim(1)
        assert str(now.readings["balance"].balance) == "42.08 CNY"
        sent = [one.message for one in house.of(MessageKept) if one.message.direction == "out"]
        assert {(one.peer.reveal(), one.label) for one in sent} == {("10086", "service")}
        await house.until(lambda: not any(house.do("dump")["messages"].values()))


async def test_an_answer_that_reads_otherwise_is_kept_and_no_figure(
    household: OpenHousehold,
) -> None:
    async with household() as house:
        await refresh(house)
        assert "balance" in house.sim(1).readings
        house.told.clear()
        house.do("ussd_next", status=0, text="Dear customer, enjoy 500 songs for N50 a week")
        house.do("ussd_next", status=0, text="Dear customer, enjoy 500 songs for N50 a week")
        found = await refresh(house)
        assert found["state"] == "done"
        (first, *_) = house.of(AnswerUnparsed)
        assert "500 songs" in first.text.reveal()
        assert "500 songs" not in repr(first)
        now = house.sim(1)
        assert (set(now.suspect) >= {"balance"}, "balance" in now.readings) == (True, False)
        kept = await house.store.unparsed(now.sim.id, 5)
        assert kept[0].text.reveal() == first.text.reveal()


async def test_changed_wording_blames_the_recipe_by_its_file_until_it_reads_again(
    household: OpenHousehold,
) -> None:
    async with household() as house:
        await house.ready()
        key = f"recipe_suspect:{house.sim(1).sim.id}"
        changed = "Y'ello! Your airtime stands at: N412.60 today"
        house.do("ussd_next", status=0, text=changed)
        await refresh(house)
        note = house.control.snapshot.health[key]
        assert note.params["inquiry"] == "balance"
        assert note.params["file"].endswith("ng-mtn.yaml")
        assert "balance" not in house.sim(1).readings
        await refresh(house)
        assert "balance" in house.sim(1).readings
        assert key not in house.control.snapshot.health


async def test_a_notice_without_figures_is_blamed_on_the_recipe_the_second_time(
    household: OpenHousehold,
) -> None:
    async with household() as house:
        await house.ready()
        key = f"recipe_suspect:{house.sim(1).sim.id}"
        for blamed in (False, True):
            house.do("ussd_next", status=0, text="Sorry, please try again later.")
            await refresh(house)
            assert (key in house.control.snapshot.health) is blamed


async def test_an_untrusted_sender_answers_nothing(household: OpenHousehold) -> None:
    async with household(cards=CN, limits=replace(LIMITS, sms_answer=0.8)) as house:
        await house.ready()
        key = house.sim(1).sim.id
        operation = await house.control.refresh(key, LI)
        await house.until(lambda: house.of(AskBegan))
        house.do("sms", **{"from": "10657123", "text": "尊敬的客户，您的话费余额为9999.99元"})
        await house.outcome(operation)
        figures = [
            str(one.reading.balance.amount)
            for one in house.of(ReadingTaken)
            if one.reading.balance is not None
        ]
        assert "9999.99" not in figures
        await house.until(
            lambda: any(one.message.peer.reveal() == "10657123" for one in house.of(MessageKept))
        )


async def test_a_carrier_that_says_nothing_gave_no_answer(household: OpenHousehold) -> None:
    async with household(limits=replace(LIMITS, ussd=0.3)) as house:
        house_ready = await house.ready()
        assert house_ready is house.desk
        house.do("ussd_next", status=-1)
        house.do("ussd_next", status=-1)
        found = await refresh(house)
        assert found["state"] == "failed"
        failed = house.of(AskFailed)
        assert [one.inquiry for one in failed] == ["balance", "data"]
        assert found["code"] == failed[-1].code


async def test_no_service_keeps_the_question_from_leaving(household: OpenHousehold) -> None:
    async with household() as house:
        await house.ready()
        key = house.sim(1).sim.id
        house.do("network", state="denied")
        ended = await house.outcome(await house.control.refresh(key, LI))
        assert ended.error is not None
        assert ended.error["code"] == "no_service"
        assert house.of(AskBegan) == []


async def test_a_sim_without_a_recipe_cannot_be_asked(household: OpenHousehold) -> None:
    async with household(cards={1: "test-1"}) as house:
        await house.ready()
        with pytest.raises(NoRecipe):
            await house.control.refresh(house.sim(1).sim.id, LI)


async def test_what_is_due_is_asked_again_by_its_own_pace(household: OpenHousehold) -> None:
    async with household(rounds=True) as house:
        await house.ready()
        await house.until(lambda: len(house.of(ReadingTaken)) == 2)
        await asyncio.sleep(0.5)
        assert len(house.of(AskBegan)) == 2
        house.clock.advance(timedelta(hours=11))
        await asyncio.sleep(0.5)
        assert len(house.of(AskBegan)) == 2
        house.clock.advance(timedelta(hours=2))
        await house.until(lambda: len(house.of(ReadingTaken)) == 4)


async def test_a_failed_question_waits_for_the_recipes_own_interval(
    household: OpenHousehold,
) -> None:
    async with household(limits=replace(LIMITS, ussd=0.3)) as house:
        desk = await house.ready()
        sim = house.sim(1).sim
        house.do("ussd_next", status=-1)
        house.do("ussd_next", status=-1)
        assert [one.id for one in due_inquiries(desk, sim)] == ["balance", "data"]
        await refresh(house)
        # `ask_again` is half an hour, the recipe's `min_interval` six: the longer one holds,
        # and a way that was seen not to work is tried again by itself after a week.
        house.clock.advance(timedelta(hours=5))
        assert due_inquiries(desk, sim) == []
        house.clock.advance(timedelta(days=8))
        assert len(due_inquiries(desk, sim)) == 2


@pytest.mark.parametrize("state", ["roaming", "searching"])
async def test_nothing_is_asked_unasked_abroad_or_unregistered(
    household: OpenHousehold, state: str
) -> None:
    async def abroad(house: Household) -> None:
        house.do("network", state=state, plmn="52503")

    async with household(rounds=True, before=abroad) as house:
        await house.until(lambda: house.keeper.desk)
        await house.until(lambda: house.modem.radio.registration.value == state)
        await asyncio.sleep(0.6)
        assert house.of(AskBegan) == []


async def test_nothing_is_asked_of_a_guessed_carrier_or_for_money(
    household: OpenHousehold,
) -> None:
    async with household() as house:
        desk = await house.ready()
        sim = house.sim(1).sim
        assert due_inquiries(desk, replace(sim, sureness=Sureness.GUESSED)) == []
        assert due_inquiries(desk, replace(sim, carrier="nobody")) == []
        carriers = house.house.registry.carriers
        carrier = carriers["ng-mtn"]
        dear = tuple(replace(one, cost="1 NGN") for one in carrier.inquiries)
        house.house.registry.carriers = carriers | {"ng-mtn": replace(carrier, inquiries=dear)}
        assert due_inquiries(desk, sim) == []
        ended = None
        with pytest.raises(NoRecipe):
            ended = await house.control.refresh(sim.id, LI)
        assert ended is None


# --- messages


async def test_a_sim_that_is_not_asked_for_want_of_a_price_is_told_of(
    household: OpenHousehold,
) -> None:
    async with household(cards={1: "ng-mtn-1", 2: None}, before=_unpriced, rounds=True) as house:
        await house.ready()
        key = house.sim(1).sim.id
        note = f"not_asked:{key}"
        await house.until(lambda: note in house.board.snapshot.health, 30)
        assert house.of(AskBegan) == []
        await house.outcome(await house.control.refresh(key, LI))
        await house.until(lambda: note not in house.board.snapshot.health, 30)


async def _unpriced(house: Household) -> None:
    carriers = house.house.registry.carriers
    plain = carriers["ng-mtn"]
    asked = tuple(replace(one, cost="unknown", cost_source="") for one in plain.inquiries)
    house.house.registry.carriers = carriers | {"ng-mtn": replace(plain, inquiries=asked)}


async def test_every_message_is_in_the_ledger_before_it_leaves_the_card(
    household: OpenHousehold,
) -> None:
    async with household() as house:
        await house.ready()
        house.do("sms", **{"from": "+2348030000001", "text": "hello"})
        await house.until(lambda: house.of(MessageKept))
        (kept,) = house.of(MessageKept)
        assert (kept.message.text.reveal(), kept.message.sim) == ("hello", house.sim(1).sim.id)
        await house.until(lambda: not any(house.do("dump")["messages"].values()))
        assert await house.desk.inbox.drain() == 0


async def test_parts_of_two_widths_of_reference_are_two_messages(
    household: OpenHousehold,
) -> None:
    async with household() as house:
        await house.ready()
        first = [_part(8, 7, 1, "one "), _part(16, 7, 2, "WIDE2")]
        house.do("sms", pdus=first)
        await asyncio.sleep(0.6)
        assert house.of(MessageKept) == []
        house.do("sms", pdus=[_part(8, 7, 2, "two"), _part(16, 7, 1, "WIDE1 ")])
        await house.until(lambda: len(house.of(MessageKept)) == 2)
        texts = {one.message.text.reveal() for one in house.of(MessageKept)}
        assert texts == {"one two", "WIDE1 WIDE2"}
        assert {one.message.total for one in house.of(MessageKept)} == {2}


def _part(bits: int, ref: int, seq: int, text: str) -> str:
    """A part of two as SMS-DELIVER in UCS-2, from +2348030000001."""
    user = text.encode("utf-16-be")
    element = bytes([0, 3, ref, 2, seq]) if bits == 8 else bytes([8, 4, 0, ref, 2, seq])
    header = bytes([len(element)]) + element
    body = header + user
    stamp = bytes.fromhex("62302100000000")
    address = bytes([13, 0x91]) + bytes.fromhex("3284300000 00f1".replace(" ", ""))
    return (bytes([0, 0x44]) + address + bytes([0, 8]) + stamp + bytes([len(body)]) + body).hex()


async def test_a_pdu_nobody_can_read_is_kept_as_it_is(household: OpenHousehold) -> None:
    async with household() as house:
        desk = await house.ready()
        from simd.model.message import StoredPdu  # noqa: PLC0415 - beside its only use

        stored = StoredPdu(memory="SM", index=1, status=0, pdu="0044")
        await desk.inbox._keep(house.sim(1).sim.id, [stored])
        (kept,) = house.of(MessageKept)
        assert (kept.message.text.reveal(), kept.message.label) == ("0044", "unreadable")
        await desk.inbox._keep(house.sim(1).sim.id, [stored])
        assert len(house.of(MessageKept)) == 1


async def test_nothing_is_taken_while_the_seat_is_not_known(household: OpenHousehold) -> None:
    async with household() as house:
        desk = await house.ready()
        await house.until(lambda: not house.of(MessageKept))
        desk.moving = True
        assert await desk.inbox.drain() == 0
        async with desk.inbox.still():
            house.do("sms", **{"from": "+2348030000001", "text": "whose is it?"})
            await asyncio.sleep(0.3)
            assert house.of(MessageKept) == []
        await desk.look()
        assert not desk.moving
        await house.until(lambda: house.of(MessageKept))


# --- sending


async def test_a_message_is_kept_before_it_leaves(household: OpenHousehold) -> None:
    async with household() as house:
        await house.ready()
        key = house.sim(1).sim.id
        ended = await house.outcome(await house.control.send(key, "+2348030000001", "hi", LI))
        assert ended.outcome is not None
        assert ended.outcome["state"] == "sent"
        message = await house.control.message(ended.outcome["id"])
        assert message is not None
        assert message.state is MessageState.SENT


@pytest.mark.parametrize(
    ("to", "text", "code"),
    [("not a number", "hi", "bad_request"), ("131", "*303#", "denied"), ("", "hi", "bad_request")],
)
async def test_what_may_not_be_sent_is_not(
    household: OpenHousehold, to: str, text: str, code: str
) -> None:
    async with household() as house:
        await house.ready()
        ended = await house.outcome(await house.control.send(house.sim(1).sim.id, to, text, LI))
        assert ended.error is not None
        assert ended.error["code"] == code
        assert house.of(MessageKept) == []


async def test_the_limits_hold_over_everything_in_the_ledger(
    household: OpenHousehold,
) -> None:
    async with household() as house:
        await house.ready()
        house.house.caps = Caps(sms_per_hour=2, sms_per_day=3)
        key = house.sim(1).sim.id

        async def once() -> str:
            operation = await house.control.send(key, "+2348030000001", "hi", LI)
            ended = await house.outcome(operation)
            return str((ended.error or {}).get("code", ended.state))

        assert [await once() for _ in range(3)] == ["done", "done", "limit_reached"]
        await house.control.delete_message(house.of(MessageKept)[0].message.id, LI)
        assert await once() == "limit_reached", "deleting earns nobody another segment"
        house.clock.advance(timedelta(hours=2))
        assert [await once() for _ in range(2)] == ["done", "limit_reached"]
        house.clock.advance(timedelta(days=1))
        assert await once() == "done"


async def test_a_lost_answer_to_a_message_is_unknown_and_a_refusal_is_failed(
    household: OpenHousehold,
) -> None:
    async with household() as house:
        await house.ready()
        key = house.sim(1).sim.id
        house.do("fault", name="lost_answer", on="AT+CMGS", nth=1)
        ended = await house.outcome(await house.control.send(key, "+2348030000001", "a", LI))
        assert ended.state == "unknown"
        message = (await house.control.messages(key, 1, None))[0]
        assert message.state is MessageState.UNKNOWN
        house.do("network", state="denied")
        ended = await house.outcome(await house.control.send(key, "+2348030000001", "b", LI))
        assert ended.state == "failed"
        message = (await house.control.messages(key, 1, None))[0]
        assert message.state is MessageState.FAILED


async def test_only_the_active_sim_sends(household: OpenHousehold) -> None:
    async with household(known=[known("th-ais-1")]) as house:
        there = await house.learn()
        ended = await house.outcome(
            await house.control.send(there.sim.id, "+2348030000001", "hi", LI)
        )
        assert ended.error is not None
        assert ended.error["code"] == "not_active"
