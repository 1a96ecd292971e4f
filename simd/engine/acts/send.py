"""Sending: what may be sent, kept before it leaves, and an unclear outcome stated as unknown.

The limits are compiled in and can only be lowered: this is a household's steward, no
sender of campaigns. Questions to a SIM's own carrier have a count of their own.
"""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from functools import partial
from typing import Protocol

import msgspec
import structlog
from msgspec.structs import replace

from simd.at.pdu import PduError, Submit, Wish, submit
from simd.engine.acts.caution import caution, is_service
from simd.engine.desk import Desk
from simd.errors import (
    BadRequest,
    CommandFailed,
    CommandTimeout,
    Denied,
    LimitReached,
    OutcomeUnknown,
    SimdError,
)
from simd.model.event import MessageChanged, MessageKept
from simd.model.ids import Body, IdentityError, Msisdn, Secret
from simd.model.message import Message, MessageState, Outgoing
from simd.model.sim import Sim
from simd.model.verbs import SentPart as Reference
from simd.store import SentPart

log = structlog.get_logger()

Hand = Callable[[], Awaitable[Sequence[Reference] | None]]

_RETRIES = 2
_MEMORY_FULL = ("cms", 322)
# Surely not taken, and likely to be later. From the network as RP-ERROR (TS 24.011 §8.2.5.4):
# temporary failure, congestion, no resources; from the service centre: busy (TS 23.040
# §9.2.3.22); before anything left the modem: service reserved, SIM busy, no network.
_NOT_TAKEN = {
    *(("cms", number) for number in (41, 42, 47, 192, 301, 314, 331)),
    *(("cme", number) for number in (14, 30)),
}
# Nobody can tell whether the message left: unspecified or unknown causes, and the network's
# answer missing (TS 27.005 §3.2.5, TS 27.007 §9.2.1); a bare ERROR says nothing either.
_UNCLEAR = {
    *(("cms", number) for number in (111, 127, 255, 300, 332, 500)),
    *(("cme", number) for number in (0, 31, 60, 100)),
}


class Sending(msgspec.Struct, frozen=True):
    """A person's message; `confirmed` says that the SIM's owner repeated its exact text.

    `kept` is what the ledger keeps in place of a text that holds a secret.
    """

    to: str
    text: str
    report: bool = False
    confirmed: bool = False
    kept: str | None = None


async def send_order(desk: Desk, sim: Sim, to: str, text: Secret, kept: str) -> Message:
    """An order to the SIM's own carrier, as its recipe words it; `kept` is what is kept of it.

    A loan, a password, the way out of a number no order may ask for.
    """
    desk.need(sim.id)
    carrier = desk.house.registry.recipe(sim)
    if carrier is not None and (why := carrier.forbids(text.reveal(), paid=True)):
        raise Denied(why=why)
    return await _send(desk, sim, Sending(to, text.reveal(), kept=kept), service=True)


async def send_service(desk: Desk, sim: Sim, to: str, text: str) -> Message:
    """A question to the SIM's own carrier, as its recipe words it."""
    desk.need(sim.id)
    carrier = desk.house.registry.recipe(sim)
    if carrier is not None and (why := carrier.forbids(text)):
        raise Denied(why=why)
    return await _send(desk, sim, Sending(to, text), service=True)


class Purse(Protocol):
    """Who sees to it that what moves money is a transaction; raises what forbids it."""

    async def writes(
        self, to: str, text: str, send: Callable[[], Awaitable[Message]]
    ) -> Callable[[], Awaitable[Message]]:
        """The sending of a message; the same `send` where it moves no money."""


async def send_text(desk: Desk, sim: str, wish: Sending, purse: Purse | None = None) -> Message:
    """A person's message from the active SIM; raises LimitReached, Denied, OutcomeUnknown."""
    card = desk.need(sim).sim
    _parts(wish, 0)  # what can't be a message at all needs no caution
    carrier = desk.house.registry.recipe(card)
    why = caution(carrier, wish.to, wish.text)
    if why is not None and not wish.confirmed:
        raise Denied(why=why)

    async def sending() -> Message:
        return await _send(desk, card, wish, service=is_service(carrier, wish.to))

    paying = await purse.writes(wish.to, wish.text, sending) if purse else sending
    return await paying()


async def _send(desk: Desk, sim: Sim, wish: Sending, *, service: bool) -> Message:
    parts = _parts(wish, secrets.randbelow(256))
    await _within_limits(desk, sim, len(parts), service=service)
    message = Message(
        id=desk.house.store.new_id("msg"),
        sim=sim.id,
        direction="out",
        peer=Msisdn(wish.to),
        at=desk.house.clock.now(),
        text=Body(wish.text if wish.kept is None else wish.kept),
        state=MessageState.UNKNOWN,
        parts=len(parts),
        total=len(parts),
        label="service" if service else None,
    )
    await desk.house.board.tell(MessageKept(message))
    async with desk.marked("sms"):
        state = await _hand_over(desk, message, wish, parts)
    return replace(message, state=state)


def _parts(wish: Sending, reference: int) -> tuple[Submit, ...]:
    try:
        Msisdn(wish.to)
        return submit(wish.to, wish.text, Wish(reference=reference, report=wish.report))
    except (PduError, IdentityError) as error:
        raise BadRequest(why=str(error)) from error


async def _hand_over(
    desk: Desk, message: Message, wish: Sending, parts: tuple[Submit, ...]
) -> MessageState:
    """Give it to the network, whole or each part; the ledger's state is right at every moment."""
    whole = Outgoing(message.peer, Body(wish.text), len(parts), wish.report)
    try:
        if not await _taken(desk, message, 1, partial(desk.driver.send_whole, whole)):
            for seq, part in enumerate(parts, 1):
                await _taken(desk, message, seq, partial(_pdu, desk, part))
    except (OutcomeUnknown, CommandTimeout) as error:
        raise OutcomeUnknown(what=f"message {message.id}") from error
    except SimdError as error:
        if not error.ends_life:
            await _changed(desk, message, MessageState.FAILED)
        raise
    await _changed(desk, message, MessageState.SENT)
    return MessageState.SENT


async def _pdu(desk: Desk, part: Submit) -> Sequence[Reference]:
    return (await desk.driver.send(part.pdu.reveal(), part.octets),)


async def _taken(desk: Desk, message: Message, seq: int, hand: Hand) -> bool:
    """Handed over, tried again a few times while the network surely did not take it.

    False when the modem does not take it in this form.
    """
    for turn in range(_RETRIES + 1):
        try:
            return await _once(desk, message, seq, hand)
        except CommandFailed as error:
            cause = _cause(error)
            if cause in _UNCLEAR or cause[0] == "error":
                raise OutcomeUnknown(what=f"message {message.id}") from error
            if cause == _MEMORY_FULL:
                desk.inbox.look()
            if cause not in _NOT_TAKEN or turn == _RETRIES:
                raise
            log.info("message not taken yet", sim=message.sim, cause=cause[1], turn=turn)
            await desk.house.clock.sleep(desk.house.limits.sms_retry * (turn + 1))
    return False


async def _once(desk: Desk, message: Message, seq: int, hand: Hand) -> bool:
    """Hand it over and keep its references before any report on it is looked at."""
    async with desk.inbox.sending:
        sent = await hand()
        at = desk.house.clock.now()
        for number, one in enumerate(sent or (), seq):
            await desk.house.store.note_sent(
                SentPart(message.id, number, message.sim, message.peer, one.reference, at)
            )
    return sent is not None


def _cause(error: CommandFailed) -> tuple[str, int]:
    kind, number = error.params.get("kind"), error.params.get("number")
    return str(kind), number if isinstance(number, int) else -1


async def _changed(desk: Desk, message: Message, state: MessageState) -> None:
    await desk.house.board.tell(MessageChanged(message.id, message.sim, state))


async def _within_limits(desk: Desk, sim: Sim, parts: int, *, service: bool) -> None:
    caps = desk.house.caps
    hour, day = timedelta(hours=1), timedelta(days=1)
    limits = (
        ((caps.service_per_day, day, "day"),)
        if service
        else ((caps.sms_per_hour, hour, "hour"), (caps.sms_per_day, day, "day"))
    )
    for most, span, word in limits:
        since = desk.house.clock.now() - span
        used = await desk.house.store.sent_segments(sim.id, since, service=service)
        if used + parts > most:
            what = "questions to the carrier" if service else "messages"
            raise LimitReached(what=what, limit=f"{most} segments a {word}")
