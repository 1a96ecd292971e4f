"""Signal strength: `+CSQ` and `+CESQ`, in their own steps and in dB and dBm."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from simd.at.replies.information import row
from simd.at.replies.reply import Kind, Reply
from simd.at.replies.unreadable import Unreadable, require


class SignalQuality(Reply, frozen=True):
    """`+CSQ` (TS 27.007 §8.5): `dbm` of rssi 0…31, or of 100…191 as TD-SCDMA modems say it."""

    rssi: int
    ber: int | None = None
    dbm: int | None = None


class ExtendedSignal(Reply, frozen=True):
    """`+CESQ` (TS 27.007 §8.69): raw steps, and the lower edge of each step in dBm or dB.

    255 (99 for rxlev) is "not known or not detectable": the figure beside it is None.
    """

    rxlev: int | None
    ber: int | None
    rscp: int | None = None
    ecno: int | None = None
    rsrq: int | None = None
    rsrp: int | None = None
    ss_rsrq: int | None = None
    ss_rsrp: int | None = None
    ss_sinr: int | None = None
    rssi_dbm: float | None = None
    rscp_dbm: float | None = None
    ecio_db: float | None = None
    rsrq_db: float | None = None
    rsrp_dbm: float | None = None
    ss_rsrq_db: float | None = None
    ss_rsrp_dbm: float | None = None
    ss_sinr_db: float | None = None


def step(value: int | None, highest: int, base: float, size: float = 1.0) -> float | None:
    """The lower edge of a step on a scale, or None outside of it (255 is unknown)."""
    if value is None or not 0 <= value <= highest:
        return None
    return round(base + size * value, 2)


def _dbm(rssi: int) -> int | None:
    if 0 <= rssi <= 31:
        return -113 + 2 * rssi
    return rssi - 216 if 100 <= rssi <= 191 else None


def read_csq(lines: Sequence[str]) -> SignalQuality:
    """`+CSQ: 18,99`; 99 is unknown and has no dBm."""
    fields = row(lines, "+CSQ")
    rssi = require(fields.number(0), "no rssi")
    if not 0 <= rssi <= 199:
        raise Unreadable(why="rssi outside of its scale")
    return SignalQuality(rssi=rssi, ber=fields.number(1), dbm=_dbm(rssi))


def read_cesq(lines: Sequence[str]) -> ExtendedSignal:
    """`+CESQ: rxlev,ber,rscp,ecno,rsrq,rsrp[,ss_rsrq,ss_rsrp,ss_sinr]`."""
    fields = row(lines, "+CESQ")
    values = [fields.number(place) for place in range(9)]
    if any(value is None for value in values[:6]):
        raise Unreadable(why="fewer than six figures")
    rxlev, ber, rscp, ecno, rsrq, rsrp, ss_rsrq, ss_rsrp, ss_sinr = values
    return ExtendedSignal(
        rxlev=rxlev,
        ber=ber,
        rscp=rscp,
        ecno=ecno,
        rsrq=rsrq,
        rsrp=rsrp,
        ss_rsrq=ss_rsrq,
        ss_rsrp=ss_rsrp,
        ss_sinr=ss_sinr,
        rssi_dbm=step(rxlev, 63, -111),
        rscp_dbm=step(rscp, 96, -121),
        ecio_db=step(ecno, 49, -24.5, 0.5),
        rsrq_db=step(rsrq, 34, -20, 0.5),
        rsrp_dbm=step(rsrp, 97, -141),
        ss_rsrq_db=step(ss_rsrq, 126, -43.5, 0.5),
        ss_rsrp_dbm=step(ss_rsrp, 126, -157),
        ss_sinr_db=step(ss_sinr, 127, -23.5, 0.5),
    )


KINDS: Final = (
    Kind(name="csq", read=read_csq, commands=("+CSQ", "+CSQ?"), urcs=("+CSQ", "+CSQN")),
    Kind(name="cesq", read=read_cesq, commands=("+CESQ",), urcs=("+CESQ",)),
)
