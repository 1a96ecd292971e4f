"""The daemon as a child process, and a caller that hears all it announces."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Self

import aiohttp

Body = dict[str, Any]


async def until(
    check: Callable[[], Awaitable[object]], what: str, seconds: float = 60.0, every: float = 0.05
) -> Any:
    """The first truth that the check returns; fails naming `what` when it never comes."""
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    while not (found := await check()):
        assert loop.time() < end, f"not within {seconds:.0f} s: {what}"
        await asyncio.sleep(every)
    return found


class Announced:
    """What one connection to `/v1/events` was told, by number; `on_event` hears each at once."""

    def __init__(self) -> None:
        self.events: dict[int, Body] = {}
        self.on_event: Callable[[Body], None] = lambda _: None

    async def hear(self, session: aiohttp.ClientSession, after: int | None) -> None:
        """Listen until the daemon is gone."""
        headers = {} if after is None else {"Last-Event-ID": str(after)}
        with contextlib.suppress(aiohttp.ClientError, ConnectionError):
            async with session.get(
                "http://simd/v1/events", headers=headers, timeout=aiohttp.ClientTimeout(None)
            ) as answer:
                kind = ""
                async for raw in answer.content:
                    line = raw.decode().rstrip("\n")
                    if line.startswith("event: "):
                        kind = line[7:]
                    elif line.startswith("data: ") and kind != "snapshot":
                        self._told(json.loads(line[6:]))

    def _told(self, event: Body) -> None:
        self.events[event["seq"]] = event
        self.on_event(event)

    def of(self, *kinds: str) -> list[Body]:
        """The bodies of these kinds, in order."""
        return [one["body"] for _, one in sorted(self.events.items()) if one["kind"] in kinds]


class Caller:
    """One who asks the daemon behind a socket."""

    def __init__(self, socket: Path, patience: float = 60.0) -> None:
        self.socket = socket
        self._patience = patience
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(
            connector=aiohttp.UnixConnector(str(self.socket), force_close=True),
            timeout=aiohttp.ClientTimeout(self._patience),
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: object
    ) -> None:
        await self.session.close()

    @property
    def session(self) -> aiohttp.ClientSession:
        """What requests go through."""
        assert self._session is not None
        return self._session

    async def answers(self) -> bool:
        """True when the socket answers."""
        try:
            await self.get("/v1/status")
        except (aiohttp.ClientError, OSError):
            return False
        return True

    async def get(self, path: str) -> Any:
        """What the daemon shows."""
        async with self.session.get(f"http://simd{path}") as answer:
            return await answer.json()

    async def post(self, path: str, body: Body | None = None) -> Any:
        """What the daemon answers to a wish."""
        async with self.session.post(f"http://simd{path}", json=body or {}) as answer:
            return await answer.json()

    async def ready(self) -> Body:
        """The status once every modem is ready and registered."""
        status: Body = {}

        async def look() -> bool:
            status.update(await self.get("/v1/status"))
            modems = status["modems"]
            return modems and all(one["state"] == "ready" and one["operator"] for one in modems)

        try:
            await until(look, "every modem ready and registered", self._patience)
        except AssertionError as error:
            error.add_note("\n".join(str(one) for one in status.get("modems", ())))
            raise
        return status


class DaemonChild(Caller):
    """One ledger and one socket; started, killed and started again."""

    program: tuple[str, ...] = ("-m", "simd.daemon.main")

    def __init__(self, folder: Path, config: Path | str, *more: str) -> None:
        super().__init__(folder / "s")
        self.state = folder / "state"
        self._log = folder / "log"
        self._arguments = ["--config", str(config), *more]
        self._child: asyncio.subprocess.Process | None = None
        self._ears: asyncio.Task[None] | None = None
        self.announced = Announced()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: object
    ) -> None:
        if error is not None:
            error.add_note(f"the daemon's log ends:\n{self.log[-4000:]}")
        await self.kill()
        await super().__aexit__(kind, error, trace)

    @property
    def child(self) -> asyncio.subprocess.Process:
        """The running process."""
        assert self._child is not None
        return self._child

    @property
    def log(self) -> str:
        """What it wrote on its standard error."""
        return self._log.read_text() if self._log.exists() else ""

    async def spawn(self) -> None:
        """Start the process and wait for nothing."""
        with self._log.open("ab") as log:
            self._child = await asyncio.create_subprocess_exec(
                sys.executable,
                *self.program,
                *self._arguments,
                *("--socket", str(self.socket), "--state-dir", str(self.state)),
                stdout=log,
                stderr=log,
            )

    async def start(self, after: int | None = None) -> None:
        """Start, wait for an answer on the socket, and listen to events after that number."""
        await self.spawn()
        await until(self.answers, "the daemon answers", 120.0)
        self.announced = Announced()
        self._ears = asyncio.create_task(self.announced.hear(self.session, after))

    async def answers(self) -> bool:
        """True when the socket answers; fails when the process has ended."""
        assert self.child.returncode is None, self.log
        return await super().answers()

    def strike(self) -> None:
        """Send SIGKILL now."""
        if self.child.returncode is None:
            os.kill(self.child.pid, signal.SIGKILL)

    async def kill(self) -> None:
        """Kill it if it runs, and hear what it had still said."""
        if self._child is not None:
            if self._child.returncode is None:
                self.strike()
            await self._child.wait()
        await self._deafen()

    async def died(self) -> None:
        """Wait for the end that something else brings about."""
        async with asyncio.timeout(30):
            await self.child.wait()
        await self._deafen()

    async def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """End it as a service manager does; returns its exit code."""
        self.child.send_signal(number)
        async with asyncio.timeout(30):
            code = await self.child.wait()
        await self._deafen()
        return code

    async def _deafen(self) -> None:
        if self._ears is not None:
            async with asyncio.timeout(10):
                await self._ears
            self._ears = None
