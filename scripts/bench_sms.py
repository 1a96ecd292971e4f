"""800 PDUs into a modem next door: how long until all are in the ledger and none in the modem.

500 messages of one part and 100 of three, store capacity 255, refilled by the network; on an
instant pty. gammu-smsd 1.42 takes 7.1 to 7.2 s for the same and smstools3 3.1 85 to 194 s, both
without a sync to disk; their latency is their polling period (0.8 s at best).
"""

from __future__ import annotations

import asyncio
import random
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1]))

from tests.e2e.daemon_child import DaemonChild, until
from tests.e2e.emulator_child import EmulatorControl
from tests.soak.mail import Mail, several, single

ROOT = Path(__file__).resolve().parents[1]
SINGLES, LONG, LATENCIES = 500, 100, 40
GAMMU_SECONDS = 7.2


@asynccontextmanager
async def _modem(folder: Path) -> AsyncIterator[EmulatorControl]:
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.soak.roomy", str(folder), "1"),
        stdout=asyncio.subprocess.PIPE,
        cwd=ROOT,
    )
    try:
        if child.stdout is not None:
            await child.stdout.readline()
        yield EmulatorControl(folder / "control")
    finally:
        child.terminate()
        await child.communicate()


async def _empty(modem: EmulatorControl) -> bool:
    """True when neither the modem nor the network has a PDU left."""
    state = await modem.do("mail")
    return not state["stored"] + state["waiting"]


def _config(folder: Path) -> Path:
    path = folder / "simd.yaml"
    where = folder / "tty"
    path.write_text(
        f"modems: {{discover: false, modemmanager: never, static: [{{name: roof, at: {where}}}]}}\n"
    )
    return path


async def _flood(modem: EmulatorControl, daemon: DaemonChild) -> float:
    mails: list[Mail] = [single(n) for n in range(SINGLES)]
    mails += [several(n) for n in range(SINGLES, SINGLES + LONG)]
    random.Random(1).shuffle(mails)
    await modem.do("sms", pdus=[pdu for mail in mails for pdu in mail.pdus])
    began = time.monotonic()
    await daemon.spawn()
    await until(lambda: _empty(modem), "the modem is empty", 300.0)
    return time.monotonic() - began


async def _latency(modem: EmulatorControl, daemon: DaemonChild) -> list[float]:
    """Seconds from the network's handing over to the event that tells of it."""
    taken: list[float] = []
    told: asyncio.Queue[float] = asyncio.Queue()

    def heard(event: dict[str, object]) -> None:
        if event["kind"] == "message_kept":
            told.put_nowait(time.monotonic())

    daemon.announced.on_event = heard
    for number in range(5000, 5000 + LATENCIES):
        began = time.monotonic()
        await modem.do("sms", pdu=single(number).pdus[0])
        taken.append(await asyncio.wait_for(told.get(), 10) - began)
    return taken


async def measure() -> dict[str, str]:
    """The figures, by name."""
    with tempfile.TemporaryDirectory(prefix="simd-") as name:
        folder = Path(name)
        (folder / "state").mkdir(mode=0o700)
        async with _modem(folder) as modem, DaemonChild(folder, _config(folder)) as daemon:
            seconds = await _flood(modem, daemon)
            await daemon.kill()
            count = SINGLES + LONG * 3
            with sqlite3.connect(folder / "state" / "ledger.db") as ledger:
                (kept,) = ledger.execute("SELECT count(*) FROM message").fetchone()
            ledger.close()
            await daemon.start()
            await daemon.ready()
            await asyncio.sleep(1)
            latency = sorted(await _latency(modem, daemon))
    return {
        "PDUs": str(count),
        "messages kept": f"{kept} of {SINGLES + LONG}",
        "seconds, start-up included": f"{seconds:.2f}",
        "PDUs a second": f"{count / seconds:.0f}",
        "gammu-smsd / simd": f"{GAMMU_SECONDS / seconds:.1f}",
        "arrival to event, median ms": f"{statistics.median(latency) * 1000:.1f}",
        "arrival to event, worst ms": f"{latency[-1] * 1000:.1f}",
    }


def main() -> None:
    """Measure and print."""
    for name, value in asyncio.run(measure()).items():
        sys.stdout.write(f"sms  {name}: {value}\n")


if __name__ == "__main__":
    main()
