"""A modem that came into another country."""

from __future__ import annotations

from simd.model.happening import Happening


class CountryEntered(Happening, frozen=True, tag="country_entered"):
    """The modem hears the networks of another country (ISO 3166-1 alpha-2), and came from one."""

    modem: str
    country: str
    came_from: str | None = None
