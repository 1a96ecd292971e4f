"""Every backend takes in messages whole and once, deletes the one meant, and sends."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from simd.model.verbs import Notice
from tests.contract.subject import Subject, read, reports
from tests.e2e.emulator_child import EmulatorControl
from tests.mm.children import until, value

Meet = Callable[..., Awaitable[Subject]]
TEXTS = ["Plain €1 [ok]", "余额 20 元 😀", "Long one, in parts. " * 20]


async def test_arrivals_are_announced_read_and_deleted(subject: Subject) -> None:
    driver = subject.driver
    for text in TEXTS:
        await subject.control.do("sms", **{"from": "10086", "text": text})
    await until(lambda: Notice.MESSAGE in subject.heard, "the notice")
    wanted = sorted((("10086", text) for text in TEXTS), key=lambda pair: pair[1])
    await value(subject.received, lambda found: found == wanted, "the messages")
    kept = [one for one in await driver.messages() if read([one]) != [("10086", TEXTS[0])]]
    for one in await driver.messages():
        if one not in kept:
            await driver.delete(one)
    assert await subject.received() == [pair for pair in wanted if pair[1] != TEXTS[0]]
    for one in await driver.messages():
        await driver.delete(one)
    assert await driver.messages() == []
    mail = await subject.control.do("mail")
    assert (mail["stored"], mail["waiting"]) == (0, 0)
    subject.heard.clear()
    await subject.control.do("sms", **{"from": "10086", "text": "news"})
    await until(lambda: Notice.MESSAGE in subject.heard, "the notice")
    news = await driver.news()
    assert read(await driver.messages() if news is None else news) == [("10086", "news")]


async def test_what_lay_there_before(meet: Meet) -> None:
    async def send(control: EmulatorControl) -> None:
        await control.do("sms", **{"from": "10086", "text": "Came in the night"})

    subject = await meet(send)
    await value(subject.received, lambda found: found == [("10086", "Came in the night")], "it")


async def test_messages_go_out_and_a_report_comes_back(subject: Subject) -> None:
    for text in ("Hello", "Grüße, 您好 😀"):
        parts = await subject.send("+990001234567", text)
        assert len(parts) == 1
    sent = (await subject.truth())["slots"]["1"]["sent"]
    assert [one["text"] for one in sent] == ["Hello", "Grüße, 您好 😀"]
    assert [one["number"] for one in sent] == ["+990001234567"] * 2
    (part,) = await subject.send("+990001234567", "Hello", report=True)
    await value(
        subject.driver.messages,
        lambda found: reports(found) == {part.reference: True},
        "a report",
    )
