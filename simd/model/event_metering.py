"""What was counted, and what was learnt from a carrier's own count."""

from __future__ import annotations

from datetime import datetime

from simd.model.happening import Happening
from simd.model.metering import Drift


class BytesCounted(Happening, frozen=True, tag="bytes_counted"):
    """Bytes of a modem's network device, booked to the SIM that was active while they ran.

    `sms` are segments of messages sent in that time, as a restart finds them in the ledger;
    while they are sent, each message tells of its own.
    """

    sim: str
    rx: int
    tx: int
    since: datetime
    until: datetime
    sms: int = 0


class MeterLearnt(Happening, frozen=True, tag="meter_learnt"):
    """How a carrier's figure moved against ours; `contradicted`: it lay outside what was shown.

    `figure` is `data`, `sms` or `balance`.
    """

    sim: str
    figure: str
    drift: Drift
    contradicted: bool = False
