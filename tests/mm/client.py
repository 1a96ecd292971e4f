"""A bare D-Bus client of ModemManager, by another library than the product's."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from jeepney import (
    DBusAddress,
    HeaderFields,
    MatchRule,
    Message,
    MessageType,
    Properties,
    message_bus,
    new_method_call,
)
from jeepney.io.asyncio import DBusRouter, open_dbus_router

from tests.mm.children import PATIENCE, value

MM = "org.freedesktop.ModemManager1"
ROOT = "/org/freedesktop/ModemManager1"
MODEM = f"{MM}.Modem"
GPP = f"{MODEM}.Modem3gpp"
USSD = f"{GPP}.Ussd"
MESSAGING = f"{MODEM}.Messaging"
SIM = f"{MM}.Sim"
SMS = f"{MM}.Sms"
TIME = f"{MODEM}.Time"
VOICE = f"{MODEM}.Voice"
SIMPLE = f"{MODEM}.Simple"
BEARER = f"{MM}.Bearer"

FAILED, LOCKED, DISABLED, ENABLED, REGISTERED = -1, 2, 3, 6, 8
"""MMModemState, as far as the tests name it."""


class DBusRefusal(Exception):
    """An error answer: its name, shortened by ModemManager's prefix, and its text."""

    def __init__(self, name: str, text: str) -> None:
        super().__init__(f"{name}: {text}")
        self.name = name.removeprefix(f"{MM}.Error.")
        self.text = text


def plain(variant: tuple[str, Any]) -> Any:
    """A variant's value, with the variants that it holds as plain values too."""
    signature, held = variant
    match signature:
        case "v":
            return plain(held)
        case "a{sv}" | "a{uv}":
            return {key: plain(one) for key, one in held.items()}
        case "aa{sv}":
            return [{key: plain(one) for key, one in each.items()} for each in held]
        case _:
            return held


class Client:
    """Calls to objects of one bus name, answers as plain values."""

    def __init__(self, router: DBusRouter, peer: str = MM) -> None:
        self.router = router
        self._peer = peer

    async def call(
        self,
        path: str,
        interface: str,
        member: str,
        signature: str = "",
        *body: Any,
        within: float = PATIENCE,
    ) -> Any:
        """One call's answer: nothing, its one value, or a tuple."""
        address = DBusAddress(path, self._peer, interface)
        return await self._answer(new_method_call(address, member, signature or None, body), within)

    async def get(self, path: str, interface: str, name: str) -> Any:
        """A property."""
        asked = Properties(DBusAddress(path, self._peer, interface)).get(name)
        return plain(await self._answer(asked, PATIENCE))

    async def all(self, path: str, interface: str) -> dict[str, Any]:
        """All properties of an interface."""
        asked = Properties(DBusAddress(path, self._peer, interface)).get_all()
        found = await self._answer(asked, PATIENCE)
        return {name: plain(one) for name, one in found.items()}

    async def objects(self) -> dict[str, dict[str, dict[str, Any]]]:
        """What ModemManager's ObjectManager holds: path, interface, property."""
        found = await self.call(ROOT, "org.freedesktop.DBus.ObjectManager", "GetManagedObjects")
        return {
            path: {
                interface: {name: plain(one) for name, one in properties.items()}
                for interface, properties in interfaces.items()
            }
            for path, interfaces in found.items()
        }

    async def modems(self) -> dict[str, dict[str, Any]]:
        """The Modem interface of every modem, by path."""
        return {
            path: interfaces[MODEM]
            for path, interfaces in (await self.objects()).items()
            if MODEM in interfaces
        }

    async def until_modems(
        self, fits: Callable[[list[dict[str, Any]]], bool], what: str = "modems"
    ) -> dict[str, dict[str, Any]]:
        """The modems, once they are as wanted."""
        return await value(self.modems, lambda found: fits(list(found.values())), what)

    async def registered(self, count: int = 1) -> list[str]:
        """The paths of that many modems, enabled and in the network."""
        paths = list(await self.until_modems(lambda found: len(found) == count))
        for path in paths:
            await self.call(path, MODEM, "Enable", "b", True)
        for path in paths:
            await self.until(path, MODEM, "State", lambda state: state == REGISTERED)
        return paths

    async def until(self, path: str, interface: str, name: str, fits: Callable[[Any], bool]) -> Any:
        """A property, once it is as wanted."""
        return await value(lambda: self.get(path, interface, name), fits, f"{name} of {path}")

    @asynccontextmanager
    async def signals(self, rule: MatchRule) -> AsyncIterator[asyncio.Queue[Message]]:
        """What is told under a rule, from the moment the block begins."""
        queue: asyncio.Queue[Message] = asyncio.Queue()
        with self.router.filter(rule, queue=queue):
            await self._answer(message_bus.AddMatch(rule), PATIENCE)
            try:
                yield queue
            finally:
                await self._answer(message_bus.RemoveMatch(rule), PATIENCE)

    async def owned(self, name: str = MM) -> bool:
        """Whether anybody has that bus name."""
        return bool(await self._answer(message_bus.NameHasOwner(name), PATIENCE))

    async def _answer(self, message: Message, within: float) -> Any:
        async with asyncio.timeout(within):
            reply = await self.router.send_and_get_reply(message)
        body = reply.body
        if reply.header.message_type is MessageType.error:
            name = reply.header.fields[HeaderFields.error_name]
            raise DBusRefusal(name, str(body[0]) if body else "")
        return body[0] if len(body) == 1 else body or None


@asynccontextmanager
async def connected(address: str) -> AsyncIterator[Client]:
    """A client on the bus at that address."""
    async with open_dbus_router(address) as router:
        yield Client(router)
