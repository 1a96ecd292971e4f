"""What is more than an ordinary text says so."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from simd.at.pdu import decode, labels
from simd.at.pdu.labels import is_mms_notification

Maker = Callable[..., bytes]

PUSH = bytes.fromhex("0605040B8423F0")


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, ()),
        ({"dcs": 0x10}, ("flash",)),
        ({"pid": 0x41}, ("replace-1",)),
        ({"pid": 0x47, "dcs": 0xF0}, ("replace-7", "flash")),
        ({"pid": 0x40}, ("silent",)),
        ({"pid": 0x7F}, ("sim-data",)),
        ({"dcs": 0xC8}, ("voicemail-waiting",)),
        ({"ud": b"\x01", "dcs": 4}, ("binary",)),
        ({"ud": b"\x01", "dcs": 0x20}, ("compressed", "binary")),
        ({"ud": PUSH + b"\x01\x06\x01\xae\x02", "dcs": 4, "first": 0x44}, ("wap-push", "binary")),
        (
            {"ud": PUSH + b"\x01\x06\x03\xbe\xaf\x84", "dcs": 4, "first": 0x44},
            ("mms-notification", "wap-push", "binary"),
        ),
        (
            {"ud": bytes.fromhex("06050423F40000") + b"V", "dcs": 4, "first": 0x44},
            ("vcard", "binary"),
        ),
        (
            {"ud": bytes.fromhex("0404021234") + b"V", "dcs": 4, "first": 0x44},
            ("port-18", "binary"),
        ),
    ],
)
def test_labels(deliver: Maker, fields: dict[str, object], expected: tuple[str, ...]) -> None:
    assert labels(decode(deliver(**fields))) == expected


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"\x01\x06\x03\xbe\xaf\x84", True),
        (b"\x01\x06\x22application/vnd.wap.mms-message\0\xaf\x84", True),
        (b"\x01\x06\x81\x01\x03\xbe\x83\x90", True),
        (b"\x01\x06\x05\x03\xbe\x83\x90", True),
        (b"\x01\x07\x03\xbe\xaf\x84", False),
        (b"\x01\x06\x01\xae\x02", False),
        (b"\x01\x06\x81\x81\x81", False),
        (b"\x01\x06", False),
    ],
)
def test_what_announces_an_mms(content: bytes, expected: bool) -> None:  # noqa: FBT001 - a table's column
    assert is_mms_notification(content) is expected
