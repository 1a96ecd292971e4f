"""Generations of radio, as owners speak of them, and which technology is of which."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

Generation = Literal["2g", "3g", "4g", "5g"]
GENERATIONS: tuple[Generation, ...] = ("2g", "3g", "4g", "5g")

# The words of 3GPP TS 27.007 §7.3 and of vendors, as the modems' room writes them.
_STARTS = (
    ("5g", ("5gnr", "nr")),
    ("4g", ("lte", "eutran")),
    ("3g", ("umts", "hs", "wcdma", "evdo", "tdscdma")),
    ("2g", ("gsm", "gprs", "edge", "ec_gsm", "1xrtt", "cdma")),
)


@lru_cache(64)
def generation(tech: str | None) -> Generation | None:
    """The generation of a technology; None for none, or one that is not known."""
    if tech is None:
        return None
    for place, (_, starts) in zip(reversed(GENERATIONS), _STARTS, strict=True):
        if tech.startswith(starts):
            return place
    return None


@lru_cache(256)
def below(tech: str | None, least: Generation) -> bool | None:
    """True when the technology is older than wanted; None when it is not known."""
    found = generation(tech)
    return None if found is None else GENERATIONS.index(found) < GENERATIONS.index(least)
