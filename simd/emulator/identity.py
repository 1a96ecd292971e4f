"""Identities for the second, third … copy of a persona: other digits, right check digits."""

import msgspec

from simd.emulator.card import Identity


def check_digit(digits: str) -> str:
    """The Luhn digit that completes these digits."""
    total = 0
    for place, char in enumerate(reversed(digits)):
        value = int(char) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return str(-total % 10)


def nth_checked(number: str, copy: int) -> str:
    """A number with a check digit, moved on by `copy`."""
    body = _moved(number[:-1], copy)
    return number if copy == 0 else body + check_digit(body)


def nth_card(who: Identity, copy: int) -> Identity:
    """The card of the nth copy of a modem."""
    if copy == 0:
        return who
    plus = "+" if who.number.startswith("+") else ""
    number = plus + _moved(who.number.removeprefix("+"), copy) if who.number else ""
    return msgspec.structs.replace(
        who, iccid=nth_checked(who.iccid, copy), imsi=_moved(who.imsi, copy), number=number
    )


def _moved(digits: str, copy: int) -> str:
    tail = digits[-6:]
    return digits[:-6] + f"{(int(tail) + copy) % 10 ** len(tail):0{len(tail)}d}"
