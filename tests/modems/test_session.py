from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from simd.at.command import Command, ask, feed, put, read
from simd.at.events import Event, Reply, State, Urc
from simd.errors import Busy, CommandFailed, CommandTimeout, LineDeaf, PortGone, SimdError
from simd.modems import asks
from simd.modems.asks import Priority
from simd.modems.session import Session
from simd.modems.urcs import MAX_WAITING, Listener
from simd.ports.memory import MemoryPort

SETTINGS = {"+CMEE": "1", "+CSCS": '"IRA"', "+IPR": "0", "+IFC": "2,2", "+CMGF": "0", "+CRC": "0"}
WAITS = (0.02, 0.02, 0.02, 0.02)


class Modem:
    """Answers by a table; what is not in it waits until the test says it."""

    def __init__(self, **answers: bytes | Callable[[], bytes]) -> None:
        self.port = MemoryPort(self.answer)
        self.answers: dict[str, Any] = {"AT": b"\r\nOK\r\n", **answers}
        self.mute = False
        self.seen: list[str] = []

    def answer(self, sent: bytes) -> bytes:
        text = sent.decode("latin-1").strip("\r\x1b")
        self.seen.append(text)
        if self.mute:
            return b""
        names = re.findall(r"(\+[A-Z]+)\?", text)
        if names and all(name in SETTINGS for name in names):
            said = "".join(f"\r\n{name}: {SETTINGS[name]}\r\n" for name in names)
            return f"{said}\r\nOK\r\n".encode()
        found: bytes | Callable[[], bytes] = self.answers.get(text, b"")
        return found() if callable(found) else found

    def asked(self) -> list[str]:
        """What was asked, without the probes."""
        return [text for text in self.seen if "+C" in text and "?" not in text]


def session(modem: Modem, **more: Any) -> Session:
    return Session(modem.port, waits=WAITS, hold=0.01, **more)


async def soon(what: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        for _ in range(5000):
            if what():
                return
            await asyncio.sleep(0.001)
    raise AssertionError


async def test_a_command_is_answered() -> None:
    modem = Modem(**{"AT+CSQ": b"\r\n+CSQ: 18,99\r\n\r\nOK\r\n"})
    seen: list[Event] = []
    async with session(modem, observer=seen.append) as line:
        reply = await line.run(ask("+CSQ"))
        assert line.address == "memory:"
        assert line.state is State.READY
    assert reply.lines == ("+CSQ: 18,99",)
    assert reply in seen
    assert (line.counters.commands, line.counters.resyncs) == (1, 1)


async def test_a_refusal_is_an_error_with_its_meaning() -> None:
    modem = Modem(**{"AT+COPS": b"\r\n+CME ERROR: 30\r\n"})
    async with session(modem) as line:
        with pytest.raises(CommandFailed) as failed:
            await line.run(ask("+COPS"))
    assert failed.value.params == {
        "command": "AT+COPS",
        "kind": "cme",
        "number": 30,
        "meaning": "no network service",
    }


async def test_the_urgent_goes_first_and_equals_in_order() -> None:
    modem = Modem()
    async with session(modem) as line, asyncio.TaskGroup() as group:
        first = group.create_task(line.run(ask("+CFIRST"), Priority.POLL))
        await soon(lambda: "AT+CFIRST" in modem.seen)
        for name, priority in (
            ("+CPOLLA", Priority.POLL),
            ("+CPOLLB", Priority.POLL),
            ("+CASK", Priority.ASK),
            ("+CACT", Priority.ACT),
        ):
            modem.answers[f"AT{name}"] = b"\r\nOK\r\n"
            group.create_task(line.run(ask(name), priority))
        await asyncio.sleep(0)
        modem.port.feed(b"\r\nOK\r\n")
        await first
        await soon(lambda: len(modem.asked()) == 5)
    assert modem.asked() == ["AT+CFIRST", "AT+CACT", "AT+CASK", "AT+CPOLLA", "AT+CPOLLB"]


async def test_the_queue_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asks, "MAX_WAITING", 2)
    modem = Modem()
    async with session(modem) as line:
        waiting = [asyncio.ensure_future(line.run(ask("+CSQ"))) for _ in range(3)]
        await soon(lambda: "AT+CSQ" in modem.seen)
        with pytest.raises(Busy):
            await line.run(ask("+CSQ"))
    for task in waiting:
        with pytest.raises(PortGone):
            await task


async def test_a_timeout_has_a_name_and_the_line_goes_on() -> None:
    modem = Modem(**{"AT+CSQ": b"\r\n+CSQ: 1,99\r\n\r\nOK\r\n"})
    async with session(modem) as line:
        with pytest.raises(CommandTimeout) as late:
            await line.run(put("+CSLOW", "1", timeout=0.02))
        assert late.value.params == {"command": "AT+CSLOW=1", "seconds": 0.02}
        assert (await line.run(ask("+CSQ"))).lines == ("+CSQ: 1,99",)
    assert line.counters.timeouts == 1


async def test_what_may_be_asked_again_is() -> None:
    answers = [b"", b"\r\n+CSQ: \xff\r\n\r\nOK\r\n", b"\r\n+CSQ: 1,99\r\n\r\nOK\r\n"]
    modem = Modem(**{"AT+CSQ": lambda: answers.pop(0)})
    async with session(modem) as line:
        reply = await line.run(ask("+CSQ", timeout=0.02))
    assert reply.lines == ("+CSQ: 1,99",)
    assert (line.counters.repeats, line.counters.timeouts, line.counters.damaged) == (2, 1, 1)


async def test_what_stays_damaged_is_given_as_it_is() -> None:
    modem = Modem(**{"AT+CSQ": b"\r\n+CSQ: \xff\r\n\r\nOK\r\n"})
    async with session(modem) as line:
        assert (await line.run(ask("+CSQ"))).damaged
        assert line.counters.repeats == 2
        assert (await line.run(ask("+CSQ"), repeats=0)).damaged
        assert line.counters.repeats == 2


async def test_damaged_answers_are_no_silence() -> None:
    damaged = b"\r\n+CSQ: \xff\r\n\r\nOK\r\n"
    answers = [damaged, b"", damaged, b"", b"\r\n+CSQ: 1,99\r\n\r\nOK\r\n"]
    modem = Modem(**{"AT+CSQ": lambda: answers.pop(0)})
    async with session(modem) as line:
        reply = await line.run(ask("+CSQ", timeout=0.02))
    assert reply.lines == ("+CSQ: 1,99",)
    assert (line.counters.repeats, line.counters.timeouts, line.counters.damaged) == (4, 2, 2)


async def test_a_repeat_that_stays_unanswered_times_out() -> None:
    modem = Modem()
    async with session(modem) as line:
        with pytest.raises(CommandTimeout):
            await line.run(ask("+CSQ", timeout=0.01), repeats=1)
    assert modem.seen.count("AT+CSQ") == 2


async def test_a_waiting_command_that_is_cancelled_is_never_sent() -> None:
    modem = Modem()
    async with session(modem) as line:
        first = asyncio.ensure_future(line.run(put("+CONE", "1")))
        second = asyncio.ensure_future(line.run(put("+CTWO", "2")))
        third = asyncio.ensure_future(line.run(put("+CTHREE", "3")))
        await soon(lambda: "AT+CONE=1" in modem.seen)
        second.cancel()
        modem.port.feed(b"\r\nOK\r\n")
        await first
        await soon(lambda: "AT+CTHREE=3" in modem.seen)
        modem.port.feed(b"\r\nOK\r\n")
        await third
    assert "AT+CTWO=2" not in modem.seen


async def test_a_command_in_flight_that_is_cancelled_is_finished_without_its_caller() -> None:
    modem = Modem(**{"AT+CSQ": b"\r\n+CSQ: 1,99\r\n\r\nOK\r\n"})
    async with session(modem) as line:
        first = asyncio.ensure_future(line.run(put("+CONE", "1")))
        await soon(lambda: "AT+CONE=1" in modem.seen)
        first.cancel()
        with pytest.raises(asyncio.CancelledError):
            await first
        second = asyncio.ensure_future(line.run(ask("+CSQ")))
        await asyncio.sleep(0.01)
        assert "AT+CSQ" not in modem.seen
        modem.port.feed(b"\r\nOK\r\n")
        assert (await second).lines == ("+CSQ: 1,99",)


async def test_a_cancelled_message_is_not_sent() -> None:
    modem = Modem()
    async with session(modem) as line:
        sending = asyncio.ensure_future(line.run(feed("+CMGS", "23", b"0011AA")))
        await soon(lambda: "AT+CMGS=23" in modem.seen)
        sending.cancel()
        await asyncio.sleep(0)
        modem.port.feed(b"\r\n> ")
        await soon(lambda: modem.port.written[-1] == b"\x1b")
        modem.port.feed(b"\r\nOK\r\n")
        await line.run(Command("AT"))
    assert not any(b"0011AA" in sent for sent in modem.port.written)


async def test_unplug_is_told_to_all_at_once() -> None:
    modem = Modem()
    async with session(modem) as line:
        with line.listen() as heard:
            in_flight = asyncio.ensure_future(line.run(put("+CONE", "1")))
            waiting = asyncio.ensure_future(line.run(put("+CTWO", "1")))
            served = asyncio.ensure_future(line.serve())
            listening = asyncio.ensure_future(heard.get())
            await soon(lambda: "AT+CONE=1" in modem.seen)
            modem.port.unplug()
            for task in (in_flight, waiting, served, listening):
                with pytest.raises(PortGone):
                    await asyncio.wait_for(task, 1)
        for again in (line.run(ask("+CSQ")), line.listen("+CREG").get()):
            with pytest.raises(PortGone):
                await again


async def test_a_port_that_breaks_at_the_write_ends_the_line() -> None:
    modem = Modem()
    async with session(modem) as line:
        await line.run(Command("AT"))
        modem.port._received = None
        with pytest.raises(PortGone):
            await line.run(Command("AT"))


async def test_a_line_on_which_nothing_answers_is_deaf() -> None:
    modem = Modem()
    modem.mute = True
    async with session(modem) as line:
        with pytest.raises(LineDeaf):
            await line.run(ask("+CSQ"))
        with pytest.raises(LineDeaf):
            await line.serve()


async def test_listeners_hear_what_they_asked_for() -> None:
    modem = Modem()
    async with session(modem) as line:
        with line.listen("+CUSD", "+CMTI") as some, line.listen() as all_of_it:
            modem.port.feed(b'\r\n+CREG: 1\r\n\r\n+CUSD: 0,"5",15\r\n')
            assert await some.get(1) == Urc('+CUSD: 0,"5",15')
            assert await all_of_it.get(1) == Urc("+CREG: 1")
            with pytest.raises(TimeoutError):
                await some.get(0.01)
        modem.port.feed(b'\r\n+CUSD: 0,"6",15\r\n')
        with pytest.raises(TimeoutError):
            await some.get(0)


async def test_a_listener_can_be_followed_until_the_line_ends() -> None:
    modem, heard = Modem(), list[str]()

    async def follow(rings: Listener) -> None:
        async for ring in rings:
            heard.append(ring.text)

    async with session(modem) as line:
        with line.listen("RING") as rings:
            modem.port.feed(b"\r\nRING\r\n\r\nRING\r\n")
            modem.port.unplug()
            with pytest.raises(PortGone):
                await follow(rings)
    assert heard == ["RING", "RING"]


async def test_a_listener_that_does_not_read_is_bounded() -> None:
    modem = Modem()
    async with session(modem) as line:
        with line.listen() as lazy:
            modem.port.feed(b"\r\nRING\r\n" * (MAX_WAITING + 3))
            assert lazy.lost == 3


async def test_a_text_without_its_end_is_told_and_holds_the_line_only_for_a_moment() -> None:
    modem = Modem(**{"AT+CSQ": b"\r\n+CSQ: 1,99\r\n\r\nOK\r\n"})
    async with session(modem) as line:
        await line.run(Command("AT"))
        with line.listen("+CUSD") as said:
            modem.port.feed(b'\r\n+CUSD: 2,"spent')
            modem.port.feed(b" 5 EUR")
            reply = asyncio.ensure_future(line.run(ask("+CSQ")))
            assert await said.get(1) == Urc('+CUSD: 2,"spent 5 EUR')
            assert (await reply).lines == ("+CSQ: 1,99",)


async def test_late_and_noisy_lines_are_counted() -> None:
    modem = Modem()
    async with session(modem) as line:
        await line.run(Command("AT"))
        modem.port.feed(b"\r\nwhat\r\n\r\nOK\r\n")
        await line.run(Command("AT"))
        assert (line.counters.noise, line.counters.late, line.counters.resyncs) == (1, 1, 2)


@pytest.mark.parametrize("wanted", [read("+CPIN"), put("+CPIN", '"1234"')])
async def test_secrets_are_not_in_errors(wanted: Command) -> None:
    modem = Modem()
    async with session(modem) as line:
        with pytest.raises(SimdError) as failed:
            await line.run(
                Command(wanted.text, timeout=0.01),
            )
    assert "1234" not in str(failed.value)


async def test_a_caller_in_a_task_group_leaves_nothing_behind() -> None:
    modem = Modem()
    before = asyncio.all_tasks()

    async def served(line: Session, done: Callable[[], Awaitable[Reply]]) -> None:
        serving = asyncio.ensure_future(line.serve())
        await done()
        serving.cancel()

    async with session(modem) as line:
        await served(line, lambda: line.run(Command("AT")))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert asyncio.all_tasks() == before
