"""The recipes there are: read from `carriers/` once, strictly."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from simd.carriers.borrowed import DATABASE, ORIGIN, borrowed
from simd.carriers.carrier import Carrier
from simd.catalog.document import Complaint, Mistakes
from simd.catalog.find import ROOTS, files, load, load_all

FOLDER = "carriers"


def carrier_ids(roots: tuple[Path, ...] = ROOTS) -> list[str]:
    """The ids of all recipes, without reading them."""
    return list(files(FOLDER, roots))


def recipe_file(name: str) -> Path:
    """The file that the recipe of that id is read from; one that is borrowed has the list's."""
    return files(FOLDER).get(name, DATABASE)


@cache
def find_carrier(name: str) -> Carrier | None:
    """The recipe of that id, read once per process; None when there is none."""
    if name in files(FOLDER):
        return load(FOLDER, name, Carrier)
    return all_carriers().get(name) if name.startswith(f"{ORIGIN}-") else None


def load_carriers(roots: tuple[Path, ...] = ROOTS) -> dict[str, Carrier]:
    """Every recipe by its id; raises Mistakes, also when a file's name is not its recipe's id."""
    found = load_all(FOLDER, Carrier, roots)
    where = files(FOLDER, roots)
    wrong = [
        Complaint(str(where[name]), 1, f"`id` is `{carrier.id}`", f"the file's name says {name}")
        for name, carrier in found.items()
        if carrier.id != name
    ]
    if wrong:
        raise Mistakes(wrong)
    return found


@cache
def all_carriers(roots: tuple[Path, ...] = ROOTS) -> dict[str, Carrier]:
    """Every recipe, and what is borrowed for carriers without one; raises Mistakes."""
    recipes = load_carriers(roots)
    return {**borrowed(recipes.values()), **recipes}


def carrier_names() -> list[str]:
    """The ids of all that `find_carrier` knows."""
    return list(all_carriers())
