"""A person's USSD session: a code, the network's words, and replies to its menus."""

from __future__ import annotations

import structlog

from simd.engine.desk import Desk
from simd.errors import BadRequest, Busy
from simd.model.verbs import UssdAnswer, UssdStatus

log = structlog.get_logger()

OPEN = "ussd"


async def dial(desk: Desk, sim: str, code: str) -> UssdAnswer:
    """Send a code from the active SIM; a menu leaves the session open until replied or cancelled."""
    desk.need(sim)
    if not code or not set(code) <= set("0123456789*#+"):
        raise BadRequest(why="a USSD code holds digits, * and #")
    if OPEN in desk.busy:
        raise Busy(what="another USSD session")
    desk.busy.add(OPEN)
    menu = False
    try:
        answer = await desk.driver.ussd(code, desk.house.limits.ussd)
        menu = answer.status is UssdStatus.MENU
    finally:
        if not menu:
            desk.busy.discard(OPEN)
    return answer


async def reply(desk: Desk, text: str) -> UssdAnswer:
    """Answer the open menu."""
    if OPEN not in desk.busy:
        raise BadRequest(why="no USSD session is open")
    menu = False
    try:
        answer = await desk.driver.ussd_reply(text, desk.house.limits.ussd)
        menu = answer.status is UssdStatus.MENU
    finally:
        if not menu:
            desk.busy.discard(OPEN)
    return answer


async def cancel(desk: Desk) -> None:
    """Close the session, if one is open."""
    if OPEN in desk.busy:
        desk.busy.discard(OPEN)
        await desk.driver.ussd_cancel()
