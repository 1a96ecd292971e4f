"""The rounds of probes of one modem, and the proof that a switch of the policy's carries data."""

from __future__ import annotations

import fcntl
import socket
import struct
from pathlib import Path

import structlog

from simd.engine.desk import Desk
from simd.engine.plan import Plan
from simd.engine.probes import Probes, Throughput, probe
from simd.errors import (
    CommandFailed,
    CommandTimeout,
    NoService,
    OutcomeUnknown,
    Unreadable,
    Unsupported,
)
from simd.model.event import SwitchStep

log = structlog.get_logger()

SIOCGIFADDR = 0x8915
ADDRESSED = 5.0
IF_INET6 = Path("/proc/net/if_inet6")
_UNSEEN = (CommandFailed, CommandTimeout, OutcomeUnknown, Unreadable, Unsupported)


def device_of(netdev: str | None) -> str | None:
    """The kernel's name of the device; a folder of counters alone is none to send through."""
    return netdev if netdev and "/" not in netdev else None


def has_address(device: str, inet6: Path = IF_INET6) -> bool:
    """True when the device has an IPv4 address, or an IPv6 one beyond the link (netdevice(7))."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as made:
        try:
            fcntl.ioctl(made.fileno(), SIOCGIFADDR, struct.pack("256s", device.encode()[:15]))
        except OSError:
            return _has_global(device, inet6)
    return True


def _has_global(device: str, inet6: Path) -> bool:
    try:
        lines = inet6.read_text("ascii").splitlines()
    except OSError:
        return False
    rows = [line.split() for line in lines]
    return any(row[5] == device and row[3] == "00" for row in rows if len(row) == 6)


class Prober:
    """Probes one modem's link while it lives; `serve` ends at once where nothing is to probe."""

    def __init__(self, desk: Desk, probes: Probes) -> None:
        self._desk = desk
        self._probes = probes
        self._device = device_of(desk.modem.netdev)
        self._up: tuple[str, bool] | None = None
        self._rated: dict[str, tuple[float, dict[Throughput, bool]]] = {}

    async def serve(self) -> None:
        """A round every so often; none while the seat changes, for then it is nobody's."""
        clock = self._desk.house.clock
        while self._probes.checks:
            await clock.sleep(self._probes.every)
            if self._desk.ready and not self._desk.moving:
                await self.round()

    async def round(self) -> None:
        """Look at the data session, then probe, and keep both for the SIM in use."""
        desk, turn = self._desk, self._desk.turns
        sim = desk.active_id()
        if sim is None:
            return
        await self._session(sim, turn)
        if self._device is None or not has_address(self._device):
            return
        rates = self._standing(sim)
        found = await probe(self._probes, self._device, desk.house.clock, rates)
        if found is not None and turn == desk.turns:  # else it is half of one SIM's
            await desk.house.witness.probed(sim, found)

    def _standing(self, sim: str) -> dict[Throughput, bool]:
        """The SIM's rates that were measured not long ago; the others are measured with them."""
        now = self._desk.house.clock.monotonic()
        since, rates = self._rated.get(sim, (now, {}))
        young = {check: fast for check, fast in rates.items() if now - since < check.each}
        self._rated[sim] = (since if young else now, young)
        return young

    async def _session(self, sim: str, turn: int) -> None:
        """Keep that the data session of a SIM was lost since the last look."""
        desk = self._desk
        try:
            up = (await desk.driver.data()).up
        except _UNSEEN as error:
            log.info("data session not seen", modem=desk.modem.id, code=error.code)
            return
        if turn != desk.turns:
            return
        before, self._up = self._up, (sim, up)
        if before == (sim, True) and not up:
            await desk.house.witness.trouble(sim, "data")

    async def prove(self, plan: Plan) -> None:
        """Raise NoService unless a round through the device is met.

        The journal says that it probes: an answer may be waited for until the last moment.
        Who chose by hand is believed. A device that gets no address in time can't prove
        anything here (bringing it up is the hooks' work): the modem's own word stands then.
        """
        wanted = self._probes.checks and self._probes.proof and plan.cause == "policy"
        if not wanted or self._device is None or not await self._addressed(self._device):
            return
        desk = self._desk
        await desk.house.board.tell(SwitchStep(plan.id, desk.modem.id, "prove"))
        rates = self._standing(plan.sim) if plan.sim else {}
        found = await probe(self._probes, self._device, desk.house.clock, rates)
        if found is not None and not found.ok:
            if plan.sim is not None:
                await desk.house.witness.probed(plan.sim, found)
            raise NoService(sim=plan.sim or plan.target, state="no answer to any probe")

    async def _addressed(self, device: str) -> bool:
        clock, limits = self._desk.house.clock, self._desk.house.limits
        deadline = clock.monotonic() + min(ADDRESSED, limits.data)
        while not has_address(device):
            if clock.monotonic() >= deadline:
                log.info("no address on the device", device=device)
                return False
            await clock.sleep(limits.settle_step)
        return True
