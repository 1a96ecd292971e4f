"""Sierra's status page: `!GSTATUS?`.

Source: Sierra Wireless EM/MC74xx, EM75xx and EM91xx AT command references. The page has two
columns of `label: value`, kept apart by tabs or runs of blanks.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from simd.at.replies.fields import decimal, hexadecimal, real
from simd.at.replies.information import bodies
from simd.at.replies.reply import Kind, Reply
from simd.at.replies.unreadable import Unreadable

_CELL: Final = re.compile(r"([A-Za-z!][^:\t]*?)\s*:[ ]*((?:[^\t ]| (?! ))*)")
_BOTH: Final = re.compile(r"[0-9A-Fa-f]+\s*\(([0-9]+)\)")


class Status(Reply, frozen=True):
    """The page's main figures: rsrp in dBm of the main antenna, rsrq and sinr in dB, °C.

    With LTE and NR together the LTE anchor is given.
    """

    temperature: int | None = None
    mode: str | None = None
    system_mode: str | None = None
    ps_state: str | None = None
    band: str | None = None
    tac: int | None = None
    cellid: int | None = None
    rsrp: float | None = None
    rsrq: float | None = None
    sinr: float | None = None


def _page(lines: Sequence[str]) -> dict[str, str]:
    """Every label in lower case without its unit, and its value."""
    page: dict[str, str] = {}
    for line in lines:
        for label, value in _CELL.findall(line):
            name = re.sub(r"\s*\(d[^)]*\)", "", label).strip().lower()
            page.setdefault(name, value.strip())
    return page


def _first(page: dict[str, str], *labels: str) -> str:
    return next((page[label] for label in labels if page.get(label, "--") != "--"), "")


def _code(text: str) -> int | None:
    """An area or cell: `550d (21773)`, or hex alone."""
    both = _BOTH.fullmatch(text)
    return int(both[1]) if both else hexadecimal(text)


def read_status(lines: Sequence[str]) -> Status:
    """`!GSTATUS:` and the page under it."""
    if not bodies(lines, "!GSTATUS"):
        raise Unreadable(why="no !GSTATUS line")
    page = _page(lines)
    kind = page.get("system mode", "").upper()
    rats = ("nr5g", "lte", "wcdma") if kind.startswith("NR") else ("lte", "wcdma", "nr5g")
    nr = rats[0] == "nr5g"
    prefixes = ("nr5g ", "") if nr else ("", "nr5g ")
    return Status(
        temperature=decimal(page.get("temperature", "")),
        mode=page.get("mode") or None,
        system_mode=page.get("system mode") or None,
        ps_state=page.get("ps state") or None,
        band=_first(page, *(f"{rat} band" for rat in rats)) or None,
        tac=_code(_first(page, *(f"{prefix}tac" for prefix in prefixes))),
        cellid=_code(_first(page, *(f"{prefix}cell id" for prefix in prefixes))),
        rsrp=real(_first(page, *_strengths(nr=nr))),
        rsrq=real(_first(page, *(f"{prefix}rsrq" for prefix in prefixes))),
        sinr=real(_first(page, *(f"{prefix}sinr" for prefix in prefixes))),
    )


def _strengths(*, nr: bool) -> tuple[str, ...]:
    lte = ("pcc rxm rsrp", "rsrp", "pcc rxd rsrp")
    return ("nr5g rsrp", *lte) if nr else (*lte, "nr5g rsrp")


KINDS: Final = (Kind(name="gstatus", read=read_status, commands=("!GSTATUS?",)),)
