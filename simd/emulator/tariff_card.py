"""A virtual carrier as data: `configs/personas/operators/*.yaml`.

Texts are in the carrier's own language; `<word>` in a text is replaced by a fact of the
subscriber's account (see `wording.py` for the words).
"""

from datetime import timedelta
from decimal import Decimal
from typing import Literal

import msgspec

from simd import catalog
from simd.emulator.clock import parse_step


class _Data(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Base of all parts: strict and unchangeable."""


class Names(_Data, frozen=True):
    """The network's names as +COPS shows them."""

    long: str
    short: str


class Prices(_Data, frozen=True):
    """What use costs outside packs; `data_step` is the unit usage is rounded up to (bytes)."""

    currency: str
    digits: int = 2
    data_per_mb: str = "0"
    data_step: int = 1024
    mb_bytes: int = 1048576
    sms: str = "0"
    rounding: Literal["up", "half"] = "up"


class Product(_Data, frozen=True):
    """Something that can be bought: `data` such as `2GB`, `sms` and `minutes` as counts.

    `rollover`: when it is renewed, what is left of its data lives on for one more period.
    """

    name: str
    price: str
    data: str = ""
    sms: int = 0
    minutes: int = 0
    days: int = 30
    renews: bool = False
    rollover: bool = False


class Loan(_Data, frozen=True):
    """Airtime advanced once until it is paid back with a fee."""

    amount: str
    fee: str


class Step(_Data, frozen=True):
    """What a code does: say a text, open a menu, or act and then say the outcome."""

    say: str = ""
    menu: str = ""
    order: str = ""
    loan: bool = False
    top_up: bool = False
    by_sms: bool = False

    @property
    def paid(self) -> bool:
        """True when money moves by it."""
        return bool(self.order) or self.top_up


class Menu(_Data, frozen=True):
    """A text and what each reply leads to."""

    text: str
    choices: dict[str, Step]


class Style(_Data, frozen=True):
    """How the carrier writes dates, money and volumes; `prefix` is cut from numbers."""

    prefix: str = "+"
    date: str = "%Y-%m-%d"
    moment: str = "%Y-%m-%d %H:%M"
    volume_unit: Literal["auto", "MB", "GB"] = "auto"
    volume_digits: int = 2
    volume_space: str = ""
    thousands: str = ""
    joint: str = "\n"


class Change(_Data, frozen=True):
    """What is otherwise from so long after the start on (`150d`): prices, products, wording."""

    after: str
    prices: Prices | None = None
    products: dict[str, Product] = {}
    texts: dict[str, str] = {}


class Carrier(_Data, frozen=True):
    """One virtual carrier; delays are in seconds of real time.

    A voucher is refused once it is older than `voucher_life` (`90d`), counted from the start.
    """

    operator: str
    about: str
    plmn: str
    names: Names
    prices: Prices
    texts: dict[str, str]
    utc_offset: int = 0
    smsc: str = ""
    sender: str = ""
    sms_numbers: tuple[str, ...] = ()
    sms_codes: dict[str, Step] = {}
    sms_unknown: str = ""
    ussd: dict[str, Step] = {}
    ussd_unknown: str = ""
    menus: dict[str, Menu] = {}
    products: dict[str, Product] = {}
    vouchers: dict[str, str] = {}
    top_up_days: int = 0
    loan: Loan | None = None
    style: Style = Style()
    sms_delay: float = 0.4
    ussd_delay: float = 0.2
    changes: tuple[Change, ...] = ()
    voucher_life: str = ""

    def as_of(self, age: timedelta) -> "Carrier":
        """The carrier as it is that long after the start."""
        found = self
        for change in self.changes:
            if parse_step(change.after) <= age:
                found = msgspec.structs.replace(
                    found,
                    prices=change.prices or found.prices,
                    products=found.products | change.products,
                    texts=found.texts | change.texts,
                )
        return found

    def takes_vouchers(self, age: timedelta) -> bool:
        """True while vouchers are good."""
        return not self.voucher_life or age < parse_step(self.voucher_life)


def load_carrier(name: str) -> Carrier:
    """One carrier; raises the catalogue's Mistakes with file and line."""
    return catalog.load("personas/operators", name, Carrier)


_UNITS = {"KB": 1024, "MB": 1024**2, "GB": 1024**3, "B": 1}


def volume(text: str) -> int:
    """Bytes of a volume such as `1.5GB`."""
    for unit, size in _UNITS.items():
        if text.endswith(unit):
            return int(Decimal(text.removesuffix(unit).strip()) * size)
    return int(text)
