"""`make bench`: figures measured side by side in one run, with their ratios; nothing is judged.

BENCH_SECONDS is how long the daemon is watched at rest (60).
"""

from __future__ import annotations

import asyncio
import os
import platform
import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1]))

from scripts.bench_house import measured, switches
from scripts.bench_line import EACH, ROUNDS, round_trips
from scripts.bench_mm import main as beside
from scripts.bench_policy import main as deciding
from scripts.bench_sms import main as messages

REST = float(os.environ.get("BENCH_SECONDS", "60"))
FEW, MANY = 1, 16


def line() -> None:
    """The AT round trip."""
    found = round_trips()
    least, middle = next(iter(found.values()))
    print(f"\nAT round trip on a pty, {ROUNDS * EACH} each, in µs")
    print(f"{'':28}{'min':>10}{'ratio':>8}{'median':>10}{'ratio':>8}")
    for name, (low, half) in found.items():
        print(f"{name:28}{low:10.1f}{low / least:8.2f}{half:10.1f}{half / middle:8.2f}")


async def house() -> None:
    """The daemon with few and many modems."""
    few, many = await measured(FEW, REST), await measured(MANY, REST)
    print(f"\nThe daemon{'':22}{f'{FEW} modem':>12}{f'{MANY} modems':>12}{'ratio':>8}")
    for name, figure in few.items():
        ratio = many[name] / figure if figure else float("nan")
        print(f"{name:32}{figure:12.2f}{many[name]:12.2f}{ratio:8.2f}")


async def switching() -> None:
    """A proved switch, by family: what the emulated modem itself takes is in it."""
    print(f"\nA switch, proved, in s{'':10}{'min':>12}{'median':>12}")
    for persona in ("simcom-sim7600", "quectel-rm520n", "quectel-ec25"):
        least, middle = await switches(persona)
        print(f"{persona:32}{least:12.2f}{middle:12.2f}")


def main() -> None:
    """All tables."""
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.machine()}")
    line()
    deciding()
    asyncio.run(house())
    asyncio.run(switching())
    asyncio.run(beside(REST))
    print("\n800 PDUs next door, and gammu-smsd at 7.2 s")
    messages()


if __name__ == "__main__":
    main()
