"""Identities as types: checked when made, masked when printed.

An identity prints as its first and last four characters. The full value leaves only
through `reveal()`, so that a log line or a traceback can't leak it by accident.
"""

from __future__ import annotations

from typing import ClassVar, Self

MASK = "…"


class IdentityError(ValueError):
    """The text is not an identity of the kind asked for; `args[0]` says why."""


def luhn_valid(digits: str) -> bool:
    """True when the last digit is the ISO/IEC 7812 check digit of the others."""
    total = 0
    for place, char in enumerate(reversed(digits)):
        value = int(char) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


class Identity:
    """A secret-ish text of one kind: compares and hashes by value, prints masked."""

    __slots__ = ("_value",)
    kind: ClassVar[str] = "identity"
    head: ClassVar[int] = 4
    tail: ClassVar[int] = 4

    def __init__(self, value: str) -> None:
        self._value = self.check(self.clean(value))

    @classmethod
    def clean(cls, value: str) -> str:
        """The text without the blanks and dashes that people put into it."""
        return "".join(char for char in value if char not in " -\t")

    @classmethod
    def check(cls, value: str) -> str:
        """The value itself; raises IdentityError when it can't be of this kind."""
        if not value:
            message = f"an empty {cls.kind}"
            raise IdentityError(message)
        return value

    @classmethod
    def maybe(cls, value: str | None) -> Self | None:
        """The identity, or None when there is no such text or it is none of this kind."""
        try:
            return None if value is None else cls(value)
        except IdentityError:
            return None

    def reveal(self) -> str:
        """The full value: for the wire, the ledger and callers with the right to it."""
        return self._value

    def masked(self) -> str:
        """The value with its middle hidden; short ones are hidden whole."""
        if len(self._value) <= self.head + self.tail:
            return MASK
        return f"{self._value[: self.head]}{MASK}{self._value[-self.tail :]}"

    def __str__(self) -> str:
        # Not an alias: that would keep this class's masking where a subclass hides more.
        return self.masked()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.masked()})"

    def __format__(self, spec: str) -> str:
        return format(self.masked(), spec)

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and self._value == other._value

    def __hash__(self) -> int:
        return hash((type(self), self._value))


def _digits(kind: str, value: str, low: int, high: int) -> str:
    if not (value.isascii() and value.isdigit() and low <= len(value) <= high):
        span = str(low) if low == high else f"{low} to {high}"
        message = f"an {kind} has {span} digits"
        raise IdentityError(message)
    return value


class Imei(Identity):
    """International mobile equipment identity: 15 digits (3GPP TS 23.003 §6.2.1).

    The check digit is not enforced: cheap modems ship with wrong ones and still are who they are.
    """

    kind = "IMEI"

    @classmethod
    def check(cls, value: str) -> str:
        """Fifteen digits; an IMEISV (16) loses its version, as TS 23.003 §6.2.2 forms it."""
        _digits("IMEI", value, 15, 16)
        return value[:15]


class Imsi(Identity):
    """International mobile subscriber identity: 6 to 15 digits (3GPP TS 23.003 §2.2)."""

    kind = "IMSI"

    @classmethod
    def check(cls, value: str) -> str:
        """Six to fifteen digits."""
        return _digits("IMSI", value, 6, 15)


class Iccid(Identity):
    """Integrated circuit card id: 18 to 20 digits, some issuers use letters (ITU-T E.118).

    Chinese and some eSIM issuers put hexadecimal letters into the last ten places, so the
    check digit is a question (`check_digit_right`) and no condition.
    """

    kind = "ICCID"

    @classmethod
    def check(cls, value: str) -> str:
        """Eighteen to twenty characters that begin with 89, fill nibbles removed."""
        text = value.upper().rstrip("F")
        if not (18 <= len(text) <= 20 and set(text) <= set("0123456789ABCDEF")):
            message = "an ICCID has 18 to 20 digits"
            raise IdentityError(message)
        if not text.startswith("89"):
            message = "an ICCID begins with 89 (ITU-T E.118, telecommunication cards)"
            raise IdentityError(message)
        return text

    def check_digit_right(self) -> bool:
        """False when the number is all digits and neither it nor its first 19 pass Luhn."""
        if not self._value.isdigit() or len(self._value) < 19:
            return True
        return luhn_valid(self._value) or luhn_valid(self._value[:19])


class Eid(Identity):
    """eUICC identifier: 32 digits with a check of 1 modulo 97 (GSMA SGP.29)."""

    kind = "EID"

    @classmethod
    def check(cls, value: str) -> str:
        """Thirty-two digits whose number modulo 97 is 1."""
        _digits("EID", value, 32, 32)
        if int(value) % 97 != 1:
            message = "the EID's check digits are wrong"
            raise IdentityError(message)
        return value


class Msisdn(Identity):
    """A subscriber's number, or a sender's: digits with an optional +, or a short name."""

    kind = "number"

    def masked(self) -> str:
        """Short service numbers and sender names are public; people's numbers are masked."""
        return self._value if len(self._value) <= 6 or not self.is_number() else super().masked()

    def is_number(self) -> bool:
        """True when it can be dialled: digits, `*`, `#`, with an optional leading +."""
        body = self._value.removeprefix("+")
        return bool(body) and set(body) <= set("0123456789*#")

    @classmethod
    def clean(cls, value: str) -> str:
        """As written, without surrounding blanks: sender names may hold blanks."""
        return value.strip()


class Secret(Identity):
    """A text that is never shown, not even in part: a PIN, a voucher, a token."""

    kind = "secret"

    @classmethod
    def clean(cls, value: str) -> str:
        """As written: blanks may belong to it."""
        return value

    def masked(self) -> str:
        """Dots, whatever the length."""
        return MASK


class Pin(Secret):
    """A SIM's PIN: 4 to 8 digits (ETSI TS 102 221 §9.5.1)."""

    kind = "PIN"

    @classmethod
    def check(cls, value: str) -> str:
        """Four to eight digits."""
        return _digits("PIN", value.strip(), 4, 8)


class Body(Secret):
    """The text of a message or a carrier's answer: for its owner's eyes, never for the log."""

    kind = "text"

    @classmethod
    def clean(cls, value: str) -> str:
        """As written; half a character (a surrogate alone) can't be stored and becomes U+FFFD."""
        return value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")

    @classmethod
    def check(cls, value: str) -> str:
        """Any text, also an empty one."""
        return value

    def masked(self) -> str:
        """How long it is, and no more."""
        return f"{MASK}({len(self._value)})"


class Plmn(str):
    """A public land mobile network: country (MCC) and network (MNC), 5 or 6 digits.

    Public, so it prints as it is (3GPP TS 23.003 §2.2).
    """

    __slots__ = ()

    def __new__(cls, value: str) -> Self:
        """The PLMN; raises IdentityError unless it has 5 or 6 digits."""
        return super().__new__(cls, _digits("PLMN", value, 5, 6))

    @property
    def mcc(self) -> str:
        """The mobile country code, three digits."""
        return self[:3]

    @property
    def mnc(self) -> str:
        """The mobile network code, two or three digits."""
        return self[3:]
