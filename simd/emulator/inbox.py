"""Message stores of a modem and its card, and how arrivals are told (TS 27.005 §3.1, §3.4.1).

A full store leaves the message in the network until there is room again.
"""

from collections.abc import Callable

import msgspec

from simd.emulator import pducodec, pdureader
from simd.emulator.card import Card, Message
from simd.emulator.clock import Clock, Timer
from simd.emulator.operator import Line
from simd.emulator.persona import SmsHabits

# How often a gap is waited out for an announced message that nobody reads.
_MOST_GAPS = 20
# TS 27.005 §3.4.4: without an acknowledgement direct routing is switched off.
_ACK_SECONDS = 15.0


def _nothing(_: object) -> None:
    """Nobody asked to be told."""


class Stored(msgspec.Struct, frozen=True):
    """A message and where it lies."""

    memory: str
    index: int
    message: Message


class Inbox:
    """Stores by name; `MT` shows ME and then SM under one numbering."""

    def __init__(self, habits: SmsHabits, clock: Clock, urc: Callable[[str], None]) -> None:
        self._habits = habits
        self._clock = clock
        self._urc = urc
        self._own: dict[str, dict[int, Message]] = {
            name: {} for name in habits.stores if name not in {"SM", "MT"}
        }
        self.card: Card | None = None
        self.line: Line | None = None
        self.chosen = list(habits.default)
        self.cnmi = [0, 0, 0, 0, 0]
        self.text_mode = False
        self.acknowledge = False
        self.unacknowledged: list[str] = []
        self._ack_timer: Timer | None = None
        self.gap = 0.0
        self._newest: Message | None = None
        self._resting: Timer | None = None
        self.render: Callable[[pducodec.Sms], tuple[str, str]] = lambda sms: (sms.number, sms.text)
        self.can_receive: Callable[[], bool] = lambda: False
        self.on_stored: Callable[[int], None] = _nothing
        self.on_routed: Callable[[str], None] = _nothing

    @property
    def memories(self) -> tuple[str, ...]:
        """Names that +CPMS takes."""
        return tuple(self._habits.stores)

    @property
    def first_index(self) -> int:
        """Where numbering begins."""
        return self._habits.first_index

    def capacity(self, memory: str) -> int:
        """Places in a store; a card may have its own number."""
        if memory == "MT":
            return self.capacity("ME") + self.capacity("SM")
        places = self._habits.stores.get(memory, 0)
        own = self.card.identity.sm_capacity if self.card is not None else None
        return min(own, places) if memory == "SM" and own is not None else places

    def used(self, memory: str) -> int:
        """Places taken."""
        return len(self.listing(memory))

    def listing(self, memory: str) -> list[Stored]:
        """All messages of a store, by index."""
        if memory == "MT":
            shift = self.capacity("ME")
            sim = [Stored("SM", one.index + shift, one.message) for one in self.listing("SM")]
            return self.listing("ME") + sim
        return [Stored(memory, i, message) for i, message in sorted(self._place(memory).items())]

    def find(self, memory: str, index: int) -> Stored | None:
        """The message at an index, if any."""
        return next((one for one in self.listing(memory) if one.index == index), None)

    def put(self, memory: str, message: Message) -> int | None:
        """Store in the lowest free place; None when the store is full."""
        if memory == "MT":
            return self._put_anywhere(message)
        place = self._place(memory)
        free = range(self.first_index, self.first_index + self.capacity(memory))
        index = next((i for i in free if i not in place), None)
        if index is not None:
            place[index] = message
        return index

    def delete(self, memory: str, index: int) -> bool:
        """Free a place; what waits in the network then comes in."""
        found = self.find(memory, index)
        if found is None:
            return False
        shift = self.capacity("ME") if memory == "MT" and found.memory == "SM" else 0
        del self._place(found.memory)[index - shift]
        self._clock.call_later(0.01, self.pull)
        return True

    def pull(self) -> None:
        """Take in what waits in the network, as far as there is room.

        With a gap they come one by one, as over the air: the next that long after the one
        before was read, or after some gaps when nobody reads it.
        """
        while self._resting is None and self._take_next():
            if self.gap > 0:
                self._rest(_MOST_GAPS)

    def _take_next(self) -> bool:
        """Take one unit in; False when there is none, or no room for it."""
        line = self.line
        if line is None or not line.waiting or not self.can_receive():
            return False
        self._newest = None
        if self.unacknowledged or not self._take(line.waiting[0]):
            return False
        line.waiting.popleft()
        return True

    def _rest(self, gaps: int) -> None:
        self._resting = self._clock.call_later(self.gap, lambda: self._rested(gaps - 1))

    def _rested(self, gaps: int) -> None:
        self._resting = None
        if self._newest is not None and self._newest.stat == 0 and gaps > 0:
            self._rest(gaps)
        else:
            self.pull()

    def acknowledged(self) -> bool:
        """The terminal confirmed a routed message; False when none was waiting."""
        if not self.unacknowledged:
            return False
        self.unacknowledged.clear()
        self._stop_timer()
        self.pull()
        return True

    def forget_line(self) -> None:
        """The card is gone; an unconfirmed message goes back to the network."""
        self._return_unacknowledged()
        self.card = None
        self.line = None

    def _take(self, pdu: str) -> bool:
        if int(pdu[2 + 2 * int(pdu[:2], 16) :][:2], 16) & 3 == 2:
            return self._take_report(pdu)
        if self.cnmi[1] == 2:
            self._route("+CMT", pdu)
            return True
        return self._store(
            pdu, self.chosen[2], "+CMTI", announce=self.cnmi[0] > 0 and self.cnmi[1] in {1, 3}
        )

    def _take_report(self, pdu: str) -> bool:
        match self.cnmi[3]:
            case 1:
                self._route("+CDS", pdu)
                return True
            case 2:
                memory = "SR" if "SR" in self._habits.stores else self.chosen[2]
                return self._store(pdu, memory, "+CDSI", announce=True)
            case _:
                return True

    def _store(self, pdu: str, memory: str, urc: str, *, announce: bool) -> bool:
        message = Message(pdu, 0)
        index = self.put(memory, message)
        if index is None:
            return False
        if announce:
            self._newest = message
            self.on_stored(index)
            said = self._habits.report_store_says if urc == "+CDSI" else memory
            self._urc(f'{urc}: "{said}",{index}')
        return True

    def _route(self, urc: str, pdu: str) -> None:
        self.on_routed(pdu)
        if self.text_mode:
            head, body = self.render(pdureader.read(pdu))
            self._urc(f"{urc}: {head}\r\n{body}" if body else f"{urc}: {head}")
        else:
            comma = "," if urc == "+CMT" else ""
            self._urc(f"{urc}: {comma}{pducodec.tpdu_length(pdu)}\r\n{pdu}")
        if self.acknowledge:
            self.unacknowledged.append(pdu)
            self._ack_timer = self._clock.call_later(_ACK_SECONDS, self._no_acknowledgement)

    def _no_acknowledgement(self) -> None:
        self.cnmi[1] = self.cnmi[3] = 0
        self._return_unacknowledged()

    def _return_unacknowledged(self) -> None:
        self._stop_timer()
        if self.line is not None:
            self.line.waiting.extendleft(reversed(self.unacknowledged))
        self.unacknowledged.clear()

    def _stop_timer(self) -> None:
        if self._ack_timer is not None:
            self._ack_timer.cancel()
            self._ack_timer = None

    def _place(self, memory: str) -> dict[int, Message]:
        if memory == "SM":
            return self.card.messages if self.card is not None else {}
        return self._own.get(memory, {})

    def _put_anywhere(self, message: Message) -> int | None:
        index = self.put("ME", message)
        if index is not None:
            return index
        index = self.put("SM", message)
        return None if index is None else index + self.capacity("ME")
