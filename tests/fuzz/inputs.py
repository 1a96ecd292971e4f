"""Inputs nobody would write: random bytes, and real-looking dialogues bent out of shape.

The same seed gives the same inputs, so that a find is found again by its number.
"""

from __future__ import annotations

import random
from collections.abc import Callable

LONG = 600
# Pieces that readers stop at, look for or count.
TOKENS = (
    b'"', b",", b"\r", b"\n", b"\r\n", b"\r\r\n", b"\n\n", b"OK", b"ERROR", b"> ", b"AT", b"\x1a",
    b"\x1b", b"\x00", b"\xff", b"\x80", b"+CUSD: ", b"+CMGL: ", b"+CMT: ", b"+CDS: ", b"+CMTI: ",
    b"+CME ERROR: ", b"+CMS ERROR: ", b"+CREG: ", b"NO CARRIER", b"RING", b"0,15", b'",15', b",72",
    b"D83D", b"DE00", b"0000", b"1B65", b"\xc2\xa0", b"\xe4\xbd", b"99999999999999999999", b"-1",
)  # fmt: skip
SEEDS = (
    b"\r\nOK\r\n",
    b"AT+CSQ\r\r\n+CSQ: 21,99\r\n\r\nOK\r\n",
    b"\r\n+CME ERROR: 258\r\n",
    b'\r\n+CUSD: 0,"Balance 12.50 EUR, valid till 3 May",15\r\n',
    b'\r\n+CUSD: 1,"1 Data\n2 Calls\n0 Back",15\r\n\r\nOK\r\n',
    b'\r\n+CUSD: 2\r\n\r\n+CUSD: 0,"4F60597DFF0C4F59989D00350036002E00325143",72\r\n',
    b'\r\n+CUSD: 0,"C2303B6D9EBF41B0D92C07",15\r\n\r\nOK\r\n',
    b"\r\n+CUSD: 2,Session closed by network\r\n",
    b'\r\n+CUSD: 4\r\n+CUSD: 5\r\n+CUSD: 3,"",0\r\n',
    b"\r\n+CMT: ,27\r\n07911326040000F0040B911346610089F60000208062917314080CC8F71D14969741F977FD07\r\n",
    b"\r\n+CMGL: 3,0,,24\r\n0791448720003023240DD0E474D81C0EBB010000111011315214000BE474D81C0EBB\r\n\r\nOK\r\n",
    b"07911326040000F0440B911346610089F60008208062917314080E0500030C02014F60597D002100",
    b"0006D60B911326880736F4111011719551401110117195714000",
    b'\r\n+CMTI: "SM",7\r\n\r\n+CMTI: "ME",0\r\n',
    b'\r\n+CREG: 2,1,"2A1B","01A2D003",7\r\n\r\nOK\r\n',
    b'\r\n+COPS: 0,0,"Home \xd0\x9c\xd0\xa2\xd0\xa1",7\r\n\r\nOK\r\n',
    b"\r\n> ",
)
HEX = b"0123456789ABCDEF"


def make(rng: random.Random) -> bytes:
    """One input of at most LONG bytes."""
    return rng.choice(_MAKERS)(rng)[:LONG]


def _noise(rng: random.Random) -> bytes:
    return rng.randbytes(rng.randrange(120))


def _hex(rng: random.Random) -> bytes:
    return rng.randbytes(rng.randrange(90)).hex().upper().encode()


def _ussd(rng: random.Random) -> bytes:
    body = rng.choice((_noise, _hex, _words))(rng)
    return b'\r\n+CUSD: %d,"%b",%d\r\n' % (rng.randrange(7), body, rng.randrange(300))


def _words(rng: random.Random) -> bytes:
    return b"".join(rng.choices(TOKENS, k=rng.randrange(12)))


def _pdu(rng: random.Random) -> bytes:
    """Hexadecimal with a plausible beginning, so that the reader gets past the first octets."""
    first = rng.choice((b"00", b"04", b"06", b"24", b"40", b"44", b"01", b"11", b"51"))
    smsc = rng.choice((b"00", b"07911326040000F0"))
    peer = rng.choice((b"0B911346610089F6", b"0DD0E474D81C0EBB01", b"0381F5", b"00"))
    return smsc + first + peer + rng.randbytes(rng.randrange(2, 60)).hex().upper().encode()


def _bent(rng: random.Random) -> bytes:
    data = bytearray(rng.choice(SEEDS))
    for _ in range(rng.randrange(1, 6)):
        rng.choice(_BENDS)(rng, data)
    return bytes(data)


def _place(rng: random.Random, data: bytearray) -> int:
    return rng.randrange(len(data) + 1)


def _flip(rng: random.Random, data: bytearray) -> None:
    if data:
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)


def _cut(rng: random.Random, data: bytearray) -> None:
    del data[_place(rng, data) :]


def _drop(rng: random.Random, data: bytearray) -> None:
    place = _place(rng, data)
    del data[place : place + rng.randrange(8)]


def _insert(rng: random.Random, data: bytearray) -> None:
    place = _place(rng, data)
    data[place:place] = rng.choice(TOKENS)


def _repeat(rng: random.Random, data: bytearray) -> None:
    place = _place(rng, data)
    data[place:place] = data[place : place + rng.randrange(20)] * rng.randrange(1, 12)


def _splice(rng: random.Random, data: bytearray) -> None:
    data[_place(rng, data) :] = rng.choice(SEEDS)


def _digit(rng: random.Random, data: bytearray) -> None:
    if data:
        data[rng.randrange(len(data))] = rng.choice(HEX)


_BENDS: tuple[Callable[[random.Random, bytearray], None], ...] = (
    _flip, _cut, _drop, _insert, _repeat, _splice, _digit, _digit,
)  # fmt: skip
_MAKERS: tuple[Callable[[random.Random], bytes], ...] = (
    _noise, _hex, _ussd, _words, _pdu, _pdu, _bent, _bent, _bent, _bent,
)  # fmt: skip
