"""Whoever must keep the contract: a driver over one of the backends, its modem emulated.

The same persona stands behind `at` and `mm`; `mbim` has the same cards in its first slots.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from contextlib import (
    AbstractContextManager,
    AsyncExitStack,
    asynccontextmanager,
    nullcontext,
    suppress,
)
from pathlib import Path
from typing import Any, Literal

from simd.at import pdu
from simd.model.ids import Body, Msisdn
from simd.model.message import Outgoing, Plain, PlainReport, StoredPdu
from simd.model.sim import Lock
from simd.model.verbs import Driver, Notice, SentPart
from simd.modems.detect import detect
from simd.modems.mm.driver import FREE, Terms, opened
from simd.modems.mm.objects import Objects
from simd.modems.session import Session
from simd.ports.choose import port_for
from tests.e2e.emulator_child import EmulatorControl, emulator_child
from tests.mm.children import until, value
from tests.mm.client import connected
from tests.mm.rig import Rig
from tests.mm.usb_rig import MbimRig

Backend = Literal["at", "mm", "mbim"]
BACKENDS: tuple[Backend, ...] = ("at", "mm", "mbim")
PERSONAS = {"at": "quectel-ec25", "mm": "quectel-ec25", "mbim": "plain-mbim"}
Prepare = Callable[[EmulatorControl], Awaitable[Any]]


class Subject:
    """One driver, and the hand on the modem behind it."""

    def __init__(self, backend: Backend, driver: Driver, control: EmulatorControl) -> None:
        self.backend = backend
        self.driver = driver
        self.control = control
        self.heard: list[Notice] = []

    async def truth(self) -> dict[str, Any]:
        """What the emulator knows."""
        return await self.control.dump()

    async def listen(self) -> None:
        """Note what the modem says unasked."""
        async for notice in self.driver.notices():
            self.heard.append(notice)

    async def iccid(self) -> str:
        """The number of the card once it is ready."""
        card = await value(
            self.driver.card, lambda card: card.lock is Lock.NONE and card.iccid, "a ready card"
        )
        assert card.iccid is not None
        return card.iccid.reveal()

    async def received(self) -> list[tuple[str, str]]:
        """Sender and text of every message that is whole."""
        return read(await self.driver.messages())

    async def send(self, to: str, text: str, *, report: bool = False) -> Sequence[SentPart]:
        """Hand a message over by the way that the driver takes."""
        units = pdu.submit(to, text, pdu.Wish(report=report, reference=77))
        wish = Outgoing(Msisdn(to), Body(text), parts=len(units), report=report)
        whole = await self.driver.send_whole(wish)
        if whole is not None:
            return whole
        return [await self.driver.send(one.pdu.reveal(), one.octets) for one in units]


def read(stored: Sequence[StoredPdu]) -> list[tuple[str, str]]:
    """Sender and text of received messages, parts joined, in order of their text."""
    found = [
        (one.plain.number.reveal() if one.plain.number else "", one.plain.text.reveal())
        for one in stored
        if isinstance(one.plain, Plain) and one.status < 2
    ]
    parts: dict[Any, list[pdu.Pdu]] = {}
    for number, one in enumerate(stored):
        if one.plain is None and one.status < 2:
            unit = pdu.decode(one.pdu)
            if unit.kind is pdu.Kind.DELIVER:
                mark = (unit.concat.ref, unit.concat.total) if unit.concat else number
                parts.setdefault(mark, []).append(unit)
    for units in parts.values():
        if not pdu.missing(units):
            sender = units[0].number
            found.append((sender.reveal() if sender else "", pdu.join(units)))
    return sorted(found, key=lambda pair: pair[1])


def reports(stored: Sequence[StoredPdu]) -> dict[int, bool]:
    """Whether each part was delivered, by its reference."""
    found = {}
    for one in stored:
        if isinstance(one.plain, PlainReport):
            found[one.plain.reference] = one.plain.state == "delivered"
        elif one.plain is None and (unit := pdu.decode(one.pdu)).kind is pdu.Kind.STATUS_REPORT:
            found[unit.mr or 0] = unit.delivery is pdu.Delivery.DELIVERED
    return found


@asynccontextmanager
async def over_at(folder: Path, prepare: Prepare | None) -> AsyncIterator[Subject]:
    """A driver that speaks AT on a tty of its own."""
    async with emulator_child(PERSONAS["at"], folder) as control:
        if prepare:
            await prepare(control)
        async with Session(port_for(str(folder / "tty"))) as session:
            yield Subject("at", await detect(session), control)


@asynccontextmanager
async def over_mm(
    folder: Path,
    prepare: Prepare | None,
    kind: type[Rig],
    backend: Backend,
    *,
    terms: Terms = FREE,
    guise: Callable[[], AbstractContextManager[None]] = nullcontext,
) -> AsyncIterator[Subject]:
    """A driver that asks ModemManager; `guise` is who it connects to the bus as."""
    async with kind(folder, PERSONAS[backend], plugged=False) as rig, AsyncExitStack() as stack:
        if prepare:
            await prepare(rig.control)
        objects = Objects(rig.address)
        with guise():
            await stack.enter_async_context(running(objects.live()))
            await objects.known.wait()
        await rig.plug(0)
        async with connected(rig.address) as client:
            await client.until_modems(lambda found: len(found) == 1 and found[0]["State"] != 1)
        await until(lambda: objects.modems, "the modem's object")
        (modem,) = objects.modems.values()
        driver = await stack.enter_async_context(opened(objects, modem.uid, "the modem", terms))
        yield Subject(backend, driver, rig.control)


@asynccontextmanager
async def running(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Let it run while the block lasts; a fixture's two halves may be two tasks."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@asynccontextmanager
async def subject_of(
    backend: Backend, folder: Path, prepare: Prepare | None
) -> AsyncIterator[Subject]:
    """The subject, prepared for its verbs, its notices noted."""
    if backend == "at":
        made = over_at(folder, prepare)
    else:
        made = over_mm(folder, prepare, MbimRig if backend == "mbim" else Rig, backend)
    async with made as subject, running(subject.listen()):
        await subject.driver.prepare()
        yield subject
