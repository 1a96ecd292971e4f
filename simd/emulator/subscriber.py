"""A subscriber's account at a virtual carrier: the exact truth behind every answer.

Money is Decimal, packs run out and expire by the clock, a plan is renewed when its day comes
and money suffices. Each change is one entry of the books.
"""

from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, ROUND_UP, Decimal
from typing import Any

import msgspec

from simd.emulator.clock import parse_step
from simd.emulator.persona import Account
from simd.emulator.tariff_card import Carrier, Product, volume


class Pack(msgspec.Struct):
    """A bought allowance; unused kinds are zero. Bytes, messages, seconds."""

    product: str
    name: str
    expires: datetime
    data: int = 0
    data_left: int = 0
    sms: int = 0
    sms_left: int = 0
    seconds: int = 0
    seconds_left: int = 0
    renews: bool = False
    rolled: bool = False


class Entry(msgspec.Struct, frozen=True):
    """One line of the books: what happened, and the money afterwards."""

    at: datetime
    what: str
    amount: Decimal
    money: Decimal
    note: str = ""


class Subscriber:
    """One account; every method first brings it up to its moment."""

    def __init__(self, carrier: Carrier, number: str, start: Account, now: datetime) -> None:
        self._card = self.carrier = carrier
        self.began = now
        self.number = number
        self.money = Decimal(start.money)
        self.debt = Decimal(0)
        self.packs: list[Pack] = []
        self.entries: list[Entry] = []
        self.bytes_used = 0
        self.valid_until = now + parse_step(start.valid_for) if start.valid_for else None
        for holding in start.packs:
            pack = self._pack(holding.product, now)
            if holding.left:
                pack.data_left = volume(holding.left)
            if holding.expires_in:
                pack.expires = now + parse_step(holding.expires_in)
            self.packs.append(pack)

    def settle(self, now: datetime) -> None:
        """Let expire what has expired and renew what renews, in the order it came."""
        while due := [pack for pack in self.packs if pack.expires <= now]:
            pack = min(due, key=lambda one: (one.expires, not one.rolled))
            self.carrier = self._card.as_of(pack.expires - self.began)
            self.packs.remove(pack)
            self._note(pack.expires, "expired", Decimal(0), pack.name)
            if pack.renews and not pack.rolled and self.buy(pack.product, pack.expires):
                self._roll(pack)
        self.carrier = self._card.as_of(now - self.began)

    def change_card(self, carrier: Carrier) -> None:
        """Another price list from the start on."""
        self._card = self.carrier = carrier

    def _roll(self, old: Pack) -> None:
        """What is left of a renewed pack lives on as one of its own, until the new one ends."""
        if not self.carrier.products[old.product].rollover or not old.data_left:
            return
        ends = self.packs[-1].expires
        left = old.data_left
        self.packs.append(Pack(old.product, old.name, ends, left, left, rolled=True))

    def usable(self, now: datetime) -> bool:
        """Whether the line may still be used for what costs."""
        self.settle(now)
        return self.valid_until is None or now < self.valid_until

    def use_data(self, amount: int, now: datetime) -> int:
        """Use bytes: packs that end first go first, then money; returns what could be used."""
        if not self.usable(now):
            return 0
        step = self.carrier.prices.data_step
        wanted = -(-amount // step) * step
        left = self._from_packs(wanted)
        if left:
            left -= self._for_money(left, now)
        used = min(amount, wanted - left)
        self.bytes_used += used
        return used

    def use_sms(self, now: datetime) -> bool:
        """Send one charged message; False when neither pack nor money covers it."""
        if not self.usable(now):
            return False
        for pack in self._by_end():
            if pack.sms_left:
                pack.sms_left -= 1
                return True
        return self._pay(Decimal(self.carrier.prices.sms), now, "sms")

    def buy(self, product_id: str, now: datetime, price: str = "") -> bool:
        """Buy a product now, at today's price if it is another; False when money is short."""
        product = self.carrier.products[product_id]
        if not self._pay(Decimal(price or product.price), now, "order", product.name):
            return False
        self.packs.append(self._pack(product_id, now))
        return True

    def charge(self, amount: Decimal, now: datetime, note: str) -> None:
        """Take money for nothing."""
        self._pay(amount, now, "order", note)

    def refund(self, now: datetime) -> None:
        """Give the last order's money back."""
        last = next(one for one in reversed(self.entries) if one.what == "order")
        self.money -= last.amount
        self._note(now, "refund", -last.amount, last.note)

    def top_up(self, amount: Decimal, now: datetime, voucher: str = "") -> None:
        """Add money; a loan is paid back first, validity grows by the carrier's days."""
        self.settle(now)
        self.money += amount
        self._note(now, "top-up", amount, voucher)
        if self.debt:
            back = min(self.debt, self.money)
            self.debt -= back
            self._pay(back, now, "loan repaid")
        if self.carrier.top_up_days:
            base = max(now, self.valid_until or now)
            self.valid_until = base + timedelta(days=self.carrier.top_up_days)

    def borrow(self, now: datetime) -> bool:
        """Take the carrier's loan; one at a time."""
        loan = self.carrier.loan
        if loan is None or self.debt or not self.usable(now):
            return False
        self.money += Decimal(loan.amount)
        self.debt = Decimal(loan.amount) + Decimal(loan.fee)
        self._note(now, "loan", Decimal(loan.amount))
        return True

    def books(self, now: datetime) -> dict[str, Any]:
        """The exact truth, for tests: money, debt, packs, validity and every entry."""
        self.settle(now)
        return {
            "number": self.number,
            "operator": self.carrier.operator,
            "money": str(self.money),
            "currency": self.carrier.prices.currency,
            "debt": str(self.debt),
            "valid_until": self.valid_until and self.valid_until.isoformat(),
            "bytes_used": self.bytes_used,
            "packs": [msgspec.to_builtins(pack) for pack in self.packs],
            "entries": [_entry(entry) for entry in self.entries],
        }

    def _from_packs(self, wanted: int) -> int:
        for pack in self._by_end():
            part = min(wanted, pack.data_left)
            pack.data_left -= part
            wanted -= part
        return wanted

    def _for_money(self, wanted: int, now: datetime) -> int:
        prices = self.carrier.prices
        rate = Decimal(prices.data_per_mb) / prices.mb_bytes
        if not rate:
            return 0
        affordable = min(wanted, int(self.money / rate))
        cost = self._round(affordable * rate)
        return affordable if self._pay(min(cost, self.money), now, "data") else 0

    def _round(self, amount: Decimal) -> Decimal:
        prices = self.carrier.prices
        mode = ROUND_UP if prices.rounding == "up" else ROUND_HALF_UP
        return amount.quantize(Decimal(1).scaleb(-prices.digits), mode)

    def _pay(self, amount: Decimal, now: datetime, what: str, note: str = "") -> bool:
        if amount > self.money:
            self._note(now, f"{what} refused", Decimal(0), note)
            return False
        self.money -= amount
        self._note(now, what, -amount, note)
        return True

    def _note(self, at: datetime, what: str, amount: Decimal, note: str = "") -> None:
        self.entries.append(Entry(at, what, amount, self.money, note))

    def _by_end(self) -> list[Pack]:
        return sorted(self.packs, key=lambda pack: (pack.expires, not pack.rolled))

    def _pack(self, product_id: str, now: datetime) -> Pack:
        product: Product = self.carrier.products[product_id]
        data, seconds = volume(product.data or "0"), product.minutes * 60
        return Pack(
            product_id, product.name, now + timedelta(days=product.days),
            data, data, product.sms, product.sms, seconds, seconds, product.renews,
        )  # fmt: skip


def _entry(entry: Entry) -> dict[str, str]:
    return {
        "at": entry.at.isoformat(),
        "what": entry.what,
        "amount": str(entry.amount),
        "money": str(entry.money),
        "note": entry.note,
    }
