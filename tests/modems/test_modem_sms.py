"""Messages: drained from every store, deleted only where they are, sent once."""

import asyncio
from datetime import UTC, datetime

import pytest

from simd.at.command import put
from simd.at.pdu.decode import decode
from simd.at.pdu.submit import Wish, submit
from simd.emulator.pducodec import deliver
from simd.errors import CommandFailed, OutcomeUnknown, Unreadable
from simd.model.message import StoredPdu
from tests.modems.bench import PERSONAS, Bench, OpenBench, OpenScript

WHEN = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
DELIVER = deliver(smsc="+990000000001", sender="10086", when=WHEN, text="You have 3.5 GB left")
OTHER = deliver(smsc="+990000000001", sender="10086", when=WHEN, text="Nothing is left")
FAULTS = ("bytewise", "glued", "echo", "garbled", "lossy", "lost_answer")
LINES = [(persona, "clean") for persona in PERSONAS] + [
    (persona, fault) for persona in ("plain-27007", "huawei-e3372") for fault in FAULTS
]


async def _arrived(one: Bench, count: int) -> list[StoredPdu]:
    for _ in range(100):
        found = list(await one.driver.messages())
        if len(found) >= count:
            return found
        await asyncio.sleep(0.05)
    pytest.fail("the messages did not come")


@pytest.mark.parametrize(("persona", "fault"), LINES)
async def test_messages_are_drained_and_deleted(bench: OpenBench, persona: str, fault: str) -> None:
    async with bench(persona, fault) as one:
        one.do("sms", **{"from": "10086", "text": "您的余额为12.50元。" * 12})
        found = await _arrived(one, 3)
        parts = [decode(stored.pdu, direction="mt") for stored in found]
        assert sorted(part.concat.seq for part in parts if part.concat) == [1, 2, 3]
        for stored in found:
            await one.driver.delete(stored)
        assert list(await one.driver.messages()) == []
        assert not any(one.truth["messages"].values())


async def test_messages_of_every_store_are_found(bench: OpenBench) -> None:
    async with bench("quectel-ec25") as one:
        one.do("sms", pdu=DELIVER)
        await _arrived(one, 1)
        receiving = one.truth["cpms"][2]
        await one.session.run(put("+CPMS", '"SM","SM","SM"', answers=True))
        one.do("sms", pdu=OTHER)
        found = await _arrived(one, 2)
        assert {stored.memory for stored in found} == {"SM", "ME"}
        assert one.truth["cpms"][1:] == [receiving, receiving]


async def test_a_card_without_room_is_not_where_messages_arrive(bench: OpenBench) -> None:
    async with bench("huawei-e3372") as one:
        assert one.truth["cpms"][2] == "ME"
        one.do("sms", pdu=DELIVER)
        assert [stored.memory for stored in await _arrived(one, 1)] == ["ME"]


async def test_another_message_at_the_same_place_is_spared(bench: OpenBench) -> None:
    async with bench("plain-27007") as one:
        one.do("sms", pdu=DELIVER)
        (first,) = await _arrived(one, 1)
        await one.driver.delete(first)
        one.do("sms", pdu=OTHER)
        (second,) = await _arrived(one, 1)
        assert (second.memory, second.index) == (first.memory, first.index)
        await one.driver.delete(first)
        assert [left.pdu for left in await one.driver.messages()] == [OTHER]


async def test_status_reports_are_drained_from_their_own_store(bench: OpenBench) -> None:
    async with bench("quectel-ec25") as one:
        assert one.truth["cnmi"] == [2, 1, 0, 2, 0]
        sent = await one.driver.send(*_submit("+8613800000000", report=True))
        found = await _arrived(one, 1)
        reports = [stored for stored in found if stored.memory == "SR"]
        assert reports
        assert decode(reports[0].pdu, direction="mt").mr == sent.reference
        await one.driver.delete(reports[0])
        assert not one.truth["messages"]["SR"]


def _submit(number: str, *, report: bool = False) -> tuple[str, int]:
    (part,) = submit(number, "hello", Wish(report=report))
    return part.pdu.reveal(), part.octets


@pytest.mark.parametrize("persona", PERSONAS)
async def test_a_message_is_sent(bench: OpenBench, persona: str) -> None:
    async with bench(persona) as one:
        first = await one.driver.send(*_submit("10086"))
        second = await one.driver.send(*_submit("10086"))
        assert (second.reference - first.reference) % 256 == 1


async def test_a_lost_answer_to_a_send_is_unknown_and_not_repeated(bench: OpenBench) -> None:
    async with bench("plain-27007") as one:
        one.do("fault", name="lost_answer", on="AT+CMGS=")
        with pytest.raises(OutcomeUnknown):
            await one.driver.send(*_submit("10086"))
        assert len([text for text in one.seen if text.startswith("AT+CMGS=")]) == 1
        assert (await one.driver.radio()).registration.registered


async def test_a_refused_message_is_told_with_its_number(bench: OpenBench) -> None:
    async with bench("plain-27007") as one:
        with pytest.raises(CommandFailed) as told:
            await one.driver.send("00", 99)
        assert told.value.params["number"] == 304


async def test_a_modem_back_in_text_mode_is_set_again(bench: OpenBench) -> None:
    async with bench("plain-27007") as one:
        one.do("sms", pdu=DELIVER)
        await _arrived(one, 1)
        one.emulator.units[0].modem.inbox.text_mode = True
        assert len(await one.driver.messages()) == 1


# The service centre takes 8 octets of it: length, type, six of the number.
OCTETS = len(DELIVER) // 2 - 8
LISTED = f"+CMGL: 1,1,,{OCTETS}\n{DELIVER}"
CUT = f"+CMGL: 2,0,,{OCTETS}\n{DELIVER[:-2]}"
ONE_STORE = {
    "AT+CPMS=?": '+CPMS: ("SM"),("SM"),("SM")\nOK',
    "AT+CPMS=": "+CPMS: 2,10,2,10,2,10\nOK",
    "AT+CMGL=4": f"{LISTED}\n{CUT}\nOK",
}


async def test_a_pdu_of_the_wrong_length_is_read_again(script: OpenScript) -> None:
    again = f"+CMGR: 1,,{OCTETS}\n{DELIVER}\nOK"
    async with script(ONE_STORE | {"AT+CMGR=2": again}) as one:
        found = await one.driver.messages()
        assert [(stored.index, stored.pdu) for stored in found] == [(1, DELIVER), (2, DELIVER)]


async def test_a_pdu_that_stays_cut_is_left_alone(script: OpenScript) -> None:
    cut = f"+CMGR: 1,,{OCTETS}\n{DELIVER[:-2]}\nOK"
    async with script(ONE_STORE | {"AT+CMGR=2": cut}) as one:
        assert [stored.index for stored in await one.driver.messages()] == [1]


async def test_a_place_that_can_t_be_read_is_not_deleted(script: OpenScript) -> None:
    cut = f"+CMGR: 1,,{OCTETS}\n{DELIVER[:-2]}\nOK"
    async with script(ONE_STORE | {"AT+CMGR=2": cut}) as one:
        with pytest.raises(Unreadable):
            await one.driver.delete(StoredPdu("SM", 2, 1, DELIVER))
        assert not [text for text in one.modem.seen if text.startswith("AT+CMGD")]


async def test_a_full_card_without_a_list_of_stores_is_read_all_the_same(
    script: OpenScript,
) -> None:
    answers = {
        "AT+CPMS=?": "ERROR",
        "AT+CPMS=": "+CPMS: 1,10,1,10,1,10\nOK",
        "AT+CMGL=4": f"{LISTED}\nOK",
    }
    async with script(answers) as one:
        await one.driver.prepare()
        assert [stored.pdu for stored in await one.driver.messages()] == [DELIVER]
        assert 'AT+CPMS="SM","SM","SM"' in one.modem.seen


async def test_a_modem_that_takes_one_store_at_a_time(script: OpenScript) -> None:
    answers = {
        "AT+CPMS=?": '+CPMS: ("MT")\nOK',
        'AT+CPMS="MT"': "+CPMS: 1,40\nOK",
        "AT+CMGL=4": f"{LISTED}\nOK",
    }
    async with script(answers) as one:
        assert [stored.memory for stored in await one.driver.messages()] == ["MT"]


async def test_without_any_room_the_modem_is_still_asked(script: OpenScript) -> None:
    answers = {
        "AT+CPMS=?": '+CPMS: ("SM"),("SM"),("SM")\nOK',
        "AT+CPMS=": "+CPMS: 0,0,0,0,0,0\nOK",
    }
    async with script(answers) as one:
        assert await one.driver.messages() == []


async def test_a_modem_without_messages_says_so(script: OpenScript) -> None:
    async with script({}) as one:
        await one.driver.prepare()
        with pytest.raises(CommandFailed):
            await one.driver.messages()


async def test_one_store_that_refuses_does_not_hide_the_other(script: OpenScript) -> None:
    answers = {
        "AT+CPMS=?": '+CPMS: ("SM","ME"),("SM","ME"),("SM","ME")\nOK',
        'AT+CPMS="SM","SM","SM"': "+CPMS: 1,10,1,10,1,10\nOK",
        "AT+CMGL=4": f"{LISTED}\nOK",
    }
    async with script(answers) as one:
        assert [stored.memory for stored in await one.driver.messages()] == ["SM"]


async def test_direct_delivery_is_off_in_the_best_mode_there_is(script: OpenScript) -> None:
    answers = ONE_STORE | {"AT+CNMI=?": "+CNMI: (0,1),(0,1),(0),(0),(0)\nOK", "AT+CNMI=": "OK"}
    async with script(answers) as one:
        await one.driver.prepare()
        assert "AT+CNMI=1,1,0,0,0" in one.modem.seen


async def test_a_sent_message_without_its_reference_is_unknown(script: OpenScript) -> None:
    async with script({"AT+CMGS=": ">OK"}) as one:
        with pytest.raises(OutcomeUnknown):
            await one.driver.send("0001", 1)


async def test_a_list_that_can_t_be_read_has_no_messages(script: OpenScript) -> None:
    odd = {"AT+CMGL=4": "+CMGL: x,1,,20\n00\nOK", "AT+CMGR=1": "+CMGR: \nOK"}
    async with script(ONE_STORE | odd) as one:
        assert await one.driver.messages() == []
        with pytest.raises(Unreadable):
            await one.driver.delete(StoredPdu("SM", 1, 1, DELIVER))
