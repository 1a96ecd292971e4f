"""Messages into four modems while the daemon is killed over and over: none lost, none twice.

20,000 messages in `make soak`, 600 in `make test`: a fifth in parts, shuffled, a tenth
of the PDUs doubled, references used again by the same sender.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest

from tests.e2e.daemon_child import DaemonChild, until
from tests.e2e.emulator_child import EmulatorControl
from tests.e2e.soaking import FULL, dice, figures, sized
from tests.soak.mail import Mail, several, shuffled, single

MODEMS = 4
MESSAGES = sized(600, 20_000)
CHUNKS = sized(6, 100)
FED_IN = CHUNKS // 2  # faster than they can be taken: many blows fall in the middle of a look
ROOT = Path(__file__).resolve().parents[2]


@asynccontextmanager
async def modems(folder: Path) -> AsyncIterator[EmulatorControl]:
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.soak.roomy", str(folder), str(MODEMS)),
        stdout=asyncio.subprocess.PIPE,
        cwd=ROOT,
    )
    try:
        assert child.stdout is not None
        async with asyncio.timeout(30):
            assert (await child.stdout.readline()).strip() == b"ready"
        yield EmulatorControl(folder / "control")
    finally:
        child.terminate()
        await child.communicate()


def config(folder: Path) -> Path:
    path = folder / "simd.yaml"
    links = [folder / ("tty" if n == 0 else f"tty.{n}") for n in range(MODEMS)]
    static = ", ".join(f"{{name: m{n}, at: {link}}}" for n, link in enumerate(links))
    path.write_text(f"modems: {{discover: false, modemmanager: never, static: [{static}]}}\n")
    return path


def mails_of(modem: int) -> list[Mail]:
    """A modem's share, each fifth message in parts."""
    numbers = range(modem, MESSAGES, MODEMS)
    return [several(n) if place % 5 == 0 else single(n) for place, n in enumerate(numbers)]


async def held(control: EmulatorControl) -> Counter[str]:
    """What all modems and their networks still have."""
    total: Counter[str] = Counter()
    for modem in range(MODEMS):
        state = await control.do("mail", modem=modem)
        total.update({name: state[name] for name in ("stored", "unread", "waiting")})
    return total


async def gone(control: EmulatorControl) -> bool:
    return not (await held(control)).total()


class Ledger:
    """What the file says."""

    def __init__(self, path: Path) -> None:
        with closing(sqlite3.connect(path)) as ledger:
            rows = ledger.execute("SELECT body FROM message").fetchall()
            told = ledger.execute(
                "SELECT about FROM event WHERE kind = 'message_kept'"
                " AND json_extract(body, '$.message.state') = 'received'"
            ).fetchall()
        self.messages = [json.loads(row[0]) for row in rows]
        self.told = Counter(row[0] for row in told)


async def kept(daemon: DaemonChild, control: EmulatorControl) -> bool:
    """True once this life has kept many messages, or there are no more."""
    return len(daemon.announced.of("message_kept")) > MESSAGES // 20 or await gone(control)


@pytest.mark.soak
@pytest.mark.timeout(3600 if FULL else 600)
async def test_no_message_is_lost_or_doubled_under_kills(folder: Path) -> None:
    rng = dice("flood")
    mails = [mails_of(modem) for modem in range(MODEMS)]
    queues = [shuffled(some, rng) for some in mails]
    (folder / "state").mkdir(mode=0o700)
    announced: set[str] = set()
    kills = 0
    began = time.monotonic()
    async with modems(folder) as control, DaemonChild(folder, config(folder)) as daemon:
        for chunk in range(CHUNKS):
            for modem, queue in enumerate(queues):
                size = -(-len(queue) // FED_IN)
                if fresh := queue[chunk * size : (chunk + 1) * size]:
                    await control.do("sms", modem=modem, pdus=fresh)
            await daemon.start()
            if chunk % 2:  # every other life gets somewhere, however slow the machine is
                await until(lambda: kept(daemon, control), "messages are kept", 60.0)
            await asyncio.sleep(rng.uniform(0.0, 1.2))
            await daemon.kill()
            kills += 1
            announced |= {one["message"]["id"] for one in daemon.announced.of("message_kept")}
        fed = await held(control)
        await daemon.start()
        await until(lambda: gone(control), "the modems are empty", 600.0, 0.2)
        await daemon.kill()
        left = await held(control)
    took = time.monotonic() - began
    ledger = Ledger(folder / "state" / "ledger.db")
    wanted = Counter(mail.text for some in mails for mail in some)
    found = Counter(one["text"] for one in ledger.messages)
    figures(
        "flood",
        messages=sum(wanted.values()),
        pdus=sum(len(queue) for queue in queues),
        kills=kills,
        seconds=round(took, 1),
        held_after_last_kill=dict(fed),
        held_at_the_end=dict(left),
        lost=sum((wanted - found).values()),
        twice_or_wrong=sum((found - wanted).values()),
    )
    assert found == wanted
    assert {one["state"] for one in ledger.messages} == {"received"}
    assert set(ledger.told.values()) == {1}
    assert announced <= {one["id"] for one in ledger.messages}
    assert len(announced) > MESSAGES // 10
    by_sim = Counter(one["sim"] for one in ledger.messages)
    assert sorted(by_sim.values()) == sorted(len(some) for some in mails)
    assert not left.total()
