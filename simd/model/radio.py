"""What the radio of a modem hears through its active SIM."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from simd.model.ids import Plmn


class Registration(StrEnum):
    """Registration with a network (3GPP TS 27.007 §7.2, §10.1.20, §10.1.22)."""

    HOME = "home"
    ROAMING = "roaming"
    SEARCHING = "searching"
    DENIED = "denied"
    IDLE = "idle"
    UNKNOWN = "unknown"

    @property
    def registered(self) -> bool:
        """True when the network has taken the SIM in, at home or abroad."""
        return self in (Registration.HOME, Registration.ROAMING)


class Signal(msgspec.Struct, frozen=True):
    """Signal figures; null is unknown. Units: rsrp and rssi dBm, rsrq and sinr dB."""

    rsrp: float | None = None
    rsrq: float | None = None
    sinr: float | None = None
    rssi: float | None = None


class Cell(msgspec.Struct, frozen=True):
    """The serving cell: tracking or location area code and cell id as numbers."""

    plmn: Plmn | None = None
    area: int | None = None
    cell: int | None = None


class Radio(msgspec.Struct, frozen=True):
    """One look at the radio; `access_tech` is `gsm edge umts hspa lte 5gnr …` or null.

    `country` is where the network is, ISO 3166-1 alpha-2, by its mobile country code;
    `temperature` the modem's own, degrees Celsius.
    `cause` is why the network refuses the SIM (3GPP TS 24.301 §9.9.3.9), where the modem tells.
    """

    registration: Registration = Registration.UNKNOWN
    operator: str | None = None
    plmn: Plmn | None = None
    access_tech: str | None = None
    signal: Signal = Signal()
    cell: Cell | None = None
    country: str | None = None
    cause: int | None = None
    temperature: float | None = None
