"""Hooks: the owner's commands when a modem's data session comes up and goes down.

`up` runs once a modem is ready with its SIM, `down` before another SIM or when it left; in
order, one at a time per modem. A command is an argument list, never a shell's line, and is
ended with all its children when its time is over. Bringing the link up is its work; the
addresses, routes and names are the host's.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shlex
import signal
from collections.abc import Mapping

import msgspec
import structlog

from simd.engine.board import Board
from simd.engine.registry import Registry
from simd.model.modem import ModemState
from simd.model.sim import Lock
from simd.model.snapshot import ModemNow, Snapshot

log = structlog.get_logger()

SECONDS = 60.0
_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


class Hooks(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Commands, each split as a shell would split its words; seconds that each may take."""

    up: tuple[str, ...] = ()
    down: tuple[str, ...] = ()
    seconds: float = SECONDS


class Link(msgspec.Struct, frozen=True):
    """What a hook is told of: which modem carries which SIM over which device."""

    modem: str
    sim: str
    netdev: str
    apn: str

    def environment(self, event: str) -> dict[str, str]:
        """What a command finds in its environment, and nothing of ours beside."""
        return {
            "PATH": _PATH,
            "SIMD_EVENT": event,
            "SIMD_MODEM": self.modem,
            "SIMD_SIM": self.sim,
            "SIMD_NETDEV": self.netdev,
            "SIMD_APN": self.apn,
        }


class HookRunner:
    """Follows the board; `serve` is what supervision keeps alive."""

    def __init__(
        self, hooks: Hooks, board: Board, registry: Registry, *, dry_run: bool = False
    ) -> None:
        """In a dry run, commands are named and not run."""
        self._hooks = hooks
        self._board = board
        self._registry = registry
        self._up: dict[str, Link] = {}
        self._dry_run = dry_run

    async def serve(self) -> None:
        """Run what is due after every change, until the house closes."""
        while True:
            async with self._board.listen() as listener:
                while not listener.cut:
                    await self.catch_up()
                    await listener.batch()

    async def catch_up(self) -> None:
        """Take down the links that are over, then bring up those that are new."""
        wanted = links(self._board.snapshot, self._registry)
        for key, link in list(self._up.items()):
            if wanted.get(key) != link:
                del self._up[key]
                await self._run("down", link)
        for key, link in wanted.items():
            if key not in self._up:
                self._up[key] = link
                await self._run("up", link)

    async def _run(self, event: str, link: Link) -> None:
        for text in self._hooks.up if event == "up" else self._hooks.down:
            if self._dry_run:
                log.info("dry run: not done", what="hook", hook=text, on=event, modem=link.modem)
                continue
            code = await run(shlex.split(text), link.environment(event), self._hooks.seconds)
            told = log.info if code == 0 else log.warning
            told("hook ended", hook=text, on=event, modem=link.modem, code=code)


def links(snapshot: Snapshot, registry: Registry) -> dict[str, Link]:
    """The link that each modem carries now, by the modem's id."""
    return {
        key: link
        for key, now in snapshot.modems.items()
        if (link := _link(now, snapshot, registry))
    }


def _link(now: ModemNow, snapshot: Snapshot, registry: Registry) -> Link | None:
    active = now.active
    sim = snapshot.sims.get(active.sim) if active and active.sim else None
    if now.state is not ModemState.READY or now.lock is not Lock.NONE or sim is None:
        return None
    apn = registry.apn(sim.sim) or ""
    return Link(now.modem.name, sim.sim.name, now.modem.netdev or "", apn)


async def run(words: list[str], environment: Mapping[str, str], seconds: float) -> int | None:
    """The command's exit code; None when it could not start or had to be ended."""
    program, *arguments = words or [""]
    try:
        child = await asyncio.create_subprocess_exec(
            program,
            *arguments,
            env=dict(environment),
            stdin=asyncio.subprocess.DEVNULL,
            process_group=0,
        )
    except (OSError, ValueError) as error:
        log.warning("hook not started", hook=words[:1], why=str(error))
        return None
    try:
        async with asyncio.timeout(seconds):
            return await child.wait()
    except TimeoutError:
        return None
    finally:
        if child.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
            await child.wait()
