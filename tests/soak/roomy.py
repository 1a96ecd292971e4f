"""Emulated modems whose own store holds 255 messages, as a program with a control socket.

    python -m tests.soak.roomy FOLDER COUNT

Their ttys are `FOLDER/tty`, `FOLDER/tty.1` …; what does not fit waits in the network.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from msgspec.structs import replace

from simd.emulator.control import ControlSocket
from simd.emulator.rack import Emulator

PLACES = 255


def roomy(folder: Path, count: int) -> Emulator:
    """Modems by the standard whose card stores nothing, so that all arrives in one store."""
    emulator = Emulator("plain-27007", link=folder / "tty", count=count, ring=2000)
    for unit in emulator.units:
        inbox = unit.modem.inbox
        inbox._habits = replace(inbox._habits, stores={"SM": 0, "ME": PLACES})
        unit.modem.settings.echo = False
    return emulator


async def main() -> None:
    """Run until told to quit."""
    folder, count = Path(sys.argv[1]), int(sys.argv[2])
    async with roomy(folder, count) as emulator:
        control = ControlSocket(emulator, folder / "control")
        await control.start()
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        await control.stop.wait()
        await control.close()


if __name__ == "__main__":
    asyncio.run(main())
