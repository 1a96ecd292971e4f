"""What the modem says unasked reaches whoever follows it, once."""

import asyncio

import pytest

from simd.emulator.pducodec import deliver
from simd.errors import PortGone
from simd.model.verbs import Notice
from tests.modems.bench import OpenBench, OpenScript
from tests.modems.test_modem_sms import WHEN

SPOKEN = [
    ('+CMTI: "SM",3', Notice.MESSAGE),
    ('+CDSI: "SR",0', Notice.MESSAGE),
    ("+CREG: 1", Notice.REGISTRATION),
    ('+CEREG: 5,"1A2B","01020304",7', Notice.REGISTRATION),
    ("+CGREG: odd", Notice.REGISTRATION),
    ("+CPIN: NOT READY", Notice.SIM),
    ("+QSIMSTAT: 1,0", Notice.SIM),
    ("RING", Notice.CALL),
    ("+CRING: VOICE", Notice.CALL),
    ("RDY", Notice.RESTARTED),
    ("+QIND: SMS DONE", Notice.MESSAGE),
]


@pytest.mark.parametrize(("line", "notice"), SPOKEN)
async def test_a_line_becomes_its_notice(script: OpenScript, line: str, notice: Notice) -> None:
    async with script({}, quirks="quectel-ec") as one:
        one.say(line)
        assert await anext(one.driver.notices()) is notice


async def test_a_change_of_cell_alone_is_no_notice(script: OpenScript) -> None:
    async with script({}) as one:
        for line in ('+CEREG: 1,"1A2B","01",7', '+CEREG: 1,"1A2B","02",7', "RING"):
            one.say(line)
        heard = one.driver.notices()
        assert [await anext(heard) for _ in range(2)] == [
            Notice.REGISTRATION,
            Notice.CALL,
        ]
        one.say("+CEREG: 2")
        assert await anext(heard) is Notice.REGISTRATION


async def test_one_event_in_several_lines_is_one_notice(script: OpenScript) -> None:
    async with script({}, quirks="quectel-rm") as one:
        for line in ("+CREG: 2", "+CEREG: 2", "+CPIN: READY", "+QUSIM: 1", "+CGREG: 2"):
            one.say(line)
        heard = one.driver.notices()
        first = [await anext(heard), await anext(heard)]
        assert first == [Notice.REGISTRATION, Notice.SIM]
        one.say("RING")
        assert await anext(heard) is Notice.CALL


async def test_the_end_of_the_line_ends_the_notices(script: OpenScript) -> None:
    async with script({}) as one:
        one.say("RING")
        heard = one.driver.notices()
        assert await anext(heard) is Notice.CALL
        one.port.unplug()
        with pytest.raises(PortGone):
            await anext(heard)


async def test_arrivals_calls_and_network_are_noticed(bench: OpenBench) -> None:
    async with bench("quectel-ec25") as one:
        heard: list[Notice] = []

        async def follow() -> None:
            notices = one.driver.notices()
            while True:
                heard.append(await anext(notices))

        following = asyncio.ensure_future(follow())
        one.do("sms", pdu=deliver(smsc="+99", sender="10086", when=WHEN, text="hello"))
        one.do("call", **{"from": "+8613800000000"})
        one.do("network", state="searching")
        for _ in range(100):
            if len(set(heard)) == 3:
                break
            await asyncio.sleep(0.02)
        assert {Notice.MESSAGE, Notice.CALL, Notice.REGISTRATION} <= set(heard)
        one.do("unplug")
        with pytest.raises(PortGone):
            await following
