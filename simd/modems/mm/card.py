"""The SIM in use as ModemManager read it, and its PIN."""

from __future__ import annotations

from typing import Any

import structlog

from simd.at.replies.ucs2 import plain_number
from simd.errors import CommandFailed, CommandTimeout, OutcomeUnknown, SimAbsent
from simd.model.ids import Iccid, Imsi, Msisdn
from simd.model.sim import Lock
from simd.model.verbs import Card
from simd.modems.mm import names
from simd.modems.mm.device import Device
from simd.modems.mm.names import State
from simd.modems.mm.ready import make_ready
from simd.modems.parts.files import group_id

log = structlog.get_logger()

PIN_SECONDS = 30.0


class CardPart:
    """Nothing here decides whether a PIN may be typed; that is the engine's."""

    def __init__(self, device: Device) -> None:
        self._device = device

    async def card(self) -> Card:
        """Its lock, ICCID, IMSI, number and carrier files; an empty slot is Lock.ABSENT."""
        lock = self._lock()
        path = str(self._device.get(names.MODEM, "Sim", names.NO_OBJECT))
        if path == names.NO_OBJECT:
            return Card(Lock.ABSENT if lock is Lock.NONE else lock)
        try:
            sim = await self._device.all_of(path, names.SIM)
        except CommandFailed:  # another one took its place while we asked
            return Card(Lock.UNKNOWN)
        iccid = Iccid.maybe(sim.get("SimIdentifier") or None)
        if lock is not Lock.NONE:
            return Card(lock, iccid)
        return Card(
            lock,
            iccid,
            Imsi.maybe(sim.get("Imsi") or None),
            self._number(),
            group_id(bytes(sim.get("Gid1") or b"")),
            str(sim.get("OperatorName") or "") or None,
        )

    def _lock(self) -> Lock:
        device = self._device
        if device.state is State.FAILED:
            reason = device.get(names.MODEM, "StateFailedReason", 0)
            return Lock.ABSENT if reason == names.FAILED_SIM_MISSING else Lock.FAILURE
        wanted = device.get(names.MODEM, "UnlockRequired", 0)
        return names.LOCKS.get(wanted, Lock.OTHER)

    def _number(self) -> Msisdn | None:
        """The own number; with a modem set to UCS2 ModemManager tells it as hex digits."""
        told: list[Any] = self._device.get(names.MODEM, "OwnNumbers", [])
        return Msisdn.maybe(plain_number(told[0])) if told else None

    async def pin_tries(self) -> int | None:
        """How many tries the PIN has left, as ModemManager read them after the last one."""
        left: dict[int, int] = self._device.get(names.MODEM, "UnlockRetries", {})
        return left.get(names.LOCK_PIN)

    async def enter_pin(self, pin: str) -> bool:
        """Type it once; raises OutcomeUnknown when nobody can tell what came of it.

        A refusal for another reason than a wrong PIN is raised as it is (CommandFailed).
        """
        device = self._device
        path = str(device.get(names.MODEM, "Sim", names.NO_OBJECT))
        if path == names.NO_OBJECT:
            raise SimAbsent(slot="active")
        try:
            await device.at(path, names.SIM, "SendPin", "s", pin, within=PIN_SECONDS)
        except CommandTimeout as error:
            raise OutcomeUnknown(what="typing the PIN") from error
        except CommandFailed as error:
            if error.params.get("number") in names.WRONG_PIN:
                return False
            raise
        await device.objects.until(lambda: device.state is not State.LOCKED, PIN_SECONDS)
        await make_ready(device)
        return True
