"""Travelling: when a border was crossed, and what each SIM costs on this side of it."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Literal, Self

import msgspec

from simd.accounts.contract import Contract
from simd.accounts.metering.bundle import about_to_flow, bundle, fair_use
from simd.model.account import AccountNow, Money, NextMb
from simd.model.decision import Decision
from simd.model.units import Span, UnitError
from simd.tariff import covers
from simd.tariff.bucket import kinds
from simd.tariff.zones import HOME

_MB_PER_GB = 1000
_LETTERS = re.compile(r"[A-Z]{2}")


class CountryCode(str):
    """Two capital letters of ISO 3166-1."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: object) -> Self:
        """The country; raises UnitError."""
        if not _LETTERS.fullmatch(str(text)):
            message = f"{text} is no country; write its two letters (CN)"
            raise UnitError(message)
        return cls(str(text))


class Travel(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is done away from `home`, by default the country in which its SIMs mostly were at home.

    `tell` raises a note; `data_off` also closes the data path while the next byte costs there
    or nobody knows whether it does; `switch` has the policy avoid SIMs that charge there.
    A country counts as left once another one was held for `settle`.
    """

    on_entry: Literal["tell", "data_off", "switch"] = "tell"
    settle: Span = Span(600)
    home: CountryCode | None = None


class Whereabouts(msgspec.Struct, frozen=True):
    """Where a modem is: `settled` is the last country that it stayed in, `told` those since.

    `since` is when it came to hear the present one, in seconds of the steady clock.
    """

    settled: str | None = None
    now: str | None = None
    since: float = 0.0
    told: frozenset[str] = frozenset()

    def heard(self, country: str, steady: float, settle: float) -> tuple[Whereabouts, bool]:
        """The same after a network of that country was heard, and whether a border was crossed.

        Each country is news once until the modem settles: at a border networks come and go.
        """
        since = self.since if country == self.now else steady
        entered = self.settled not in (None, country) and country not in self.told
        told = self.told | {country} if entered else self.told
        if self.settled is None or steady - since >= settle:
            return Whereabouts(country, country, since), entered
        return Whereabouts(self.settled, country, since, told), entered


class Offer(msgspec.Struct, frozen=True):
    """What a SIM's data comes from where it is, as far as that is known.

    `next` is how the next MB is had, `next_gb` its price for a whole GB, null where nobody
    told; `usable` are the bytes of its packs that are good there, of which at most `fair_use` a
    cycle; `after` is what follows them.
    """

    sim: str
    zone: str
    next: NextMb
    after: NextMb
    next_gb: Money | None = None
    usable: int | None = None
    fair_use: int | None = None

    @property
    def roaming(self) -> bool:
        """True in a country that is none of the SIM's own."""
        return self.zone != HOME

    @property
    def costs(self) -> bool:
        """True when the next byte costs money there, or nobody knows whether it does."""
        return self.next.by in ("charge", "unknown")


class TravelBook(msgspec.Struct, frozen=True):
    """One modem's country, what its SIMs cost there, and which one the policy would use."""

    modem: str
    country: str | None
    home: str | None
    offers: tuple[Offer, ...]
    decision: Decision

    @property
    def abroad(self) -> bool:
        """True in a country that is not home."""
        return self.country is not None and self.home is not None and self.country != self.home


def offer(
    sim: str, account: AccountNow | None, contract: Contract, zone: str, now: datetime
) -> Offer:
    """What a SIM offers in a zone; `account` is as it should stand there."""
    told = account.bundle if account else None
    found = told or bundle(contract, None, now, (), zone)
    flows = about_to_flow(found)
    price = flows.price
    return Offer(
        sim,
        zone,
        flows,
        found.after,
        Money(price.amount * _MB_PER_GB, price.currency) if price else None,
        int(found.left.value) if found.left else None,
        _fair_use(contract, zone),
    )


def _fair_use(contract: Contract, zone: str) -> int | None:
    buckets = contract.tariff.buckets if contract.tariff else ()
    good = [one for one in buckets if "data" in kinds(one.unit) and covers(one.zone, zone)]
    caps = [most for one in good if (most := fair_use(contract, one, zone)) is not None]
    return sum(caps) if caps and len(caps) == len(good) else None
