"""How messages arrive: announced, handed over, cut, in text mode; and what a full store says."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from simd.at.pdu import Wish, submit
from simd.emulator.pducodec import deliver
from simd.errors import OutcomeUnknown, Unsupported
from simd.model.ids import Body
from simd.model.message import Plain, StoreTrouble
from tests.modems.bench import OpenScript, Script

WHEN = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
DELIVER = deliver(smsc="+990000000001", sender="10086", when=WHEN, text="You have 3.5 GB left")
OCTETS = len(DELIVER) // 2 - 8
STORE = {
    "AT+CMGF=": "OK",
    "AT+CPMS=?": '+CPMS: ("ME","SR"),("ME"),("ME")\nOK',
    "AT+CPMS=": "+CPMS: 1,10,1,10,1,10\nOK",
    "AT+CNMI=?": "+CNMI: (0-2),(0-1),(0),(0,1),(0,1)\nOK",
    "AT+CNMI=": "OK",
    "AT+CSMS=": "+CSMS: 1,1,1\nOK",
    "AT+CNMA=": "OK",
    "AT+CMGR=3": f"+CMGR: 0,,{OCTETS}\n{DELIVER}\nOK",
    "AT+CMGL=": f"+CMGL: 3,0,,{OCTETS}\n{DELIVER}\nOK",
    "AT+CMGD=": "OK",
}


async def heard(one: Script, *lines: str) -> None:
    one.say("\n".join(lines))
    await asyncio.sleep(0.1)


async def test_an_announced_place_is_read_and_nothing_else(script: OpenScript) -> None:
    async with script(STORE) as one:
        await one.driver.prepare()
        assert await one.driver.news() == []
        await heard(one, '+CMTI: "ME",3')
        before = len(one.modem.seen)
        (stored,) = await one.driver.news() or ()
        assert (stored.memory, stored.index, stored.pdu) == ("ME", 3, DELIVER)
        await one.driver.delete(stored)
        assert one.modem.seen[before:] == [
            'AT+CPMS="ME","ME","ME"',
            "AT+CMGR=3",
            "AT+CMGR=3",
            "AT+CMGD=3",
        ]


@pytest.mark.parametrize(
    "line",
    ['+CMTI: "XX",3', "+CMTI: 3,x", '^SMMEMFULL: "SM"', '+CMTI: "ME",4', '+QIND: "smsfull","ME"'],
)
async def test_what_is_told_oddly_asks_for_a_look(script: OpenScript, line: str) -> None:
    empty = {"AT+CMGR=4": "+CMS ERROR: 321"}
    async with script(STORE | empty) as one:
        await one.driver.prepare()
        await heard(one, line)
        assert await one.driver.news() is None


async def test_more_than_a_few_are_listed(script: OpenScript) -> None:
    async with script(STORE) as one:
        await one.driver.prepare()
        await heard(one, *(f'+CMTI: "ME",{n}' for n in range(9)))
        assert await one.driver.news() is None


async def test_a_report_may_lie_elsewhere_than_announced(script: OpenScript) -> None:
    async with script(STORE, quirks="quectel-ec") as one:
        await one.driver.prepare()
        await heard(one, '+CDSI: "SM",0')
        assert await one.driver.news() is None
        assert not [text for text in one.modem.seen if text.startswith("AT+CMGD")]


async def test_what_is_handed_over_is_acknowledged_once_it_is_kept(script: OpenScript) -> None:
    async with script(STORE) as one:
        await one.driver.prepare()
        assert {"AT+CSMS=1", "AT+CNMI=2,1,0,1,0"} <= set(one.modem.seen)
        await heard(one, f"+CMT: ,{OCTETS}", DELIVER)
        (stored,) = await one.driver.news() or ()
        assert (stored.memory, stored.pdu) == ("", DELIVER)
        assert "AT+CNMA=0" not in one.modem.seen
        await one.driver.delete(stored)
        assert one.modem.seen[-1] == "AT+CNMA=0"
        assert await one.driver.news() == []


async def test_a_cut_one_is_refused_and_asked_for_again(script: OpenScript) -> None:
    async with script(STORE) as one:
        await one.driver.prepare()
        await heard(one, f"+CMT: ,{OCTETS}", DELIVER[:-4])
        assert await one.driver.news() == []
        assert one.modem.seen[-1] == "AT+CNMA=2"


async def test_a_late_word_has_announcing_set_anew(script: OpenScript) -> None:
    async with script(STORE | {"AT+CNMA=": "+CMS ERROR: 340"}) as one:
        await one.driver.prepare()
        await heard(one, f"+CMT: ,{OCTETS}", DELIVER)
        for stored in await one.driver.news() or ():
            await one.driver.delete(stored)
        before = len(one.modem.seen)
        await one.driver.messages()
        assert "AT+CNMI=2,1,0,1,0" in one.modem.seen[before:]


async def test_a_full_store_is_told(script: OpenScript) -> None:
    full = {"AT+CPMS=": "+CPMS: 10,10,10,10,10,10\nOK"}
    async with script(STORE | full) as one:
        await one.driver.prepare()
        await one.driver.messages()
        assert one.driver.store_trouble() == StoreTrouble(("ME",), 0)


TEXT = STORE | {
    "AT+CMGF=": "OK",
    "AT+CMGF=0": "ERROR",
    "AT+CMGL=": '+CMGL: 3,"REC UNREAD","+8613900000001",,"26/03/01,12:00:00+32"\nhello\nthere\nOK',
    "AT+CMGR=3": '+CMGR: "REC READ","+8613900000001",,"26/03/01,12:00:00+32"\nhello\nthere\nOK',
    "AT+CSCS?": '+CSCS: "IRA"\nOK',
    "AT+CSCS=": "OK",
    "AT+CSMP=": "OK",
    "AT+CMGS=": ">+CMGS: 7\nOK",
}


async def test_without_pdu_mode_messages_are_read_as_text(script: OpenScript) -> None:
    async with script(TEXT) as one:
        await one.driver.prepare()
        assert "AT+CMGF=1" in one.modem.seen
        (stored,) = await one.driver.messages()
        assert isinstance(stored.plain, Plain)
        assert stored.plain.text == Body("hello\nthere")
        assert stored.plain.sent_at == datetime(2026, 3, 1, 4, tzinfo=UTC)
        assert stored.plain.number is not None
        assert stored.plain.number.reveal() == "+8613900000001"
        await one.driver.delete(stored)
        assert one.modem.seen[-1] == "AT+CMGD=3"


async def test_text_handed_over_is_read(script: OpenScript) -> None:
    async with script(TEXT) as one:
        await one.driver.prepare()
        await heard(one, '+CMT: "+8613900000001",,"26/03/01,12:00:00+32"', "hello")
        (stored,) = await one.driver.news() or ()
        assert isinstance(stored.plain, Plain)
        assert stored.plain.text == Body("hello")


def made(text: str, **wish: bool) -> tuple[str, int]:
    part = submit("+8613900000001", text, Wish(**wish))[0]  # type: ignore[arg-type]  # by name
    return part.pdu.reveal(), part.octets


async def test_without_pdu_mode_messages_are_sent_as_text(script: OpenScript) -> None:
    async with script(TEXT) as one:
        await one.driver.prepare()
        assert (await one.driver.send(*made("hello", report=True))).reference == 7
        assert 'AT+CMGS="+8613900000001"' in one.modem.seen
        assert "AT+CSMP=49,167,0,0" in one.modem.seen
        await one.driver.send(*made("余额"))
        assert "AT+CSMP=17,167,0,8" in one.modem.seen
        assert [text for text in one.modem.seen if text.startswith("AT+CSCS=")][-2:] == [
            'AT+CSCS="UCS2"',
            'AT+CSCS="IRA"',
        ]


async def test_where_a_modem_can_t_say_its_charset_the_family_s_is_put_back(
    script: OpenScript,
) -> None:
    async with script(TEXT | {"AT+CSCS?": "ERROR"}, quirks="quectel-ec") as one:
        await one.driver.prepare()
        await one.driver.send(*made("余额"))
        sets = [text for text in one.modem.seen if text.startswith("AT+CSCS=")]
        assert sets[-2:] == ['AT+CSCS="UCS2"', 'AT+CSCS="GSM"']


@pytest.mark.parametrize("text", ["x" * 200, "two\nlines"])
async def test_what_text_mode_can_t_carry_is_named(script: OpenScript, text: str) -> None:
    async with script(TEXT) as one:
        await one.driver.prepare()
        with pytest.raises(Unsupported):
            await one.driver.send(*made(text))


async def test_a_lost_reference_in_text_mode_is_unknown(script: OpenScript) -> None:
    async with script(TEXT | {"AT+CMGS=": ">OK"}) as one:
        await one.driver.prepare()
        with pytest.raises(OutcomeUnknown):
            await one.driver.send(*made("hello"))
