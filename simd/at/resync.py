"""Bringing a line back into step: who may still be answered, and which probe proves otherwise."""

from __future__ import annotations

from enum import Enum, auto

from simd.at.classify import Mark, mark_old, own_prefix
from simd.at.command import Command
from simd.at.final import read_final
from simd.at.probes import Probe, Probes

# Waits for one probe after another: a modem that was only slow answers the first, one that is
# busy with a scan gets half a minute before the line is called deaf.
PROBE_SECONDS = (1.0, 2.0, 3.0, 4.0, 5.0, 5.0, 5.0, 5.0)
ESC = b"\x1b"
# More finals than this can't be answers to what was asked: somebody else's babble.
MAX_LATE_FINALS = 64


class Step(Enum):
    """What a final result means while a line is being proved."""

    PROVED = auto()
    REFUSED = auto()
    WAIT = auto()
    PAST = auto()


class Resync:
    """The commands that may still be answered, and the probe that is under way."""

    def __init__(self, seed: int, waits: tuple[float, ...] = PROBE_SECONDS) -> None:
        self._probes = Probes(seed)
        self._waits = waits
        self._fresh = True
        self._probe = Probe(())
        self.begin(None, countable=False)

    def begin(self, debt: Command | None, *, countable: bool, unsent_payload: bool = False) -> None:
        """Start over; `countable` says that every command which may be answered is known.

        `unsent_payload`: one was announced and not sent; a prompt may come, or waits already.
        """
        self._debts = [] if debt is None else [debt]
        self._countable = countable
        self._finals = self._tried = self._seen = 0
        self.unsent_payload = unsent_payload

    @property
    def wait(self) -> float:
        """Seconds to wait for the present probe."""
        return self._waits[self._tried - 1]

    @property
    def echo(self) -> bytes:
        """The echo of the present probe."""
        return self._probe.command.wire

    @property
    def answered(self) -> bool:
        """True when all lines of the probe have come, and only its final is missing."""
        return 0 < self._seen == len(self._probe.parts)

    @property
    def shortest_wait(self) -> float:
        """Seconds to wait for more when an answer came that may be anybody's."""
        return self._waits[0]

    def ask(self) -> bytes | None:
        """The bytes of the next probe, or None when there is none left to try."""
        probe = self._probes.signature() if self._fresh else self._probes.next(self._debts)
        self._fresh = False
        if probe is None or self._tried >= len(self._waits):
            return None
        self._probe, self._seen = probe, 0
        # A modem that waits for a payload takes the probe for one: ESC leaves its prompt
        # (TS 27.005 §4.3). Before a command line ESC is ignored (V.250 §5.2.1), but who knows
        # all modems: where no prompt is likely only every second probe is led by one.
        leave = ESC if self.unsent_payload or self._tried % 2 else b""
        self._debts.append(probe.command)
        self._tried += 1
        return leave + probe.command.wire

    def answers_all(self) -> bool:
        """True when the modem has answered everything and refused every probe."""
        return self._finals >= len(self._debts) if self._countable else self._finals > 0

    def babbles(self) -> bool:
        """True when more answers came than were ever asked for."""
        return self._finals > MAX_LATE_FINALS

    def mark(self, text: str) -> Mark:
        """What a line is while the past may still be answered."""
        if self.answered and text.strip() == "0":
            return Mark.FINAL  # a modem found in ATV0; the driver will set it right
        if self._probe.advance(self._seen, text) is not None:
            return Mark.PROBE
        return mark_old(text, self._debts)

    def match(self, text: str) -> None:
        """A line of the probe's kind: its own, if the ones before it were too."""
        self._seen = self._probe.advance(self._seen, text) or 0

    def break_off(self) -> None:
        """Something came between the probe's lines: they were another's."""
        self._seen = 0

    def distrust(self) -> None:
        """A line was cut, and what looks like a final may have been part of a text."""
        self._seen = 0
        self._countable = False

    def final(self, text: str) -> Step:
        """A final result; only one right behind all lines of the probe proves the line."""
        self._finals += 1
        final = read_final(text, numeric=True)
        if final is not None and final.ok and self.answered:
            self._probes.learn(self._probe, answered=True)
            return Step.PROVED
        self._seen = 0
        if self._countable and self._finals >= len(self._debts):
            # Everything asked has its final, and the probe's came without its line.
            self._probes.learn(self._probe, answered=False)
            return Step.REFUSED
        # Uncounted, it is perhaps the probe's own refusal, perhaps the past's.
        return Step.PAST if self._countable or self.babbles() else Step.WAIT

    def owner(self, text: str) -> Command | None:
        """Whose late line it is, as far as its prefix tells."""
        return next((debt for debt in self._debts if own_prefix(text, debt)), None)
