"""Files of the SIM read through `+CRSM` (3GPP TS 27.007 §8.18, TS 31.102 §4.2)."""

from __future__ import annotations

import contextlib

from simd.at.charset import gsm7
from simd.at.command import Command
from simd.at.replies.simcard import FileAnswer, normal_iccid, read_file_answer
from simd.errors import CommandFailed, Unreadable
from simd.modems.asking import Asking

_READ_BINARY = 176
EF_ICCID = 0x2FE2
EF_SPN = 0x6F46
EF_GID1 = 0x6F3E
# Files of a fixed size (ETSI TS 102 221 §13.2, TS 31.102 §4.2.12). Asked for whole (P3 = 0) some
# modems say ERROR, and some cards 67xx; asked for their size they are read.
_SIZES = {EF_ICCID: 10, EF_SPN: 17}
_WHOLE = 0
# ETSI TS 102 221 §10.2.1: 67xx, wrong length; 6Cxx, the file has xx octets; 90xx and 91xx, done.
_WRONG_LENGTH = 0x67
_OTHER_LENGTH = 0x6C
_DONE = (0x90, 0x91)
_UCS2 = 0x80


async def read_file(asking: Asking, file: int) -> bytes | None:
    """The octets of a transparent file, None when the card has no such file.

    Raises CommandFailed when the modem takes no `+CRSM`.
    """
    answer = await _sized(asking, file)
    if answer.sw1 == _OTHER_LENGTH:
        answer = await _binary(asking, file, answer.sw2)
    if answer.sw1 not in _DONE or answer.data is None:
        return None
    return bytes.fromhex(answer.data)


async def _sized(asking: Asking, file: int) -> FileAnswer:
    """The file asked for by its size, if it has a fixed one; else, or when refused, whole."""
    size = _SIZES.get(file)
    if size is not None:
        with contextlib.suppress(CommandFailed):
            answer = await _binary(asking, file, size)
            if answer.sw1 != _WRONG_LENGTH:
                return answer
    return await _binary(asking, file, _WHOLE)


async def _binary(asking: Asking, file: int, size: int) -> FileAnswer:
    text = f"AT+CRSM={_READ_BINARY},{file},0,0,{size}"
    command = Command(text, ("+CRSM",), required=True, repeatable=True)
    return await asking.read(command, read_file_answer)


async def iccid_file(asking: Asking) -> str:
    """The ICCID as the card holds it; Unreadable when the file holds none."""
    octets = await read_file(asking, EF_ICCID)
    number = normal_iccid(octets.hex()) if octets else None
    if number is None:
        raise Unreadable(why="no ICCID file")
    return number


async def maybe_file(asking: Asking, file: int) -> bytes | None:
    """The same as `read_file`, None also when it can't be read."""
    try:
        return await read_file(asking, file)
    except (CommandFailed, Unreadable):
        return None


def group_id(octets: bytes | None) -> str | None:
    """GID1 as hex without its fill (TS 31.102 §4.2.10); an empty file is none."""
    text = (octets or b"").rstrip(b"\xff").hex().upper()
    return text or None


def provider_name(octets: bytes | None) -> str | None:
    """SPN behind its display condition (TS 31.102 §4.2.12), in GSM letters or UCS-2."""
    body = (octets or b"")[1:].rstrip(b"\xff")
    if body[:1] == bytes([_UCS2]):
        text = body[1 : 1 + (len(body) - 1) // 2 * 2].decode("utf-16-be", "replace")
    elif body and body[0] > _UCS2:
        return None
    else:
        text = gsm7.decode(body)
    return text.strip() or None
