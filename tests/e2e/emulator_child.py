"""The emulator as a program of its own, and its control socket."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any


class EmulatorControl:
    """One request a time over the control socket."""

    def __init__(self, socket: Path) -> None:
        self._socket = socket

    async def do(self, verb: str, **more: Any) -> dict[str, Any]:
        """The answer to a verb; fails when it is refused."""
        reader, writer = await asyncio.open_unix_connection(self._socket, limit=1 << 24)
        writer.write(json.dumps({"do": verb} | more).encode() + b"\n")
        answer: dict[str, Any] = json.loads(await reader.readline())
        writer.close()
        await writer.wait_closed()
        assert answer["ok"], answer
        return answer

    async def dump(self) -> dict[str, Any]:
        """The whole state."""
        return await self.do("dump")


@asynccontextmanager
async def emulator_child(persona: str, folder: Path, *more: str) -> AsyncIterator[EmulatorControl]:
    """`simd-emulator run` while the block lasts; its tty is `<folder>/tty`."""
    control = folder / "control"
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "simd.emulator.main", "run", persona),
        *("--link", str(folder / "tty"), "--control", str(control), *more),
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        assert child.stdout is not None
        async with asyncio.timeout(30):
            assert (await child.stdout.readline()).strip() == b"ready"
        yield EmulatorControl(control)
    finally:
        child.terminate()
        await child.communicate()
