"""Quectel's carriers in aggregation: `+QCAINFO`.

Sources: Quectel AT command manuals of the EC2x, EM12, RM50x and RG50x series.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from simd.at.replies.fields import Fields
from simd.at.replies.information import rows
from simd.at.replies.quectel_cells import measured
from simd.at.replies.reply import Kind, Reply


class CarrierComponent(Reply, frozen=True):
    """One carrier: `PCC` or `SCC`; bandwidth in the modem's own code, signal as in `LteCell`."""

    role: str
    arfcn: int | None = None
    bandwidth: int | None = None
    band: str | None = None
    state: int | None = None
    pci: int | None = None
    rsrp: int | None = None
    rsrq: int | None = None
    rssi: int | None = None
    sinr: int | None = None


class CarrierComponents(Reply, frozen=True):
    """Every carrier in use."""

    carriers: list[CarrierComponent]


def _component(fields: Fields) -> CarrierComponent:
    """Behind the band: `[state,]pci[,rsrp,rsrq,rssi,sinr]`; NR lines give the uplink instead."""
    second = fields.number(5)
    has_state = second is not None and second >= 0
    pci = 5 if has_state else 4
    signal = pci + 1 if (measured(fields, pci + 1) or 0) < 0 else len(fields)
    return CarrierComponent(
        role=fields.string(0).upper(),
        arfcn=fields.number(1),
        bandwidth=fields.number(2),
        band=fields.text(3),
        state=fields.number(4) if has_state else None,
        pci=fields.number(pci),
        rsrp=measured(fields, signal),
        rsrq=measured(fields, signal + 1),
        rssi=measured(fields, signal + 2),
        sinr=measured(fields, signal + 3),
    )


def read_carriers(lines: Sequence[str]) -> CarrierComponents:
    """`+QCAINFO: "PCC",<freq>,<bandwidth>,<band>,…` a line; none is no aggregation."""
    found = [fields for fields in rows(lines, "+QCAINFO") if len(fields) > 4]
    return CarrierComponents(carriers=[_component(fields) for fields in found])


KINDS: Final = (Kind(name="qcainfo", read=read_carriers, commands=("+QCAINFO", "+QCAINFO?")),)
