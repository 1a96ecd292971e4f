"""Sending through ModemManager: it takes a text whole, splits and codes it by itself."""

from __future__ import annotations

import contextlib

import structlog
from dbus_next.signature import Variant

from simd.errors import CommandFailed, CommandTimeout, OutcomeUnknown, PortError, SimdError
from simd.model.message import Outgoing
from simd.model.verbs import SentPart
from simd.modems.mm import names
from simd.modems.mm.device import Device
from simd.modems.mm.sms import delete

log = structlog.get_logger()

SEND_SECONDS = 120.0
_REFERENCES = 256


async def send_whole(device: Device, wish: Outgoing) -> tuple[SentPart, ...]:
    """Create, send and forget; the references count up from the first (TS 23.040 §9.2.3.6).

    Raises CommandFailed with the network's number, CommandTimeout when nobody can tell, and
    OutcomeUnknown for a refusal of several parts: some may have left.
    """
    properties = {
        "number": Variant("s", wish.to.reveal()),
        "text": Variant("s", wish.text.reveal()),
    }
    if wish.report:
        properties["delivery-report-request"] = Variant("b", True)
    path = str(await device.call(names.MESSAGING, "Create", "a{sv}", properties))
    try:
        await device.at(path, names.SMS, "Send", within=SEND_SECONDS * wish.parts)
        first = await _reference(device, path)
    except CommandFailed as error:
        if wish.parts > 1:
            raise OutcomeUnknown(what="sending a message of several parts") from error
        raise
    finally:
        with contextlib.suppress(SimdError):
            await delete(device, path)
    return tuple(SentPart((first + number) % _REFERENCES) for number in range(wish.parts))


async def _reference(device: Device, path: str) -> int:
    """The first part's reference; a message that was sent is sent, even if this can't be read."""
    try:
        return int((await device.all_of(path, names.SMS)).get("MessageReference", 0))
    except (CommandFailed, CommandTimeout, PortError) as error:
        log.info("reference not read", modem=device.address, code=error.code)
        return 0
