"""Lending a port out of ModemManager's hands: counted, journalled, priced, closed after a crash."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from simd.engine.borrowing import BorrowTerms, Lending, close_loan, seated
from simd.engine.registry import Spec
from simd.errors import Busy, ConsentNeeded, Denied, LimitReached, PortGone
from simd.model.event import (
    HealthRaised,
    ModemSeen,
    PortBorrowed,
    PortReturned,
    SeatSeen,
    SimSeen,
    SwitchBegan,
    SwitchEnded,
)
from simd.model.ids import Iccid, Imei
from simd.model.modem import Modem, Seat
from simd.model.sim import Sim
from simd.model.units import Rate, Span
from tests.engine.household import Household, OpenHousehold

IMEI = Imei("001017100002008")
SPEC = Spec("usb:1-2", "roof")


@asynccontextmanager
async def lending(
    household: OpenHousehold, terms: BorrowTerms | None = None
) -> AsyncIterator[tuple[Household, Lending, str]]:
    """A house, its lender, and the id of the modem."""
    async with household(run=False) as house:
        lender = Lending(house.house, SPEC, terms or BorrowTerms())
        async with lender.lent(IMEI, "first"):  # before anyone has heard of the modem
            pass
        await house.until(lambda: house.of(PortBorrowed))
        modem = house.of(PortBorrowed)[0].modem
        assert not house.of(HealthRaised)
        await house.board.tell(ModemSeen(Modem(modem, "roof", IMEI)))
        house.told.clear()
        yield house, lender, modem


def told(house: Household) -> Sequence[object]:
    return [one for one in house.told if isinstance(one, PortBorrowed | PortReturned)]


async def test_written_before_and_priced_after(household: OpenHousehold) -> None:
    async with lending(household) as (house, lender, modem):
        async with lender.lent(IMEI, "slot"):
            await house.until(lambda: told(house) == [PortBorrowed(modem, "slot")])
            house.clock.advance(timedelta(seconds=7))
        await house.until(lambda: len(told(house)) == 2)
        back = house.of(PortReturned)[0]
        assert (back.why, back.code) == ("slot", None)
        assert 7 <= back.outage < 60
        await close_loan(house.house, modem)
        assert len(told(house)) == 2


async def test_what_goes_wrong_is_named(household: OpenHousehold) -> None:
    async with lending(household) as (house, lender, modem):
        with pytest.raises(Busy):
            async with lender.lent(IMEI, "ussd"):
                raise Busy(what="a test")
        with pytest.raises(Denied):
            async with lender.lent(IMEI, "slot"):
                raise Denied(why="ModemManager: InhibitDevice")
        await house.until(lambda: len(house.of(PortReturned)) == 2)
        assert [one.code for one in house.of(PortReturned)] == ["busy", "denied"]
        assert f"port_not_lent:{modem}" in house.board.snapshot.health
        async with lender.lent(IMEI, "slot"):
            pass
        assert f"port_not_lent:{modem}" not in house.board.snapshot.health


async def test_the_way_to_a_modem_of_our_own_is_offered_once(household: OpenHousehold) -> None:
    async with lending(household) as (house, lender, modem):
        async with lender.lent(IMEI, "slot"):
            pass
        note = house.board.snapshot.health[f"port_lent:{modem}"]
        assert note.params["modem"] == "roof"
        house.told.clear()
        assert 'KERNEL=="1-2"' in note.params["rule"]
        assert 'ENV{ID_MM_DEVICE_IGNORE}="1"' in note.params["rule"]
        async with lender.lent(IMEI, "slot"):
            pass
        await house.until(lambda: len(house.of(PortReturned)) == 1)
        assert not house.of(HealthRaised)


async def test_a_loan_that_a_crash_cut_short_is_closed_once(household: OpenHousehold) -> None:
    async with lending(household) as (house, lender, modem):
        with pytest.raises(PortGone):
            async with lender.lent(IMEI, "slot"):
                raise PortGone(port="usb:1-2")
        await house.until(lambda: len(told(house)) == 1)
        house.clock.advance(timedelta(minutes=2))
        await close_loan(house.house, modem)
        await close_loan(house.house, modem)
        await house.until(lambda: len(told(house)) == 2)
        back = house.of(PortReturned)[0]
        assert (back.code, back.outage >= 120) == ("interrupted", True)


async def test_a_torn_loan_is_closed_before_the_next(household: OpenHousehold) -> None:
    async with lending(household) as (house, lender, _):
        with pytest.raises(PortGone):
            async with lender.lent(IMEI, "slot"):
                raise PortGone(port="usb:1-2")
        async with lender.lent(IMEI, "ussd"):
            pass
        await house.until(lambda: len(told(house)) == 4)
        kinds = [(type(one).__name__, one.why) for one in told(house)]  # type: ignore[attr-defined]  # both have it
        assert kinds == [
            ("PortBorrowed", "slot"),
            ("PortReturned", "slot"),
            ("PortBorrowed", "ussd"),
            ("PortReturned", "ussd"),
        ]


async def test_not_too_often_but_always_home(household: OpenHousehold) -> None:
    terms = BorrowTerms(at_most=Rate(2, Span(3600)))
    async with lending(household, terms) as (house, lender, modem):
        async with lender.lent(IMEI, "slot"):
            pass
        with pytest.raises(LimitReached):
            async with lender.lent(IMEI, "slot"):
                pass
        house.clock.advance(timedelta(hours=2))
        here, there = Seat(modem, 1), Seat(modem, 2)
        await house.board.tell(SwitchBegan("swi_1", here, there, None, "person"))
        for _ in range(2):
            async with lender.lent(IMEI, "slot"):
                pass
        async with lender.lent(IMEI, "slot"):  # the way back
            pass
        await house.board.tell(SwitchEnded("swi_1", modem, "back", here, 1.0))
        with pytest.raises(LimitReached):
            async with lender.lent(IMEI, "slot"):
                pass


async def test_never_is_never(household: OpenHousehold) -> None:
    async with household(run=False) as house:
        lender = Lending(house.house, SPEC, BorrowTerms(allow="never"))
        with pytest.raises(ConsentNeeded):
            async with lender.lent(IMEI, "slot"):
                pass
        assert not told(house)


async def test_who_sat_where(household: OpenHousehold, tmp_path: Path) -> None:
    async with lending(household) as (house, lender, modem):
        assert (await seated(house.house, IMEI)).slots == 0
        assert (await seated(house.house, None)).slots == 0
        iccid = Iccid("89860027123456000116")
        sim = Sim(await house.store.sim_id(iccid), iccid, "home")
        await house.board.tell(
            ModemSeen(Modem(modem, "roof", IMEI, slots=2)),
            SimSeen(sim),
            SeatSeen(Seat(modem, 2), sim.id),
        )
        found = await seated(house.house, IMEI)
        assert (found.slots, dict(found.seats)) == (2, {iccid: 2})
        # One slot is believed only where the modem itself was asked for it.
        await house.board.tell(ModemSeen(Modem(modem, "roof", IMEI, slots=1)))
        assert (await seated(house.house, IMEI)).slots == 0
        async with lender.lent(IMEI, "slot"):
            pass
        assert (await seated(house.house, IMEI)).slots == 1
