"""MBIM by the byte: framing, refusals, faults, and what libmbim seldom asks."""

from __future__ import annotations

import asyncio
import struct
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from simd.emulator.rack import Emulator
from simd.emulator.verbs import obey

BASIC = uuid.UUID("a289cc33-bcbb-8b4f-b6b0-133ec2aae6df").bytes
SMS = uuid.UUID("533fbeeb-14fe-4467-9f90-33a223e56c3f").bytes
USSD = uuid.UUID("e550a0c8-5e82-479e-82f7-10abf4c3351f").bytes
EXTENSIONS = uuid.UUID("3d01dcc5-fef5-4d05-0d3a-bef7058e9aaf").bytes
PROXY = uuid.UUID("838cf7fb-8d0d-4d7f-871e-d71dbefbb39b").bytes
OK, FAILURE, NO_SIM, NO_SUPPORT, WRONG = 0, 2, 3, 9, 21


def words(*numbers: int) -> bytes:
    return struct.pack(f"<{len(numbers)}I", *numbers)


def read(body: bytes, place: int) -> int:
    return int(struct.unpack_from("<I", body, place)[0])


def text(body: bytes, place: int) -> str:
    start, size = read(body, place), read(body, place + 4)
    return body[start : start + size].decode("utf-16-le")


class Host:
    """A program that talks MBIM; it knows bytes and nothing of the project's side."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer
        self.told: list[tuple[bytes, int, bytes]] = []
        self._transaction = 0

    async def message(self) -> tuple[int, int, bytes]:
        """The next one: type, transaction, the rest."""
        async with asyncio.timeout(20):
            kind, size, transaction = struct.unpack("<III", await self.reader.readexactly(12))
            return kind, transaction, await self.reader.readexactly(size - 12)

    async def simple(self, kind: int) -> int:
        self._transaction += 1
        self.writer.write(words(kind, 16, self._transaction, 4096))
        answer, transaction, rest = await self.message()
        assert (answer, transaction) == (kind | 0x80000000, self._transaction)
        return read(rest, 0)

    def send(self, service: bytes, cid: int, body: bytes, *, sets: bool) -> None:
        self._transaction += 1
        rest = words(1, 0) + service + words(cid, int(sets), len(body)) + body
        self.writer.write(words(3, 12 + len(rest), self._transaction) + rest)

    async def ask(
        self, service: bytes, cid: int, body: bytes = b"", *, sets: bool = False
    ) -> tuple[int, bytes]:
        """Status and buffer of a command; what is told before it is noted."""
        self.send(service, cid, body, sets=sets)
        while True:
            kind, transaction, rest = await self.message()
            if kind == 0x80000003:
                assert transaction == self._transaction
                assert rest[8:24] == service
                return read(rest, 28), rest[36:]
            self._note(kind, rest)

    async def hear(self, service: bytes, cid: int) -> bytes:
        """The next thing told of that kind."""
        while True:
            for one in self.told:
                if one[:2] == (service, cid):
                    self.told.remove(one)
                    return one[2]
            kind, _, rest = await self.message()
            self._note(kind, rest)

    def _note(self, kind: int, rest: bytes) -> None:
        assert kind == 0x80000007
        self.told.append((rest[8:24], read(rest, 24), rest[32:]))

    async def choose(self, path: str) -> int:
        name = path.encode("utf-16-le")
        body = words(12, len(name), 30) + name
        return (await self.ask(PROXY, 1, body, sets=True))[0]


async def come(check: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while True:
            if check():
                return
            await asyncio.sleep(0.01)


class Desk:
    """An emulator by MBIM, and hosts at its door."""

    def __init__(self, emulator: Emulator, door: Path, stack: AsyncExitStack) -> None:
        self.emulator, self._door, self._stack = emulator, door, stack

    async def host(self, index: int | None = 0) -> Host:
        """A host; it opens a device unless told not to."""
        reader, writer = await asyncio.open_unix_connection(self._door)
        self._stack.callback(writer.close)
        host = Host(reader, writer)
        if index is not None:
            assert await host.choose(f"/dev/cdc-wdm{index}") == OK
            assert await host.simple(1) == OK
        return host

    def do(self, what: str, **more: Any) -> dict[str, Any]:
        answer = obey(self.emulator, {"do": what, **more})
        assert answer.pop("ok"), answer
        return answer


Desks = Callable[..., Awaitable[Desk]]


@pytest.fixture
async def desks(tmp_path: Path) -> AsyncIterator[Desks]:
    async with AsyncExitStack() as stack:

        async def start(persona: str = "plain-mbim", **options: Any) -> Desk:
            door = tmp_path / "proxy"
            emulator = Emulator(persona, link=tmp_path / "tty", mbim=f"unix:{door}", **options)
            return Desk(await stack.enter_async_context(emulator), door, stack)

        yield start


async def test_a_device_is_named_before_it_opens(desks: Desks) -> None:
    desk = await desks(count=2)
    host = await desk.host(None)
    assert await host.simple(1) == FAILURE
    assert (await host.ask(BASIC, 1))[0] == NO_SUPPORT
    assert await host.choose("/dev/cdc-wdm7") == FAILURE
    assert await host.choose("/dev/null") == FAILURE
    assert await host.choose("/dev/cdc-wdm1") == OK
    assert await host.simple(1) == OK
    _, caps = await host.ask(BASIC, 1)
    assert text(caps, 40) == desk.emulator.units[1].modem.imei
    assert await host.simple(2) == OK


async def test_what_is_no_message_ends_the_talk(desks: Desks) -> None:
    desk = await desks()
    for bad in (words(3, 20, 1, 1, 0), words(3, 8, 1), words(3, 1 << 30, 1)):
        host = await desk.host(None)
        host.writer.write(bad)
        with pytest.raises(asyncio.IncompleteReadError):
            await host.message()


async def test_unknown_and_cut_off_commands_are_refused(desks: Desks) -> None:
    host = await (await desks()).host()
    assert (await host.ask(uuid.uuid4().bytes, 1))[0] == NO_SUPPORT
    assert (await host.ask(BASIC, 99))[0] == NO_SUPPORT
    assert (await host.ask(BASIC, 4, words(2), sets=True))[0] == WRONG
    assert (await host.ask(EXTENSIONS, 7, words(1, 400, 4), sets=True))[0] == WRONG
    assert (await host.ask(EXTENSIONS, 8, words(9)))[0] == WRONG
    _, services = await host.ask(BASIC, 16)
    assert read(services, 0) == 4


async def test_the_radio_off_and_on_is_told(desks: Desks) -> None:
    host = await (await desks()).host()
    status, networks = await host.ask(BASIC, 8)
    assert (status, read(networks, 0)) == (OK, 2)
    assert (await host.ask(BASIC, 3, words(0), sets=True)) == (OK, words(1, 0))
    assert read(await host.hear(BASIC, 9), 4) == 1
    assert read(await host.hear(BASIC, 10), 4) == 4
    assert (await host.ask(BASIC, 8))[0] == 20
    assert (await host.ask(BASIC, 10, words(0), sets=True))[0] == 7
    assert (await host.ask(EXTENSIONS, 11, words(1, 1, 1, 1, 1)))[0] == NO_SUPPORT
    await host.ask(BASIC, 3, words(1), sets=True)
    while read(await host.hear(BASIC, 9), 4) != 3:
        pass
    assert (await host.ask(BASIC, 10, words(1), sets=True))[1][4:8] == words(4)
    assert (await host.ask(BASIC, 10, words(0), sets=True))[1][4:8] == words(2)


async def test_registration_can_be_asked_for_again(desks: Desks) -> None:
    desk = await desks()
    host = await desk.host()
    desk.do("network", state="denied")
    assert read(await host.hear(BASIC, 9), 4) == 6
    desk.emulator.units[0].modem.radio.wanted = "home"
    await host.ask(BASIC, 9, words(0, 0, 0, 0x20), sets=True)
    while read(await host.hear(BASIC, 9), 4) != 3:
        pass
    desk.do("network", state="roaming", plmn="62120")
    said = await host.hear(BASIC, 9)
    assert (read(said, 4), text(said, 20)) == (4, "62120")


async def test_pin_and_puk(desks: Desks) -> None:
    desk = await desks()
    host = await desk.host()
    desk.do("sim", slot=1, state="swap", card="locked")
    while read(await host.hear(BASIC, 2), 0) != 6:
        pass
    assert (await host.ask(BASIC, 6))[0] == 5

    def typed(kind: int, operation: int, code: str, new: str = "") -> bytes:
        first, second = code.encode("utf-16-le"), new.encode("utf-16-le")
        head = words(kind, operation, 24, len(first), 24 + len(first), len(second))
        return head + first + second

    assert await host.ask(BASIC, 4) == (OK, words(2, 1, 3))
    for left in (2, 1):
        answer = await host.ask(BASIC, 4, typed(2, 0, "0000"), sets=True)
        assert answer == (FAILURE, words(2, 1, left))
    assert await host.ask(BASIC, 4, typed(2, 0, "0000"), sets=True) == (FAILURE, words(11, 1, 10))
    answer = await host.ask(BASIC, 4, typed(11, 0, "87654321", "1111"), sets=True)
    assert answer == (OK, words(2, 0, 3))
    assert (await host.ask(BASIC, 4, typed(9, 0, "1111"), sets=True))[0] == WRONG
    await host.ask(BASIC, 4, typed(2, 3, "1111", "2222"), sets=True)
    assert (await host.ask(BASIC, 4, typed(2, 2, "2222"), sets=True))[0] == OK
    assert read((await host.ask(BASIC, 5))[1], 0) == 1
    assert not desk.emulator.units[0].modem.tray.cards[1].pin.enabled


async def test_an_empty_slot(desks: Desks) -> None:
    desk = await desks()
    host = await desk.host()
    desk.do("sim", slot=1, state="remove")
    while read(await host.hear(BASIC, 2), 0) != 2:
        pass
    assert (await host.ask(BASIC, 4))[0] == NO_SIM
    assert (await host.ask(BASIC, 6))[0] == NO_SIM
    assert (await host.ask(SMS, 1))[1][:4] == words(0)
    assert (await host.ask(USSD, 1, words(0, 15, 16, 0), sets=True))[0] == 7
    assert (await host.ask(USSD, 1, words(2, 15, 16, 0), sets=True))[0] == OK


async def test_a_session_its_addresses_and_bytes(desks: Desks) -> None:
    desk = await desks()
    host = await desk.host()
    apn = "web.mtn".encode("utf-16-le")
    up = words(0, 1, 60, len(apn), 0, 0, 0, 0, 0, 0, 3) + bytes(16) + apn
    assert (await host.ask(BASIC, 15, words(0)))[0] == 16
    assert read((await host.ask(BASIC, 12, up, sets=True))[1], 4) == 1
    _, addresses = await host.ask(BASIC, 15, words(0))
    assert (read(addresses, 4), read(addresses, 8)) == (0xF, 0x9)
    place = read(addresses, 16)
    assert (read(addresses, place), addresses[place + 4 : place + 6]) == (24, b"\x0a\x41")
    desk.do("use_data", bytes=100_000)
    _, counted = await host.ask(BASIC, 20)
    received, _, sent = struct.unpack_from("<QQQ", counted, 8)
    assert received + sent == 100_000
    assert read((await host.ask(BASIC, 12, words(0, 0), sets=True))[1], 4) == 3
    desk.do("network", state="searching")
    assert (await host.ask(BASIC, 12, up, sets=True))[0] == 12


async def test_the_serving_cell(desks: Desks) -> None:
    desk = await desks()
    host = await desk.host()
    _, found = await host.ask(EXTENSIONS, 11, words(1, 1, 1, 1, 1))
    start = read(found, 28)
    at = desk.emulator.units[0].modem.radio.at
    cell = found[start:]
    assert text(cell, 0) == "62130"
    assert (read(cell, 8), read(cell, 12)) == (int(at.cell, 16), at.channel)


async def test_a_modem_of_the_fifth_generation(desks: Desks) -> None:
    host = await (await desks("quectel-rg500u")).host()
    _, caps = await host.ask(BASIC, 1)
    assert read(caps, 16) & 0x80
    _, here = await host.ask(BASIC, 9)
    assert read(here, 12) == 0x80


async def test_messages_by_state_and_place(desks: Desks) -> None:
    desk = await desks()
    host = await desk.host()
    desk.do("sms", **{"from": "10086", "text": "one"})
    assert read(await host.hear(SMS, 5), 4) == 1
    _, new = await host.ask(SMS, 2, words(0, 2, 0))
    assert read(new, 4) == 1
    assert read((await host.ask(SMS, 2, words(0, 2, 0)))[1], 4) == 0
    assert read((await host.ask(SMS, 2, words(0, 3, 0)))[1], 4) == 1
    assert (await host.ask(SMS, 2, words(0, 1, 9)))[0] == 30
    assert (await host.ask(SMS, 4, words(1, 9), sets=True))[0] == 30
    assert (await host.ask(SMS, 5))[1] == words(0, 0)
    assert (await host.ask(SMS, 4, words(0, 0), sets=True))[0] == OK
    assert (await host.ask(SMS, 3, words(0, 8, 2) + b"\x00\x00", sets=True))[0] == WRONG
    desk.do("network", state="searching")
    assert (await host.ask(SMS, 3, words(0, 8, 0), sets=True))[0] == 7


async def test_faults_by_command(desks: Desks) -> None:
    desk = await desks()
    host = await desk.host()
    desk.do("fault", name="slot_lie", on="MBIM extensions 7 set")
    wanted = words(1, 12, 4, 1)
    _, mapping = await host.ask(EXTENSIONS, 7, wanted, sets=True)
    assert read(mapping, read(mapping, 4)) == 0
    desk.do("fault", name="lost_answer", on="MBIM extensions 7 set")
    host.send(EXTENSIONS, 7, wanted, sets=True)
    assert read(await host.hear(BASIC, 2), 0) in {0, 1}
    assert desk.emulator.units[0].modem.tray.active == 2
    desk.do("fault", name="late", on="MBIM basic 11", seconds=0.05)
    assert (await host.ask(BASIC, 11))[0] == OK
    modem = desk.emulator.units[0].modem
    desk.do("fault", name="hang", on="MBIM basic 3", seconds=0.3)
    host.send(BASIC, 3, b"", sets=False)
    await come(lambda: modem.hung)
    host.send(BASIC, 11, b"", sets=False)
    await come(lambda: not modem.hung)
    assert (await host.ask(BASIC, 20))[0] == OK


async def test_what_the_network_says_itself(desks: Desks) -> None:
    desk = await desks()
    host = await desk.host()
    desk.do("ussd_push", text="余额不足", status=1)
    said = await host.hear(USSD, 1)
    start, size = read(said, 12), read(said, 16)
    assert (read(said, 0), read(said, 8)) == (1, 0x48)
    assert said[start : start + size].decode("utf-16-be") == "余额不足"
    code = "*310#".encode("utf-16-be")
    body = words(0, 0x48, 16, len(code)) + code
    status, answer = await host.ask(USSD, 1, body, sets=True)
    assert (status, read(answer, 0), read(answer, 8)) == (OK, 0, 0x0F)


async def test_pulled_out_and_put_back(desks: Desks) -> None:
    desk = await desks()
    host = await desk.host()
    desk.do("unplug")
    with pytest.raises(asyncio.IncompleteReadError):
        await host.hear(BASIC, 99)
    other = await desk.host(None)
    assert await other.choose("/dev/cdc-wdm0") == FAILURE
    desk.do("replug")
    assert await other.choose("/dev/cdc-wdm0") == OK
    assert await other.simple(1) == OK
