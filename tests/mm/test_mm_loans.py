"""Slots and the port on loan: what is asked for, what is remembered, and what may go wrong."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest

from simd.at.command import read
from simd.errors import Busy, ConsentNeeded, PortGone, SimdError, Unsupported
from simd.model.ids import Iccid, Imei
from simd.model.sim import Lock
from simd.modems.mm.driver import Terms
from simd.modems.mm.slots import Seated
from tests.e2e.daemon_child import until
from tests.mm.client import MM, MODEM, ROOT, connected
from tests.mm.fixtures import Clients, MbimRigs, Rigs
from tests.mm.through import driver_on, registered


class Lender:
    """Lends as often as it is told to, and counts."""

    def __init__(self, most: int = 100) -> None:
        self.loans: list[str] = []
        self.ends: list[str | None] = []
        self._most = most

    def lent(self, imei: Imei | None, why: str) -> AbstractAsyncContextManager[None]:
        assert imei is not None
        return self._lent(why)

    @asynccontextmanager
    async def _lent(self, why: str) -> AsyncIterator[None]:
        if len(self.loans) >= self._most:
            raise ConsentNeeded(what="a loan")
        self.loans.append(why)
        try:
            yield
        except SimdError as error:
            self.ends.append(error.code)
            raise
        self.ends.append(None)


def terms(lender: Lender, seated: Seated) -> Terms:
    async def remembered(imei: Imei | None) -> Seated:
        del imei
        return seated

    return Terms(lender, remembered)


async def iccid_in(rig_dump: dict[str, object], slot: int) -> Iccid:
    slots = rig_dump["slots"]
    assert isinstance(slots, dict)
    return Iccid(slots[str(slot)]["iccid"])


async def test_a_slot_is_chosen_on_the_borrowed_port(rigs: Rigs) -> None:
    rig = await rigs("quectel-ec25")
    lender = Lender()
    async with driver_on(rig, terms(lender, Seated())) as driver:
        assert (driver.slots, await driver.active_slot(), lender.loans) == (2, 1, ["slot"])
        await driver.select_slot(1)
        assert len(lender.loans) == 1
        was = driver.device.path
        await driver.select_slot(2)
        assert await driver.active_slot() == 2
        assert driver.device.path != was
        second = await iccid_in(await rig.control.dump(), 2)
        assert (await driver.card()).iccid == second
        await registered(driver)
        assert lender.ends == [None, None]
        with pytest.raises(Unsupported):
            await driver.select_slot(3)
    # The next life knows the card that answers, and asks for no loan.
    known = Seated(2, {second: 2})
    async with driver_on(rig, terms(lender, known)) as driver:
        assert (driver.slots, await driver.active_slot(), len(lender.loans)) == (2, 2, 2)
    async with driver_on(rig, terms(lender, Seated(1))) as driver:
        assert (driver.slots, await driver.active_slot(), len(lender.loans)) == (1, 1, 2)


async def test_a_port_that_is_not_lent_is_one_slot(rigs: Rigs) -> None:
    rig = await rigs("quectel-ec25")
    lender = Lender(0)
    async with driver_on(rig, terms(lender, Seated())) as driver:
        assert (driver.slots, await driver.active_slot()) == (1, 1)
        await registered(driver)
        driver.recall_ussd(">port")
        assert (await driver.ussd("*310#", 30)).text.reveal()
        assert driver.ussd_habit is None


async def test_a_port_that_someone_else_has_on_loan(rigs: Rigs) -> None:
    rig = await rigs("quectel-ec25")
    lender = Lender()
    async with driver_on(rig, terms(lender, Seated(1))) as driver:
        await registered(driver)
        async with connected(rig.address) as other:
            uid = driver.device.uid
            await other.call(ROOT, MM, "InhibitDevice", "sb", uid, True)
            with pytest.raises(PortGone):
                async with asyncio.timeout(30):
                    await driver.device.serve()
            with pytest.raises(PortGone):
                await driver.ussd("*310#", 5)


async def test_modemmanager_dies_while_its_port_is_on_loan(rigs: Rigs) -> None:
    rig = await rigs("plain-27007")
    lender = Lender()
    async with driver_on(rig, terms(lender, Seated(1))) as driver:
        await registered(driver)

        async def lost() -> None:
            async with driver._borrow.port("test") as borrowed:
                await rig.restart_mm()
                async with asyncio.timeout(30):
                    with pytest.raises(PortGone):
                        await borrowed.session.serve()
                    # It is ModemManager's again: not a byte of ours goes there.
                    with pytest.raises(PortGone):
                        await borrowed.session.run(read("+CPIN"))
                raise Busy(what="a test")

        with pytest.raises(Busy):
            await lost()
        assert lender.ends == ["busy"]
        await registered(driver)


async def test_what_goes_wrong_on_the_port_leaves_the_modem_with_modemmanager(
    rigs: Rigs, clients: Clients
) -> None:
    rig = await rigs("plain-27007")
    client = await clients(rig)
    lender = Lender()
    async with driver_on(rig, terms(lender, Seated(1))) as driver:
        await registered(driver)

        async def broken() -> None:
            async with driver._borrow.port("test") as borrowed:
                assert (await borrowed.card()).lock is Lock.NONE
                assert await client.modems() == {}
                raise Unsupported(what="a test")

        with pytest.raises(Unsupported):
            await broken()
        assert lender.ends == ["unsupported"]
        assert len(await client.modems()) == 1
        assert (await driver.radio()).registration.registered


async def test_a_loan_that_is_cancelled_is_given_back(rigs: Rigs, clients: Clients) -> None:
    rig = await rigs("plain-27007")
    client = await clients(rig)
    async with driver_on(rig, terms(Lender(), Seated(1))) as driver:
        await registered(driver)
        taken = asyncio.Event()

        async def hold() -> None:
            async with driver._borrow.port("test"):
                taken.set()
                await asyncio.Event().wait()

        task = asyncio.create_task(hold())
        async with asyncio.timeout(30):
            await taken.wait()
        assert await client.modems() == {}
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await client.until_modems(lambda found: len(found) == 1)


async def test_slots_that_modemmanager_knows(mbim_rigs: MbimRigs) -> None:
    rig = await mbim_rigs("plain-mbim")
    lender = Lender()
    async with driver_on(rig, terms(lender, Seated())) as driver:
        assert (driver.slots, await driver.active_slot()) == (4, 1)
        assert driver.empty_slots == {4}
        assert driver.netdev == "wwan0"
        was = driver.device.path
        await driver.select_slot(1)
        assert driver.device.path == was
        await driver.select_slot(2)
        assert await driver.active_slot() == 2
        assert driver.device.path != was
        assert (await driver.card()).iccid == await iccid_in(await rig.control.dump(), 2)
        await registered(driver)
        state = await driver.bring_up("internet")
        assert state.up
        assert state.addresses[0].startswith("10.")
        (context,) = [one for one in (await rig.control.dump())["contexts"] if one["active"]]
        assert context["apn"] == "internet"
        assert await driver.bring_up("other") == await driver.data() == state

        async def counted() -> bool:
            return await driver.bytes() is not None

        await until(counted, "bytes", 60)
        assert not (await driver.take_down()).addresses
        assert await driver.bytes() is None
        assert lender.loans == []


async def test_a_modem_that_is_left_with_its_radio_off(rigs: Rigs, clients: Clients) -> None:
    """As a choice of a slot leaves it that is torn between its steps."""
    rig = await rigs("quectel-ec25")
    client = await clients(rig)
    async with driver_on(rig, terms(Lender(), Seated(1))) as driver:
        await registered(driver)

        async with driver._borrow.port("test", registered=False) as borrowed:
            await borrowed.session.run(read("+CPIN"))
            await borrowed._asking.tolerated("AT+CFUN=0")
        state = await client.get(driver.device.path, MODEM, "State")
        assert state == -1
        assert (await driver.card()).lock is Lock.ABSENT
        await driver.set_radio(on=True)
        await registered(driver)
