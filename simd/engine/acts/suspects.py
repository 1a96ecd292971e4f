"""A recipe under suspicion: the carrier's words changed, and a person is told which file to mend.

An answer without any figure may be a notice (`try again later`): it is blamed on the recipe only
when it comes twice in a row. One that states figures which the recipe's patterns don't find is
blamed at once. No figure of it is shown either way.
"""

from __future__ import annotations

from pathlib import Path

from simd.carriers.carrier import Carrier, Inquiry
from simd.carriers.catalog import recipe_file
from simd.carriers.extract import examine
from simd.engine.desk import Desk
from simd.model.event import AnswerUnparsed, Happening, HealthCleared, HealthRaised, ReadingTaken
from simd.model.sim import Sim

CODE = "recipe_suspect"
_OWN = Path("/etc/simd/carriers")


def suspects(desk: Desk, sim: str) -> tuple[str, ...]:
    """The questions of that SIM whose last answer was not understood."""
    known = desk.house.board.snapshot.sims.get(sim)
    return known.suspect if known else ()


async def judge(
    desk: Desk, sim: Sim, inquiry: Inquiry, told: Happening, before: tuple[str, ...]
) -> None:
    """Raise, renew or clear the note; `before` are the questions that were suspect before."""
    board, key = desk.house.board, f"{CODE}:{sim.id}"
    if isinstance(told, ReadingTaken):
        if key in board.snapshot.health and not suspects(desk, sim.id):
            await board.tell(HealthCleared(CODE, sim.id))
        return
    if not isinstance(told, AnswerUnparsed) or not inquiry.patterns.all:
        return
    carrier = desk.house.registry.recipe(sim)
    if carrier is None or (
        inquiry.id not in before and not _states_figures(carrier, inquiry, told)
    ):
        return
    params = {
        "carrier": carrier.name,
        "inquiry": ", ".join(sorted(suspects(desk, sim.id))),
        "file": str(recipe_file(carrier.id)),
        "own": str(_OWN / f"{carrier.id}.yaml"),
    }
    note = board.snapshot.health.get(key)
    if note is None or note.params != params:
        await board.tell(HealthRaised(CODE, sim.id, "warning", params))


def _states_figures(carrier: Carrier, inquiry: Inquiry, told: AnswerUnparsed) -> bool:
    found = examine(told.text.reveal(), carrier, inquiry, told.source, told.source.at)
    return found.by == "general"
