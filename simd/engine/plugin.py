"""Asking by the owner's command: the last way, where neither USSD nor SMS tells in time.

    due ─ AskBegan on disk ─ the command, on its own ─ checked ─ ReadingTaken | AskFailed

It needs no radio, so parked SIMs are asked as well, without a visit. It runs as a process of
its own with an empty environment, and never longer, oftener or with more to say than allowed.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import os
import signal
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

import structlog

from simd.carriers.plugin import INQUIRY, MOST_BYTES, Plugin, answer, question
from simd.engine.house import House
from simd.engine.keeper import Keeper
from simd.errors import PluginFailed, TooSoon
from simd.model.account import Reading, Source
from simd.model.event import (
    AskBegan,
    AskFailed,
    Happening,
    HealthCleared,
    HealthRaised,
    ReadingTaken,
)
from simd.model.snapshot import SimNow

log = structlog.get_logger()

CODE = "plugin_failed"
STEP = 10.0
# A person may not ask faster than this.
PAUSE = timedelta(minutes=1)
_ENVIRONMENT = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8"}
_FIGURES = ("balance", "data", "voice", "sms")
_WRITABLE = 0o022


class Plugins:
    """Asks all SIMs that have a command, one after the other."""

    def __init__(self, house: House, keepers: Mapping[str, Keeper]) -> None:
        self._house = house
        self._keepers = keepers
        self._turn = asyncio.Lock()

    async def serve(self) -> None:
        """Ask whatever is due, for ever."""
        while True:
            await self._house.clock.sleep(STEP)
            for now in list(self._house.board.snapshot.sims.values()):
                plugin = self.of(now)
                if plugin is not None and self._due(now, plugin):
                    with contextlib.suppress(PluginFailed):
                        await self._ask(now, plugin)

    def of(self, now: SimNow) -> Plugin | None:
        """The command for a SIM, if there is one and commands are run at all."""
        return None if self._house.dry_run else self._house.registry.plugin(now.sim)

    async def ask(self, now: SimNow) -> None:
        """Ask for a person; raises PluginFailed, and TooSoon within a minute of the last time."""
        plugin, asked = self.of(now), now.asked.get(INQUIRY)
        if plugin is None:
            return
        if asked is not None and self._house.clock.now() - asked < PAUSE:
            raise TooSoon(sim=now.sim.name, seconds=int(PAUSE.total_seconds()))
        await self._ask(now, plugin)

    def _due(self, now: SimNow, plugin: Plugin) -> bool:
        """True when what it tells is older than it may be, by whichever way it was told."""
        since = self._house.clock.now() - timedelta(seconds=float(plugin.every))
        asked = now.asked.get(INQUIRY)
        return (asked is None or asked <= since) and not _fresh(now, plugin, since)

    async def _ask(self, now: SimNow, plugin: Plugin) -> None:
        async with self._turn:
            board, sim = self._house.board, now.sim.id
            await board.tell(AskBegan(sim, INQUIRY))
            try:
                reading = await self._reading(now, plugin)
            except PluginFailed as error:
                await self._failed(now, str(error.params["why"]))
                raise
            await self._tell(now, reading)

    async def _failed(self, now: SimNow, why: str) -> None:
        """Tell of it, and let a person know what is wrong with the command."""
        sim, params = now.sim.id, {"sim": now.sim.name, "why": why}
        log.warning("plug-in failed", sim=sim, why=why)
        told: list[Happening] = [AskFailed(sim, INQUIRY, CODE, {"why": why})]
        known = self._house.board.snapshot.health.get(f"{CODE}:{sim}")
        if known is None or known.params != params:
            told.append(HealthRaised(CODE, sim, "warning", params))
        await self._house.board.tell(*told)

    async def _reading(self, now: SimNow, plugin: Plugin) -> Reading:
        raw = await run(plugin, question(plugin, now.sim.carrier, now.sim.name))
        moment = self._house.clock.now()
        source = Source("web", moment, Path(plugin.run[0]).name)
        return answer(raw, self._house.registry.recipe(now.sim), source, moment)

    async def _tell(self, now: SimNow, reading: Reading) -> None:
        """Tell it, with what it teaches; what ran until then is booked before."""
        sim, house = now.sim.id, self._house
        for keeper in self._keepers.values():
            desk = keeper.desk
            if desk is not None and desk.active_id() == sim:
                await desk.meter.book()
        told: list[Happening] = list(house.metering.lessons(sim, reading))
        told.append(ReadingTaken(house.store.new_id("rdg"), sim, INQUIRY, reading))
        if f"{CODE}:{sim}" in house.board.snapshot.health:
            told.append(HealthCleared(CODE, sim))
        await house.board.tell(*told)


def _fresh(now: SimNow, plugin: Plugin, since: datetime) -> bool:
    """True when all that it tells was told since then, by whichever way, and holds still."""
    sources = now.account.sources if now.account else {}
    told = [sources.get(one) for one in plugin.tells if one in _FIGURES]
    return all(
        one is not None and one.at > since and not any(m.at > one.at for m in now.moved.values())
        for one in told
    )


async def run(plugin: Plugin, asked: bytes) -> bytes:
    """What the command said; raises PluginFailed unless it ends well, in time, with few words.

    It sees nothing of the daemon's environment, and all that it began ends with it.
    """
    _checked(Path(plugin.run[0]))
    with contextlib.ExitStack() as files:
        hears, heard = _pipe(files), _pipe(files)
        hears[1].write(asked)  # far less than a pipe holds
        hears[1].close()
        try:
            child = await asyncio.create_subprocess_exec(
                *plugin.run,
                env=_ENVIRONMENT,
                cwd="/",
                stdin=hears[0],
                stdout=heard[1],
                stderr=asyncio.subprocess.DEVNULL,
                process_group=0,
            )
        except (OSError, ValueError) as error:
            raise PluginFailed(why=f"it did not start: {error}") from error
        hears[0].close()
        heard[1].close()
        try:
            async with asyncio.timeout(float(plugin.timeout)):
                said = await _said(heard[0])
                code = await _code(child, said)
        except TimeoutError as error:
            raise PluginFailed(why=f"it took longer than {plugin.timeout:g} s") from error
        finally:
            _kill(child)
            await child.wait()
    if code != 0:
        raise PluginFailed(why=f"it ended with {code}")
    return said


def _pipe(files: contextlib.ExitStack) -> tuple[io.FileIO, io.FileIO]:
    read, write = os.pipe()
    ends = io.FileIO(read, "r"), io.FileIO(write, "w")
    for one in ends:
        files.callback(one.close)
    return ends


async def _said(pipe: io.FileIO) -> bytes:
    """All that it says, up to a byte too much."""
    reader = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    transport, _ = await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), pipe)
    said = bytearray()
    try:
        while len(said) <= MOST_BYTES:
            more = await reader.read(MOST_BYTES + 1 - len(said))
            if not more:
                break
            said += more
    finally:
        transport.close()
    return bytes(said)


async def _code(child: asyncio.subprocess.Process, said: bytes) -> int:
    if len(said) > MOST_BYTES:
        raise PluginFailed(why=f"it said more than {MOST_BYTES} bytes")
    return await child.wait()


def _checked(program: Path) -> None:
    """Raise PluginFailed for a program that others than its owner could have written."""
    try:
        mode = program.stat().st_mode
    except OSError as error:
        raise PluginFailed(why=f"it did not start: {error.strerror}") from error
    if mode & _WRITABLE:
        raise PluginFailed(why="others than its owner may write the program (chmod go-w)")


def _kill(child: asyncio.subprocess.Process) -> None:
    """End it and whatever it began."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
