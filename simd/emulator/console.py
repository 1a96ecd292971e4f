"""The AT interpreter: lines in, commands one after another, framed answers out (V.250 §5).

It knows nothing of SIMs and networks: each command goes to the modem's `handle`.
"""

from collections.abc import Callable
from typing import Any

import msgspec

from simd.emulator.answers import CME_WORDS, Answer, Prompt, RefusedError
from simd.emulator.at_parser import BadLineError, Command, parse_line
from simd.emulator.clock import Clock, Timer
from simd.emulator.faults import CLEAN, Faults, Plan
from simd.emulator.seen import Seen, SeenRing
from simd.emulator.wire import Wire

_CR, _CTRL_Z, _ESC = 0x0D, 0x1A, 0x1B
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


class Console:
    """One AT port: what was typed, what runs, what is answered."""

    def __init__(
        self,
        handle: Callable[[Command], Answer | Prompt],
        fresh: Callable[[], Settings],
        *,
        clock: Clock,
        faults: Faults,
        wire: Wire,
    ) -> None:
        self._handle = handle
        self._fresh = fresh
        self._clock = clock
        self._faults = faults
        self._wire = wire
        self.settings = fresh()
        self.seen = SeenRing()
        self.nonces = False
        self.slow = 0.0
        self.chatter: tuple[str, ...] = ()
        self.deaf = False
        self.lying = False
        self.on_hang: Callable[[float | None], None] = _nothing
        self.on_unplug: Callable[[], None] = _nothing
        self._nonce = 0
        self._input = bytearray()
        self._busy = False
        self._working = False
        self._prompt: tuple[Prompt, Seen, Plan] | None = None
        self._timer: Timer | None = None

    def reset(self) -> None:
        """Power was lost: nothing typed, nothing running, the maker's settings."""
        self._wire.clear()
        self._input.clear()
        self._busy = False
        self._prompt = None
        self.deaf = False
        self.settings = self._fresh()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def restore(self) -> None:
        """The maker's settings (ATZ, AT&F)."""
        self.settings = self._fresh()

    def feed(self, data: bytes) -> None:
        """Take bytes from the terminal."""
        self._input += data
        self.work()

    def urc(self, text: str) -> None:
        """Say an unsolicited line."""
        if not self.deaf:
            self._wire.aside(f"\r\n{text}\r\n".encode("latin-1", "replace"))

    def work(self) -> None:
        """Go on with what was typed, as far as nothing runs."""
        if self._working:
            return
        self._working = True
        while self._input and not self._busy and not self.deaf:
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
        stuck = self._faults.name == "echo"
        if self.settings.echo or stuck:
            self._wire.aside(raw + (b"\r" if stuck else b""))

    def _run(self, text: str) -> None:
        plan = self._faults.plan(text)
        seen = self.seen.add(self._clock.now().isoformat(), text)
        if plan.name == "echo" and self._faults.name != "echo" and not self.settings.echo:
            self._wire.aside(text.encode("latin-1") + b"\r\r")
        if plan.name == "hang":
            seen.effect = "nothing"
            self.on_hang(plan.seconds)
            return
        self.lying = plan.name == "slot_lie"
        try:
            commands = parse_line(text)
        except BadLineError:
            self._ignore(seen, text)
            return
        self._execute(seen, plan, commands)
        self.lying = False

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
        self._wire.answer(CLEAN, b"\r\n> ")

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
            self._timer = self._clock.call_later(
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
            then = self._fall_out if plan.name == "unplug" else None
            self._wire.answer(plan, self._with_chatter(plan, data), then)
        self.work()

    def _fall_out(self) -> None:
        """Lose the bus a moment after the half answer went out."""
        self._clock.call_later(0.02, self.on_unplug)

    def _with_chatter(self, plan: Plan, data: bytes) -> bytes:
        """Under `glued` the modem's small talk sticks to the front or end of an answer."""
        if (
            "glued" not in {plan.name, self._faults.name}
            or not self.chatter
            or not self._faults.chance()
        ):
            return data
        talk = f"\r\n{self.chatter[self._nonce % len(self.chatter)]}\r\n".encode()
        return talk + data if self._faults.chance() else data + talk

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


def _nothing(*_: object) -> None:
    """Not joined to anything yet."""
