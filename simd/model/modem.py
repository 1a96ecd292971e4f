"""A modem, its slots, and the seat a SIM takes in it."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

import msgspec

from simd.model.ids import Imei

Backend = Literal["at", "modemmanager"]


class Seat(msgspec.Struct, frozen=True):
    """A place a SIM can be active from: a modem, a slot (1…n), and a profile or none."""

    modem: str
    slot: int
    profile: str | None = None

    def __str__(self) -> str:
        place = f"{self.modem}/{self.slot}"
        return f"{place}/{self.profile}" if self.profile else place


class ModemState(StrEnum):
    """What a modem is to us now."""

    ABSENT = "absent"
    OPENING = "opening"
    READY = "ready"
    SWITCHING = "switching"
    VISITING = "visiting"
    DEAF = "deaf"
    PARKED = "parked"


class Modem(msgspec.Struct, frozen=True):
    """One device by its IMEI; `id` is random and stored; `port` is where it answers today."""

    id: str
    name: str
    imei: Imei | None = None
    manufacturer: str | None = None
    model: str | None = None
    revision: str | None = None
    quirks: str | None = None
    backend: Backend = "at"
    port: str | None = None
    netdev: str | None = None
    slots: int = 1


class Slot(msgspec.Struct, frozen=True):
    """One SIM slot: the Sim last seen in it (its id) and whether the radio hears it now."""

    slot: int
    sim: str | None = None
    active: bool = False
