"""What a modem of ModemManager's needs before it is of use: enabled, its signal watched."""

from __future__ import annotations

import structlog

from simd.errors import Busy, CommandFailed, CommandTimeout, Denied, Unsupported
from simd.modems.mm import names
from simd.modems.mm.device import Device

log = structlog.get_logger()

SIGNAL_SECONDS = 30
_OPTIONAL = (Busy, CommandFailed, CommandTimeout, Denied, Unsupported)


async def make_ready(device: Device) -> bool:
    """Enable it and have signal and place told; false when it can't be enabled now.

    Every new object begins disabled and knows nothing of what its predecessor was told.
    """
    if not await device.enable():
        return False
    if device.has(names.SIGNAL):
        await _wish(device, names.SIGNAL, "u", SIGNAL_SECONDS)
    if device.has(names.LOCATION):
        await _wish(device, names.LOCATION, "ub", names.LOCATION_3GPP, False)
    return True


async def _wish(device: Device, interface: str, signature: str, *body: object) -> None:
    """Set something up that we can do without."""
    try:
        await device.call(interface, "Setup", signature, *body)
    except _OPTIONAL as error:
        log.info("not set up", interface=interface, code=error.code)
