"""One pretend modem: bytes in, command lines run one after another, bytes out.

Parts (slots, radio, stores, contexts) hold the state; `commands/` holds what each command does.
"""

from collections.abc import Callable
from typing import Any

import msgspec

from simd.emulator.answers import (
    CME_WORDS,
    Answer,
    Handler,
    Prompt,
    RefusedError,
    handlers,
)
from simd.emulator.at_parser import BadLineError, Command, parse_line
from simd.emulator.card import Card
from simd.emulator.charsets import shown
from simd.emulator.clock import Clock, Timer
from simd.emulator.faults import CLEAN, Faults, Plan
from simd.emulator.inbox import Inbox
from simd.emulator.operator import Line, Operators
from simd.emulator.packet import PacketUnit
from simd.emulator.pducodec import Sms
from simd.emulator.persona import Account, Persona
from simd.emulator.radio import RadioUnit
from simd.emulator.seen import Seen, SeenRing
from simd.emulator.textmode import text_form
from simd.emulator.tray import Tray
from simd.emulator.wire import Wire

_CR, _LF, _CTRL_Z, _ESC = 0x0D, 0x0A, 0x1A, 0x1B
# A line that never ends is dropped here; V.250 leaves the bound to the maker.
_LONGEST_LINE = 65536
_V0_CODES = {"OK": "0", "RING": "2", "NO CARRIER": "3", "ERROR": "4"}


class Settings(msgspec.Struct):
    """What V.250 and 27.007 let the terminal set on the line."""

    echo: bool = True
    verbose: bool = True
    quiet: bool = False
    cmee: int = 0
    charset: str = "IRA"
    cops_format: int = 0
    ussd_shown: int = 0
    values: dict[str, str] = {}


class Modem:
    """A modem built from a persona, with cards in its slots."""

    def __init__(
        self,
        persona: Persona,
        imei: str,
        cards: dict[int, Card],
        *,
        operators: Operators,
        clock: Clock,
        faults: Faults,
    ) -> None:
        self.persona = persona
        self.imei = imei
        self.clock = clock
        self.faults = faults
        self.operators = operators
        self.seen = SeenRing()
        self.nonces = False
        self._nonce = 0
        self.slow = persona.answer_seconds
        self.write: Callable[[bytes], None] = lambda data: None
        self.pull_plug: Callable[[], None] = lambda: None
        self.replug_later: Callable[[float], None] = lambda seconds: None
        self.stop_reading: Callable[[bool], None] = lambda stopped: None
        self.wire = Wire(clock, faults, lambda data: self.write(data))
        self._handlers: dict[str, Handler] = self._known_commands()
        self.settings = self._fresh_settings()
        self.tray = Tray(persona, cards, clock, self.urc)
        self.radio = RadioUnit(persona, clock, self.urc)
        self.inbox = Inbox(persona.sms, clock, self.urc)
        self.packet = PacketUnit()
        self.call_from = ""
        self.rx_bytes = self.tx_bytes = 0
        self._reference = 0
        self.ussd_forced: list[tuple[int, str]] = []
        self._input = bytearray()
        self._busy = False
        self._prompt: tuple[Prompt, Seen, Plan] | None = None
        self._deaf = False
        self._lie = False
        self._working = False
        self._wake: Timer | None = None
        self._join_parts()

    def _known_commands(self) -> dict[str, Handler]:
        known = handlers((*self.persona.families, self.persona.slots.family))
        for name in self.persona.refuses:
            known.pop(name, None)
        return known

    def _fresh_settings(self) -> Settings:
        return Settings(
            echo=self.persona.echo,
            cmee=self.persona.errors.cmee,
            charset=self.persona.charset,
        )

    def _join_parts(self) -> None:
        self.tray.on_ready = self._card_ready
        self.tray.on_gone = self._card_gone
        self.radio.on_change = self._registration_changed
        self.inbox.can_receive = lambda: self.radio.registered
        self.inbox.render = self._text_form

    # --- life -------------------------------------------------------------------------------

    def start_running(self) -> None:
        """Be as a modem that was switched on long ago: booted and registered."""
        self.tray.come_up()
        if self.radio.home is not None:
            self.radio.settle()

    def power_on(self) -> None:
        """Boot from nothing, with the persona's unsolicited lines."""
        self.settings = self._fresh_settings()
        self.radio.fun = 1
        self.radio.deregistered = False
        self.inbox.cnmi = [0, 0, 0, 0, 0]
        self.inbox.chosen = list(self.persona.sms.default)
        for name in self.radio.levels:
            self.radio.levels[name] = 0
        self.clock.call_later(self.persona.boot.power_after, self._power_lines)
        self.tray.boot()

    def power_off(self) -> None:
        """Lose power: what was not written is lost, what was said is forgotten."""
        self.wire.clear()
        self._input.clear()
        self._busy = False
        self._prompt = None
        if self._wake is not None:
            self._wake.cancel()
        self._deaf = False
        self.tray.power_off()

    def _power_lines(self) -> None:
        for text in self.persona.boot.power:
            self.urc(text)

    def _card_ready(self) -> None:
        card = self.tray.card
        if card is None:
            return
        line = self.operators.open_line(card.identity, Account())
        line.arrived = self.inbox.pull
        self.inbox.card, self.inbox.line = card, line
        self.radio.start(line.account.carrier)

    def _card_gone(self) -> None:
        if self.inbox.line is not None:
            self.inbox.line.arrived = lambda: None
            self.inbox.line.menu = ""
        self.inbox.forget_line()
        self.radio.lose()

    def _registration_changed(self, registered: bool) -> None:  # noqa: FBT001 - a callback's value
        self.packet.registration(registered=registered)
        if registered:
            self.inbox.pull()

    @property
    def subscription(self) -> Line | None:
        """The active card's line when it is registered."""
        return self.inbox.line if self.radio.registered else None

    def restart(self) -> None:
        """Power-cycle in place, without leaving the bus."""
        self.power_off()
        self.power_on()

    def reenumerate(self, seconds: float) -> None:
        """Leave the bus and come back by oneself, as some modems do for a slot change."""
        self.tray.power_off()
        self.pull_plug()
        self.replug_later(seconds)

    @property
    def hung(self) -> bool:
        """Whether it answers nothing at present."""
        return self._deaf

    def hang(self, seconds: float | None) -> None:
        """Answer nothing and take no bytes, for good or for a while."""
        self._deaf = True
        self.stop_reading(True)
        if seconds is not None:
            self._wake = self.clock.call_later(seconds, self._recover)

    def _recover(self) -> None:
        self._deaf = False
        self.stop_reading(False)
        self._work()

    def next_reference(self) -> int:
        """The next message reference, 0…255 round and round."""
        self._reference = (self._reference + 1) % 256
        return self._reference

    def slot_lie(self) -> bool:
        """Whether the slot command just run says OK without switching."""
        return self._lie

    # --- out --------------------------------------------------------------------------------

    def urc(self, text: str) -> None:
        """Say an unsolicited line."""
        if self._deaf:
            return
        self.wire.aside(f"\r\n{text}\r\n".encode("latin-1", "replace"))

    def _text_form(self, sms: Sms) -> tuple[str, str]:
        """A routed message's header and text (+CMT and +CDS in text mode)."""
        return text_form(sms, self.show, extended=self.settings.values.get("+CSDH") == "1")

    def show(self, text: str) -> str:
        """A text in the character set the terminal chose."""
        return shown(text, self.settings.charset)

    # --- in ---------------------------------------------------------------------------------

    def feed(self, data: bytes) -> None:
        """Take bytes from the terminal."""
        self._input += data
        if not self._deaf:
            self._work()

    def _work(self) -> None:
        if self._working:
            return
        self._working = True
        while self._input and not self._busy and not self._deaf:
            if not (self._take_body() if self._prompt else self._take_line()):
                break
        self._working = False

    def _take_line(self) -> bool:
        end = self._input.find(_CR)
        if end < 0:
            if len(self._input) > _LONGEST_LINE:
                self._input.clear()
            return False
        raw = bytes(self._input[:end])
        del self._input[: end + 1]
        self._echo(raw + b"\r")
        text = raw.decode("latin-1").strip("\n\x00 ")
        start = text.upper().find("AT")
        if text:
            self._run(text[max(start, 0) :])
        return True

    def _take_body(self) -> bool:
        ends = [place for place in map(self._input.find, (_CTRL_Z, _ESC)) if place >= 0]
        if not ends or self._prompt is None:
            return False
        end = min(ends)
        body, given_up = bytes(self._input[:end]), self._input[end] == _ESC
        del self._input[: end + 1]
        self._echo(body)
        prompt, seen, plan = self._prompt
        self._prompt = None
        self._settle(seen, plan, Answer() if given_up else self._guarded(prompt.then, body))
        return True

    def _echo(self, raw: bytes) -> None:
        stuck = self.faults.name == "echo"
        if self.settings.echo or stuck:
            self.wire.aside(raw + (b"\r" if stuck else b""))

    def _run(self, text: str) -> None:
        plan = self.faults.plan(text)
        seen = self.seen.add(self.clock.now().isoformat(), text)
        if plan.name == "hang":
            seen.effect = "nothing"
            self.hang(plan.seconds)
            return
        self._lie = plan.name == "slot_lie"
        try:
            commands = parse_line(text)
        except BadLineError:
            self._ignore(seen, text)
            return
        self._execute(seen, plan, commands)
        self._lie = False

    def _ignore(self, seen: Seen, text: str) -> None:
        """A line that is no command is not answered, except one that begins like one."""
        seen.effect = "ignored"
        if text[:2].upper() == "AT":
            self._settle(seen, CLEAN, Answer(final="ERROR"))

    def _execute(self, seen: Seen, plan: Plan, commands: tuple[Command, ...]) -> None:
        lines: list[str] = []
        seconds, silent = self.slow, False
        for one in commands:
            result = self._guarded(self._handle, one)
            if isinstance(result, Prompt):
                self._ask(result, seen, plan)
                return
            lines += result.lines
            seconds += result.seconds
            silent = silent or result.silent
            if result.final != "OK":
                self._settle(seen, plan, Answer(tuple(lines), seconds, silent, result.final))
                return
        self._settle(seen, plan, Answer(tuple(lines), seconds, silent))

    def _ask(self, prompt: Prompt, seen: Seen, plan: Plan) -> None:
        self._prompt = (prompt, seen, plan)
        self.wire.answer(CLEAN, b"\r\n> ")

    def _handle(self, one: Command) -> Answer | Prompt:
        text = one.name + {"run": "", "read": "?", "test": "=?", "set": "="}[one.kind] + one.value
        fixed = self.persona.answers.get(text)
        if fixed is not None:
            return Answer(fixed)
        handler = self._handlers.get(one.name)
        if handler is not None:
            return handler(self, one)
        if one.name in self.persona.accepts:
            return Answer()
        return Answer(final=self.persona.errors.unknown)

    def _guarded(self, act: Callable[[Any], Any], value: Any) -> Any:
        """Run a handler; a refusal becomes the result code the settings ask for."""
        try:
            return act(value)
        except RefusedError as refusal:
            return Answer(final=self._refusal(refusal))
        except BadLineError:
            return Answer(final=self._refusal(RefusedError("cme", 50)))

    def _refusal(self, refusal: RefusedError) -> str:
        if refusal.kind == "cms":
            return f"+CMS ERROR: {refusal.code}"
        if refusal.kind == "plain" or self.settings.cmee == 0:
            return "ERROR"
        word = CME_WORDS.get(refusal.code, "unknown")
        return f"+CME ERROR: {word if self.settings.cmee == 2 else refusal.code}"

    def _settle(self, seen: Seen, plan: Plan, answer: Answer) -> None:
        self._busy = True
        if answer.seconds > 0:
            self._wake = self.clock.call_later(
                answer.seconds, lambda: self._send(seen, plan, answer)
            )
        else:
            self._send(seen, plan, answer)

    def _send(self, seen: Seen, plan: Plan, answer: Answer) -> None:
        if seen.effect == "pending":
            seen.effect = answer.final
        self._busy = False
        data = self._rendered(seen, answer)
        if plan.name == "lost_answer":
            seen.effect += " (answer lost)"
        elif data:
            then = self.pull_plug if plan.name == "unplug" else None
            self.wire.answer(plan, self._with_chatter(data), then)
        self._work()

    def _with_chatter(self, data: bytes) -> bytes:
        """Under `glued` the modem's small talk sticks to the front or end of an answer."""
        if self.faults.name != "glued" or not self.persona.chatter or not self.faults.chance():
            return data
        talk = f"\r\n{self.persona.chatter[self._nonce % len(self.persona.chatter)]}\r\n".encode()
        return talk + data if self.faults.chance() else data + talk

    def _rendered(self, seen: Seen, answer: Answer) -> bytes:
        lines = list(answer.lines)
        self._nonce += 1
        if self.nonces:
            seen.nonce = self._nonce
            lines.append(f"+SIMNONCE: {self._nonce:06d}")
        return self._framed(lines, "" if answer.silent else answer.final)

    def _framed(self, lines: list[str], final: str) -> bytes:
        """V.250 §5.7.1: frames of CR LF, or none of it before and a digit when not verbose."""
        settings = self.settings
        text = ""
        if lines:
            before = "\r\n" if settings.verbose else ""
            text = before + "\r\n".join(lines) + "\r\n"
        if final and not settings.quiet:
            text += f"\r\n{final}\r\n" if settings.verbose else _V0_CODES.get(final, final) + "\r"
        return text.encode("latin-1", "replace")
