"""Questions that prove a line is in step: cheap reads whose own line no modem says unasked.

AT is half-duplex and answered in order. When the line of such a read arrives, everything asked
before it has been answered or never will be. The reads are of settings that need no SIM and no
network (3GPP TS 27.007 §9.1, §5.5, §6.11, §7.6, ITU-T V.250 §6.2.10, §6.2.12, 3GPP TS 27.005
§3.2.3, §3.2.1, §3.4.1); `+CFUN?` and
`+CPIN?` are none of them, because their lines also come unasked when a modem starts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

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
# Answered by every modem met, also without a SIM: what a signature is made of. Eleven of them
# make a line of 79 characters; V.250 §5.2.1 lets a modem refuse lines from 40 on, but those
# that join reads at all take twice that.
_SURE = ("+CMEE", "+CSCS")
_SIGNATURE_READS = 11
SIGNATURES = len(_SURE) ** _SIGNATURE_READS


class Probe(msgspec.Struct, frozen=True):
    """One proving command: the reads it is made of, in order."""

    parts: tuple[str, ...]

    @property
    def command(self) -> Command:
        """The command line; several reads are joined by `;` (ITU-T V.250 §5.2.1)."""
        text = ";".join(f"{part}?" for part in self.parts)
        return Command(f"AT{text}", self.parts)

    def knows(self, line: str) -> bool:
        """True when the line could be one of the probe's."""
        return any(SHAPES[part].fullmatch(line.strip()) for part in self.parts)

    def fits(self, place: int, line: str) -> bool:
        """True when the line is what the part at that place answers."""
        part = self.parts[place : place + 1]
        return any(SHAPES[name].fullmatch(line.strip()) for name in part)


class Probes:
    """Which probe comes next: those that answered before come first, refused ones last."""

    def __init__(self, signatures: Iterator[int]) -> None:
        self._order = list(SHAPES)
        self._signatures = signatures

    def signature(self) -> Probe:
        """A sequence of reads that no recent user of the port asked for."""
        number = next(self._signatures)
        places = range(_SIGNATURE_READS)
        return Probe(tuple(_SURE[number >> place & 1] for place in places))

    def next(self, outstanding: Iterable[Command]) -> Probe | None:
        """The best probe whose line none of the outstanding commands can print, if one is left."""
        taken = {prefix for command in outstanding for prefix in command.prefixes}
        return next((Probe((name,)) for name in self._order if name not in taken), None)

    def learn(self, probe: Probe, *, answered: bool) -> None:
        """Remember whether a read was answered with its line."""
        for name in set(probe.parts) if len(probe.parts) == 1 else ():
            self._order.remove(name)
            self._order.insert(0 if answered else len(self._order), name)
