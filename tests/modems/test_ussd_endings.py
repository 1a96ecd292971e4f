"""How a USSD question may end besides with its answer: late, busy, cancelled, pushed over."""

from __future__ import annotations

import asyncio

import pytest

from simd.errors import UssdBusy
from simd.model.verbs import UssdStatus
from tests.modems.bench import OpenScript

TAKES = {"AT+CUSD=": "OK", "AT+CSCS=": "OK"}


async def test_an_answer_that_comes_after_the_time_is_still_taken(script: OpenScript) -> None:
    async with script(TAKES) as one:
        asking = asyncio.ensure_future(one.driver.ussd("*1#", 0.1))
        await asyncio.sleep(0.2)
        one.say('+CUSD: 0,"Balance 5.00",15')
        assert (await asking).text.reveal() == "Balance 5.00"
        assert one.modem.seen[-1] == "AT+CUSD=2"


async def test_another_session_in_the_way_is_named(script: OpenScript) -> None:
    async with script({**TAKES, "AT+CUSD=1,": "+CME ERROR: 258", "AT+CUSD=": "OK"}) as one:
        one.modem.answers['AT+CUSD=1,"*1#",15'] = ["+CME ERROR: 258"]
        with pytest.raises(UssdBusy):
            await one.driver.ussd("*1#", 1)
        assert len([text for text in one.modem.seen if text.startswith("AT+CUSD=1")]) == 1


async def test_a_cancelled_question_closes_its_session(script: OpenScript) -> None:
    async with script(TAKES) as one:
        asking = asyncio.ensure_future(one.driver.ussd("*1#", 5))
        await asyncio.sleep(0.1)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        assert one.modem.seen[-1] == "AT+CUSD=2"


async def test_what_is_pushed_is_handed_over_once(script: OpenScript) -> None:
    async with script(TAKES) as one:
        one.say('+CUSD: 0,"News",15\n+CUSD: 2')
        one.say('+CUSD: 1,"Stay? 1 yes",15')
        await asyncio.sleep(0.05)
        said = [(each.status, each.text.reveal()) for each in one.driver.ussd_pushed()]
        assert said == [(UssdStatus.DONE, "News"), (UssdStatus.MENU, "Stay? 1 yes")]
        assert not one.driver.ussd_pushed()
        one.say("+CUSD: 2")
        await asyncio.sleep(0.05)
        (over,) = one.driver.ussd_pushed()
        assert (over.status, over.text.reveal()) == (UssdStatus.TERMINATED, "")
