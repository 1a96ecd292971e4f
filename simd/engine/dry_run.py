"""A dry run's modem: all can be read of it, and nothing that is wished for reaches it.

The one place that makes `--dry-run` true, whoever wishes: policy, rounds, recovery or a person.
What would have been done is logged, and refused as held back.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Sequence
from typing import NoReturn

import structlog

from simd.errors import Held
from simd.model.message import Outgoing, StoredPdu, StoreTrouble
from simd.model.radio import Radio
from simd.model.verbs import (
    Card,
    DataState,
    Driver,
    Identity,
    Notice,
    SentPart,
    UssdAnswer,
)

log = structlog.get_logger()

GUARD = "dry_run"


class RunsDry(Held):
    """simd runs dry, so nothing was done (params: what)."""

    code = GUARD


def withheld(what: str, **more: object) -> RunsDry:
    """What is raised in place of the act, which is logged."""
    log.info("dry run: not done", what=what, **more)
    return RunsDry(what=what)


def _withheld(what: str, **more: object) -> NoReturn:
    raise withheld(what, **more)


class DryDriver:
    """The driver of a modem that is only looked at; every verb that changes anything raises RunsDry.

    `passive` leaves out even what makes looking easier: the modem is somebody else's.
    """

    def __init__(self, driver: Driver, *, passive: bool = False) -> None:
        self._driver = driver
        self._passive = passive

    # --- what is read

    @property
    def slots(self) -> int:
        """How many SIM slots the modem has."""
        return self._driver.slots

    @property
    def empty_slots(self) -> frozenset[int]:
        """The slots that the modem says hold no card."""
        return self._driver.empty_slots

    @property
    def older_modes(self) -> tuple[str, ...]:
        """None: the radio is left as it is."""
        return ()

    @property
    def ussd_habit(self) -> str | None:
        """How codes and answers were last written."""
        return self._driver.ussd_habit

    @property
    def ussd_discarded(self) -> bool:
        """True when the last answer came and its words were lost."""
        return self._driver.ussd_discarded

    async def identify(self) -> Identity:
        """Who the modem is."""
        return await self._driver.identify()

    async def prepare(self) -> None:
        """Have the line say what it says; nothing of this outlives the line's session."""
        if not self._passive:
            await self._driver.prepare()

    def notices(self) -> AsyncIterator[Notice]:
        """What the modem says unasked."""
        return self._driver.notices()

    async def active_slot(self) -> int:
        """The active slot."""
        return await self._driver.active_slot()

    async def card(self) -> Card:
        """The SIM in the active slot."""
        return await self._driver.card()

    async def pin_tries(self) -> int | None:
        """How many tries the PIN has left."""
        return await self._driver.pin_tries()

    async def radio(self) -> Radio:
        """Registration, operator, access technology and signal now."""
        return await self._driver.radio()

    async def radio_mode(self) -> str:
        """The mode as the modem states it."""
        return await self._driver.radio_mode()

    async def data(self) -> DataState:
        """Attachment and addresses now."""
        return await self._driver.data()

    async def bytes(self) -> tuple[int, int] | None:
        """Bytes as the modem counts them."""
        return await self._driver.bytes()

    def ussd_pushed(self) -> Sequence[UssdAnswer]:
        """What the network said that nobody asked for."""
        return self._driver.ussd_pushed()

    def recall_ussd(self, habit: str | None) -> None:
        """Go by what was learnt of a code."""
        self._driver.recall_ussd(habit)

    async def messages(self) -> Sequence[StoredPdu]:
        """Every PDU in every store."""
        return await self._driver.messages()

    async def news(self) -> Sequence[StoredPdu] | None:
        """What was announced since the last look."""
        return await self._driver.news()

    def store_trouble(self) -> StoreTrouble:
        """What was wrong with the stores at the last look."""
        return self._driver.store_trouble()

    # --- what is not done

    async def select_slot(self, slot: int) -> None:
        """Held."""
        _withheld("select a slot", slot=slot)

    async def enter_pin(self, pin: str) -> bool:
        """Held; the PIN is not told either."""
        del pin
        _withheld("type the PIN")

    async def set_radio(self, *, on: bool) -> None:
        """Held."""
        _withheld("turn the radio on or off", on=on)

    async def set_radio_mode(self, mode: str) -> None:
        """Held."""
        _withheld("set the radio's mode", mode=mode)

    async def set_apn(self, apn: str | None, others: Collection[str] = ()) -> None:
        """Held."""
        del others
        _withheld("set the APN", apn=apn)

    async def bring_up(self, apn: str | None, others: Collection[str] = ()) -> DataState:
        """Held."""
        del others
        _withheld("bring data up", apn=apn)

    async def take_down(self) -> DataState:
        """Held."""
        _withheld("close the data path")

    async def restart(self) -> None:
        """Held."""
        _withheld("restart the modem")

    async def ussd(self, code: str, within: float) -> UssdAnswer:
        """Held."""
        del within, code
        _withheld("send a USSD code")

    async def ussd_reply(self, text: str, within: float) -> UssdAnswer:
        """Held."""
        del text, within
        _withheld("answer a USSD menu")

    async def ussd_cancel(self) -> None:
        """Held."""
        _withheld("close a USSD session")

    async def send(self, tpdu: str, octets: int) -> SentPart:
        """Held."""
        del tpdu
        _withheld("send a message", octets=octets)

    async def send_whole(self, wish: Outgoing) -> Sequence[SentPart] | None:
        """Held."""
        del wish
        _withheld("send a message")

    async def delete(self, where: StoredPdu) -> None:
        """Held; what was kept is not told twice, and stays in its store for others.

        A message that the modem handed over is acknowledged: else the network sends it again.
        """
        if not where.memory:
            await self._driver.delete(where)
            return
        log.info("dry run: not done", what="delete a message", memory=where.memory)
