"""The act that pays: the balance first, then the intent on disk, then the walk, once.

Only two things end a walk without an effect: it was left before its paying step, or the
network surely did not take it. All else is read in the carrier's words, and what they don't
say is unknown.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial

import msgspec
import structlog

from simd.accounts.money.proof import Words
from simd.carriers.carrier import Carrier
from simd.carriers.outcome import price_in, said, shows
from simd.carriers.paid import Place
from simd.engine.acts.ask import ask_one
from simd.engine.acts.send import send_order
from simd.engine.acts.ways import once_by_ussd
from simd.engine.desk import Desk
from simd.engine.money.errors import NothingSent
from simd.errors import (
    Busy,
    CommandFailed,
    NoService,
    OutcomeUnknown,
    SimdError,
    UssdBusy,
    UssdFailed,
    UssdNoService,
    UssdUnsupported,
)
from simd.model.account import Money
from simd.model.ids import Body, Secret
from simd.model.message import Message
from simd.model.sim import Sim
from simd.model.snapshot import SimNow
from simd.model.transaction import BalanceSeen
from simd.model.verbs import UssdAnswer, UssdStatus

log = structlog.get_logger()

_TRIES = 2
_NOT_TAKEN = (UssdBusy, UssdNoService, UssdUnsupported)


class Job(msgspec.Struct, frozen=True):
    """One way to pay, made ready: `code` is what is dialled or sent, `kept` what is kept of it."""

    sim: Sim
    carrier: Carrier
    place: Place
    code: Secret
    kept: str
    amount: Money | None


def balance_seen(now: SimNow | None) -> BalanceSeen | None:
    """The newest balance of a SIM, if one was ever read."""
    readings = now.readings.values() if now else ()
    seen = [BalanceSeen(one.balance, one.source.at) for one in readings if one.balance is not None]
    return max(seen, key=lambda one: one.at, default=None)


def asks_balance(carrier: Carrier) -> bool:
    """True when the carrier can be asked for the balance at no cost."""
    return any(one.free and "balance" in one.what for one in carrier.inquiries)


async def look(
    desk: Desk, sim: Sim, carrier: Carrier, since: datetime | None = None
) -> BalanceSeen | None:
    """The balance now, asked unless one was seen since then; None when nobody says."""
    known = _known(desk, sim)
    if known is not None and since is not None and known.at > since:
        return known
    for inquiry in carrier.inquiries:
        if "balance" not in inquiry.what or not inquiry.free:
            continue
        for _ in range(_TRIES):
            try:
                await ask_one(desk, sim, inquiry)
            except SimdError as error:
                if error.ends_life:
                    raise
                log.info("balance not read", sim=sim.id, inquiry=inquiry.id, code=error.code)
                continue
            seen = _known(desk, sim)
            if seen is not None and (known is None or seen.at > known.at):
                return seen
    return None


def _known(desk: Desk, sim: Sim) -> BalanceSeen | None:
    return balance_seen(desk.house.board.snapshot.sims.get(sim.id))


async def pay(desk: Desk, job: Job, mine: Callable[[Words], bool]) -> Words:
    """Walk the way once; the carrier's words, also when they are unclear.

    `mine` says whether a message that answers is about this order and no earlier one.

    Raises NothingSent when it was left before its paying step or surely not taken, and
    OutcomeUnknown (or what ended the line) when nobody can say.
    """
    async with desk.marked("transaction"):
        if job.place.by_sms:
            return await _heard_by_sms(desk, job, mine)
        text = await _by_ussd(desk, job)
    return read_words(job.carrier, job.place, text)


def at_liberty(desk: Desk) -> None:
    """Raise NothingSent while a person's USSD session is open: a digit in it could cost."""
    if desk.menu is not None or "ussd" in desk.busy:
        raise NothingSent(reason="busy")


def read_words(carrier: Carrier, place: Place, text: str) -> Words:
    """What a carrier's text says of an order by that way."""
    found = said(carrier, place, text)
    return Words(found.says, Body(text), found.amount, found.balance)


# --- USSD


async def _by_ussd(desk: Desk, job: Job) -> str:
    """The last words of the walk."""
    limit = desk.house.limits.ussd
    answer = await _first(desk, job, limit)
    for number, step in enumerate(job.place.steps):
        text = answer.text.reveal()
        if answer.status is not UssdStatus.MENU or not shows(step, text):
            await _close(desk, answer)
            if number == 0:
                raise NothingSent(reason="other_menu")
            return text
        stated = price_in(job.carrier, step, text)
        if stated is not None and stated != job.amount:
            await _close(desk, answer)
            raise NothingSent(reason="price_changed", stated=stated, wished=job.amount)
        answer = await _unsure(partial(desk.driver.ussd_reply, step.answer, limit))
    await _close(desk, answer)
    return answer.text.reveal()


async def _first(desk: Desk, job: Job, limit: float) -> UssdAnswer:
    """The answer to the code; where it only opens a menu, no failure of it has paid anything."""
    code = job.code.reveal()

    async def dial() -> UssdAnswer:
        return await once_by_ussd(
            desk, job.sim, job.place.code, lambda: desk.driver.ussd(code, limit)
        )

    if not job.place.steps:
        return await _unsure(dial)
    try:
        return await dial()
    except SimdError as error:
        if error.ends_life:
            raise
        raise NothingSent(reason="no_menu", why=error.code) from error


async def _unsure(ask: Callable[[], Awaitable[UssdAnswer]]) -> UssdAnswer:
    """The answer to a step that may pay; what is not surely refused is unknown."""
    try:
        return await ask()
    except UssdFailed as error:
        if error.said:
            return UssdAnswer(UssdStatus.DONE, Body(error.said))
        if isinstance(error, _NOT_TAKEN):
            raise NothingSent(reason="not_taken", why=error.code) from error
        raise OutcomeUnknown(what=error.code) from error
    except SimdError as error:
        if error.ends_life:
            raise
        raise OutcomeUnknown(what=error.code) from error


async def _close(desk: Desk, answer: UssdAnswer) -> None:
    if answer.status is UssdStatus.MENU:
        try:
            await desk.driver.ussd_cancel()
        except SimdError as error:
            if error.ends_life:
                raise
            log.info("USSD session not closed", modem=desk.modem.id, code=error.code)


# --- SMS


async def _heard_by_sms(desk: Desk, job: Job, mine: Callable[[Words], bool]) -> Words:
    """Send the order, then hear the carrier's own numbers until one says what came of it."""
    heard: Words | None = None
    async with desk.inbox.listen(job.sim.id) as coming:
        if job.place.channel == "sms":
            unsure = await _sent(desk, job)
            if not job.place.done and not job.place.refused:
                return Words("unclear", Body(""))  # nobody answers: the balance will tell
        else:
            unsure = None
            words = read_words(job.carrier, job.place, await _by_ussd(desk, job))
            if words.says != "unclear":
                return words
        try:
            async with asyncio.timeout(desk.house.limits.sms_answer):
                while heard is None or heard.says == "unclear":
                    message = await _next(desk, coming)
                    if not trusted(job.carrier, job.place, message):
                        continue
                    words = read_words(job.carrier, job.place, message.text.reveal())
                    heard = words if words.says == "unclear" or mine(words) else heard
        except TimeoutError:
            log.info("no word of the order yet", sim=job.sim.id)
    if heard is None:
        raise unsure or OutcomeUnknown(what="no answer")
    return heard


async def _next(desk: Desk, coming: asyncio.Queue[Message]) -> Message:
    """The next message; the stores are looked into now and then, since a notice can be lost."""
    while True:
        try:
            async with asyncio.timeout(desk.house.limits.sms_look):
                return await coming.get()
        except TimeoutError:
            desk.inbox.look()


async def _sent(desk: Desk, job: Job) -> OutcomeUnknown | None:
    try:
        await send_order(desk, job.sim, job.place.to, job.code, job.kept)
    except OutcomeUnknown as unsure:
        return unsure
    except (CommandFailed, NoService, Busy) as error:
        raise NothingSent(reason="not_taken", why=error.code) from error
    return None


def trusted(carrier: Carrier, place: Place, message: Message) -> bool:
    """True for a message from the number that was asked, or from one of the carrier's own."""
    own = {place.to, *place.answers_from, *carrier.trusted_senders}
    own |= {one.to for one in carrier.inquiries if one.to}
    sender = message.peer.reveal().removeprefix("+")
    return sender in {one.removeprefix("+") for one in own if one}
