"""Two books: the carrier's last word and our own count since, as figures with an interval."""

from simd.accounts.metering.bundle import next_price
from simd.accounts.metering.estimate import estimated
from simd.accounts.metering.learn import learn

__all__ = ["estimated", "learn", "next_price"]
