"""What the config says of a SIM's place with its carrier, checked against the recipe."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Protocol

from simd.carriers.carrier import Carrier
from simd.carriers.catalog import find_carrier
from simd.carriers.fit import OwnWay, Where, fitted

Wrong = tuple[tuple[str | int, ...], str, str]


class Placed(Protocol):
    """A SIM of the config, as far as its carrier is concerned."""

    @property
    def carrier(self) -> str | None:
        """The recipe's id, if the config names one."""
        ...

    @property
    def province(self) -> str | None:
        """The province whose codes count."""
        ...

    @property
    def brand(self) -> str | None:
        """The brand whose codes count."""
        ...

    @property
    def ask(self) -> Mapping[str, OwnWay]:
        """The owner's own codes by the inquiry's id."""
        ...


def wrong_ways(sim: Placed) -> Iterator[Wrong]:
    """Every mistake as the place in the SIM's entry, the problem and a hint."""
    if not (sim.province or sim.brand or sim.ask):
        return
    carrier = find_carrier(sim.carrier) if sim.carrier else None
    if carrier is None:
        place = next(name for name in ("province", "brand", "ask") if getattr(sim, name))
        yield (place,), f"`{place}` is said of no carrier", "name the SIM's `carrier` too"
        return
    yield from _place(sim, carrier)
    for name, own in sim.ask.items():
        yield from _way(carrier, name, own)


def _place(sim: Placed, carrier: Carrier) -> Iterator[Wrong]:
    brands = sorted({one.brand for one in carrier.inquiries if one.brand})
    for what, said, known in (
        ("province", sim.province, list(carrier.provinces)),
        ("brand", sim.brand, brands),
    ):
        if said and said not in known:
            yield (what,), f"{carrier.id} knows no {what} `{said}`", _known(said, known)


def _way(carrier: Carrier, name: str, own: OwnWay) -> Iterator[Wrong]:
    ids = [one.id for one in carrier.inquiries if not (one.province or one.brand)]
    if name not in ids:
        yield ("ask", name), f"{carrier.id} is not asked for `{name}`", _known(name, ids)
        return
    try:
        fitted(carrier, Where(own={name: own}))
    except ValueError as error:
        yield ("ask", name), str(error), "such a code may cost money or the number itself"


def _known(name: str, known: list[str]) -> str:
    close = get_close_matches(name, known, n=1)
    return f"did you mean `{close[0]}`?" if close else f"known: {', '.join(known) or 'none'}"
