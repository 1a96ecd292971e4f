"""Which SIM or modem a person means: its name, its id, or a unique end of either id."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from simd.ctl.console import Console
from simd.ctl.exits import Ambiguous
from simd.errors import NotFound

Thing = dict[str, Any]
# Shorter ends fit by chance.
SHORTEST_END = 3


def sim(console: Console, name: str) -> Thing:
    """The SIM with that name, id, end of id or last digits of its ICCID."""
    found = console.client.get("/v1/sims")["sims"]
    return one(found, name, "SIM", ("iccid",))


def modem(console: Console, name: str) -> Thing:
    """The modem with that name, id, end of id or last digits of its IMEI."""
    found = console.client.get("/v1/modems")["modems"]
    return one(found, name, "modem", ("imei",))


def one(things: Sequence[Thing], name: str, what: str, ends: Sequence[str] = ()) -> Thing:
    """The one thing meant; raises NotFound or Ambiguous.

    A whole name or id wins over an end, so that no new SIM can take an old one's name away.
    """
    for fits in (_whole(things, name), _folded(things, name), _ending(things, name, ends)):
        match list(fits):
            case [found]:
                return found
            case [_, _, *_] as several:
                names = ", ".join(f"{thing.get('name')} ({thing['id']})" for thing in several)
                raise Ambiguous(name=name, all=names)
    raise NotFound(what=what, name=name)


def _whole(things: Iterable[Thing], name: str) -> Iterable[Thing]:
    return (thing for thing in things if name in (thing["id"], thing.get("name")))


def _folded(things: Iterable[Thing], name: str) -> Iterable[Thing]:
    wanted = name.casefold()
    return (thing for thing in things if str(thing.get("name", "")).casefold() == wanted)


def _ending(things: Iterable[Thing], name: str, ends: Sequence[str]) -> Iterable[Thing]:
    if len(name) < SHORTEST_END:
        return
    for thing in things:
        masked = (str(thing.get(field) or "").rpartition("…")[2] for field in ends)
        if thing["id"].endswith(name) or any(name and tail.endswith(name) for tail in masked):
            yield thing
