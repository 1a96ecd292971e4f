"""A modem's MBIM side: which commands it knows, and what it says unasked."""

from collections.abc import Callable
from typing import TypeVar

import msgspec

from simd.emulator.mbim.wire import Asked
from simd.emulator.modem import Modem
from simd.emulator.operator import UssdAnswer

FAILURE, NO_SIM, PIN_REQUIRED, NOT_REGISTERED = 2, 3, 5, 7
NO_SUPPORT, DETACHED, NOT_ACTIVATED, RADIO_OFF = 9, 12, 16, 20
WRONG, NO_SUCH_INDEX = 21, 30
"""MBIM_STATUS (§9.4.5)."""


class StatusError(Exception):
    """The command fails with this status; some say more about it."""

    def __init__(self, status: int, body: bytes = b"") -> None:
        super().__init__(status)
        self.status = status
        self.body = body


class Reply(msgspec.Struct, frozen=True):
    """An answer that takes its time; None for the body never comes."""

    body: bytes | None
    seconds: float = 0.0


class Front:
    """One modem as MBIM shows it; `said` takes what it says unasked."""

    def __init__(self, modem: Modem) -> None:
        self.modem = modem
        self.said: Callable[[str, int, bytes], None] = lambda *_: None
        modem.tray.on_ready = _after(modem.tray.on_ready, self._card_changed)
        modem.tray.on_booted = self._card_changed
        modem.tray.on_gone = _after(modem.tray.on_gone, self._card_changed)
        modem.radio.on_change = self._then_registration(modem.radio.on_change)
        modem.on_ussd = self._network_spoke
        modem.inbox.on_stored = self._stored
        modem.inbox.on_routed = self._routed

    def open(self) -> None:
        """A host has opened the modem: arrivals are stored and told, reports handed over."""
        self.modem.inbox.cnmi = [2, 1, 0, 1, 0]
        self.modem.settings.ussd_shown = 1

    def answer(self, asked: Asked) -> Reply:
        """What a command is answered; StatusError when it fails."""
        act = _KNOWN.get((asked.service, asked.cid))
        if act is None:
            raise StatusError(NO_SUPPORT)
        try:
            found = act(self, asked)
        except ValueError as error:
            raise StatusError(WRONG) from error
        return Reply(found) if isinstance(found, bytes) else found

    def tell(self, service: str, cid: int) -> None:
        """Say unasked what a query would be answered."""
        try:
            found = self.answer(Asked(0, service, cid, False, b""))
        except StatusError:
            return
        if found.body is not None:
            self.said(service, cid, found.body)

    def _card_changed(self) -> None:
        self.tell("basic", 2)

    def _then_registration(self, before: Callable[[bool], None]) -> Callable[[bool], None]:
        def changed(registered: bool) -> None:  # noqa: FBT001 - a callback's value
            up = [context for context in self.modem.packet.contexts.values() if context.active]
            before(registered)
            self.tell("basic", 9)
            self.tell("basic", 10)
            for context in up:
                if not context.active:
                    self.said(*_HOOKS["lost"](self, context))

        return changed

    def _stored(self, index: int) -> None:
        self.said(*_HOOKS["stored"](self, index))

    def _routed(self, pdu: str) -> None:
        self.said(*_HOOKS["routed"](self, pdu))

    def _network_spoke(self, answer: UssdAnswer) -> None:
        self.said(*_HOOKS["ussd"](self, answer))


Act = Callable[[Front, Asked], bytes | Reply]
Told = Callable[..., tuple[str, int, bytes]]
_KNOWN: dict[tuple[str, int], Act] = {}
_HOOKS: dict[str, Told] = {}
T = TypeVar("T", bound=Told)


def cid(service: str, number: int) -> Callable[[Act], Act]:
    """Register what answers a command."""

    def register(act: Act) -> Act:
        _KNOWN[service, number] = act
        return act

    return register


def hook(name: str) -> Callable[[T], T]:
    """Register how an event is told."""

    def register(act: T) -> T:
        _HOOKS[name] = act
        return act

    return register


def known() -> dict[str, list[int]]:
    """Every command there is, by service."""
    found: dict[str, list[int]] = {}
    for service, number in sorted(_KNOWN):
        found.setdefault(service, []).append(number)
    return found


def _after(first: Callable[[], None], then: Callable[[], None]) -> Callable[[], None]:
    def both() -> None:
        first()
        then()

    return both
