"""Asking a carrier, and what its answer becomes: a Reading, or a kept text that nobody understood."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import structlog

from simd.carriers.ask import ask_ussd
from simd.carriers.carrier import Carrier, Inquiry
from simd.carriers.extract import examine
from simd.carriers.plugin import INQUIRY
from simd.engine.acts.send import send_service
from simd.engine.acts.suspects import judge, suspects
from simd.engine.acts.ways import able, by_ussd, learn_able, planned, stand_in, ways
from simd.engine.desk import Desk
from simd.engine.watch import tell as tell_radio
from simd.errors import (
    Busy,
    CommandFailed,
    NoAnswer,
    NoService,
    NotFound,
    OutcomeUnknown,
    SimdError,
    UssdFailed,
    UssdNoService,
)
from simd.model.account import Reading, Source
from simd.model.event import AnswerUnparsed, AskBegan, AskFailed, Happening, ReadingTaken
from simd.model.ids import Body
from simd.model.message import Message
from simd.model.radio import Registration
from simd.model.sim import Sim, Sureness
from simd.model.snapshot import SimNow

log = structlog.get_logger()

# 3GPP TS 24.011 annex E: barred by the operator, not subscribed, not implemented.
_NEVER_BY_SMS = (8, 50, 69)
TRUSTED = (Sureness.CONFIGURED, Sureness.ICCID, Sureness.SIM_FILE)


def due_inquiries(desk: Desk, sim: Sim, fresh: float | None = None) -> list[Inquiry]:
    """What may be asked of this SIM at home without a word from anyone, and is due.

    `fresh` is how old a figure may be in seconds, when that is less than the house's habit; the
    recipe's own interval holds all the same.

    Nothing whose price isn't known to be nil, nothing when the carrier is only guessed from
    the PLMN, nothing whose answer could not be told from a stranger's message.
    """
    carrier = desk.house.registry.recipe(sim)
    if carrier is None or sim.sureness not in TRUSTED:
        return []
    known = desk.house.board.snapshot.sims.get(sim.id)
    now = desk.house.clock.now()
    wanted = [one for one in carrier.inquiries if one.free and one.default and one.heard]
    asked = planned(ways(desk, sim, carrier, wanted))
    due = [one for one in asked if now >= _next(desk, known, one, fresh)]
    return [one for one in due if not _spared(desk, known, one)]


def _spared(desk: Desk, known: SimNow | None, inquiry: Inquiry) -> bool:
    """True when the owner's command told it of a parked SIM lately: nobody need go there to ask."""
    told = known.readings.get(INQUIRY) if known else None
    plugin = desk.house.registry.plugin(known.sim) if known else None
    if known is None or told is None or plugin is None or known.active:
        return False
    age = desk.house.clock.now() - told.source.at
    return age.total_seconds() < desk.house.limits.ask_every and set(inquiry.what) <= set(
        plugin.tells
    )


def _next(
    desk: Desk, known: SimNow | None, inquiry: Inquiry, fresh: float | None = None
) -> datetime:
    """When to ask again unasked: the house's habit, or sooner after a failure or when wished.

    Never sooner than the recipe allows.
    """
    asked = known.asked.get(inquiry.id) if known else None
    if known is None or asked is None:
        return datetime.min.replace(tzinfo=UTC)
    if any(one.at > asked and one.asked_by(inquiry.what) for one in known.moved.values()):
        # What was told before an order holds no longer: as soon as the recipe allows.
        return asked + timedelta(seconds=float(inquiry.min_interval))
    reading = known.readings.get(inquiry.id)
    answered = reading is not None and reading.source.at >= asked
    limits = desk.house.limits
    habit = limits.ask_every if fresh is None else min(fresh, limits.ask_every)
    pause = habit if answered else limits.ask_again
    return asked + timedelta(seconds=max(float(inquiry.min_interval), pause))


async def ask_unasked(desk: Desk, sim: Sim) -> list[str]:
    """Ask the active SIM what is due; nothing unless its radio says now that it is at home."""
    due = due_inquiries(desk, sim)
    if due:
        radio = await desk.driver.radio()
        await tell_radio(desk, radio)
        if radio.registration is not Registration.HOME:
            log.info("not asked", sim=sim.id, registration=radio.registration.value)
            return []
    return await ask_all(desk, sim, due)


async def ask_all(desk: Desk, sim: Sim, inquiries: Sequence[Inquiry]) -> list[str]:
    """Ask one after the other; a failed one does not keep the rest from being asked."""
    answered: list[str] = []
    for inquiry in inquiries:
        try:
            await ask_one(desk, sim, inquiry)
        except SimdError as error:
            if error.ends_life:
                raise
            log.info("no answer", sim=sim.id, inquiry=inquiry.id, code=error.code)
        else:
            answered.append(inquiry.id)
    return answered


async def ask_each(desk: Desk, sim: Sim, inquiries: Sequence[Inquiry]) -> list[str]:
    """Ask for a person: like `ask_all`, but when nothing was answered the last failure is raised."""
    failure: SimdError | None = None
    answered: list[str] = []
    for inquiry in inquiries:
        try:
            await ask_one(desk, sim, inquiry)
            answered.append(inquiry.id)
        except SimdError as error:
            failure = error
            if error.ends_life:
                raise
    if failure is not None and not answered:
        raise failure
    return answered


async def ask_one(desk: Desk, sim: Sim, inquiry: Inquiry) -> None:
    """Ask one question, by SMS where USSD has no way and both are free.

    Tells what came of it; raises the error that kept it from an answer.
    """
    try:
        await _ask_one(desk, sim, inquiry)
    except UssdNoService:
        other = stand_in(_recipe(desk, sim), inquiry)
        if other is None or not able(desk, sim.id, "sms"):
            raise
        log.info("asked by SMS instead", sim=sim.id, inquiry=other.id)
        await _ask_one(desk, sim, other)


async def _ask_one(desk: Desk, sim: Sim, inquiry: Inquiry) -> None:
    carrier = _recipe(desk, sim)
    if "ussd" in desk.busy and inquiry.channel == "ussd":
        raise Busy(what="a person's USSD session")
    await _registered(desk, sim)
    doubted = suspects(desk, sim.id)
    await desk.house.board.tell(AskBegan(sim.id, inquiry.id))
    try:
        async with desk.marked("ask"):
            told = await _answer(desk, sim, carrier, inquiry)
    except SimdError as error:
        params = {name: str(value) for name, value in error.params.items()}
        await desk.house.board.tell(AskFailed(sim.id, inquiry.id, error.code, params))
        raise
    # What ran until the carrier spoke is booked before its word.
    await desk.meter.book()
    lessons = []
    if isinstance(told, ReadingTaken):
        lessons = desk.house.metering.lessons(sim.id, told.reading)
    await desk.house.board.tell(*lessons, told)
    await judge(desk, sim, inquiry, told, doubted)


def _recipe(desk: Desk, sim: Sim) -> Carrier:
    carrier = desk.house.registry.recipe(sim)
    if carrier is None:
        raise NotFound(what="carrier", name=sim.carrier or sim.name)
    return carrier


async def _registered(desk: Desk, sim: Sim) -> None:
    radio = await desk.driver.radio()
    await tell_radio(desk, radio)
    if not radio.registration.registered:
        raise NoService(sim=sim.name, state=radio.registration.value)


async def _answer(desk: Desk, sim: Sim, carrier: Carrier, inquiry: Inquiry) -> Happening:
    if inquiry.channel == "ussd" and inquiry.answer_by != "sms":
        text = await _by_ussd(desk, sim, inquiry)
        return _told(desk, sim, carrier, inquiry, text)
    return await _by_message(desk, sim, carrier, inquiry)


async def _by_ussd(desk: Desk, sim: Sim, inquiry: Inquiry) -> str:
    return await by_ussd(desk, sim, inquiry.code, lambda: _dialled(desk, inquiry))


async def _dialled(desk: Desk, inquiry: Inquiry) -> str:
    """The network's words; a question that is free is asked again where they got lost."""
    limit = desk.house.limits.ussd
    try:
        return await ask_ussd(inquiry, desk.driver, limit)
    except UssdFailed:
        if not (inquiry.free and desk.driver.ussd_discarded):
            raise
    return await ask_ussd(inquiry, desk.driver, limit)


async def _by_sms(desk: Desk, sim: Sim, inquiry: Inquiry) -> None:
    try:
        await send_service(desk, sim, inquiry.to, inquiry.code)
    except CommandFailed as error:
        if error.params.get("number") in _NEVER_BY_SMS:
            await learn_able(desk, sim.id, "sms", able=False)
        raise
    await learn_able(desk, sim.id, "sms", able=True)


async def _by_message(desk: Desk, sim: Sim, carrier: Carrier, inquiry: Inquiry) -> Happening:
    """Send the question, then read what the carrier's own numbers send until one says figures."""
    unread: Happening | None = None
    limit = desk.house.limits.sms_answer
    async with desk.inbox.listen(sim.id) as coming:
        unsure = await _question(desk, sim, inquiry)
        try:
            async with asyncio.timeout(limit):
                while True:
                    message = await _next_message(desk, coming)
                    if not inquiry.trusts(message.peer.reveal()):
                        continue
                    told = _told(desk, sim, carrier, inquiry, message.text.reveal())
                    if isinstance(told, ReadingTaken):
                        return told
                    unread = told
        except TimeoutError:
            if unread is not None:
                return unread
            if unsure is not None:
                raise unsure from None
            raise NoAnswer(carrier=carrier.name, seconds=limit) from None


async def _next_message(desk: Desk, coming: asyncio.Queue[Message]) -> Message:
    """The next message; now and then the stores are looked into, since a notice can be lost."""
    while True:
        try:
            async with asyncio.timeout(desk.house.limits.sms_look):
                return await coming.get()
        except TimeoutError:
            desk.inbox.look()


async def _question(desk: Desk, sim: Sim, inquiry: Inquiry) -> OutcomeUnknown | None:
    """Let the question leave; when that is not sure, its answer may still come."""
    if inquiry.channel != "sms":
        await _by_ussd(desk, sim, inquiry)
        return None
    try:
        await _by_sms(desk, sim, inquiry)
    except OutcomeUnknown as unsure:
        return unsure
    return None


def _told(desk: Desk, sim: Sim, carrier: Carrier, inquiry: Inquiry, text: str) -> Happening:
    now = desk.house.clock.now()
    source = Source(inquiry.channel, now, inquiry.code)
    found = examine(text, carrier, inquiry, source, now)
    key = desk.house.store.new_id("rdg")
    if isinstance(found.result, Reading) and not found.suspect:
        return ReadingTaken(key, sim.id, inquiry.id, found.result)
    # The recipe knows how this answer reads and it reads otherwise: whatever a general
    # reader would make of it, it is unknown until a person has looked.
    log.warning("answer not understood", carrier=carrier.id, inquiry=inquiry.id)
    return AnswerUnparsed(key, sim.id, inquiry.id, carrier.id, Body(text), source)
