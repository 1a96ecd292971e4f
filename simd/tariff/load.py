"""The tariffs there are: read from `tariffs/` once, strictly; the owner's files win."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from functools import cache
from pathlib import Path

from simd.catalog.document import Complaint, Mistakes
from simd.catalog.find import ROOTS, files, load, load_all
from simd.errors import NotFound
from simd.tariff.tariff import Tariff

FOLDER = "tariffs"


def tariff_ids(roots: tuple[Path, ...] = ROOTS) -> list[str]:
    """The ids of all tariffs, without reading them."""
    return list(files(FOLDER, roots))


@cache
def find_tariff(name: str) -> Tariff | None:
    """The tariff of that id, read once per process; None when there is none."""
    return load(FOLDER, name, Tariff) if name in files(FOLDER) else None


def load_tariffs(roots: tuple[Path, ...] = ROOTS) -> dict[str, Tariff]:
    """Every tariff by its id; raises Mistakes of all files together.

    An id that is not its file's name is a mistake, and so is an exclusion of one that is none.
    """
    found = load_all(FOLDER, Tariff, roots)
    where = files(FOLDER, roots)
    wrong = [
        Complaint(str(where[name]), 1, f"`id` is `{tariff.id}`", f"the file's name says {name}")
        for name, tariff in found.items()
        if tariff.id != name
    ]
    for name, tariff in found.items():
        for other in tariff.stacking.exclusive_with:
            if other not in found:
                problem = f"excludes `{other}`, and there is no such tariff"
                wrong.append(Complaint(str(where[name]), 1, problem, did_you_mean(other, found)))
    if wrong:
        raise Mistakes(wrong)
    return found


def the_tariff(name: str, known: dict[str, Tariff]) -> Tariff:
    """The tariff of that id; raises NotFound with what may have been meant."""
    if name not in known:
        raise NotFound(what="tariff", name=f"{name} ({did_you_mean(name, known)})")
    return known[name]


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """What may have been meant, or what there is."""
    names = list(known)
    close = get_close_matches(name, names, n=1)
    return f"did you mean `{close[0]}`?" if close else f"known: {', '.join(names[:12])}"
