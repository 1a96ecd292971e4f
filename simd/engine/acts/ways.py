"""By which way a SIM can be asked: USSD as it was learnt, USSD on an older radio, or SMS.

What works is learnt: the coding per modem model, carrier and code; per SIM whether USSD works
on older radio (`cs_ussd`), on LTE and later (`ims_ussd`), and SMS. What was seen not to work is
tried again after a week, or when a person wishes.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable
from datetime import timedelta
from decimal import Decimal
from typing import Literal, TypeVar

import structlog

from simd.carriers.carrier import Carrier, Inquiry
from simd.engine.acts.older_radio import may_borrow, on_older_radio
from simd.engine.desk import Desk
from simd.errors import (
    CommandFailed,
    SimdError,
    UssdBusy,
    UssdFailed,
    UssdLapsed,
    UssdNoService,
    UssdTimeout,
    UssdUnsupported,
)
from simd.model.event import SimAble
from simd.model.sim import Sim

log = structlog.get_logger()
T = TypeVar("T")
Way = Literal["cs_ussd", "ims_ussd", "sms"]

ANEW = timedelta(days=7)
# Radio that carries USSD only with IMS.
_PACKETS_ONLY = ("lte", "5g", "nr")
_EVERY_CODE = "*"
# Longer than any service code: what a person put into one, as a voucher or another's number.
_LONG = re.compile(r"\d{6,}")
_SILENCES = 3


async def by_ussd(desk: Desk, sim: Sim, code: str, ask: Callable[[], Awaitable[T]]) -> T:
    """Ask as it was learnt, and learn from it.

    Where LTE alone has no way for USSD the radio is borrowed if that is allowed; else
    UssdNoService says so by name.
    """
    await _recall(desk, sim, code)
    way = ussd_way(desk)  # as it is now: a fall back to 3G changes it on the way
    if not able(desk, sim.id, way) and _packets_only(desk) and may_borrow(desk):
        async with on_older_radio(desk):
            return await _learning(desk, sim, code, ask)
    try:
        said = await _learning(desk, sim, code, ask)
    except (UssdFailed, UssdTimeout, CommandFailed) as error:
        if not _no_way(desk, sim.id, error):
            raise
        if _proved(desk, sim.id, error):
            await learn_able(desk, sim.id, way, able=False)
        if not may_borrow(desk):
            raise _named(desk, error) from error
    else:
        await learn_able(desk, sim.id, way, able=True)
        return said
    async with on_older_radio(desk):
        said = await _learning(desk, sim, code, ask)
    await learn_able(desk, sim.id, "cs_ussd", able=True)
    return said


async def once_by_ussd(desk: Desk, sim: Sim, code: str, ask: Callable[[], Awaitable[T]]) -> T:
    """Ask once and never again, since it may cost; `code` is what it is remembered under.

    The way is what was learnt before: a radio that needs to be borrowed is borrowed first.
    """
    await _recall(desk, sim, code)
    if not able(desk, sim.id, ussd_way(desk)) and _packets_only(desk):
        if not may_borrow(desk):
            raise UssdNoService(status="no_service", status_name="no_service", tech="LTE")
        async with on_older_radio(desk):
            return await _learning(desk, sim, code, ask)
    return await _learning(desk, sim, code, ask)


def ussd_way(desk: Desk) -> Way:
    """By which way USSD goes on the radio of now: what LTE lacks, 3G may have, and the reverse.

    On LTE and later it needs IMS or a fall back to an older radio (3GPP TS 23.272 §8.1), which
    look alike from here: both are `ims_ussd`, the way that serves a SIM camped there.
    """
    return "ims_ussd" if _packets_only(desk) else "cs_ussd"


def _packets_only(desk: Desk) -> bool:
    return (desk.now.radio.access_tech or "").lower().startswith(_PACKETS_ONLY)


def _no_way(desk: Desk, sim: str, error: SimdError) -> bool:
    """Whether it failed for want of a way to the network, rather than for the code's sake."""
    if not _packets_only(desk) or isinstance(error, UssdBusy):
        return False
    if isinstance(error, UssdNoService):
        return True
    known = desk.house.board.snapshot.sims[sim].able.get(ussd_way(desk))
    if (known is not None and known.able) or getattr(error, "said", None) is not None:
        return False  # it does speak to this SIM here
    return isinstance(error, (UssdUnsupported, UssdLapsed, UssdTimeout, CommandFailed))


def _proved(desk: Desk, sim: str, error: SimdError) -> bool:
    """A refusal says it at once; silence may be an answer lost, and says it the third time."""
    if not isinstance(error, (UssdTimeout, UssdLapsed)):
        return True
    desk.unheard[sim] += 1
    return desk.unheard[sim] >= _SILENCES


def _named(desk: Desk, error: SimdError) -> UssdNoService:
    tech = (desk.now.radio.access_tech or "").upper()
    return UssdNoService(status="no_service", status_name=error.code, tech=tech)


# --- what was learnt


async def _recall(desk: Desk, sim: Sim, code: str) -> None:
    model, carrier = _place(desk, sim)
    store = desk.house.store
    learnt = await store.ussd_coding(model, carrier, _kind(code))
    if learnt is None:
        any_code = await store.ussd_coding(model, carrier, _EVERY_CODE)
        # How codes are taken is the modem's habit; how answers are written differs by code.
        learnt = any_code.partition(">")[0] + ">" if any_code else None
    desk.driver.recall_ussd(learnt)


async def _learning(desk: Desk, sim: Sim, code: str, ask: Callable[[], Awaitable[T]]) -> T:
    said = await ask()
    habit = desk.driver.ussd_habit
    model, carrier = _place(desk, sim)
    store = desk.house.store
    for key in (_kind(code), _EVERY_CODE) if habit else ():
        if await store.ussd_coding(model, carrier, key) != habit:
            await store.learn_ussd_coding(model, carrier, key, habit or "")
    return said


def _kind(code: str) -> str:
    """The code without what a person put into it: a voucher or a number is kept nowhere."""
    return _LONG.sub("…", code)


def _place(desk: Desk, sim: Sim) -> tuple[str, str]:
    modem = desk.modem
    return modem.model or modem.quirks or "", sim.carrier or ""


def able(desk: Desk, sim: str, what: str) -> bool:
    """False only when it was seen, within a week, that it does not work."""
    known = desk.house.board.snapshot.sims.get(sim)
    seen = known.able.get(what) if known else None
    return seen is None or seen.able or desk.house.clock.now() - seen.at > ANEW


async def learn_able(desk: Desk, sim: str, what: Way, *, able: bool) -> None:
    """Tell what was seen, when it is new or stands in doubt again."""
    known = desk.house.board.snapshot.sims[sim].able.get(what)
    if known is None or known.able is not able or not able:
        await desk.house.board.tell(SimAble(sim, what, able))


# --- the way by SMS


def stand_in(carrier: Carrier, inquiry: Inquiry) -> Inquiry | None:
    """The question by SMS that tells the same, when both are known to be free."""
    if inquiry.channel != "ussd" or not inquiry.free:
        return None
    wanted = set(inquiry.what)
    others = [
        one
        for one in carrier.inquiries
        if one.channel == "sms" and one.free and wanted & set(one.what)
    ]
    return max(others, key=lambda one: len(wanted & set(one.what)), default=None)


def planned(inquiries: Iterable[Inquiry]) -> list[Inquiry]:
    """The least questions that tell all, the cheapest way of each: nothing is asked twice.

    Free before priced before unknown, USSD (which leaves no message) before SMS, the one that
    tells more before the one that tells less; the recipe's order is kept.
    """
    asked = list(inquiries)
    told: set[str] = set()
    chosen: list[Inquiry] = []
    for one in sorted(asked, key=_worth):
        if set(one.what) - told:
            told |= set(one.what)
            chosen.append(one)
    return [one for one in asked if one in chosen]


def _worth(inquiry: Inquiry) -> tuple[int, Decimal, bool, int]:
    price = inquiry.price
    rank = 0 if inquiry.free else 2 if price is None else 1
    amount = price.amount if price else Decimal(0)
    return rank, amount, inquiry.channel != "ussd", -len(inquiry.what)


def ways(desk: Desk, sim: Sim, carrier: Carrier, inquiries: Iterable[Inquiry]) -> list[Inquiry]:
    """The questions by ways that work: those by USSD give way to SMS where USSD never works."""
    found: list[Inquiry] = []
    for inquiry in inquiries:
        way: Inquiry | None = inquiry
        if inquiry.channel == "ussd" and not able(desk, sim.id, ussd_way(desk)):
            way = inquiry if may_borrow(desk) else stand_in(carrier, inquiry)
        if way is not None and way.channel == "sms" and not able(desk, sim.id, "sms"):
            way = None
        if way is not None and way not in found:
            found.append(way)
    return found
