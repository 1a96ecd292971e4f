"""A person's USSD session: a code, the network's words, and replies to its menus.

The network may begin too: what it pushes is told, and its menu can be answered like any other.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Protocol

import structlog

from simd.engine.acts.ways import by_ussd, once_by_ussd
from simd.engine.desk import Desk, Menu
from simd.errors import BadRequest, Busy, CommandFailed, CommandTimeout, Denied, UssdFailed
from simd.model.event import UssdPushed
from simd.model.ids import Body
from simd.model.verbs import UssdAnswer, UssdStatus

log = structlog.get_logger()

OPEN = "ussd"
Ask = Callable[[], Awaitable[UssdAnswer]]


class Purse(Protocol):
    """Who sees to it that what moves money is a transaction; each raises what forbids it."""

    async def dials(self, code: str, ask: Ask) -> Ask:
        """The dialling of a code; the same `ask` where it moves no money."""

    async def answers(self, prompt: str, reply: str, ask: Ask) -> Ask:
        """The reply to a menu, likewise."""


async def dial(  # noqa: PLR0913  # what is dialled, and by whose leave
    desk: Desk,
    sim: str,
    code: str,
    session: str,
    *,
    confirmed: bool = False,
    purse: Purse | None = None,
) -> UssdAnswer:
    """Send a code from the active SIM; a menu leaves the session open until replied or cancelled.

    Raises Denied for a code of the carrier's deny list that the owner did not confirm.
    """
    card = desk.need(sim).sim
    if not code or not set(code) <= set("0123456789*#+"):
        raise BadRequest(why="a USSD code holds digits, * and #")
    _allowed(desk, sim, code, confirmed=confirmed)
    if OPEN in desk.busy:
        raise Busy(what="another USSD session")
    limit = desk.house.limits.ussd

    async def ask() -> UssdAnswer:
        return await by_ussd(desk, card, code, lambda: desk.driver.ussd(code, limit))

    async def once() -> UssdAnswer:
        return await once_by_ussd(desk, card, code, lambda: desk.driver.ussd(code, limit))

    paying = await purse.dials(code, once) if purse else once
    return await _spoken(desk, Menu(session, sim), ask if paying is once else paying)


async def reply(
    desk: Desk, text: str, session: str, *, confirmed: bool = False, purse: Purse | None = None
) -> UssdAnswer:
    """Answer the open menu: that of this session, since a digit in another one can cost."""
    menu = desk.menu
    if menu is None or menu.session != session:
        raise BadRequest(why="that USSD session is over")
    _allowed(desk, menu.sim, text, confirmed=confirmed)
    limit = desk.house.limits.ussd

    async def ask() -> UssdAnswer:
        return await desk.driver.ussd_reply(text, limit)

    paying = await purse.answers(menu.text.reveal(), text, ask) if purse else ask
    return await _spoken(desk, menu, paying)


def _allowed(desk: Desk, sim: str, text: str, *, confirmed: bool) -> None:
    carrier = desk.house.registry.recipe(desk.need(sim).sim)
    why = carrier.forbids(text) if carrier else None
    if why and not confirmed:
        raise Denied(why=why)


async def _spoken(desk: Desk, menu: Menu, ask: Ask) -> UssdAnswer:
    desk.busy.add(OPEN)
    desk.menu = None
    try:
        answer = await ask()
        if answer.status is UssdStatus.MENU:
            desk.menu = _waiting(desk, menu, answer.text)
    finally:
        if desk.menu is None:
            desk.busy.discard(OPEN)
    await heard(desk)
    return answer


def _waiting(desk: Desk, menu: Menu, text: Body) -> Menu:
    until = desk.house.clock.monotonic() + desk.house.limits.menu
    return Menu(menu.session, menu.sim, text, until)


def refused(error: UssdFailed) -> UssdAnswer | None:
    """What the network said while it refused, as an answer; None when it said nothing."""
    status = error.params.get("status")
    if error.said is None or status not in set(UssdStatus):
        return None
    return UssdAnswer(UssdStatus(str(status)), Body(error.said))


async def heard(desk: Desk) -> None:
    """Tell what the network said unasked; its menu waits for a reply like one that was asked for."""
    for said in desk.driver.ussd_pushed():
        active = desk.active()
        if active is None or desk.moving:
            log.info("USSD push of no known SIM", modem=desk.modem.id)
            continue
        await _pushed(desk, active.sim.id, said)


async def _pushed(desk: Desk, sim: str, said: UssdAnswer) -> None:
    known, desk.menu = desk.menu, None
    if said.status is UssdStatus.MENU:
        session = known.session if known else desk.house.store.new_id("uss")
        desk.menu = _waiting(desk, Menu(session, sim), said.text)
        desk.busy.add(OPEN)
    else:
        desk.busy.discard(OPEN)
    session_now = desk.menu.session if desk.menu else None
    if said.text.reveal() or session_now:
        await desk.house.board.tell(UssdPushed(sim, said.status.value, said.text, session_now))


async def cancel(desk: Desk, session: str) -> None:
    """Close the session, if it is the open one."""
    if desk.menu is not None and desk.menu.session == session:
        await _close(desk)


async def expire(desk: Desk) -> None:
    """Close a menu that nobody answered: it must not hold the modem for ever."""
    if desk.menu is not None and desk.house.clock.monotonic() >= desk.menu.until:
        log.info("USSD menu left unanswered", modem=desk.modem.id)
        await _close(desk)


async def _close(desk: Desk) -> None:
    desk.menu = None
    desk.busy.discard(OPEN)
    try:
        await desk.driver.ussd_cancel()
    except (CommandFailed, CommandTimeout) as error:
        log.info("USSD session not closed", modem=desk.modem.id, code=error.code)
