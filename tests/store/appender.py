"""Forks a child that appends to a ledger until it is killed, and tells what was acknowledged.

Reads lines `PATH FIRST` on stdin; for each forks a child, prints `pid PID`, and passes the
child's `ack …` lines through. The child goes on from `FIRST`, telling that one again, as a
daemon does that does not know whether its last telling was kept. Run by test_store_crash.
"""

from __future__ import annotations

import asyncio
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from simd.model import event as ev
from simd.model.account import Money, Reading, Source
from simd.model.ids import Body, Msisdn
from simd.model.message import Message, MessageState
from simd.model.modem import Seat
from simd.store import Store

T0 = datetime(2026, 3, 1, tzinfo=UTC)
ONE, TWO = Seat("mdm_0", 1), Seat("mdm_0", 2)


def bodies(number: int) -> list[ev.Happening]:
    """One round of news, the same whenever it is told: a reading, a message, a switch."""
    reading = Reading(Body("text " * 20), Source("sms", T0), 1.0, Money.parse(f"{number} CNY"))
    message = Message(
        f"msg_{number}", "sim_0", "in", Msisdn("10086"), T0, Body("x" * 70), MessageState.RECEIVED
    )
    return [
        ev.ReadingTaken(f"rdg_{number}", "sim_0", "balance", reading),
        ev.MessageKept(message),
        ev.SwitchBegan(f"swi_{number}", ONE, TWO, "sim_1", "policy"),
    ]


def say(line: str) -> None:
    os.write(1, f"{line}\n".encode())


async def append(path: Path, number: int) -> None:
    async with Store.open(path, site="home") as store:
        while True:
            say(f"try {number}")
            told = await store.append(bodies(number), T0)
            synced = path.with_name(f"{path.name}-wal").stat().st_size
            say(f"ack {number} {told[0].seq} {told[1].seq} {told[2].seq} {synced}")
            await store.append([ev.SwitchStep(f"swi_{number}", "mdm_0", "verify")], T0)
            end = ev.SwitchEnded(f"swi_{number}", "mdm_0", "done", TWO, 1.0)
            await store.append([end], T0)
            say(f"end {number}")
            number += 1


def main() -> None:
    for line in sys.stdin:
        path, _, first = line.strip().rpartition(" ")
        child = os.fork()
        if child == 0:
            asyncio.run(append(Path(path), int(first)))
        say(f"pid {child}")
        os.waitpid(child, 0)
        say("gone")


if __name__ == "__main__":
    main()
