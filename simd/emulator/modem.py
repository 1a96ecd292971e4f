"""One pretend modem: its parts, their life together, and the commands it knows.

Parts (slots, radio, stores, contexts, the AT console) hold the state; `commands/` holds what each
command does to them.
"""

from collections.abc import Callable

import msgspec

from simd.emulator.answers import Answer, Handler, Prompt, handlers
from simd.emulator.at_parser import Command
from simd.emulator.card import Card
from simd.emulator.charsets import shown
from simd.emulator.clock import Clock, Timer
from simd.emulator.console import Console, Settings
from simd.emulator.faults import Faults
from simd.emulator.inbox import Inbox
from simd.emulator.operator import Line, Operators, UssdAnswer
from simd.emulator.packet import PacketUnit
from simd.emulator.pducodec import Sms
from simd.emulator.persona import Account, Persona
from simd.emulator.radio import RadioUnit
from simd.emulator.textmode import text_form
from simd.emulator.tray import Tray
from simd.emulator.wire import Wire

_SIGNS = {"run": "", "read": "?", "test": "=?", "set": "="}


class Outside(msgspec.Struct):
    """What the modem asks of the cable it hangs on."""

    write: Callable[[bytes], None]
    pull_plug: Callable[[], None]
    replug_later: Callable[[float], None]
    stop_reading: Callable[[bool], None]


def _nothing(*_: object) -> None:
    """No cable yet."""


class Modem:
    """A modem built from a persona, with cards in its slots."""

    def __init__(  # noqa: PLR0913 - what a modem is made of, all but the first three by name
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
        self.outside = Outside(_nothing, _nothing, _nothing, _nothing)
        self.console = self._make_console()
        self.tray = Tray(persona, cards, clock, self.urc)
        self.radio = RadioUnit(persona, clock, self.urc)
        self.inbox = Inbox(persona.sms, clock, self.urc)
        self.packet = PacketUnit()
        self.ussd = persona.ussd
        self.ussd_forced: list[tuple[int, str]] = []
        self.on_ussd: Callable[[UssdAnswer], None] = _nothing
        self.call_from = ""
        self.rx_bytes = self.tx_bytes = 0
        self.handlers = self._known_commands()
        self._reference = 0
        self._wake: Timer | None = None
        self._join_parts()

    def _make_console(self) -> Console:
        wire = Wire(self.clock, self.faults, self._write)
        console = Console(
            self.handle, self._fresh_settings, clock=self.clock, faults=self.faults, wire=wire
        )
        console.slow = self.persona.answer_seconds
        console.chatter = self.persona.chatter
        console.on_hang = self.hang
        console.on_unplug = self.pull_plug
        return console

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

    @property
    def settings(self) -> Settings:
        """What the terminal has set."""
        return self.console.settings

    def handle(self, one: Command) -> Answer | Prompt:
        """Run one command: a fixed answer of the persona's, a handler, or the word for unknown."""
        fixed = self.persona.answers.get(one.name + _SIGNS[one.kind] + one.value)
        if fixed is not None:
            return Answer(fixed)
        handler = self.handlers.get(one.name)
        if handler is not None:
            return handler(self, one)
        if one.name in self.persona.accepts:
            return Answer()
        return Answer(final=self.persona.errors.unknown)

    def start_running(self) -> None:
        """Be as a modem that was switched on long ago: booted and registered."""
        self.tray.come_up()
        if self.radio.home is not None:
            self.radio.settle()

    def power_on(self) -> None:
        """Boot from nothing, with the persona's unsolicited lines."""
        self.radio.fun = 1
        self.radio.deregistered = False
        self.inbox.cnmi = [0, 0, 0, 0, 0]
        self.inbox.chosen = list(self.persona.sms.default)
        self.inbox.text_mode = False
        self.radio.levels = dict.fromkeys(self.radio.levels, 0)
        self.clock.call_later(self.persona.boot.power_after, self._power_lines)
        self.tray.boot()

    def power_off(self) -> None:
        """Lose power: what was not written is lost, what was said is forgotten."""
        self.console.reset()
        self._stop_waking()
        self.tray.power_off()

    def restart(self) -> None:
        """Power-cycle in place, without leaving the bus."""
        self.power_off()
        self.power_on()

    def reenumerate(self, seconds: float) -> None:
        """Leave the bus and come back by oneself, as some modems do for a slot change."""
        self.pull_plug()
        self.outside.replug_later(seconds)

    def restart_soon(self, *, back_after: float = 1.0) -> None:
        """Leave the bus once the answer is out, and come back."""
        self.clock.call_later(0.1, lambda: self.reenumerate(back_after))

    def pull_plug(self) -> None:
        """Fall off the bus."""
        self.outside.pull_plug()

    @property
    def hung(self) -> bool:
        """Whether it answers nothing at present."""
        return self.console.deaf

    def hang(self, seconds: float | None) -> None:
        """Answer nothing and take no bytes, for good or for a while."""
        self.console.deaf = True
        self.outside.stop_reading(True)
        self._stop_waking()
        if seconds is not None:
            self._wake = self.clock.call_later(seconds, self._recover)

    @property
    def subscription(self) -> Line | None:
        """The active card's line when it is registered."""
        return self.inbox.line if self.radio.registered else None

    def next_reference(self) -> int:
        """The next message reference, 0…255 round and round."""
        self._reference = (self._reference + 1) % 256
        return self._reference

    def feed(self, data: bytes) -> None:
        """Take bytes from the terminal."""
        self.console.feed(data)

    def urc(self, text: str) -> None:
        """Say an unsolicited line."""
        self.console.urc(text)

    def show(self, text: str) -> str:
        """A text in the character set the terminal chose."""
        return shown(text, self.settings.charset)

    def _text_form(self, sms: Sms) -> tuple[str, str]:
        """A routed message's header and text (+CMT and +CDS in text mode)."""
        return text_form(sms, self.show, extended=self.settings.values.get("+CSDH") == "1")

    def _write(self, data: bytes) -> None:
        self.outside.write(data)

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
            self.inbox.line.arrived = _nothing
            self.inbox.line.menu = ""
        self.inbox.forget_line()
        self.radio.lose()

    def _registration_changed(self, registered: bool) -> None:  # noqa: FBT001 - a callback's value
        self.packet.registration(registered=registered)
        if registered:
            self.inbox.pull()

    def _recover(self) -> None:
        self.console.deaf = False
        self.outside.stop_reading(False)
        self.console.work()

    def _stop_waking(self) -> None:
        if self._wake is not None:
            self._wake.cancel()
            self._wake = None
