"""One message as its PDU states it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import msgspec

from simd.at.charset.gsm7 import Alphabet
from simd.at.pdu.dcs import Dcs, Encoding, read_dcs
from simd.at.pdu.header import Concat, Header, Ports
from simd.at.pdu.times import Validity
from simd.model.ids import Body, Msisdn


class Kind(StrEnum):
    """The message types of 3GPP TS 23.040 §9.2.3.1."""

    DELIVER = "deliver"
    SUBMIT = "submit"
    STATUS_REPORT = "status-report"
    DELIVER_REPORT = "deliver-report"
    SUBMIT_REPORT = "submit-report"
    COMMAND = "command"


class Delivery(StrEnum):
    """What a status report says of the message sent (§9.2.3.15)."""

    DELIVERED = "delivered"
    TRYING = "trying"
    FAILED = "failed"


class Pdu(msgspec.Struct, frozen=True, kw_only=True):
    """A decoded PDU; number, text and content print masked.

    `units` holds the content as hexadecimal, unpacked septets for GSM 7-bit, so that parts can
    be joined before they are read. `faults` names what departs from the specification;
    `truncated` among them means that the text is only its beginning.
    """

    kind: Kind
    smsc: Msisdn | None = None
    number: Msisdn | None = None
    toa: int | None = None
    mr: int | None = None
    pid: int = 0
    dcs: Dcs = read_dcs(0)
    timestamp: datetime | None = None
    discharge: datetime | None = None
    status: int | None = None
    validity: Validity | None = None
    report_requested: bool = False
    more_to_come: bool = False
    reply_path: bool = False
    header: Header = Header()
    units: Body = Body("")
    text: Body = Body("")
    faults: tuple[str, ...] = ()

    @property
    def encoding(self) -> Encoding:
        """How the content is written; compressed text is octets to us."""
        return Encoding.OCTETS if self.dcs.compressed else self.dcs.encoding

    @property
    def concat(self) -> Concat | None:
        """Which part of which message this is, if it is one."""
        return self.header.concat

    @property
    def ports(self) -> Ports | None:
        """The application it is for, if any."""
        return self.header.ports

    @property
    def alphabet(self) -> Alphabet:
        """The national tables that its text is in."""
        return self.header.alphabet

    @property
    def truncated(self) -> bool:
        """True when user data ended before its stated length."""
        return "truncated" in self.faults

    @property
    def content(self) -> bytes:
        """The content without the header: plain octets, UCS-2, or unpacked septets."""
        return bytes.fromhex(self.units.reveal())

    @property
    def delivery(self) -> Delivery | None:
        """What became of the message that this report is about; None for other kinds.

        0-31 done, 32-63 still trying, all others given up; reserved values count as their
        range's meaning (§9.2.3.15).
        """
        if self.status is None:
            return None
        if self.status < 0x20:
            return Delivery.DELIVERED
        return Delivery.TRYING if self.status < 0x40 else Delivery.FAILED
