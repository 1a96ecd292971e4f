"""PDUs laid out octet by octet, by hand and not by the code under test."""

from __future__ import annotations

from collections.abc import Callable

import pytest

NUMBER = bytes.fromhex("0C91449714325476")  # +447941234567
STAMP = bytes.fromhex("62112251402104")  # 2026-11-22 15:04:12, +10:00 is 04 swapped

Maker = Callable[..., bytes]


@pytest.fixture
def deliver() -> Maker:
    def make(
        ud: bytes = b"",
        *,
        length: int | None = None,
        first: int = 0x04,
        oa: bytes = NUMBER,
        pid: int = 0,
        dcs: int = 0,
        stamp: bytes = STAMP,
        smsc: bytes = b"\0",
    ) -> bytes:
        head = smsc + bytes((first,)) + oa + bytes((pid, dcs)) + stamp
        return head + bytes((len(ud) if length is None else length,)) + ud

    return make


@pytest.fixture
def report() -> Maker:
    def make(status: int = 0, tail: bytes = b"", *, discharge: bytes = STAMP) -> bytes:
        return b"\0\x06\x2a" + NUMBER + STAMP + discharge + bytes((status,)) + tail

    return make
