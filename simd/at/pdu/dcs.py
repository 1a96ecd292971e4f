"""The data coding scheme: alphabet, class, compression, message waiting (3GPP TS 23.038 §4)."""

from __future__ import annotations

from enum import StrEnum

import msgspec


class Encoding(StrEnum):
    """How user data is written."""

    GSM7 = "gsm7"
    OCTETS = "8bit"
    UCS2 = "ucs2"


class Waiting(msgspec.Struct, frozen=True):
    """A message waiting indication: which box, whether something waits, whether to keep the text."""

    kind: str
    active: bool
    store: bool


class Dcs(msgspec.Struct, frozen=True):
    """One data coding scheme octet, read."""

    value: int
    encoding: Encoding
    message_class: int | None = None
    compressed: bool = False
    delete_after_reading: bool = False
    waiting: Waiting | None = None


_ALPHABETS = (Encoding.GSM7, Encoding.OCTETS, Encoding.UCS2, Encoding.GSM7)
_BOXES = ("voicemail", "fax", "email", "other")
_WAITING_DISCARD, _WAITING_STORE, _WAITING_UCS2, _DATA_CLASS = 0xC, 0xD, 0xE, 0xF


def read_dcs(value: int) -> Dcs:
    """Every octet means something; reserved groups are read as the default alphabet (§4)."""
    group = value >> 4
    if group < 8:
        return _general(value)
    if group == _DATA_CLASS:
        encoding = Encoding.OCTETS if value & 4 else Encoding.GSM7
        return Dcs(value, encoding, message_class=value & 3)
    if group >= _WAITING_DISCARD:
        return _waiting(value, group)
    return Dcs(value, Encoding.GSM7)


def _general(value: int) -> Dcs:
    return Dcs(
        value,
        _ALPHABETS[value >> 2 & 3],
        message_class=value & 3 if value & 0x10 else None,
        compressed=bool(value & 0x20),
        delete_after_reading=bool(value & 0x40),
    )


def _waiting(value: int, group: int) -> Dcs:
    waiting = Waiting(_BOXES[value & 3], bool(value & 8), group != _WAITING_DISCARD)
    encoding = Encoding.UCS2 if group == _WAITING_UCS2 else Encoding.GSM7
    return Dcs(value, encoding, waiting=waiting)


def write_dcs(encoding: Encoding, message_class: int | None = None) -> int:
    """The octet of the general group for an alphabet and an optional class."""
    base = _ALPHABETS.index(encoding) << 2
    return base if message_class is None else 0x10 | base | message_class & 3
