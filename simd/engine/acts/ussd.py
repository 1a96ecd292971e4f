"""A person's USSD session: a code, the network's words, and replies to its menus."""

from __future__ import annotations

from collections.abc import Awaitable

import structlog

from simd.engine.desk import Desk, Menu
from simd.errors import BadRequest, Busy, CommandFailed, CommandTimeout
from simd.model.verbs import UssdAnswer, UssdStatus

log = structlog.get_logger()

OPEN = "ussd"


async def dial(desk: Desk, sim: str, code: str, session: str) -> UssdAnswer:
    """Send a code from the active SIM; a menu leaves the session open until replied or cancelled."""
    desk.need(sim)
    if not code or not set(code) <= set("0123456789*#+"):
        raise BadRequest(why="a USSD code holds digits, * and #")
    if OPEN in desk.busy:
        raise Busy(what="another USSD session")
    return await _spoken(desk, session, desk.driver.ussd(code, desk.house.limits.ussd))


async def reply(desk: Desk, text: str, session: str) -> UssdAnswer:
    """Answer the open menu: that of this session, since a digit in another one can cost."""
    if desk.menu is None or desk.menu.session != session:
        raise BadRequest(why="that USSD session is over")
    return await _spoken(desk, session, desk.driver.ussd_reply(text, desk.house.limits.ussd))


async def _spoken(desk: Desk, session: str, asked: Awaitable[UssdAnswer]) -> UssdAnswer:
    desk.busy.add(OPEN)
    desk.menu = None
    try:
        answer = await asked
        if answer.status is UssdStatus.MENU:
            until = desk.house.clock.monotonic() + desk.house.limits.menu
            desk.menu = Menu(session, until)
    finally:
        if desk.menu is None:
            desk.busy.discard(OPEN)
    return answer


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
