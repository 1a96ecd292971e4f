"""Which ttys ModemManager has, as its objects on the system bus say.

Its lock on a port (TIOCEXCL) does not keep root out, and answers that one program asked for
were seen to reach the other; so a tty it lists is refused by name. It is never started by the
question.
"""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Any

import structlog
from jeepney import DBusAddress, MessageFlag, MessageType, new_method_call
from jeepney.io.asyncio import open_dbus_router

from simd.errors import PortError

log = structlog.get_logger()

SECONDS = 3.0
_NAME = "org.freedesktop.ModemManager1"
_MODEM = "org.freedesktop.ModemManager1.Modem"
_SOCKET = "/run/dbus/system_bus_socket"


class PortOfModemManager(PortError):
    """ModemManager uses the port (params: port, modem)."""

    code = "port_modemmanager"


async def listed(seconds: float = SECONDS) -> dict[str, str]:
    """The object of ModemManager that has each port (`ttyUSB2`); empty when it is not there."""
    if "DBUS_SYSTEM_BUS_ADDRESS" not in os.environ and not _there(_SOCKET):
        return {}
    try:
        async with asyncio.timeout(seconds):
            return await _ask()
    except (OSError, TimeoutError, EOFError, ValueError) as error:
        log.info("no word from the system bus", why=str(error) or type(error).__name__)
        return {}


async def refuse_listed(ttys: tuple[str, ...], seconds: float = SECONDS) -> None:
    """Raise PortOfModemManager when any of these device nodes is one of its ports."""
    taken = await listed(seconds)
    for tty in ttys:
        owner = taken.get(_kernel_name(tty))
        if owner is not None:
            raise PortOfModemManager(port=tty, modem=owner)


def _there(path: str) -> bool:
    return Path(path).exists()


def _kernel_name(tty: str) -> str:
    return Path(tty).resolve().name


async def _ask() -> dict[str, str]:
    address = DBusAddress(
        "/org/freedesktop/ModemManager1", _NAME, "org.freedesktop.DBus.ObjectManager"
    )
    question = new_method_call(address, "GetManagedObjects")
    question.header.flags |= MessageFlag.no_auto_start
    async with open_dbus_router("SYSTEM") as router:
        answer = await router.send_and_get_reply(question)
    if answer.header.message_type is not MessageType.method_return:
        return {}
    return ports_in(answer.body[0])


def ports_in(objects: dict[str, dict[str, dict[str, Any]]]) -> dict[str, str]:
    """Port name to object path, from `GetManagedObjects` (property `Ports`, type `a(su)`)."""
    found: dict[str, str] = {}
    for path, interfaces in objects.items():
        ports = interfaces.get(_MODEM, {}).get("Ports")
        for name, _ in ports[1] if ports is not None else ():
            found[name] = path
    return found
