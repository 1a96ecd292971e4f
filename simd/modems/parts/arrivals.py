"""How messages arrive: announced by their place, or handed over and waiting for a word from us.

Values are taken from what the modem offers (TS 27.005 §3.4.1). Announcing (`mt` 1, `ds` 2) is
preferred: the message is then safe in a store. What can only come directly (`+CMT`, `+CDS`)
is asked to wait for `+CNMA` (`+CSMS=1`, §3.4.4), so that it is in the ledger first.
"""

from __future__ import annotations

import structlog

from simd.at.command import options
from simd.at.events import Urc
from simd.at.replies.messages import read_arrival
from simd.at.replies.sms import IndicationChoices, read_indication_choices
from simd.errors import CommandFailed, Unreadable
from simd.model.message import StoredPdu
from simd.modems.asking import Asking
from simd.modems.parts.listing import read_direct
from simd.modems.parts.stores import StorePart
from simd.modems.quirks import SmsHabits

log = structlog.get_logger()

DIRECTLY = ""
# More than these few are read quicker as one list.
_FEW = 6
# A store that is full: Huawei, Quectel (`+QINDCFG="smsfull"`), SIMCom, and 27.007 §8.10's word.
FULL = ("^SMMEMFULL", '+QIND: "smsfull"', "+SMSFULL", '+CIEV: "SMSFULL"')
ARRIVED = ("+CMTI", "+CDSI", "+CMT", "+CDS")
# Kept when it could be read, refused when it could not: the network then sends it again.
_GOOD, _BAD = 0, 2


class ArrivalPart:
    """Listens from its making; `doubtful` asks for announcing to be set anew."""

    def __init__(self, asking: Asking, stores: StorePart, habits: SmsHabits) -> None:
        self._asking = asking
        self._stores = stores
        self._habits = habits
        self._heard = asking.session.listen(*ARRIVED, *FULL)
        self._direct: list[StoredPdu] = []
        self._spoiled = 0
        self._acknowledges = False
        self.doubtful = False

    async def announce(self) -> None:
        """Arrivals told by their place where that is offered, buffered while the line is busy."""
        choices = await self._choices()
        mode = 2 if choices is None or 2 in choices.mode else max(choices.mode)
        mt = 1 if choices is None or 1 in choices.mt or 2 not in choices.mt else 2
        ds = self._reports(choices)
        if mt == 2 or ds == 1:
            self._acknowledges = await self._asking.tolerated("AT+CSMS=1")
        await self._asking.tolerated(f"AT+CNMI={mode},{mt},0,{ds},0")
        self.doubtful = False

    def _reports(self, choices: IndicationChoices | None) -> int:
        if choices is None:
            return 0
        if 2 in choices.ds and self._stores.reports:
            return 2
        return 1 if 1 in choices.ds else 0

    async def _choices(self) -> IndicationChoices | None:
        try:
            return await self._asking.maybe_read(options("+CNMI"), read_indication_choices)
        except (CommandFailed, Unreadable):
            return None

    def places(self) -> list[tuple[str, int]] | None:
        """Where announced messages lie, each once; None when they are better found by a look."""
        found: list[tuple[str, int]] = []
        known = self._heard.lost == 0
        self._heard.lost = 0
        for urc in self._heard.take():
            if urc.text.startswith(("+CMT:", "+CDS:")):
                self._hand(urc)
            elif (place := self._place(urc)) is None:
                known = False
            elif place not in found:
                found.append(place)
        return found if known and len(found) <= _FEW else None

    def _place(self, urc: Urc) -> tuple[str, int] | None:
        """The store and index, None when firmware is known to tell another than it means."""
        try:
            arrival = read_arrival([urc.text])
        except Unreadable:
            return None
        # Seen in the field: a report is announced in SM and kept in SR.
        odd = urc.text.startswith("+CDSI") and self._habits.reports is not None
        if odd or arrival.mem is None or arrival.mem not in self._stores.readable():
            return None
        return arrival.mem, arrival.index

    def _hand(self, urc: Urc) -> None:
        try:
            entry = read_direct(urc.text, urc.body)
        except Unreadable:
            entry = None
        stored = entry.stored(DIRECTLY, 0) if entry else None
        if stored is None:
            self._spoiled += 1
        else:
            self._direct.append(stored)

    def forget(self) -> None:
        """Another card is active: what the last one was sent is the network's to send again."""
        self._heard.take()
        self._direct.clear()
        self._spoiled = 0

    async def direct(self) -> list[StoredPdu]:
        """What was handed over and not acknowledged yet; what came cut is refused."""
        while self._spoiled:
            self._spoiled -= 1
            log.warning("a message handed over came cut")
            await self._confirm(_BAD)
        return list(self._direct)

    async def acknowledge(self, where: StoredPdu) -> None:
        """It is kept: the network may forget it."""
        if where in self._direct:
            self._direct.remove(where)
            await self._confirm(_GOOD)

    async def _confirm(self, verdict: int) -> None:
        if not self._acknowledges:
            return
        taken = await self._asking.tolerated(f"AT+CNMA={verdict}")
        # Too late, or not expected: the modem may have turned direct delivery off (§3.4.4).
        self.doubtful = self.doubtful or not taken
