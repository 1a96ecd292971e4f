"""PDUs to messages (3GPP TS 23.040 §9.2.2).

The two bits of the message type mean different things towards the phone (`mt`) and from it
(`mo`); who knows the direction says so (a stored message's `<stat>` 2 and 3 are `mo`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from simd.at.pdu.address import read_address, read_smsc
from simd.at.pdu.dcs import Encoding, read_dcs
from simd.at.pdu.errors import PduError
from simd.at.pdu.message import Kind, Pdu
from simd.at.pdu.reader import Reader, octets_from_hex
from simd.at.pdu.times import read_moment, read_validity
from simd.at.pdu.userdata import read_user_data, text_of
from simd.model.ids import Body, Msisdn

Direction = Literal["mt", "mo"]
Fields = dict[str, Any]

_KINDS: dict[Direction | None, tuple[Kind, ...]] = {
    "mt": (Kind.DELIVER, Kind.SUBMIT_REPORT, Kind.STATUS_REPORT),
    "mo": (Kind.DELIVER_REPORT, Kind.SUBMIT, Kind.COMMAND),
    None: (Kind.DELIVER, Kind.SUBMIT, Kind.STATUS_REPORT),
}


def decode(pdu: str | bytes, *, direction: Direction | None = None, tpdu_only: bool = False) -> Pdu:
    """The message in a PDU, hexadecimal or octets; PduError when it is none.

    `tpdu_only` says that no service centre stands before it. What departs from the
    specification but can be read is stated in `faults`.
    """
    reader = Reader(octets_from_hex(pdu) if isinstance(pdu, str) else pdu)
    smsc = None if tpdu_only else read_smsc(reader)
    first = reader.octet("first octet")
    if first & 3 == 3:
        raise PduError(why="its message type is reserved")
    kind = _KINDS[direction][first & 3]
    read = _READERS.get(kind)
    fields = read(reader, first) if read else _raw(reader)
    return Pdu(kind=kind, smsc=_number(smsc), **fields, faults=tuple(reader.faults))


def _number(text: str | None) -> Msisdn | None:
    return Msisdn(text) if text and text.strip() else None


def _address(reader: Reader) -> Fields:
    address = read_address(reader)
    return {"number": _number(address.text), "toa": address.toa}


def _deliver(reader: Reader, first: int) -> Fields:
    fields = _address(reader)
    fields["pid"] = reader.octet("protocol identifier")
    dcs = reader.octet("coding scheme")
    fields["timestamp"] = read_moment(reader, "time stamp")
    fields["more_to_come"] = not first & 4
    fields["report_requested"] = bool(first & 0x20)
    fields["reply_path"] = bool(first & 0x80)
    return fields | _content(reader, dcs, first)


def _submit(reader: Reader, first: int) -> Fields:
    mr = reader.octet("message reference")
    fields = {"mr": mr, **_address(reader)}
    fields["pid"] = reader.octet("protocol identifier")
    dcs = reader.octet("coding scheme")
    fields["validity"] = read_validity(reader, first >> 3 & 3)
    fields["report_requested"] = bool(first & 0x20)
    fields["reply_path"] = bool(first & 0x80)
    return fields | _content(reader, dcs, first)


def _status_report(reader: Reader, first: int) -> Fields:
    mr = reader.octet("message reference")
    fields = {"mr": mr, **_address(reader)}
    fields["timestamp"] = read_moment(reader, "time stamp")
    fields["discharge"] = read_moment(reader, "discharge time")
    fields["status"] = reader.octet("status")
    fields["more_to_come"] = not first & 4
    return fields | _optional(reader, first)


def _optional(reader: Reader, first: int) -> Fields:
    """What a parameter indicator announces (§9.2.3.27); absent parts have the value 0."""
    if not reader.left():
        return {}
    indicator = octet = reader.octet("parameter indicator")
    while octet & 0x80 and reader.left():
        octet = reader.octet("parameter indicator")
    fields: Fields = {}
    dcs = 0
    if indicator & 1 and reader.left():
        fields["pid"] = reader.octet("protocol identifier")
    if indicator & 2 and reader.left():
        dcs = reader.octet("coding scheme")
        fields["dcs"] = read_dcs(dcs)
    if indicator & 4 and reader.left():
        fields |= _content(reader, dcs, first)
    return fields


def _raw(reader: Reader) -> Fields:
    """Reports and commands are kept raw: nothing in the house acts on them."""
    return {"dcs": read_dcs(_OCTETS), "units": Body(reader.rest().hex().upper())}


def _content(reader: Reader, dcs_octet: int, first: int) -> Fields:
    dcs = read_dcs(dcs_octet)
    data = read_user_data(reader, dcs, has_header=bool(first & 0x40))
    encoding = Encoding.OCTETS if dcs.compressed else dcs.encoding
    return {
        "dcs": dcs,
        "header": data.header,
        "units": Body(data.units.hex().upper()),
        "text": Body(text_of(data.units, encoding, data.header.alphabet)),
    }


_OCTETS = 4  # the general group's 8-bit data
_READERS: dict[Kind, Callable[[Reader, int], Fields]] = {
    Kind.DELIVER: _deliver,
    Kind.SUBMIT: _submit,
    Kind.STATUS_REPORT: _status_report,
}
