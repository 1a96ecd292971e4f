"""Which country a network is in, by its mobile country code: `configs/countries/*.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import msgspec

from simd.catalog.find import packaged
from simd.model.ids import Plmn

FOLDER = "countries"


class Countries(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Countries by ISO 3166-1 alpha-2 with their mobile country codes (ITU-T E.212)."""

    source: str
    countries: dict[str, tuple[str, ...]]


def country_of(plmn: Plmn | None) -> str | None:
    """The country's two letters; None for networks of no country and unknown codes."""
    return None if plmn is None else _by_code().get(plmn.mcc)


@cache
def _by_code() -> Mapping[str, str]:
    return {
        code: country
        for file in packaged(FOLDER, Countries).values()
        for country, codes in file.countries.items()
        for code in codes
    }
