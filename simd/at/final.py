"""The last line of an answer: OK, ERROR, `+CME`/`+CMS ERROR`, and the results of a dial.

Sources: ITU-T V.250 §5.7.1 (result codes, numeric with ATV0), 3GPP TS 27.007 §9.1 and §9.2,
TS 27.005 §3.2.5. Firmwares add their own words for ERROR; those that mean a refused command
are in `REFUSALS`.
"""

from __future__ import annotations

import re
from enum import StrEnum

import msgspec

from simd.at.meanings import CME, CMS, cme_number, cms_number


class Kind(StrEnum):
    """The kind of a final result."""

    OK = "ok"
    ERROR = "error"
    CME = "cme"
    CMS = "cms"
    CONNECT = "connect"
    NO_CARRIER = "no_carrier"
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    NO_DIALTONE = "no_dialtone"


# These end only a command that dials; at other times a modem says them unasked, when a call
# ends (V.250 §6.3.1), and taking one for a final would leave the true one to the next command.
DIAL_RESULTS = frozenset(
    {Kind.CONNECT, Kind.NO_CARRIER, Kind.BUSY, Kind.NO_ANSWER, Kind.NO_DIALTONE}
)

# V.250 table 1 and 3GPP's reading of it: the numbers of ATV0.
NUMERIC = {
    "0": Kind.OK,
    "1": Kind.CONNECT,
    "3": Kind.NO_CARRIER,
    "4": Kind.ERROR,
    "6": Kind.NO_DIALTONE,
    "7": Kind.BUSY,
    "8": Kind.NO_ANSWER,
}

# Words for "this command is refused" that end an answer like ERROR does.
REFUSALS = frozenset(
    {
        "COMMAND NOT SUPPORT",
        "COMMAND NOT SUPPORTED",
        "NOT SUPPORT",
        "NOT SUPPORTED",
        "OPERATION NOT SUPPORTED",
        "TOO MANY PARAMETERS",
        "UNKNOWN COMMAND",
        "INVALID COMMAND",
        "ABORT",
        "ABORTED",
    }
)

_WORDS = {
    "OK": Kind.OK,
    "ERROR": Kind.ERROR,
    "NO CARRIER": Kind.NO_CARRIER,
    "BUSY": Kind.BUSY,
    "NO ANSWER": Kind.NO_ANSWER,
    "NO DIALTONE": Kind.NO_DIALTONE,
    "NO DIAL TONE": Kind.NO_DIALTONE,
    "CONNECT": Kind.CONNECT,
}
_CODED = re.compile(r"\+?(CM[ES]|EXT) ERROR(?:\s*:\s*(.*?))?\s*", re.IGNORECASE | re.DOTALL)
_BARE_CODE = re.compile(r"ERROR\s*:\s*(.*)", re.IGNORECASE)


class Final(msgspec.Struct, frozen=True):
    """How an answer ended; `number` and `meaning` where the modem or the standard gives them."""

    kind: Kind
    text: str
    number: int | None = None
    meaning: str = ""

    @property
    def ok(self) -> bool:
        """True when the command was carried out."""
        return self.kind in (Kind.OK, Kind.CONNECT)


def read_final(line: str, *, numeric: bool = False) -> Final | None:
    """The final result a line is, or None; numbers alone count only with `numeric` (ATV0)."""
    text = line.strip()
    if numeric and text in NUMERIC:
        return Final(NUMERIC[text], text, meaning=NUMERIC[text].value)
    upper = text.upper()
    if upper in _WORDS:
        return Final(_WORDS[upper], text, meaning=text.lower())
    if upper in REFUSALS:
        return Final(Kind.ERROR, text, meaning=text.lower())
    if upper.startswith("CONNECT "):
        return Final(Kind.CONNECT, text, meaning=text.lower())
    return _read_coded(text)


def _read_coded(text: str) -> Final | None:
    if found := _CODED.fullmatch(text):
        family = Kind.CMS if found[1].upper() == "CMS" else Kind.CME
        return _coded(family, text, (found[2] or "").strip().strip('"'))
    if found := _BARE_CODE.fullmatch(text):
        return Final(Kind.ERROR, text, meaning=found[1].strip() or "error")
    return None


def _coded(kind: Kind, text: str, said: str) -> Final:
    meanings = CMS if kind is Kind.CMS else CME
    if said.isascii() and said.isdigit() and len(said) <= 6:
        number = int(said)
        return Final(kind, text, number, meanings.get(number, f"{kind.value} error {number}"))
    named = cms_number(said) if kind is Kind.CMS else cme_number(said)
    return Final(kind, text, named, said or f"{kind.value} error")
