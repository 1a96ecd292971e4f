"""Octets taken one after the other, with the oddities met on the way."""

from __future__ import annotations

from simd.at.pdu.errors import PduError

# One or two departures from the specification are a sloppy sender, stated in the result.
# Three in one PDU mean that we are reading something else than a message.
TOO_MANY_FAULTS = 3


class Reader:
    """A cursor over a PDU; the only writer of its position and faults is itself."""

    def __init__(self, octets: bytes) -> None:
        self._octets = octets
        self._place = 0
        self.faults: list[str] = []

    def left(self) -> int:
        """How many octets are still there."""
        return len(self._octets) - self._place

    def take(self, count: int, what: str) -> bytes:
        """The next octets; PduError when the PDU ends inside `what`."""
        if self.left() < count:
            raise PduError(why=f"it ends inside the {what}")
        return self.some(count)

    def some(self, count: int) -> bytes:
        """At most the next `count` octets."""
        found = self._octets[self._place : self._place + count]
        self._place += len(found)
        return found

    def octet(self, what: str) -> int:
        """The next octet."""
        return self.take(1, what)[0]

    def rest(self) -> bytes:
        """All that is left."""
        return self.some(self.left())

    def fault(self, name: str) -> None:
        """Note an oddity; PduError when there are too many to believe in a message."""
        self.faults.append(name)
        if len(self.faults) >= TOO_MANY_FAULTS:
            raise PduError(why=f"too much is wrong with it: {', '.join(self.faults)}")


def octets_from_hex(text: str) -> bytes:
    """The octets of hexadecimal text, blanks left off; PduError when it is none."""
    try:
        return bytes.fromhex(text)
    except ValueError:
        raise PduError(why="it is not hexadecimal") from None
