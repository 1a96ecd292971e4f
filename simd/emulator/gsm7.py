"""The GSM 7-bit default alphabet and its packing (3GPP TS 23.038 §6.1.2, §6.2.1)."""

_BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENSION = {
    0x0A: "\f",
    0x14: "^",
    0x28: "{",
    0x29: "}",
    0x2F: "\\",
    0x3C: "[",
    0x3D: "~",
    0x3E: "]",
    0x40: "|",
    0x65: "€",
}
_TO_BASIC = {char: code for code, char in enumerate(_BASIC) if code != 0x1B}
_TO_EXTENSION = {char: code for code, char in _EXTENSION.items()}
ESCAPE = 0x1B


def fits(text: str) -> bool:
    """Whether every character has a place in the default alphabet or its extension."""
    return all(char in _TO_BASIC or char in _TO_EXTENSION for char in text)


def to_septets(text: str) -> list[int]:
    """Characters to septets; what has no place becomes a question mark."""
    septets: list[int] = []
    for char in text:
        if char in _TO_BASIC:
            septets.append(_TO_BASIC[char])
        elif char in _TO_EXTENSION:
            septets += [ESCAPE, _TO_EXTENSION[char]]
        else:
            septets.append(_TO_BASIC["?"])
    return septets


def from_septets(septets: list[int]) -> str:
    """Septets to characters; an escape with no partner shows as a space (§6.2.1)."""
    chars: list[str] = []
    escaped = False
    for septet in septets:
        if escaped:
            chars.append(_EXTENSION.get(septet, _BASIC[septet]))
            escaped = False
        elif septet == ESCAPE:
            escaped = True
        else:
            chars.append(_BASIC[septet])
    return "".join(chars) + (" " if escaped else "")


def pack(septets: list[int], fill: int = 0) -> bytes:
    """Septets to octets, low bits first, after `fill` spare bits."""
    total = fill + 7 * len(septets)
    value = sum(septet << (fill + 7 * place) for place, septet in enumerate(septets))
    return value.to_bytes((total + 7) // 8, "little")


def unpack(data: bytes, count: int, fill: int = 0) -> list[int]:
    """`count` septets out of octets, after `fill` spare bits."""
    value = int.from_bytes(data, "little") >> fill
    return [(value >> (7 * place)) & 0x7F for place in range(count)]


def pack_ussd(text: str) -> bytes:
    """Pack for USSD: seven spare bits at the end are a CR (TS 23.038 §6.1.2.3.1)."""
    septets = to_septets(text)
    if len(septets) % 8 == 7:
        septets.append(_TO_BASIC["\r"])
    return pack(septets)


def unpack_ussd(data: bytes) -> str:
    """Unpack a USSD string and drop the padding CR."""
    septets = unpack(data, len(data) * 8 // 7)
    text = from_septets(septets)
    if len(septets) % 8 == 0 and text.endswith(("\r", "@")):
        text = text[:-1]
    return text
