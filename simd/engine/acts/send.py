"""Sending: what may be sent, kept before it leaves, and an unclear outcome stated as unknown.

The limits are compiled in and can only be lowered: this is a household's steward, no
sender of campaigns. Questions to a SIM's own carrier have a count of their own.
"""

from __future__ import annotations

import math
import secrets
from datetime import timedelta

from msgspec.structs import replace

from simd.at.pdu import PduError, Submit, Wish, submit
from simd.engine.desk import Desk
from simd.errors import BadRequest, CommandTimeout, Denied, LimitReached, OutcomeUnknown, SimdError
from simd.model.event import MessageChanged, MessageKept
from simd.model.ids import Body, IdentityError, Msisdn
from simd.model.message import Message, MessageState
from simd.model.sim import Sim

PER_HOUR = 20
PER_DAY = 100
SERVICE_PER_DAY = 60
_LOOK_BACK = 2000
_SPENT = (MessageState.SENT, MessageState.DELIVERED, MessageState.UNKNOWN)


async def send_service(desk: Desk, sim: Sim, to: str, text: str) -> Message:
    """A question to the SIM's own carrier."""
    return await _send(desk, sim, to, text, service=True)


async def send_text(desk: Desk, sim: str, to: str, text: str) -> Message:
    """A person's message from the active SIM; raises LimitReached, Denied, OutcomeUnknown."""
    return await _send(desk, desk.need(sim).sim, to, text, service=False)


async def _send(desk: Desk, sim: Sim, to: str, text: str, *, service: bool) -> Message:
    desk.need(sim.id)
    carrier = desk.house.registry.carriers.get(sim.carrier or "")
    if carrier is not None and (why := carrier.forbids(text)):
        raise Denied(why=why)
    parts = _parts(to, text, secrets.randbelow(256))
    await _within_limits(desk, sim, len(parts), service=service)
    message = Message(
        id=desk.house.store.new_id("msg"),
        sim=sim.id,
        direction="out",
        peer=Msisdn(to),
        at=desk.house.clock.now(),
        text=Body(text),
        state=MessageState.UNKNOWN,
        parts=len(parts),
        total=len(parts),
        label="service" if service else None,
    )
    await desk.house.board.tell(MessageKept(message))
    async with desk.marked("sms"):
        state = await _hand_over(desk, message, parts)
    return replace(message, state=state)


def _parts(to: str, text: str, reference: int) -> tuple[Submit, ...]:
    try:
        Msisdn(to)
        return submit(to, text, Wish(reference=reference))
    except (PduError, IdentityError) as error:
        raise BadRequest(why=str(error)) from error


async def _hand_over(desk: Desk, message: Message, parts: tuple[Submit, ...]) -> MessageState:
    """Give each part to the network; the state in the ledger is right at every moment."""
    for part in parts:
        try:
            await desk.driver.send(part.pdu.reveal(), part.octets)
        except (OutcomeUnknown, CommandTimeout) as error:
            raise OutcomeUnknown(what=f"message {message.id}") from error
        except SimdError as error:
            if not error.ends_life:
                await _changed(desk, message, MessageState.FAILED)
            raise
    await _changed(desk, message, MessageState.SENT)
    return MessageState.SENT


async def _changed(desk: Desk, message: Message, state: MessageState) -> None:
    await desk.house.board.tell(MessageChanged(message.id, message.sim, state))


async def _within_limits(desk: Desk, sim: Sim, parts: int, *, service: bool) -> None:
    now = desk.house.clock.now()
    spent = [
        message
        for message in await desk.house.store.messages(sim.id, _LOOK_BACK)
        if message.direction == "out"
        and message.state in _SPENT
        and (message.label == "service") is service
    ]
    limits = ((SERVICE_PER_DAY, 24.0),) if service else ((PER_HOUR, 1.0), (PER_DAY, 24.0))
    for most, hours in limits:
        since = now - timedelta(hours=hours)
        used = sum(one.total for one in spent if one.at > since)
        if used + parts > most:
            what = "questions to the carrier" if service else "messages"
            span = "hour" if math.isclose(hours, 1.0) else "day"
            raise LimitReached(what=what, limit=f"{most} segments a {span}")
