"""No answer is ever given to another command: a scripted in-order modem on a real pty.

It answers late, drops commands, garbles answers, cuts them anywhere and talks in between, but
like a modem it answers in order. Every answer carries the nonce of its command. The count is
set by NONCE_COMMANDS for long runs, the randomness by SOAK_SEED.
"""

from __future__ import annotations

import asyncio
import os
import pty
import random
import re
import sys
import tty
from collections import deque
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

import pytest

from simd.at.command import Command, feed
from simd.at.events import Reply
from simd.errors import CommandFailed, CommandTimeout, LineDeaf
from simd.modems.session import Session
from simd.ports.tty import TtyPort
from tests.e2e.quick_time import run_quickly

COMMANDS = int(os.environ.get("NONCE_COMMANDS", "7000"))
SEED = int(os.environ.get("SOAK_SEED", "1"))
LINES = 20
SECONDS = 0.03
PACE = 2.0
WAITS = (0.03, 0.06, 0.1, 0.2, 0.3, 0.3)
SETTINGS = {
    "+CMEE": "1",
    "+CSCS": '"IRA"',
    "+CMGF": "0",
    "+CRC": "0",
    "+CSMS": "1,1,1,1",
    "+CNMI": "2,1,0,0,0",
    "+CLIP": "0,1",
    "+IPR": "115200",
    "+IFC": "2,2",
}
NOTICES = ("+CREG: 1", '+CMTI: "SM",3', "RING", '+CUSD: 0,"a\r\nOK\r\nb",15', "^RSSI: 17")


class OrderlyModem:
    """Answers one command line after the other; how well is a matter of luck."""

    def __init__(self, fd: int, luck: random.Random, *, kinds: frozenset[str]) -> None:
        self.fd, self.luck, self.kinds = fd, luck, kinds
        self.echo = luck.random() < 0.5
        self.waiting: deque[bytes] = deque()
        self.part = b""
        self.prompting: bytes | None = None
        self.typed = b""
        self.work = asyncio.Event()
        self.done = 0
        asyncio.get_running_loop().add_reader(fd, self.read)

    def read(self) -> None:
        self.part += os.read(self.fd, 4096)
        while found := re.search(rb"\r|\x1a|\x1b", self.part):
            line, self.part = self.part[: found.end()], self.part[found.end() :]
            self.waiting.append(line)
            self.work.set()

    def chance(self, kind: str, share: float) -> bool:
        return kind in self.kinds and self.luck.random() < share

    async def serve(self) -> None:
        while True:
            while not self.waiting:
                self.work.clear()
                await self.work.wait()
            await self.answer(self.waiting.popleft())

    async def answer(self, line: bytes) -> None:
        self.done += 1
        if self.chance("drop", 0.02):
            return
        if self.chance("hang", 0.005):
            await asyncio.sleep(sum(WAITS) * 1.5)
        if self.chance("late", 0.04):
            await asyncio.sleep(self.luck.uniform(0.2, 6) * SECONDS)
        said = self.reply(line)
        if self.chance("garble", 0.02) and said:
            place = self.luck.randrange(len(said))
            said = said[:place] + bytes([self.luck.randrange(128, 256)]) + said[place + 1 :]
        if self.chance("talk", 0.1):
            notice = f"\r\n{self.luck.choice(NOTICES)}\r\n".encode()
            said = notice + said if self.luck.random() < 0.5 else said + notice
        await self.say(said)

    async def say(self, said: bytes) -> None:
        while said:
            cut = self.luck.randint(1, len(said)) if self.chance("cut", 0.3) else len(said)
            os.write(self.fd, said[:cut])
            said = said[cut:]
            if said and self.chance("pause", 0.05):
                await asyncio.sleep(self.luck.uniform(0, 2) * SECONDS)

    def reply(self, line: bytes) -> bytes:
        echo = line if self.echo else b""
        if self.prompting is not None:
            return echo + self.type_in(self.prompting, line)
        text = line.rstrip(b"\r\x1a\x1b").decode()
        if not line.endswith(b"\r"):
            return b""
        if found := re.fullmatch(r"AT\+(\w+)=(\d+)", text):
            return echo + self.nonce(found[1], found[2])
        names = re.findall(r"(\+[A-Z]+)\?", text)
        return echo + self.settings(names)

    def type_in(self, number: bytes, line: bytes) -> bytes:
        if line.endswith(b"\r"):
            self.typed += line
            return b"\r\n> "
        self.prompting, typed, self.typed = None, self.typed + line[:-1], b""
        if line.endswith(b"\x1b"):
            return b"\r\nOK\r\n"
        right = typed == number
        return b"\r\n+CMGS: " + number + b"\r\n\r\nOK\r\n" if right else b"\r\n+CMS ERROR: 304\r\n"

    def nonce(self, name: str, number: str) -> bytes:
        if name == "BARE":
            return f"\r\n{number}\r\n\r\nOK\r\n".encode()
        if name == "FAIL":
            return f"\r\n+CME ERROR: {number}\r\n".encode()
        if name == "CMGS":
            self.prompting = number.encode()
            return b"\r\n> "
        return f"\r\n+{name}: {number}\r\n\r\nOK\r\n".encode()

    def settings(self, names: list[str]) -> bytes:
        if not names or ("plain" in self.kinds and (len(names) > 1 or names[0] < "+CN")):
            return b"\r\nERROR\r\n"
        said = "".join(f"\r\n{name}: {SETTINGS[name]}\r\n" for name in names)
        return f"{said}\r\nOK\r\n".encode()


@contextmanager
def pty_pair() -> Iterator[tuple[int, str]]:
    master, slave = pty.openpty()
    tty.setraw(slave)
    os.set_blocking(master, False)
    try:
        yield master, os.ttyname(slave)
    finally:
        asyncio.get_running_loop().remove_reader(master)
        os.close(slave)
        os.close(master)


def command(luck: random.Random, number: int) -> Command:
    match luck.randrange(5):
        case 0:
            return Command(f"AT+BARE={number}", bare=True, timeout=SECONDS)
        case 1:
            return Command(f"AT+FAIL={number}", timeout=SECONDS)
        case 2:
            return feed("+CMGS", str(number), str(number).encode(), timeout=SECONDS)
        case _:
            name = luck.choice(("+CREG", "+NONCE", "+CSQ"))
            again = luck.random() < 0.5
            return Command(f"AT{name}={number}", (name,), SECONDS, required=True, repeatable=again)


def proves_nonce(reply: Reply, number: int) -> bool:
    """A damaged answer may hold anything of its own, but says so."""
    said = [re.sub(r"\D", "", line) for line in reply.lines]
    return reply.damaged or said == [str(number)]


async def ask(session: Session, wanted: Command, number: int) -> str:
    try:
        reply = await session.run(wanted)
    except CommandTimeout:
        return "timeout"
    except CommandFailed as error:
        right = error.params["number"] in (number, None) or "CMGS" in wanted.text
        return "failed" if right else f"{wanted.text} got {error.params}"
    return "answered" if proves_nonce(reply, number) else f"{wanted.text} got {reply.lines}"


async def converse(count: int, seed: int, kinds: frozenset[str]) -> dict[str, int]:
    """Ask `count` commands, two at a time; counts of what came of them."""
    luck = random.Random(seed)
    numbers = iter(range(100_000, 100_000 + count))
    outcomes: dict[str, int] = {}

    async def caller(session: Session) -> None:
        for number in numbers:
            outcome = await ask(session, command(luck, number), number)
            outcomes[outcome] = outcomes.get(outcome, 0) + 1

    with pty_pair() as (master, path):
        modem = OrderlyModem(master, luck, kinds=kinds)
        async with asyncio.TaskGroup() as house:
            serving = house.create_task(modem.serve())
            while not await talk(path, caller):
                outcomes["deaf"] = outcomes.get("deaf", 0) + 1
            serving.cancel()
    return outcomes


async def talk(path: str, caller: Callable[[Session], Awaitable[None]]) -> bool:
    """Two callers at once on one session; False when the line went deaf before the end."""
    try:
        async with Session(TtyPort(path), waits=WAITS) as session:
            await asyncio.gather(caller(session), caller(session))
    except LineDeaf:
        return False
    return True


async def converse_all(count: int, seed: int, kinds: frozenset[str]) -> dict[str, int]:
    """The same on LINES lines at once, since what takes time is waiting."""
    runs = (converse(count // LINES, seed * 1000 + line, kinds) for line in range(LINES))
    total: dict[str, int] = {}
    for outcomes in await asyncio.gather(*runs):
        for outcome, times in outcomes.items():
            total[outcome] = total.get(outcome, 0) + times
    return total


ALL = frozenset({"drop", "late", "talk", "cut", "pause"})


@pytest.mark.soak
@pytest.mark.parametrize(
    "kinds",
    [
        frozenset[str](),
        frozenset({"talk", "cut"}),
        frozenset({"drop", "late"}),
        ALL,
        ALL | {"plain"},
        ALL | {"garble"},
        ALL | {"hang"},
    ],
    ids=lambda kinds: "-".join(sorted(kinds)) or "clean",
)
def test_no_answer_is_given_to_another_command(kinds: frozenset[str]) -> None:
    # Only waiting counts as time here, so a machine that stalls makes no time-outs of its own.
    outcomes = run_quickly(converse_all(COMMANDS // 7, SEED, kinds), PACE)
    sys.stdout.write(f"\n[nonce {'-'.join(sorted(kinds)) or 'clean'}] seed={SEED} {outcomes}\n")
    wrong = [outcome for outcome in outcomes if outcome not in KNOWN]
    assert not wrong
    assert outcomes["answered"] > COMMANDS // 14


KNOWN = {"answered", "failed", "timeout", "deaf"}
