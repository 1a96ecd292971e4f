"""Where facts are looked for, and reading them.

A file in an earlier folder replaces the one of the same name in a later one:
`/etc/simd` (the owner's), `/usr/share/simd` (the distribution's), the package, the checkout.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TypeVar

from simd.catalog.document import Complaint, Mistakes, read_yaml
from simd.catalog.strict import as_struct

T = TypeVar("T")
_PACKAGE = Path(__file__).resolve().parent.parent
ROOTS = (
    Path("/etc/simd"),
    Path("/usr/share/simd"),
    _PACKAGE / "_configs",
    _PACKAGE.parent / "configs",
)


def folders(folder: str, roots: tuple[Path, ...] = ROOTS) -> list[Path]:
    """The folders of that name that exist, the one that wins first."""
    return [root / folder for root in roots if (root / folder).is_dir()]


def files(folder: str, roots: tuple[Path, ...] = ROOTS) -> dict[str, Path]:
    """Each fact file by its name without `.yaml`; the owner's wins."""
    found: dict[str, Path] = {}
    for place in reversed(folders(folder, roots)):
        found |= {path.stem: path for path in sorted(place.glob("*.yaml"))}
    return dict(sorted(found.items()))


def load(folder: str, name: str, kind: type[T], roots: tuple[Path, ...] = ROOTS) -> T:
    """One fact file as that type; raises Mistakes, also when there is none of that name."""
    path = files(folder, roots).get(name)
    if path is None:
        raise Mistakes([Complaint(f"{folder}/{name}.yaml", 1, "there is no such file")])
    return as_struct(read_yaml(path), kind)


def load_all(folder: str, kind: type[T], roots: tuple[Path, ...] = ROOTS) -> dict[str, T]:
    """Every fact file of a folder by name; raises Mistakes of all files together."""
    found: dict[str, T] = {}
    complaints: list[Complaint] = []
    for name, path in files(folder, roots).items():
        try:
            found[name] = as_struct(read_yaml(path), kind)
        except Mistakes as mistakes:
            complaints += mistakes.complaints
    if complaints:
        raise Mistakes(complaints)
    return found


@cache
def packaged(folder: str, kind: type[T]) -> dict[str, T]:
    """`load_all` over the usual roots, read once per process."""
    return load_all(folder, kind)
