"""A modem's port on loan from ModemManager, and given back."""

from __future__ import annotations

from simd.model.happening import Happening


class PortBorrowed(Happening, frozen=True, tag="port_borrowed"):
    """The modem is about to be taken from ModemManager; written first. `why`: slot, ussd, …."""

    modem: str
    why: str


class PortReturned(Happening, frozen=True, tag="port_returned"):
    """ModemManager has the modem again; `outage` is what it cost in seconds, measured.

    `code` says what went wrong on the way; `interrupted` is a loan that a crash or an unplug
    cut short and a later start closed.
    """

    modem: str
    why: str
    outage: float
    code: str | None = None
