"""A subscription, however it is carried, and what locks it."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from simd.model.ids import Iccid, Imsi, Msisdn


class Lock(StrEnum):
    """What the SIM waits for (3GPP TS 27.007 §8.3, `+CPIN`)."""

    NONE = "none"
    PIN = "pin"
    PUK = "puk"
    OTHER = "other"
    ABSENT = "absent"
    FAILURE = "failure"
    UNKNOWN = "unknown"


class Sureness(StrEnum):
    """How the carrier of a SIM is known; `guessed` is from the PLMN alone."""

    CONFIGURED = "configured"
    ICCID = "iccid"
    SIM_FILE = "sim_file"
    GUESSED = "guessed"
    UNKNOWN = "unknown"


class Sim(msgspec.Struct, frozen=True):
    """One subscription by its ICCID; `id` is random and stored, `name` is for people."""

    id: str
    iccid: Iccid
    name: str
    carrier: str | None = None
    carrier_name: str | None = None
    sureness: Sureness = Sureness.UNKNOWN
    imsi: Imsi | None = None
    number: Msisdn | None = None
    account: str | None = None
    group: str | None = None
