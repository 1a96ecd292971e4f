"""What recovery needs from outside: the owner's wishes, and hands that reach a deaf modem."""

from __future__ import annotations

from typing import Protocol

import msgspec

from simd.engine.registry import Spec
from simd.model.event import Result, Rung
from simd.model.units import Span


class Recovery(msgspec.Struct, frozen=True):
    """What the owner wants; `no_service_after` is how long a lost network is waited for."""

    no_service_after: Span = Span(30 * 60)


class UsbAnswer(msgspec.Struct, frozen=True):
    """What came of asking for a USB reset: done, asked of a person, or refused, and why."""

    result: Result
    params: dict[str, str] = {}


class Tools(Protocol):
    """What reaches a modem whose line does not answer; the daemon's to provide."""

    async def tell_blindly(self, spec: Spec, rung: Rung) -> None:
        """Send the radio cycle or the reset command without waiting for an answer."""
        ...

    async def usb_reset(self, spec: Spec) -> UsbAnswer:
        """Have a unit with the rights for it turn the device off and on, if that is allowed."""
        ...
