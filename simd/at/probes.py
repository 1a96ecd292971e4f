"""Questions that prove a line is in step: cheap reads whose own line no modem says unasked.

AT is half-duplex and answered in order. When the line of such a read arrives, everything asked
before it has been answered or never will be. The reads are of settings that need no SIM and no
network (3GPP TS 27.007 §9.1, §5.5, §6.11, §7.6, ITU-T V.250 §6.2.10, §6.2.12, 3GPP TS 27.005
§3.2.3, §3.2.1, §3.4.1); `+CFUN?` and
`+CPIN?` are none of them, because their lines also come unasked when a modem starts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from random import Random

import msgspec

from simd.at.command import Command

SHAPES: dict[str, re.Pattern[str]] = {
    "+CMEE": re.compile(r"\+CMEE: ?[0-2]"),
    "+CSCS": re.compile(r'\+CSCS: ?"[A-Za-z0-9-]+"'),
    "+IPR": re.compile(r"\+IPR: ?\d+"),
    "+IFC": re.compile(r"\+IFC: ?\d, ?\d"),
    "+CMGF": re.compile(r"\+CMGF: ?[01]"),
    "+CRC": re.compile(r"\+CRC: ?[01]"),
    "+CSMS": re.compile(r"\+CSMS: ?\d(?:, ?\d)*"),
    "+CNMI": re.compile(r"\+CNMI: ?\d(?:, ?\d)*"),
    "+CLIP": re.compile(r"\+CLIP: ?[01], ?[0-2]"),
}
# Answered by every modem met, also without a SIM: what a signature is made of.
_SURE = ("+CMEE", "+CSCS")


class Probe(msgspec.Struct, frozen=True):
    """One proving command: the reads it is made of, in order."""

    parts: tuple[str, ...]

    @property
    def command(self) -> Command:
        """The command line; several reads are joined by `;` (ITU-T V.250 §5.2.1)."""
        text = ";".join(f"{part}?" for part in self.parts)
        return Command(f"AT{text}", self.parts)

    def advance(self, seen: int, line: str) -> int | None:
        """How many of the parts have answered after this line; None when it is no part's line."""
        for place in (seen, 0):
            if place < len(self.parts) and SHAPES[self.parts[place]].fullmatch(line.strip()):
                return place + 1
        return 0 if any(SHAPES[part].fullmatch(line.strip()) for part in self.parts) else None


class Probes:
    """Which probe comes next: those that answered before come first, refused ones last."""

    def __init__(self, seed: int) -> None:
        self._order = list(SHAPES)
        self._random = Random(seed)  # noqa: S311  # a nonce against mix-ups, not against people

    def signature(self) -> Probe:
        """A sequence of reads that hardly repeats one which an earlier user of the port sent."""
        length = self._random.randint(4, 6)
        return Probe(tuple(self._random.choice(_SURE) for _ in range(length)))

    def next(self, outstanding: Iterable[Command]) -> Probe | None:
        """The best probe whose line none of the outstanding commands can print, if one is left."""
        taken = {prefix for command in outstanding for prefix in command.prefixes}
        return next((Probe((name,)) for name in self._order if name not in taken), None)

    def learn(self, probe: Probe, *, answered: bool) -> None:
        """Remember whether a read was answered with its line."""
        for name in set(probe.parts) if len(probe.parts) == 1 else ():
            self._order.remove(name)
            self._order.insert(0 if answered else len(self._order), name)
