"""What a message is besides text: flash, replacing, push, binary.

Labels are words for people and filters; the content itself stays raw.
"""

from __future__ import annotations

from collections.abc import Iterator

from simd.at.pdu.dcs import Encoding
from simd.at.pdu.message import Pdu

# Destination ports (IANA; WAP-259 §6): what the content is for.
_PORTS = {
    2948: "wap-push",
    2949: "wap-push",
    5505: "ringtone",
    5506: "operator-logo",
    5507: "group-graphic",
    9200: "wap",
    9204: "vcard",
    9205: "vcalendar",
    9206: "vcard",
    9207: "vcalendar",
    49996: "supl",
    49999: "provisioning",
}
_MMS_TYPE = b"application/vnd.wap.mms-message"
_MMS_CODE = 0x3E  # OMA WSP content type code, sent with its top bit set
_PUSH = 0x06  # WSP PDU type Push (WAP-230 §8.2.4)
_PROTOCOLS = {0x40: "silent", 0x5F: "return-call", 0x7F: "sim-data"}


def labels(pdu: Pdu) -> tuple[str, ...]:
    """The labels of a message, the most telling first; an ordinary text has none."""
    return tuple(dict.fromkeys((*_of_content(pdu), *_of_protocol(pdu), *_of_coding(pdu))))


def _of_content(pdu: Pdu) -> Iterator[str]:
    ports = pdu.ports
    word = _PORTS.get(ports.dst) if ports else None
    if word == "wap-push" and is_mms_notification(pdu.content):
        yield "mms-notification"
    if word:
        yield word
    elif ports:
        yield f"port-{ports.dst}"


def _of_protocol(pdu: Pdu) -> Iterator[str]:
    """TP-PID (§9.2.3.9): type 0 is never shown, types 41 to 47 replace an earlier message."""
    if 0x41 <= pdu.pid <= 0x47:
        yield f"replace-{pdu.pid - 0x40}"
    elif pdu.pid in _PROTOCOLS:
        yield _PROTOCOLS[pdu.pid]


def _of_coding(pdu: Pdu) -> Iterator[str]:
    if pdu.dcs.message_class == 0:
        yield "flash"
    if pdu.dcs.waiting:
        yield f"{pdu.dcs.waiting.kind}-waiting"
    if pdu.dcs.compressed:
        yield "compressed"
    if pdu.encoding is Encoding.OCTETS and pdu.units.reveal():
        yield "binary"


def is_mms_notification(content: bytes) -> bool:
    """True when octets are a WSP push whose content type is an MMS message (WAP-230 §8.2.4)."""
    if len(content) < 4 or content[1] != _PUSH:
        return False
    kind = content[_headers_at(content) :]
    if kind[:1] and kind[0] < 0x20:  # a general form: its length comes first
        kind = kind[1:]
    return kind[:1] == bytes((_MMS_CODE | 0x80,)) or kind.startswith(_MMS_TYPE)


def _headers_at(content: bytes) -> int:
    """Where the content type begins: behind the variable-length length of the headers."""
    place = 2
    while place < len(content) and content[place] & 0x80:
        place += 1
    return place + 1
