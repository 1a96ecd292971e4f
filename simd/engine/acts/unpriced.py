"""A SIM that nobody asks unasked, since no source says what asking costs: a person is told."""

from __future__ import annotations

from simd.engine.acts.ask import TRUSTED
from simd.engine.desk import Desk
from simd.model.event import HealthCleared, HealthRaised
from simd.model.sim import Sim

CODE = "not_asked"


async def note_unpriced(desk: Desk, sim: Sim) -> None:
    """Raise the note while the SIM has no figure and no question of known price, or clear it."""
    board = desk.house.board
    standing = f"{CODE}:{sim.id}" in board.snapshot.health
    if _unpriced(desk, sim) == standing:
        return
    if standing:
        await board.tell(HealthCleared(CODE, sim.id))
        return
    params = {"sim": sim.name, "carrier": sim.carrier_name or ""}
    await board.tell(HealthRaised(CODE, sim.id, "info", params))


def _unpriced(desk: Desk, sim: Sim) -> bool:
    carrier = desk.house.registry.recipe(sim)
    known = desk.house.board.snapshot.sims.get(sim.id)
    if carrier is None or known is None or known.readings or sim.sureness not in TRUSTED:
        return False
    asked = [one for one in carrier.inquiries if one.default and one.heard]
    plain = desk.house.registry.plugin(sim) is None
    return plain and bool(asked) and not any(one.free for one in asked)
