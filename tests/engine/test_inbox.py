"""What comes in: taken as announced, kept before it leaves the modem, labelled, completed late."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from simd.emulator.pducodec import Concat, deliver
from simd.engine.acts.send import Sending, send_text
from simd.errors import CommandFailed
from simd.model.event import HealthCleared, HealthRaised, MessageChanged, MessageKept
from simd.model.message import MessageState, StoredPdu
from tests.engine.household import LIMITS, Household, OpenHousehold

WHEN = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


def pdu(text: str, **more: object) -> str:
    said = {"sender": "10086", "when": WHEN} | more
    return deliver(smsc="+8613800210500", text=text, **said)  # type: ignore[arg-type]  # by name


def texts(house: Household) -> list[str]:
    return [one.message.text.reveal() for one in house.of(MessageKept)]


def seen(house: Household) -> list[str]:
    return [one["text"] for one in house.do("dump")["commands"]]


async def test_an_announced_message_is_read_by_itself(household: OpenHousehold) -> None:
    async with household("quectel-ec25", limits=replace(LIMITS, sms_drain=60.0)) as house:
        await house.ready()
        before = len(seen(house))
        house.do("sms", pdu=pdu("hello"))
        await house.until(lambda: texts(house) == ["hello"])
        await house.until(lambda: not house.do("mail")["stored"])
        commands = seen(house)[before:]
        assert not [text for text in commands if text.startswith("AT+CMGL")]
        assert any(text.startswith("AT+CMGD") for text in commands)


async def test_many_at_once_are_taken_by_lists(household: OpenHousehold) -> None:
    async with household("plain-27007", limits=replace(LIMITS, sms_drain=60.0)) as house:
        await house.ready()
        house.do("sms", pdus=[pdu(f"number {n}") for n in range(60)])
        await house.until(lambda: len(texts(house)) == 60)
        await house.until(lambda: not house.do("mail")["stored"] + house.do("mail")["waiting"])
        assert sorted(texts(house)) == sorted(f"number {n}" for n in range(60))
        full = [one for one in house.of(HealthRaised) if one.code == "sms_full"]
        assert full
        await house.until(lambda: [o for o in house.of(HealthCleared) if o.code == "sms_full"])


@pytest.mark.parametrize("persona", ["quectel-ec25", "plain-27007"])
async def test_a_report_tells_that_it_arrived(household: OpenHousehold, persona: str) -> None:
    """From its own store, or handed over and acknowledged."""
    async with household(persona) as house:
        desk = await house.ready()
        wish = Sending("+8613912345678", "are you there?", report=True)
        message = await send_text(desk, house.sim(1).sim.id, wish)
        await house.until(
            lambda: MessageState.DELIVERED in [one.state for one in house.of(MessageChanged)]
        )
        kept = await house.store.message(message.id)
        assert kept is not None
        assert kept.state is MessageState.DELIVERED
        await house.until(lambda: not house.do("mail")["stored"])
        assert len(house.of(MessageKept)) == 1
        direct = "AT+CNMA=0" in seen(house)
        assert direct is (persona == "plain-27007")


async def test_a_report_on_nothing_known_is_kept_as_a_message(household: OpenHousehold) -> None:
    async with household() as house:
        desk = await house.ready()
        report = (
            "07913108010205F0" + "06" + "2A" + "0D91683119325476F8" + "62300190300000" * 2 + "00"
        )
        await desk.inbox._keep(house.sim(1).sim.id, [StoredPdu("SR", 0, 0, report)])
        (kept,) = house.of(MessageKept)
        assert (kept.message.label, kept.message.text.reveal()) == ("status-report", "delivered")


async def test_a_missing_part_is_shown_and_completes_late(household: OpenHousehold) -> None:
    first, second = (pdu(text, concat=Concat(9, 2, seq)) for seq, text in ((1, "one "), (2, "two")))
    limits = replace(LIMITS, sms_incomplete=600.0, sms_drain=0.1)
    async with household(limits=limits) as house:
        await house.ready()
        house.do("sms", pdu=first)
        await house.until(lambda: not house.do("mail")["stored"])
        assert texts(house) == []
        house.clock.advance(timedelta(minutes=11))
        await house.until(lambda: house.of(MessageKept))
        (shown,) = house.of(MessageKept)
        assert (shown.message.state, shown.message.parts) == (MessageState.INCOMPLETE, 1)
        assert shown.message.text.reveal() == "one …"
        house.do("sms", pdu=second)
        await house.until(lambda: len(house.of(MessageKept)) == 2)
        whole = house.of(MessageKept)[1].message
        assert (whole.id, whole.state) == (shown.message.id, MessageState.RECEIVED)
        assert whole.text.reveal() == "one two"
        assert len(await house.store.messages(None, 9)) == 1


async def test_a_replacing_message_marks_the_earlier_one(household: OpenHousehold) -> None:
    async with household() as house:
        await house.ready()
        house.do("sms", pdu=pdu("3 new mails", pid=0x41))
        await house.until(lambda: len(texts(house)) == 1)
        house.do("sms", pdu=pdu("4 new mails", pid=0x41))
        await house.until(lambda: len(texts(house)) == 2)
        newest, oldest = await house.store.messages(None, 9)
        assert (oldest.state, oldest.text.reveal()) == (MessageState.REPLACED, "3 new mails")
        assert (newest.state, newest.label) == (MessageState.RECEIVED, "replace-1")


async def test_binary_stands_as_hex_and_codes_are_marked(household: OpenHousehold) -> None:
    octets = "07913108010205F0" + "40" + "05A10180F6" + "00F5" + "62300190300000"
    push = octets + "0C" + "0605040B8423F0" + "0102030405"
    async with household() as house:
        desk = await house.ready()
        sim = house.sim(1).sim.id
        await desk.inbox._keep(sim, [StoredPdu("ME", 1, 0, push)])
        await desk.inbox._keep(sim, [StoredPdu("ME", 2, 0, pdu("Your code is 481516"))])
        raw, code = [one.message for one in house.of(MessageKept)]
        assert raw.text.reveal() == "0102030405"
        assert {"wap-push", "binary"} <= set((raw.label or "").split(", "))
        assert code.label == "otp"


async def test_what_can_t_be_deleted_is_told_once_and_noted(household: OpenHousehold) -> None:
    async with household(limits=replace(LIMITS, sms_drain=0.1)) as house:
        desk = await house.ready()
        delete = desk.driver.delete

        async def refused(where: StoredPdu) -> None:
            raise CommandFailed(command="AT+CMGD", kind="cms", number=302, meaning="no")

        desk.driver.delete = refused  # type: ignore[method-assign]  # a store gone bad
        house.do("sms", pdu=pdu("stays"))
        await house.until(lambda: [o for o in house.of(HealthRaised) if o.code == "sms_stuck"])
        await desk.inbox.drain()
        assert texts(house) == ["stays"]
        desk.driver.delete = delete  # type: ignore[method-assign]  # it is well again
        await house.until(lambda: [o for o in house.of(HealthCleared) if o.code == "sms_stuck"])
        assert not house.do("mail")["stored"]
