"""Messages for long runs: each text unique, a share of them in parts, as the network sends them."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

from simd.emulator.pducodec import Concat, deliver

CENTRE = "+8613800210500"
WHEN = datetime(2026, 3, 9, 8, 0, tzinfo=UTC)
PARTS = 3
_PART = 60


class Mail:
    """One message: its text and the PDUs that it comes in."""

    def __init__(self, text: str, pdus: list[str]) -> None:
        self.text = text
        self.pdus = pdus


def single(number: int) -> Mail:
    """A message of one PDU."""
    text = f"single {number} from the carrier, nothing to do"
    return Mail(text, [_pdu(number, text)])


def several(number: int, parts: int = PARTS) -> Mail:
    """A UCS-2 message of several parts; references come round after 256, as in the field."""
    text = "".join(f"第{number}条第{part}部分".ljust(_PART, "。") for part in range(1, parts + 1))
    pieces = [text[at : at + _PART] for at in range(0, len(text), _PART)]
    pdus = [
        _pdu(number, piece, Concat(number % 256, parts, seq), ucs2=True)
        for seq, piece in enumerate(pieces, 1)
    ]
    return Mail(text, pdus)


def _pdu(number: int, text: str, concat: Concat | None = None, *, ucs2: bool = False) -> str:
    return deliver(
        smsc=CENTRE,
        sender="10086",
        when=WHEN + timedelta(seconds=17 * number),
        text=text,
        concat=concat,
        ucs2=ucs2,
    )


def shuffled(mails: list[Mail], rng: random.Random, doubled: float = 0.1) -> list[str]:
    """Their PDUs with copies among them; parts of one message stay within some hundred others."""
    order = [
        (place + rng.uniform(0, 200), pdu) for place, mail in enumerate(mails) for pdu in mail.pdus
    ]
    order += [(at + rng.uniform(0, 300), pdu) for at, pdu in order if rng.random() < doubled]
    return [pdu for _, pdu in sorted(order)]
