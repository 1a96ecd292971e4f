"""Ports that share a USB device are one modem; data says which of them speaks AT.

Pure. A tty is never known by its number: after a replug if00 to if03 were seen as ttyUSB0, 1, 3
and 8 (a stale descriptor held number 2), so nothing is computed from a number either.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby

import msgspec

from simd.ports.find.record import PortRecord

# Interface number (two hex digits) to role (`at`, `diag`, `gps` …) for a USB id; empty: unknown.
Layout = Callable[[str], Mapping[str, str]]

# Serial drivers of the kernel that bind to cellular modems and to nothing else.
_MODEM_DRIVERS = frozenset({"option", "option1", "qcserial", "sierra", "hso", "qcaux"})
_PRIMARY = "ID_MM_PORT_TYPE_AT_PRIMARY"
_SECONDARY = "ID_MM_PORT_TYPE_AT_SECONDARY"
_LEFT_ALONE = "ID_MM_DEVICE_IGNORE"
_NO_AT = ("ID_MM_PORT_IGNORE", "ID_MM_PORT_TYPE_GPS", "ID_MM_PORT_TYPE_QCDM")


class Found(msgspec.Struct, frozen=True):
    """One modem: where it is plugged in, the ttys worth asking (best first), its network device.

    `ttys` are all of its serial ports, also those that are never asked; `left_alone` is true of a
    device that a udev rule keeps from ModemManager.
    """

    usb_path: str
    usb: str
    candidates: tuple[str, ...]
    ttys: tuple[str, ...] = ()
    netdev: str | None = None
    serial: str | None = None
    left_alone: bool = False


def group(records: Iterable[PortRecord], layout: Layout, known: Iterable[str]) -> tuple[Found, ...]:
    """The modems among the records, by USB path.

    `known` are the USB ids of modems that data describes. A device that is neither among them,
    nor tagged by udev, nor bound by a driver that modems alone use, is left alone: asking a
    strange serial port may start a machine.
    """
    ids = frozenset(known)
    ordered = sorted(records, key=lambda one: (one.usb_path, one.interface or "", one.name))
    devices = (list(some) for _, some in groupby(ordered, key=lambda one: one.usb_path))
    found = (_modem(device, layout, ids) for device in devices)
    return tuple(one for one in found if one is not None)


def _modem(device: Sequence[PortRecord], layout: Layout, known: frozenset[str]) -> Found | None:
    first = device[0]
    roles = layout(first.usb)
    ttys = [one for one in device if one.kind == "tty"]
    ranked = [(rank, one.name) for one in ttys if (rank := _rank(one, roles, known)) is not None]
    if not ranked:
        return None
    return Found(
        usb_path=first.usb_path,
        usb=first.usb,
        candidates=tuple(name for _, name in sorted(ranked, key=lambda one: one[0])),
        ttys=tuple(one.name for one in ttys),
        netdev=next((one.name for one in device if one.kind == "net"), None),
        serial=first.serial,
        left_alone=any(_said(one, _LEFT_ALONE) for one in device),
    )


def _rank(
    port: PortRecord, roles: Mapping[str, str], known: frozenset[str]
) -> tuple[int, str] | None:
    """How early a tty is asked; None: never.

    The secondary AT port first: the primary is where other programs dial and look.
    """
    role = roles.get(port.interface or "")
    interface = port.interface or ""
    if role not in (None, "at") or any(_said(port, name) for name in _NO_AT):
        return None
    if _said(port, _SECONDARY):
        return (0, interface)
    if _said(port, _PRIMARY) or role == "at":
        return (1, interface)
    if roles:  # data describes this device, and this port is not in it
        return None
    if port.usb in known or port.driver in _MODEM_DRIVERS:
        return (2, interface)
    return None


def _said(port: PortRecord, name: str) -> bool:
    return port.hints.get(name) == "1"
