"""Big-endian UTF-16, as UCS-2 is written in practice, with halves of pairs tolerated.

Networks cut texts at any unit, so half a surrogate pair at an edge is normal in one part of a
message. Shown alone it becomes U+FFFD: a lone half can't be stored or sent as UTF-8.
"""

from __future__ import annotations

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


def decode(octets: bytes) -> str:
    """The text of big-endian units; an odd octet at the end is left off."""
    whole = octets[: len(octets) // 2 * 2]
    return mended(whole.decode("utf-16-be", "surrogatepass"))


def mended(text: str) -> str:
    """The text with U+FFFD for every lone half of a pair."""
    return text.translate(_LONE)


def encode(text: str) -> bytes:
    """The text as big-endian units; lone halves pass as they are."""
    return text.encode("utf-16-be", "surrogatepass")


def units(text: str) -> list[bytes]:
    """The text's characters as two or four octets each."""
    return [encode(char) for char in text]


class _Lone(dict[int, str]):
    """Maps lone surrogates, and only those, to the replacement character."""

    def __missing__(self, code: int) -> str:
        return REPLACEMENT if 0xD800 <= code <= 0xDFFF else chr(code)


_LONE = _Lone()
