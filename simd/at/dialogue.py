"""The conversation with a modem as a state machine without I/O.

One command is in flight at a time. Lines are told apart by what the command in flight says of
its own answer; everything else that has a prefix is unsolicited (`Urc`).

In step, out of step. AT answers in order and prints at most one final result per command. While
every command got its final in time the line is in step (READY). After a time-out, a damaged
answer or an unexplained final it is not (DOUBT), and no command is sent before a probe
(`simd.at.probes`) proved it again (PROBING): everything up to and including the probe's own
line and final belongs to the past and is reported as `Late`. Probes that were not answered stay
outstanding, and the next one has another line; so an old answer is never taken for a new one,
however late it comes. When all probes fail:

- every outstanding command got its final, so the modem answers but refuses all probes: the line
  counts as in step after QUIET_SECONDS without a further answer (QUIET);
- otherwise nothing intelligible answers, and the line is DEAF: open the port anew.

A dialogue begins in DOUBT, since another program, or we before a crash, may have left commands
unanswered. Its first probe is a sequence of reads, another for each of `signatures`, so that
probes of that past are not taken for it.

Times are the caller's: arm `timer` (a token that changes, seconds) and call `expire` when it
runs out; call `quiet` when `holding` and no byte came for HOLD_SECONDS.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from typing import ClassVar

from simd.at.answer import Answer
from simd.at.classify import Mark, mark_unasked, takes_body
from simd.at.command import Command
from simd.at.events import Deaf, Event, Late, Noise, Reply, State, Synced, Urc, Write
from simd.at.lines import Item, Line, LineReader, Overlong, Prompt
from simd.at.resync import ESC, PROBE_SECONDS, Resync, Step

CTRL_Z = b"\x1a"
QUIET_SECONDS = 2.0
HOLD_SECONDS = 1.0
CANCEL_SECONDS = 5.0


class Dialogue:
    """One line's conversation; `send` only in READY, `resync` only in DOUBT."""

    def __init__(
        self, *, signatures: Iterator[int] | None = None, waits: tuple[float, ...] = PROBE_SECONDS
    ) -> None:
        # Only `_enter` writes state and timer; only `send`, `_finish` and `_owe` the answer.
        self.state = State.DOUBT
        self.timer: tuple[int, float] | None = None
        self._token = 0
        self._reader = LineReader()
        self._resync = Resync(count() if signatures is None else signatures, waits)
        self._answer: Answer | None = None
        self._events: list[Event] = []
        self._urc_head: str | None = None
        self._unsent_payload = False

    @property
    def holding(self) -> bool:
        """True while a quoted text is open: call `quiet` if nothing more comes."""
        return self._reader.holding or self._urc_head is not None

    @property
    def in_flight(self) -> Command | None:
        """The command that waits for its final."""
        return None if self._answer is None else self._answer.command

    # --- what the caller does

    def send(self, command: Command) -> bytes:
        """The bytes that start a command; its Reply will come from `receive`."""
        if self.state is not State.READY:
            message = f"a command can't be sent while the line is {self.state}"
            raise ValueError(message)
        self._answer = Answer(command)
        self._enter(State.BUSY, command.timeout)
        self._reader.expect(echo=command.wire, prompt=command.payload is not None, final=True)
        return command.wire

    def receive(self, data: bytes) -> list[Event]:
        """What these bytes mean."""
        for item in self._reader.feed(data):
            self._take(item)
        return self._drain()

    def quiet(self) -> list[Event]:
        """Nothing came for a while: an open quote is not going to be closed."""
        for item in self._reader.flush():
            self._take(item)
        self._release_urc()
        return self._drain()

    def expire(self) -> list[Event]:
        """The timer ran out: ask the next probe, or conclude."""
        if self._answer is not None:
            self._owe(self._answer)
        elif self.state is State.PROBING:
            self._ask()
        elif self.state is State.QUIET:
            self._settled()
        return self._drain()

    def cancel(self) -> None:
        """Nobody waits for the command in flight: a prompt will be left by ESC, unanswered."""
        if self._answer is not None:
            self._answer.cancelled = True

    def resync(self) -> list[Event]:
        """Prove a line in doubt: ask the first probe."""
        if self.state is State.DOUBT:
            unsent, self._unsent_payload = self._unsent_payload, False
            self._resync.begin(None, countable=False, unsent_payload=unsent)
            self._ask()
        return self._drain()

    def _drain(self) -> list[Event]:
        events, self._events = self._events, []
        return events

    def _take(self, item: Item) -> None:
        match item:
            case Line():
                self._take_line(item)
            case Prompt():
                self._take_prompt()
            case Overlong():
                self._spoil()
                self._noise(item.text)

    def _take_line(self, line: Line) -> None:
        mark = self._mark(line.text)
        if self._urc_head is not None:
            body = line.text if mark in (Mark.STRAY, Mark.OWN) else None
            self._release_urc(body)
            if body is not None:
                return
        if line.broken:
            self._spoil()
        if self._answer is not None:
            self._take_answer(self._answer, mark, line.text)
        elif mark is Mark.URC:
            self._urc(line.text)
        else:
            handle = self._TABLE.get((self.state, mark), Dialogue._noise)
            handle(self, line.text)

    def _mark(self, text: str) -> Mark:
        if self._answer is not None:
            return self._answer.mark(text)
        if self.state in (State.PROBING, State.QUIET):
            return self._resync.mark(text)
        return mark_unasked(text)

    def _spoil(self) -> None:
        """A line was cut: a final taken out of it may be none."""
        self._resync.distrust()
        if self._answer is not None:
            self._answer.damaged = True

    # --- unsolicited lines, in any state

    def _urc(self, text: str) -> None:
        if takes_body(text):
            self._urc_head = text
        else:
            self._events.append(Urc(text))

    def _release_urc(self, body: str | None = None) -> None:
        if self._urc_head is not None:
            self._events.append(Urc(self._urc_head, body))
            self._urc_head = None

    def _noise(self, text: str) -> None:
        self._events.append(Noise(text))

    def _unasked_final(self, text: str) -> None:
        self._events.append(Late(text))
        self._enter(State.DOUBT)

    # --- the command in flight

    def _take_answer(self, answer: Answer, mark: Mark, text: str) -> None:
        match mark:
            case Mark.FINAL:
                self._finish(answer.reply(text), answer)
            case Mark.OWN:
                answer.keep(text)
            case Mark.EITHER:
                answer.keep_notice(text)
                self._urc(text)
            case Mark.URC:
                self._urc(text)
            case _:
                answer.keep_stray(text)

    def _finish(self, reply: Reply, answer: Answer) -> None:
        self._answer = None
        self._unsent_payload = reply.damaged and answer.unsent_payload
        self._reader.expect()
        self._enter(State.DOUBT if reply.damaged else State.READY)
        self._events.append(reply)

    def _take_prompt(self) -> None:
        self._resync.unsent_payload = False
        answer = self._answer
        if answer is None or answer.command.payload is None:
            self._events.append(Write(ESC))
            return
        answer.unsent_payload = False
        if answer.cancelled:
            self._enter(State.BUSY, CANCEL_SECONDS)
            self._events.append(Write(ESC))
            return
        self._reader.expect(echo=answer.command.payload, final=True)
        self._events.append(Write(answer.command.payload + CTRL_Z))

    # --- proving the line

    def _owe(self, answer: Answer) -> None:
        """The command in flight becomes a debt: it may be answered at any time, or never."""
        self._answer = None
        self._resync.begin(
            answer.command,
            countable=not answer.damaged,
            unsent_payload=answer.unsent_payload,
        )
        self._ask()

    def _ask(self) -> None:
        probe = self._resync.ask()
        if probe is not None:
            prompt = self._resync.unsent_payload
            self._reader.expect(echo=self._resync.echo, prompt=prompt, final=True)
            self._enter(State.PROBING, self._resync.wait)
            self._events.append(Write(probe))
        elif self._resync.answers_all():
            self._enter(State.QUIET, QUIET_SECONDS)
        else:
            self._deafen()

    def _probe_final(self, text: str) -> None:
        step = self._resync.final(text)
        if step is Step.PROVED:
            self._settled()
            return
        if step is Step.SETTLE:
            self._enter(State.PROBING, self._resync.shortest_wait)
            return
        self._events.append(Late(text))
        if step is Step.REFUSED:
            self._ask()
        elif step is Step.WAIT:
            self._enter(State.PROBING, self._resync.shortest_wait)

    def _match(self, text: str) -> None:
        self._resync.match(text)

    def _probe_noise(self, text: str) -> None:
        self._resync.break_off()
        self._noise(text)

    def _late(self, text: str) -> None:
        self._resync.break_off()
        self._events.append(Late(text, self._resync.owner(text)))

    def _unquiet(self, text: str) -> None:
        self._resync.final(text)
        self._events.append(Late(text))
        if self._resync.babbles():
            self._deafen()
        else:
            self._enter(State.QUIET, QUIET_SECONDS)

    def _deafen(self) -> None:
        self._enter(State.DEAF)
        self._events.append(Deaf())

    def _settled(self) -> None:
        self._resync.begin(None, countable=True)
        self._reader.expect()
        self._enter(State.READY)
        self._events.append(Synced())

    def _enter(self, state: State, seconds: float | None = None) -> None:
        self.state = state
        self._token += 1
        self.timer = None if seconds is None else (self._token, seconds)

    _TABLE: ClassVar[dict[tuple[State, Mark], Callable[[Dialogue, str], None]]] = {
        (State.PROBING, Mark.PROBE): _match,
        (State.PROBING, Mark.FINAL): _probe_final,
        (State.PROBING, Mark.OLD): _late,
        (State.PROBING, Mark.STRAY): _probe_noise,
        (State.QUIET, Mark.FINAL): _unquiet,
        (State.QUIET, Mark.PROBE): _unquiet,
        (State.QUIET, Mark.OLD): _late,
        (State.READY, Mark.FINAL): _unasked_final,
        (State.DOUBT, Mark.FINAL): _unasked_final,
    }
