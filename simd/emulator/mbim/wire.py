"""MBIM on the wire: framed messages, and information buffers with their offsets (§9, §10.3)."""

import struct
import uuid
from collections.abc import Iterable

import msgspec

OPEN, CLOSE, COMMAND = 1, 2, 3
OPEN_DONE, CLOSE_DONE, COMMAND_DONE, INDICATE = 0x80000001, 0x80000002, 0x80000003, 0x80000007
HEADER = struct.Struct("<III")
_FRAGMENT = struct.Struct("<II")
_COMMAND = struct.Struct("<16sIII")

_SERVICES = {
    "basic": "a289cc33-bcbb-8b4f-b6b0-133ec2aae6df",
    "sms": "533fbeeb-14fe-4467-9f90-33a223e56c3f",
    "ussd": "e550a0c8-5e82-479e-82f7-10abf4c3351f",
    "extensions": "3d01dcc5-fef5-4d05-0d3a-bef7058e9aaf",
    "proxy": "838cf7fb-8d0d-4d7f-871e-d71dbefbb39b",
}
SERVICES = {name: uuid.UUID(text).bytes for name, text in _SERVICES.items()}
_NAMES = {number: name for name, number in SERVICES.items()}


class Asked(msgspec.Struct, frozen=True):
    """A command: which service and command, whether it sets, and its buffer."""

    transaction: int
    service: str
    cid: int
    sets: bool
    body: bytes

    def number(self, place: int) -> int:
        """The 32-bit number at a byte offset; raises ValueError past the end."""
        return numbers(self.body, place, 1)[0]

    def blob(self, place: int, base: int = 0) -> bytes:
        """What the offset and size at a byte offset point to, counted from `base`."""
        start, size = numbers(self.body, place, 2)
        start += base
        if start + size > len(self.body):
            raise ValueError("the buffer ends before its parts")
        return self.body[start : start + size]

    def text(self, place: int) -> str:
        """The UTF-16 text that the offset and size at a byte offset point to."""
        return self.blob(place).decode("utf-16-le")


def numbers(data: bytes, place: int, count: int) -> tuple[int, ...]:
    """32-bit numbers in a row; raises ValueError past the end."""
    try:
        return struct.unpack_from(f"<{count}I", data, place)
    except struct.error as error:
        raise ValueError("the buffer is too short") from error


def command(transaction: int, data: bytes) -> Asked:
    """The command in what follows a message's header; raises ValueError when it is none."""
    start = _FRAGMENT.size
    if len(data) < start + _COMMAND.size:
        raise ValueError("the command is cut off")
    service, cid, kind, size = _COMMAND.unpack_from(data, start)
    body = data[start + _COMMAND.size :]
    return Asked(transaction, _NAMES.get(service, service.hex()), cid, kind == 1, body[:size])


def simple(kind: int, transaction: int, status: int = 0) -> bytes:
    """The answer to an opening or closing."""
    return HEADER.pack(kind, HEADER.size + 4, transaction) + struct.pack("<I", status)


def done(asked: Asked, status: int, body: bytes) -> bytes:
    """The answer to a command; a service that nobody knows is named as it was."""
    service = SERVICES.get(asked.service) or bytes.fromhex(asked.service)
    rest = _FRAGMENT.pack(1, 0) + _COMMAND.pack(service, asked.cid, status, len(body)) + body
    return HEADER.pack(COMMAND_DONE, HEADER.size + len(rest), asked.transaction) + rest


def indication(service: str, cid: int, body: bytes) -> bytes:
    """What the modem says unasked."""
    where = struct.pack("<16sII", SERVICES[service], cid, len(body))
    rest = _FRAGMENT.pack(1, 0) + where + body
    return HEADER.pack(INDICATE, HEADER.size + len(rest), 0) + rest


class Buffer:
    """Builds an information buffer: fixed fields first, what they point to behind them."""

    def __init__(self) -> None:
        self._fields: list[bytes | tuple[str, bytes]] = []

    def numbers(self, *values: int) -> "Buffer":
        """32-bit numbers."""
        self._fields.append(
            struct.pack(f"<{len(values)}I", *(value & 0xFFFFFFFF for value in values))
        )
        return self

    def longs(self, *values: int) -> "Buffer":
        """64-bit numbers."""
        self._fields.append(struct.pack(f"<{len(values)}Q", *values))
        return self

    def raw(self, data: bytes) -> "Buffer":
        """Bytes in place."""
        self._fields.append(data)
        return self

    def blob(self, data: bytes) -> "Buffer":
        """Offset and size of data; two zeros for none."""
        self._fields.append(("sized", data))
        return self

    def place(self, data: bytes) -> "Buffer":
        """The offset alone, of data whose size goes without saying; zero for none."""
        self._fields.append(("placed", data))
        return self

    def text(self, text: str) -> "Buffer":
        """Offset and size of a UTF-16 text."""
        return self.blob(text.encode("utf-16-le"))

    def blobs(self, parts: Iterable[bytes]) -> "Buffer":
        """Offset and size of each part."""
        for part in parts:
            self.blob(part)
        return self

    def bytes(self) -> bytes:
        """The buffer; each part begins at a multiple of four (§10.3)."""
        sizes = {"sized": 8, "placed": 4}
        start = sum(len(f) if isinstance(f, bytes) else sizes[f[0]] for f in self._fields)
        front, back = b"", b""
        for field in self._fields:
            if isinstance(field, bytes):
                front += field
                continue
            kind, data = field
            offset = start + len(back) if data else 0
            front += struct.pack("<I", offset)
            front += struct.pack("<I", len(data)) if kind == "sized" else b""
            back += data + bytes(-len(data) % 4)
        return front + back
