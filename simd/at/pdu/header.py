"""The user data header: parts, ports, national tables; what we don't read is kept raw.

3GPP TS 23.040 §9.2.3.24. Of an element that comes twice the last one counts.
"""

from __future__ import annotations

import msgspec

from simd.at.charset.gsm7 import Alphabet

CONCAT_8, PORTS_8, PORTS_16, CONCAT_16 = 0x00, 0x04, 0x05, 0x08
SINGLE_SHIFT, LOCKING_SHIFT = 0x24, 0x25


class Concat(msgspec.Struct, frozen=True):
    """Which part of which message: reference, how many, which one (from 1), width of the reference."""

    ref: int
    total: int
    seq: int
    bits: int = 8


class Ports(msgspec.Struct, frozen=True):
    """Application ports: where to and where from."""

    dst: int
    src: int


class Element(msgspec.Struct, frozen=True):
    """One information element, raw."""

    iei: int
    data: bytes


class Header(msgspec.Struct, frozen=True):
    """All elements in order; `broken` when the last one does not fit in."""

    elements: tuple[Element, ...] = ()
    broken: bool = False

    def _last(self, *ieis: int) -> Element | None:
        return next((e for e in reversed(self.elements) if e.iei in ieis), None)

    @property
    def concat(self) -> Concat | None:
        """The part this is; impossible ones are ignored as §9.2.3.24.1 orders."""
        return next((c for e in reversed(self.elements) if (c := _concat(e))), None)

    @property
    def ports(self) -> Ports | None:
        """The application ports, if any."""
        element = self._last(PORTS_8, PORTS_16)
        width = {None: 0, PORTS_8: 1}.get(element.iei if element else None, 2)
        if element is None or len(element.data) != 2 * width:
            return None
        dst, src = element.data[:width], element.data[width:]
        return Ports(int.from_bytes(dst, "big"), int.from_bytes(src, "big"))

    @property
    def alphabet(self) -> Alphabet:
        """The national tables in force (§9.2.3.24.15, §9.2.3.24.16)."""
        return Alphabet(locking=self._language(LOCKING_SHIFT), single=self._language(SINGLE_SHIFT))

    def _language(self, iei: int) -> int:
        element = self._last(iei)
        return element.data[0] if element and len(element.data) == 1 else 0


def _concat(element: Element) -> Concat | None:
    widths = {CONCAT_8: 1, CONCAT_16: 2}
    width = widths.get(element.iei)
    if width is None or len(element.data) != width + 2:
        return None
    total, seq = element.data[width:]
    if not 0 < seq <= total:
        return None
    return Concat(int.from_bytes(element.data[:width], "big"), total, seq, 8 * width)


def read_header(octets: bytes) -> Header:
    """The elements of a header without its length octet."""
    elements: list[Element] = []
    place = 0
    while place + 2 <= len(octets):
        iei, length = octets[place], octets[place + 1]
        data = octets[place + 2 : place + 2 + length]
        elements.append(Element(iei, data))
        place += 2 + length
    return Header(tuple(elements), broken=place != len(octets))


def write_header(elements: list[Element]) -> bytes:
    """A header with its length octet, or nothing when there are no elements."""
    body = b"".join(bytes((e.iei, len(e.data))) + e.data for e in elements)
    return bytes((len(body),)) + body if body else b""


def concat_element(concat: Concat) -> Element:
    """The element that says which part this is."""
    iei = CONCAT_8 if concat.bits == 8 else CONCAT_16
    ref = (concat.ref % (1 << concat.bits)).to_bytes(concat.bits // 8, "big")
    return Element(iei, ref + bytes((concat.total, concat.seq)))


def alphabet_elements(alphabet: Alphabet) -> list[Element]:
    """The elements that put national tables in force."""
    pairs = ((SINGLE_SHIFT, alphabet.single), (LOCKING_SHIFT, alphabet.locking))
    return [Element(iei, bytes((code,))) for iei, code in pairs if code]
