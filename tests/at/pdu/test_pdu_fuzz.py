"""No octets whatever raise anything but the room's own error, nor cost more than they should."""

from __future__ import annotations

import random
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simd.at.pdu import PduError, decode, join, labels, submit
from simd.at.pdu.decode import Direction

DIRECTIONS: tuple[Direction | None, ...] = ("mt", "mo", None)


def try_everything(octets: bytes | str) -> None:
    for direction in DIRECTIONS:
        for tpdu_only in (False, True):
            try:
                pdu = decode(octets, direction=direction, tpdu_only=tpdu_only)
            except PduError:
                continue
            labels(pdu)
            join([pdu])
            pdu.text.reveal().encode("utf-8")
            assert pdu.timestamp is None or isinstance(pdu.timestamp.isoformat(), str)
            assert pdu.discharge is None or isinstance(pdu.discharge, datetime)


@given(st.binary(max_size=200))
def test_random_octets(octets: bytes) -> None:
    try_everything(octets)


@given(st.text(max_size=60))
def test_random_text(text: str) -> None:
    try_everything(text)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(4))
def test_mutated_messages(seed: int) -> None:
    chance = random.Random(seed)
    good = [bytes.fromhex(part.pdu.reveal()) for part in submit("+4479", "Guthaben 12,50 € " * 12)]
    good += [bytes.fromhex(part.pdu.reveal()) for part in submit("123", "余额😀" * 30)]
    for _ in range(400):
        octets = bytearray(chance.choice(good))
        for _ in range(chance.randint(1, 6)):
            octets[chance.randrange(len(octets))] = chance.randrange(256)
        try_everything(bytes(octets[: chance.randint(0, len(octets))]))
