"""How much may be sent: compiled in, so that no config makes a sender of campaigns of a house.

Counted in segments per SIM; questions to the SIM's own carrier have a count of their own.
"""

from __future__ import annotations

import msgspec


class Caps(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Segments to people in an hour and in a day, and to the carrier's numbers in a day."""

    sms_per_hour: int = 20
    sms_per_day: int = 100
    service_per_day: int = 60


MOST = Caps()


def above(caps: Caps) -> list[tuple[str, int]]:
    """The settings that ask for more than there is, each with the most it may be."""
    return [
        (name, getattr(MOST, name))
        for name in MOST.__struct_fields__
        if not 0 <= getattr(caps, name) <= getattr(MOST, name)
    ]
