"""Short messages on the wire: PDUs read, joined and made (3GPP TS 23.040, TS 23.038)."""

from __future__ import annotations

from simd.at.pdu.dcs import Encoding
from simd.at.pdu.decode import decode
from simd.at.pdu.errors import PduError
from simd.at.pdu.header import Concat, Ports
from simd.at.pdu.join import join, join_content, missing
from simd.at.pdu.labels import labels
from simd.at.pdu.message import Delivery, Kind, Pdu
from simd.at.pdu.submit import Submit, Wish, submit

__all__ = [
    "Concat",
    "Delivery",
    "Encoding",
    "Kind",
    "Pdu",
    "PduError",
    "Ports",
    "Submit",
    "Wish",
    "decode",
    "join",
    "join_content",
    "labels",
    "missing",
    "submit",
]
