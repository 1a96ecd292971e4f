"""Bringing a line back into step: who may still be answered, and which probe proves otherwise.

Within a dialogue everything that may still be answered is known, and a read with another prefix
proves the line. At its beginning the past is unknown: another program, or an earlier session on
the same port, may have sent the very same reads, and a modem that hung may answer them all now.
So the first proof is a signature, a sequence of reads that nobody else asked for, and only a
whole answer that has exactly its lines counts. A modem that refuses joined reads is proved by
two single reads, with a quiet moment between them and nothing unexplained. Where a refusal is
the first that is heard, they are asked without delay: if it was the past's, what follows is
unexplained.
"""

from __future__ import annotations

from collections.abc import Iterator
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
# How many of the first probes may be refused and followed at once: the joined one, and two single
# ones that not every modem knows. More in a row may be the past's, and are waited out.
SWIFT_PROBES = 3


class Step(Enum):
    """What a final result means while a line is being proved."""

    PROVED = auto()
    SETTLE = auto()
    REFUSED = auto()
    WAIT = auto()
    PAST = auto()


class Resync:
    """The commands that may still be answered, and the probe that is under way."""

    def __init__(self, signatures: Iterator[int], waits: tuple[float, ...] = PROBE_SECONDS) -> None:
        self._probes = Probes(signatures)
        self._waits = waits
        self._fresh = True
        self._refused = self._settling = self._confirming = False
        self._led = False
        self._probe = Probe(())
        self.begin(None, countable=False)

    def begin(self, debt: Command | None, *, countable: bool, unsent_payload: bool = False) -> None:
        """Start over; `countable` says that every command which may be answered is known.

        `unsent_payload`: one was announced and not sent; a prompt may come, or waits already.
        """
        self._debts = [] if debt is None else [debt]
        self._countable = countable
        self._finals = self._tried = 0
        # A modem that says nothing may be at a prompt; one that only refuses knows no joined reads.
        self._silent, self._only_refused = True, True
        # How many of the probe's lines came; None when what comes is another's, to its final.
        self._seen: int | None = 0
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
        return bool(self._seen) and self._seen == len(self._probe.parts)

    @property
    def shortest_wait(self) -> float:
        """Seconds to wait for more when an answer came that may be anybody's."""
        return self._waits[0]

    def ask(self) -> bytes | None:
        """The bytes of the next probe, or None when there is none left to try."""
        sign = self._fresh and not (self._refused or self._settling)
        probe = self._probes.signature() if sign else self._probes.next(self._debts)
        self._confirming, self._settling, self._refused = self._settling, False, False
        if probe is None or self._tried >= len(self._waits):
            return None
        self._probe, self._seen = probe, 0
        leave = self._leave()
        self._debts.append(probe.command)
        self._tried += 1
        self._silent = True
        return leave + probe.command.wire

    def _leave(self) -> bytes:
        """ESC where a prompt may be open, and would take the probe for its payload.

        It leaves the prompt (3GPP TS 27.005 §4.3). Before a command line V.250 §5.2.1 has it
        ignored, but modems are known that refuse the line then: so it leads a probe only behind
        an unsent payload, and behind a probe without it that was met by silence.
        """
        self._led = self.unsent_payload or (self._tried > 0 and self._silent and not self._led)
        return ESC if self._led else b""

    def answers_all(self) -> bool:
        """True when the modem has answered everything and refused every probe."""
        return self._finals >= len(self._debts)

    def babbles(self) -> bool:
        """True when more answers came than were ever asked for."""
        return self._finals > MAX_LATE_FINALS

    def mark(self, text: str) -> Mark:
        """What a line is while the past may still be answered."""
        if self.answered and text.strip() == "0":
            return Mark.FINAL  # a modem found in ATV0; the driver will set it right
        if self._probe.knows(text):
            return Mark.PROBE
        return mark_old(text, self._debts)

    def match(self, text: str) -> None:
        """A line of the probe's kind: its own, if all before it were, in their order."""
        if self._seen is not None and self._probe.fits(self._seen, text):
            self._seen += 1
        else:
            self._seen = None
        self._settling = self._only_refused = False

    def break_off(self) -> None:
        """Something came that is not the probe's; between its lines it makes them another's."""
        self._seen = None if self._seen else self._seen
        self._settling = self._confirming = self._only_refused = False

    def distrust(self) -> None:
        """A line was cut, and what looks like a final may have been part of a text."""
        self._seen = None
        self._countable = self._settling = self._confirming = self._only_refused = False

    def final(self, text: str) -> Step:
        """A final result; only one right behind all lines of the probe proves the line."""
        self._finals += 1
        self._silent = False
        final = read_final(text, numeric=True)
        refused = final is None or not final.ok
        answered, self._seen = self.answered and not refused, 0
        if answered:
            self._probes.learn(self._probe, answered=True)
            return self._prove()
        self._refused |= refused
        self._only_refused &= refused
        self._settling = self._confirming = False
        if self._countable and self._finals >= len(self._debts):
            # Everything asked has its final, and the probe's came without its line.
            self._probes.learn(self._probe, answered=False)
            return Step.REFUSED
        if self._swift:
            return Step.REFUSED
        # Uncounted, it is perhaps the probe's own refusal, perhaps the past's.
        return Step.PAST if self._countable or self.babbles() else Step.WAIT

    @property
    def _swift(self) -> bool:
        """True when all that is heard on a new line is one refusal for each of a few probes."""
        few = self._finals == self._tried <= SWIFT_PROBES
        return self._fresh and self._only_refused and few

    def _prove(self) -> Step:
        if self._fresh and len(self._probe.parts) == 1 and not self._confirming:
            self._settling = True
            return Step.SETTLE
        self._fresh = False
        return Step.PROVED

    def owner(self, text: str) -> Command | None:
        """Whose late line it is, as far as its prefix tells."""
        return next((debt for debt in self._debts if own_prefix(text, debt)), None)
