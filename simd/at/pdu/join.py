"""Parts to one text (3GPP TS 23.040 §9.2.3.24.1)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from simd.at.charset.gsm7 import Alphabet
from simd.at.pdu.dcs import Encoding
from simd.at.pdu.message import Pdu
from simd.at.pdu.userdata import text_of

GAP = "…"


def in_order(parts: Iterable[Pdu]) -> list[Pdu]:
    """The parts by their place in the message, the first of duplicates kept."""
    placed: dict[int, Pdu] = {}
    for part in parts:
        placed.setdefault(part.concat.seq if part.concat else 1, part)
    return [placed[seq] for seq in sorted(placed)]


def join(parts: Iterable[Pdu]) -> str:
    """The text of one message's parts in any order; `…` stands where some are missing.

    Neighbouring parts are joined as raw units and read then, so that an escape or a surrogate
    pair cut by the sender becomes whole again.
    """
    runs = [list(run) for _, run in groupby(_numbered(in_order(parts)), key=lambda part: part[0])]
    texts = [_text([part for _, part in run]) for run in runs]
    lead = GAP if runs and _seq(runs[0][0][1]) > 1 else ""
    tail = GAP if runs and _seq(runs[-1][-1][1]) < _total(runs[-1][-1][1]) else ""
    return lead + GAP.join(texts) + tail


def join_content(parts: Iterable[Pdu]) -> bytes:
    """The octets of one binary message's parts in any order."""
    return b"".join(part.content for part in in_order(parts))


def missing(parts: Iterable[Pdu]) -> list[int]:
    """The places in the message that no part fills."""
    placed = in_order(parts)
    seen = {_seq(part) for part in placed}
    return [seq for seq in range(1, max(map(_total, placed), default=0) + 1) if seq not in seen]


def _seq(part: Pdu) -> int:
    return part.concat.seq if part.concat else 1


def _total(part: Pdu) -> int:
    return part.concat.total if part.concat else 1


def _numbered(parts: Sequence[Pdu]) -> list[tuple[int, Pdu]]:
    """Each part with a number that is the same for parts without a gap between them."""
    return [(_seq(part) - place, part) for place, part in enumerate(parts)]


def _writing(part: Pdu) -> tuple[Encoding, Alphabet]:
    return part.encoding, part.alphabet


def _text(parts: Sequence[Pdu]) -> str:
    return "".join(
        text_of(b"".join(part.content for part in run), *writing)
        for writing, run in groupby(parts, key=_writing)
    )
