"""What the PDU room refuses, and how it counts oddities."""

from __future__ import annotations

from simd.errors import Retry, Unreadable


class PduError(Unreadable):
    """The octets are no message, or the message can't be made (params: why)."""

    code = "bad_pdu"
    status = 422
    retry = Retry.NEVER
