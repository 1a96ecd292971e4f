"""A driver on a real tty with an emulated modem behind it, and a modem made of a script."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest

from simd.at.command import Command
from simd.at.events import Reply
from simd.emulator.rack import Emulator
from simd.emulator.verbs import obey
from simd.model.sim import Lock
from simd.model.units import Span
from simd.model.verbs import Driver
from simd.modems import detect as detect_room
from simd.modems.asks import Priority
from simd.modems.detect import detect
from simd.modems.driver import AtDriver
from simd.modems.quirks import Quirks, catalogue
from simd.modems.session import REPEATS, Session
from simd.ports.choose import port_for
from simd.ports.memory import MemoryPort

PERSONAS = ("plain-27007", "quectel-ec25", "quectel-rm520n", "simcom-sim7600", "huawei-e3372")
# A lost answer costs its time-out; nothing here takes the emulator longer than this.
PATIENCE = 0.6
PROBES = (0.15, 0.3, 0.6, 1.0, 1.0, 1.0, 1.0, 1.0)


class QuickSession(Session):
    """The real session with time-outs for a modem that is next door."""

    async def run(
        self, command: Command, priority: Priority = Priority.ASK, *, repeats: int = REPEATS
    ) -> Reply:
        quick = msgspec.structs.replace(command, timeout=min(command.timeout, PATIENCE))
        return await super().run(quick, priority, repeats=repeats)


class Bench:
    """One emulated modem, the line to it and its driver."""

    def __init__(self, emulator: Emulator, session: Session) -> None:
        self.emulator = emulator
        self.session = session
        self.driver: AtDriver

    def do(self, what: str, **more: Any) -> dict[str, Any]:
        answer = obey(self.emulator, {"do": what, **more})
        assert answer.pop("ok"), answer
        return answer

    @property
    def truth(self) -> dict[str, Any]:
        return self.do("dump")

    @property
    def seen(self) -> list[str]:
        return [one["text"] for one in self.truth["commands"]]


async def settled(driver: Driver, tries: int = 160) -> str:
    """The ICCID of the card once it is ready."""
    for _ in range(tries):
        card = await driver.card()
        if card.lock is Lock.NONE and card.iccid is not None:
            return card.iccid.reveal()
        await asyncio.sleep(0.05)
    pytest.fail("the card did not get ready")


OpenBench = Callable[..., AbstractAsyncContextManager[Bench]]


def quick_quirks() -> dict[str, Quirks]:
    """The quirk files with pauses for a modem that is next door."""
    quick: dict[str, Quirks] = {}
    for name, quirks in catalogue().items():
        slots = quirks.slots and msgspec.structs.replace(
            quirks.slots, pause=Span(0.05), verify_every=Span(0.05)
        )
        ussd = msgspec.structs.replace(quirks.ussd, linger=Span(0.3))
        quick[name] = msgspec.structs.replace(quirks, slots=slots, ussd=ussd)
    return quick


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> dict[str, Quirks]:
    quirks = quick_quirks()
    monkeypatch.setattr(detect_room, "catalogue", lambda: quirks)
    return quirks


@pytest.fixture
def bench(tmp_path: Path, quick: dict[str, Quirks]) -> OpenBench:
    @asynccontextmanager
    async def open_bench(
        persona: str, fault: str = "clean", *, prepared: bool = True, seed: int = 5
    ) -> AsyncIterator[Bench]:
        link = tmp_path / "tty"
        async with Emulator(persona, link=link, fault=fault, seed=seed, late=0.3) as emulator:
            port = port_for(str(link))
            async with QuickSession(port, waits=PROBES, hold=0.1) as session:
                one = Bench(emulator, session)
                one.driver = await detect(session)
                if prepared:
                    await one.driver.prepare()
                yield one

    return open_bench


Answers = Mapping[str, str | list[str]]


class ScriptedModem:
    """A modem that answers from a table: by the whole line, else by its beginning, else ERROR.

    A list of answers is used up one by one, the last one stays.
    """

    def __init__(self, answers: Answers) -> None:
        self.answers = {
            text: [said] if isinstance(said, str) else list(said) for text, said in answers.items()
        }
        self.seen: list[str] = []
        self.waiting: str | None = None

    def take(self, data: bytes) -> bytes:
        text = data.decode("latin-1").lstrip("\x1b")
        if self.waiting is not None and text.endswith("\x1a"):
            said, self.waiting = self.waiting, None
            return _framed(said)
        if not text.endswith("\r"):
            return b""
        return self._answer(text.strip())

    def _answer(self, text: str) -> bytes:
        if text not in self.answers and re.fullmatch(r"AT(\+CMEE\?|\+CSCS\?|;)+", text):
            known = {"+CMEE?": "+CMEE: 1", "+CSCS?": '+CSCS: "IRA"'}
            parts = text.removeprefix("AT").split(";")
            return _framed("\n".join([known[part] for part in parts] + ["OK"]))
        self.seen.append(text)
        said = self._said(text)
        if said.startswith(">"):
            self.waiting = said[1:]
            return b"\r\n> "
        return _framed(said)

    def _said(self, text: str) -> str:
        key = text if text in self.answers else self._beginning(text)
        if key is None:
            return "ERROR"
        queue = self.answers[key]
        return queue.pop(0) if len(queue) > 1 else queue[0]

    def _beginning(self, text: str) -> str | None:
        fits = [key for key in self.answers if key.endswith("=") and text.startswith(key)]
        return max(fits, key=len, default=None)


def _framed(said: str) -> bytes:
    return "".join(f"\r\n{line}\r\n" for line in said.split("\n") if line).encode("latin-1")


class Script:
    """A scripted modem, its port and its driver."""

    def __init__(self, modem: ScriptedModem, port: MemoryPort, driver: AtDriver) -> None:
        self.modem = modem
        self.port = port
        self.driver = driver

    def say(self, text: str) -> None:
        self.port.feed(_framed(text))


OpenScript = Callable[..., AbstractAsyncContextManager[Script]]


@pytest.fixture
def script(quick: dict[str, Quirks]) -> OpenScript:
    """`async with script({"AT+CSQ": "+CSQ: 99,99\\nOK"}, quirks="quectel-ec")`."""

    @asynccontextmanager
    async def open_script(answers: Answers, quirks: str = "generic-27007") -> AsyncIterator[Script]:
        modem = ScriptedModem(answers)
        port = MemoryPort(modem.take)
        async with QuickSession(port, waits=PROBES, hold=0.05) as session:
            yield Script(modem, port, AtDriver(session, quirks, quick[quirks]))

    return open_script
