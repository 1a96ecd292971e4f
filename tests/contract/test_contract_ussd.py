"""Every backend asks codes, walks menus, gives up in time and hears what is pushed."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable

import pytest

from simd.errors import UssdFailed, UssdTimeout
from simd.model.verbs import Notice, UssdAnswer, UssdStatus
from tests.contract.subject import Subject
from tests.mm.children import until

# A real network takes seconds; nothing here waits for it unless it must.
WITHIN = 30.0


WORDS = ("余额 12.30 元", "ยอดเงิน 5 บาท", "Line one\nLine two", "@£$ [5] {6} ~ €", "x" * 182)


async def test_codes_and_words_of_every_writing(subject: Subject) -> None:
    answer = await subject.driver.ussd("*310#", WITHIN)
    assert answer.status is UssdStatus.DONE
    assert "Main Bal: N1530.50" in answer.text.reveal()
    for text in WORDS:
        await subject.control.do("ussd_next", status=0, text=text)
        assert (await subject.driver.ussd("*310#", WITHIN)).text.reveal() == text


async def test_menus_walked_left_and_talked_over(subject: Subject) -> None:
    driver = subject.driver
    answer = await driver.ussd("*312#", WITHIN)
    assert answer.status is UssdStatus.MENU
    assert "1. Daily" in answer.text.reveal()
    answer = await driver.ussd_reply("1", WITHIN)
    assert (answer.status, "0. Back" in answer.text.reveal()) == (UssdStatus.MENU, True)
    await driver.ussd_reply("0", WITHIN)
    answer = await driver.ussd_reply("0", WITHIN)
    assert (answer.status, answer.text.reveal()) == (UssdStatus.DONE, "Thank you.")
    with pytest.raises(UssdFailed):
        await driver.ussd_reply("1", WITHIN)

    await driver.ussd("*312#", WITHIN)
    await driver.ussd_cancel()
    await driver.ussd_cancel()
    assert "Main Bal" in (await driver.ussd("*310#", WITHIN)).text.reveal()

    await driver.ussd("*312#", WITHIN)
    assert "Main Bal" in (await driver.ussd("*310#", WITHIN)).text.reveal()


async def how_it_ended(asked: Awaitable[UssdAnswer]) -> str:
    """The status by name; where ModemManager keeps the words, it is an error's."""
    try:
        return (await asked).status.value
    except UssdFailed as failed:
        return str(failed.params["status"])


async def test_refused_silent_and_given_up_by_who_asked(subject: Subject) -> None:
    driver = subject.driver
    # Only what is said in a writing that was proved is taken for the network's own word.
    assert "Main Bal" in (await driver.ussd("*310#", WITHIN)).text.reveal()
    await subject.control.do("ussd_next", status=4)
    assert await how_it_ended(driver.ussd("*310#", WITHIN)) == "unsupported"
    await subject.control.do("ussd_next", status=-1)
    with pytest.raises(UssdTimeout):
        await driver.ussd("*310#", 3.0)
    assert "Data balance" in (await driver.ussd("*323#", WITHIN)).text.reveal()
    await subject.control.do("ussd_next", status=-1)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(2):
            await driver.ussd("*312#", WITHIN)
    assert "Data balance" in (await driver.ussd("*323#", WITHIN)).text.reveal()


async def test_what_is_pushed(subject: Subject) -> None:
    driver = subject.driver
    await subject.control.do("ussd_push", text="Your pack ends today", status=0)
    await until(lambda: Notice.USSD in subject.heard, "the notice")
    (said,) = driver.ussd_pushed()
    assert (said.status, said.text.reveal()) == (UssdStatus.DONE, "Your pack ends today")
    assert not driver.ussd_pushed()
    subject.heard.clear()
    await subject.control.do("ussd_push", text="Renew? 1 Yes", status=1)
    await until(lambda: Notice.USSD in subject.heard, "the notice")
    (said,) = driver.ussd_pushed()
    assert said.status is UssdStatus.MENU
    await subject.control.do("ussd_next", status=0, text="Renewed.")
    assert (await driver.ussd_reply("1", WITHIN)).text.reveal() == "Renewed."
