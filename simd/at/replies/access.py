"""Access technologies: the numbers of TS 27.007 and the words that vendors print."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from simd.at.replies.reply import Kind, Reply
from simd.at.replies.unreadable import Unreadable

# TS 27.007 §7.3, <AcT>: 10 is E-UTRA behind a 5G core, 13 is E-UTRA with NR beside it (EN-DC)
_NAMES: Final = (
    "gsm",
    "gsm_compact",
    "umts",
    "edge",
    "hsdpa",
    "hsupa",
    "hspa",
    "lte",
    "ec_gsm_iot",
    "lte_nb_iot",
    "lte",
    "5gnr",
    "5gnr",
    "5gnr_nsa",
)

# In the order they are reported; each pattern is one technology a vendor's words may name.
_WORDS: Final = (
    ("5gnr", r"5GNR|NR5G|5G NR"),
    ("lte", r"LTE|4G|EUTRAN|E-UTRAN"),
    ("hspa_plus", r"HSPA\+"),
    ("hspa", r"HSPA(?!\+)"),
    ("hsupa", r"HSUPA"),
    ("hsdpa", r"HSDPA"),
    ("umts", r"UMTS|WCDMA|3G"),
    ("edge", r"EDGE"),
    ("gprs", r"GPRS"),
    ("gsm", r"GSM|2G"),
    ("1xrtt", r"1XRTT|(?<!W)(?<!TD-S)CDMA"),
    ("evdoa", r"EV-?DO[ -]?(?:REL[. -]?)?A\b"),
    ("evdob", r"EV-?DO[ -]?(?:REL[. -]?)?B\b"),
    ("evdo0", r"EV-?DO(?![ -]?(?:REL[. -]?)?[AB]\b)"),
)


class AccessTech(Reply, frozen=True):
    """Every technology that a vendor's words name; a word may name several."""

    act: list[str]


def tech_name(number: int | None) -> str | None:
    """The name of an `<AcT>` number, or None when it is absent or of no table."""
    if number is None or not 0 <= number < len(_NAMES):
        return None
    return _NAMES[number]


def tech_names(words: str) -> list[str]:
    """The technologies named in free words such as `CDMA-EVDO` or `HSDPA/HSUPA`."""
    return [name for name, pattern in _WORDS if re.search(pattern, words, re.IGNORECASE)]


def read_access_tech(lines: Sequence[str]) -> AccessTech:
    """`WCDMA`, `LTE`, `HSPA+`: the words of vendors' status answers."""
    found = tech_names(" ".join(lines))
    if not found:
        raise Unreadable(why="no access technology is named")
    return AccessTech(act=found)


KINDS: Final = (Kind(name="access_tech_string", read=read_access_tech),)
