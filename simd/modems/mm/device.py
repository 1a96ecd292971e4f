"""One device of ModemManager's over all the objects it is shown as.

A swap of SIMs, an inhibition or a restart of the modem ends its object and makes another,
`disabled`, at another path. What we caused ourselves is waited for (`renewed`); what happened
otherwise is the end of the modem's life (`serve`).
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import structlog

from simd.errors import (
    Busy,
    CommandFailed,
    CommandTimeout,
    Denied,
    PortDenied,
    PortGone,
    PortMissing,
)
from simd.modems.mm import names
from simd.modems.mm.bus import CALL_SECONDS
from simd.modems.mm.names import State
from simd.modems.mm.objects import ModemObject, Objects

log = structlog.get_logger()

SETTLE_SECONDS = 90.0
ENABLE_SECONDS = 90.0
_UNSETTLED = (State.UNKNOWN, State.INITIALIZING, State.DISABLING, State.ENABLING)


class Device:
    """See the module; `address` is how errors name it."""

    def __init__(self, objects: Objects, uid: str, address: str) -> None:
        found = objects.of(uid)
        if found is None:
            raise PortMissing(port=address)
        self.objects = objects
        self.uid = uid
        self.address = address
        self._object: ModemObject = found
        self._renewing = 0

    # --- what is known without asking

    @property
    def path(self) -> str:
        """The object's path today; raises PortGone when there is none."""
        return self._now().path

    @property
    def here(self) -> ModemObject:
        """The object by which the modem is known now, to tell it from a later one."""
        return self._object

    def _now(self) -> ModemObject:
        """While we have it replaced, what it said last still stands."""
        if self._lost and not self._renewing:
            raise PortGone(port=self.address)
        return self._object

    @property
    def _lost(self) -> bool:
        return self.objects.modems.get(self._object.path) is not self._object

    def get(self, interface: str, name: str, default: Any = None) -> Any:
        """A property as last told; raises PortGone when the object is gone."""
        return self._now().get(interface, name, default)

    def has(self, interface: str) -> bool:
        """Whether the modem has an interface."""
        return self._now().has(interface)

    @property
    def ports(self) -> tuple[tuple[str, int], ...]:
        """Its ports as they were last told, also when the object is gone."""
        return self._object.ports

    @property
    def state(self) -> State:
        """What ModemManager says that it does."""
        return State(self.get(names.MODEM, "State", State.UNKNOWN))

    # --- calls

    async def call(
        self,
        interface: str,
        member: str,
        signature: str = "",
        *body: Any,
        within: float = CALL_SECONDS,
    ) -> Any:
        """The answer of a method of the modem's."""
        return await self.at(self.path, interface, member, signature, *body, within=within)

    async def at(
        self,
        path: str,
        interface: str,
        member: str,
        signature: str = "",
        *body: Any,
        within: float = CALL_SECONDS,
    ) -> Any:
        """The answer of a method of another object: a SIM, a message, a bearer.

        A modem that we have replaced meanwhile gives no answer, and is not gone.
        """
        try:
            return await self.objects.call(path, interface, member, signature, *body, within=within)
        except PortGone as error:
            if self._renewing:
                raise CommandTimeout(command=member, seconds=within) from error
            raise PortGone(port=self.address) from error

    async def all_of(self, path: str, interface: str) -> dict[str, Any]:
        """All properties of another object."""
        found: dict[str, Any] = await self.at(path, names.PROPERTIES, "GetAll", "s", interface)
        return found

    async def fresh(self, interface: str, name: str) -> Any:
        """A property asked for now: the signal that tells it may lag behind an answer."""
        return await self.at(self.path, names.PROPERTIES, "Get", "ss", interface, name)

    # --- its life

    async def serve(self) -> None:
        """Wait until the modem goes without our doing, and raise PortGone."""
        await self.objects.until(lambda: self._lost and not self._renewing)
        raise PortGone(port=self.address)

    @asynccontextmanager
    async def renewed(self) -> AsyncIterator[None]:
        """While we do what ends the object; afterwards the one that is there counts."""
        self._renewing += 1
        try:
            yield
        finally:
            found = self.objects.of(self.uid)
            if found is not None:
                self._object = found
            self._renewing -= 1
            self.objects.beat()

    async def replaced(self, leave: float, back: float = SETTLE_SECONDS) -> bool:
        """Wait until the object has gone and another is there and settled.

        False when it stayed for `leave` seconds; raises PortGone when none came back, or when
        another modem did. Only within `renewed`.
        """
        was = self._object
        try:
            await self.objects.until(lambda: self.objects.of(self.uid) is not was, leave)
        except TimeoutError:
            return False
        await self.returned(back)
        return True

    async def returned(self, back: float = SETTLE_SECONDS) -> None:
        """Take the new object that is there, or comes, once it is settled.

        Raises PortGone when none comes, or another modem's.
        """
        was = self._object
        try:
            async with asyncio.timeout(back):
                self._object = await self.objects.until(lambda: self._other_than(was))
                await self.settled(back)
        except TimeoutError as error:
            raise PortGone(port=self.address) from error
        if self.get(names.MODEM, "EquipmentIdentifier") != was.get(
            names.MODEM, "EquipmentIdentifier"
        ):
            raise PortGone(port=self.address)

    def _other_than(self, was: ModemObject) -> ModemObject | None:
        found = self.objects.of(self.uid)
        return None if found is was else found

    async def settled(self, within: float = SETTLE_SECONDS) -> State:
        """The state once it is one that lasts; PortGone when the object goes meanwhile."""

        def lasting() -> bool:
            return self._lost or self.state not in _UNSETTLED

        try:
            await self.objects.until(lasting, within)
        except TimeoutError as error:
            raise CommandTimeout(command="the modem's start", seconds=within) from error
        return self.state

    async def enable(self) -> bool:
        """Have the modem enabled; false when it can't be: locked, or without a SIM.

        Raises PortDenied when this user may not.
        """
        for _ in range(2):
            state = await self.settled()
            if state is not State.DISABLED:
                return state not in names.RESTING
            try:
                await self.call(names.MODEM, "Enable", "b", True, within=ENABLE_SECONDS)
            except Denied as error:
                raise PortDenied(port=self.address) from error
            except (Busy, CommandFailed) as error:
                if not _meanwhile(error):
                    raise
                log.info("someone else changes the modem's state", modem=self.address)
        return await self.settled() not in names.RESTING


def _meanwhile(error: Busy | CommandFailed) -> bool:
    """Someone else is at it, or was first."""
    return isinstance(error, Busy) or error.params.get("name") == names.CORE_WRONG_STATE
