"""Where a price or a bucket is good: at home, in one country abroad, in a region, or in all abroad.

A tariff writes `home`, `roam:TH` (a country, ISO 3166-1 alpha-2), `roam:EU` (a region of
`configs/regions`) or `roam:*`. What it does not say of a place is not known there: a home
price is never quoted abroad.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from functools import cache
from typing import Self

import msgspec

from simd.catalog.find import packaged
from simd.model.units import UnitError

FOLDER = "regions"
HOME = "home"
ROAM = "roam:"
_SHAPE = re.compile(r"home|roam:(?:[A-Z]{2}|\*)")


class Where(str):
    """A place as tariffs write it."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: object) -> Self:
        """The place; raises UnitError."""
        if not _SHAPE.fullmatch(str(text)):
            message = f"no place is written {text}; write home, roam:TH, roam:EU or roam:*"
            raise UnitError(message)
        return cls(str(text))


class Region(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Countries that tariffs name together."""

    source: str
    countries: tuple[str, ...]


AT_HOME = (Where(HOME),)


def covers(places: Iterable[str], zone: str) -> bool:
    """True when one of the places is, or holds, the zone of a use (`home`, `roam:TH`)."""
    return any(_holds(place, zone) for place in places)


def zone_of(homes: Collection[str], here: str | None) -> str:
    """The zone of a SIM of these home countries in a country; home where no network is heard."""
    return HOME if here is None or here in homes else f"{ROAM}{here}"


def country_in(zone: str) -> str | None:
    """The country abroad that a zone is; None at home."""
    return zone.removeprefix(ROAM) if zone != HOME else None


def _holds(place: str, zone: str) -> bool:
    if zone == HOME:
        return place == HOME
    country = zone.removeprefix(ROAM)
    return place in (zone, f"{ROAM}*") or country in _regions().get(place.removeprefix(ROAM), ())


@cache
def _regions() -> Mapping[str, tuple[str, ...]]:
    return {name: region.countries for name, region in packaged(FOLDER, Region).items()}
