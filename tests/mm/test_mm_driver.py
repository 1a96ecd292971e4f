"""The verbs through the real ModemManager: what it says, as the house takes it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from simd.errors import (
    PortGone,
    PortMissing,
    SimdError,
    Unsupported,
    UssdFailed,
    UssdTimeout,
)
from simd.model.ids import Body, Msisdn
from simd.model.message import Outgoing, Plain, PlainReport, StoredPdu
from simd.model.radio import Registration
from simd.model.sim import Lock
from simd.model.verbs import Driver, Notice, UssdStatus
from simd.modems.mm import sms
from simd.modems.mm.driver import FREE, MmDriver, opened
from simd.modems.mm.objects import Objects
from simd.modems.mm.ussd import BY_PORT, unmangled
from tests.e2e.daemon_child import until
from tests.mm.client import MESSAGING, MODEM, USSD
from tests.mm.fixtures import Clients, Rigs
from tests.mm.through import driver_on, objects_on, registered


def texts(found: Sequence[StoredPdu]) -> list[str]:
    return sorted(one.plain.text.reveal() for one in found if isinstance(one.plain, Plain))


async def arrived(driver: MmDriver, count: int) -> Sequence[StoredPdu]:
    """All messages once there are so many."""

    async def look() -> Sequence[StoredPdu] | None:
        found = await driver.messages()
        return found if len(found) >= count else None

    found: Sequence[StoredPdu] = await until(look, f"{count} messages")
    return found


async def test_who_and_where(rigs: Rigs) -> None:
    rig = await rigs("plain-27007")
    async with driver_on(rig) as driver:
        assert isinstance(driver, Driver)
        await registered(driver)
        identity = await driver.identify()
        dump = await rig.control.dump()
        assert identity.imei is not None
        assert identity.imei.reveal() == dump["imei"]
        card = await driver.card()
        assert card.lock is Lock.NONE
        assert card.iccid is not None
        assert card.iccid.reveal() == dump["slots"]["1"]["iccid"]
        assert (await driver.data()).addresses == ()
        assert (driver.slots, await driver.active_slot(), driver.netdev) == (1, 1, None)
        with pytest.raises(Unsupported):
            await driver.select_slot(2)
        await driver.select_slot(1)
        with pytest.raises(Unsupported):
            await driver.bring_up("internet")
        with pytest.raises(Unsupported):
            await driver.send("00", 1)


async def test_the_radio_in_figures(rigs: Rigs) -> None:
    rig = await rigs("quectel-ec25")
    async with driver_on(rig) as driver:
        await registered(driver)

        async def measured() -> object:
            radio = await driver.radio()
            return radio if radio.signal.rsrp is not None and radio.cell else None

        radio = await until(measured, "signal and cell")
        assert radio.registration is Registration.HOME
        assert (radio.plmn, radio.access_tech, radio.country) == ("62130", "lte", "NG")
        assert radio.signal.rsrp == -93.0
        assert (radio.cell.area, radio.cell.cell) == (0x2A1B, 0x1A2D003)
        await driver.set_radio(on=False)
        assert not (await driver.radio()).registration.registered
        await driver.set_radio(on=True)
        await registered(driver)
        assert driver.older_modes == ()
        assert await driver.radio_mode() == "14:0"


async def test_codes_and_menus(rigs: Rigs) -> None:
    rig = await rigs("plain-27007")
    async with driver_on(rig) as driver:
        await registered(driver)
        card = (await rig.control.dump())["slots"]["1"]
        assert card
        answer = await driver.ussd("*100#", 20)
        assert answer.status is UssdStatus.DONE
        assert answer.text.reveal()
        assert driver.ussd_habit is None
        with pytest.raises(UssdFailed):
            await driver.ussd_reply("1", 20)


async def test_a_menu_is_walked_and_left(rigs: Rigs) -> None:
    rig = await rigs("quectel-ec25")
    async with driver_on(rig) as driver:
        await registered(driver)
        menu = await driver.ussd("*312#", 20)
        assert menu.status is UssdStatus.MENU
        deeper = await driver.ussd_reply("1", 20)
        assert deeper.status is UssdStatus.MENU
        await driver.ussd_cancel()
        again = await driver.ussd("*310#", 20)
        assert again.status is UssdStatus.DONE


async def test_what_the_network_says_unasked(rigs: Rigs) -> None:
    rig = await rigs("quectel-ec25")
    async with driver_on(rig) as driver:
        await registered(driver)
        notices = driver.notices()
        await rig.control.do("ussd_push", text="Your pack ends today", status=0)
        async with asyncio.timeout(30):
            while await anext(notices) is not Notice.USSD:
                pass
        assert [one.text.reveal() for one in driver.ussd_pushed()] == ["Your pack ends today"]
        assert driver.ussd_pushed() == []


async def test_a_code_that_never_ends_is_ended_by_us(rigs: Rigs, clients: Clients) -> None:
    rig = await rigs("quectel-ec25")
    client = await clients(rig)
    async with driver_on(rig) as driver:
        await registered(driver)
        await rig.control.do("ussd_next", status=-1, text="")
        with pytest.raises(UssdTimeout):
            await driver.ussd("*310#", 1.0)
        await client.until(driver.device.path, USSD, "State", lambda state: state == 1)
        assert (await driver.ussd("*323#", 30)).status is UssdStatus.DONE
        # Nobody knows whether ModemManager missed the answer: the next time simd listens itself.
        was = driver.device.path
        answer = await driver.ussd("*310#", 30)
        assert (answer.status, driver.ussd_habit) == (UssdStatus.DONE, BY_PORT)
        assert driver.device.path != was
        assert (await driver.radio()).registration.registered


async def test_words_that_modemmanager_discards_are_heard_on_the_port(rigs: Rigs) -> None:
    rig = await rigs("quectel-ec25")
    async with driver_on(rig) as driver:
        await registered(driver)
        for _ in range(2):
            await rig.control.do("ussd_next", status=2, text="You have N12.50")
        with pytest.raises(UssdFailed) as lost:
            await driver.ussd("*310#", 30)
        assert lost.value.params["status"] == "terminated"
        discarded = [driver.ussd_discarded]
        answer = await driver.ussd("*310#", 30)
        assert answer.text.reveal() == "You have N12.50"
        assert driver.ussd_habit == BY_PORT
        assert [*discarded, driver.ussd_discarded] == [True, False]
        assert (await driver.ussd("*323#", 30)).text.reveal()
        assert driver.ussd_habit is None


async def test_a_menu_on_the_port_holds_it_until_its_end(rigs: Rigs, clients: Clients) -> None:
    rig = await rigs("quectel-ec25")
    client = await clients(rig)
    async with driver_on(rig) as driver:
        await registered(driver)
        driver.recall_ussd(BY_PORT)
        menu = await driver.ussd("*312#", 30)
        assert menu.status is UssdStatus.MENU
        assert await client.modems() == {}
        assert (await driver.ussd_reply("1", 30)).status is UssdStatus.MENU
        await driver.ussd_cancel()
        assert len(await client.modems()) == 1
        await registered(driver)


@pytest.mark.parametrize(
    ("heard", "meant"),
    [
        ("ሴ噸", "12345678"),
        ("余额 20 元", "余额 20 元"),
        ("Main Bal: N15", "Main Bal: N15"),
        ("您的话费", "您的话费"),
        ("", ""),
    ],
)
def test_digits_that_were_taken_for_letters(heard: str, meant: str) -> None:
    assert unmangled(heard) == meant


async def test_messages_whole_once_and_deleted(rigs: Rigs) -> None:
    rig = await rigs("quectel-ec25")
    async with driver_on(rig) as driver:
        await registered(driver)
        assert await driver.messages() == []
        assert await driver.news() == []
        said = ["Grüße €5", "余额 20 元 😀", "A long one, in parts. " * 20]
        for text in said:
            await rig.control.do("sms", **{"from": "10086", "text": text})
        notices = driver.notices()
        news: list[StoredPdu] = []
        async with asyncio.timeout(60):
            while len(news) < len(said):
                if await anext(notices) is Notice.MESSAGE:
                    news += await driver.news() or ()
        assert texts(news) == sorted(said)
        assert all(one.plain.number == Msisdn("10086") for one in news if one.plain)
        assert {one.pdu for one in await driver.messages()} == {one.pdu for one in news}
        for one in await driver.messages():
            await driver.delete(one)
            await driver.delete(one)
        assert await driver.messages() == []
        assert (await rig.control.do("mail"))["stored"] == 0


async def test_what_an_enabling_lists_anew_is_the_same_message(
    rigs: Rigs, clients: Clients
) -> None:
    rig = await rigs("quectel-ec25")
    client = await clients(rig)
    async with driver_on(rig) as driver:
        await registered(driver)
        await rig.control.do("sms", **{"from": "10086", "text": "only once"})
        (before,) = await arrived(driver, 1)
        path = (await client.call(driver.device.path, MESSAGING, "List"))[0]
        await client.call(driver.device.path, MODEM, "Enable", "b", False)
        await driver.prepare()
        await registered(driver)
        (after,) = {one.pdu: one for one in await arrived(driver, 1)}.values()
        assert after.pdu == before.pdu
        assert await client.call(driver.device.path, MESSAGING, "List") != [path]
        await driver.delete(before)
        (after,) = {one.pdu: one for one in await arrived(driver, 1)}.values()
        await driver.delete(after)
        assert [one for one in await driver.messages() if one.pdu == before.pdu] == []


async def test_what_modemmanager_missed_is_found(
    rigs: Rigs, monkeypatch: pytest.MonkeyPatch
) -> None:
    rig = await rigs("quectel-ec25", emulator=("--sms-gap", "0"))
    text = "A long one, in parts that come at once. " * 12
    async with driver_on(rig) as driver:
        await registered(driver)
        assert await driver.messages() == []
        await rig.control.do("sms", **{"from": "10086", "text": text})
        # The first look may find it whole, or with a part that was missed; another finds it all.
        assert texts(await arrived(driver, 1)) == [text]
        # Of messages that come at once some are missed whole, and nothing shows that: each look
        # is as if the last enabling were long ago.
        monkeypatch.setattr(sms, "RENEW_SECONDS", 0.0)
        several = [f"one of several, number {number}" for number in range(4)]
        sent = [rig.control.do("sms", **{"from": "10086", "text": one}) for one in several]
        await asyncio.gather(*sent)
        assert texts(await arrived(driver, 5)) == sorted([text, *several])


async def test_sent_and_reported(rigs: Rigs) -> None:
    rig = await rigs("quectel-ec25")
    async with driver_on(rig) as driver:
        await registered(driver)
        await driver.messages()
        wish = Outgoing(Msisdn("+990001234567"), Body("Grüße, 您好 😀"), 1, report=True)
        (part,) = await driver.send_whole(wish)
        (sent,) = (await rig.control.dump())["slots"]["1"]["sent"]
        assert sent["text"] == wish.text.reveal()

        async def reported() -> PlainReport | None:
            told = [one.plain for one in await driver.messages()]
            return next((one for one in told if isinstance(one, PlainReport)), None)

        report = await until(reported, "a report")
        assert (report.reference, report.state) == (part.reference, "delivered")
        long = Outgoing(Msisdn("10086"), Body("in several parts " * 20), 3)
        assert len(await driver.send_whole(long)) == 3
        ours = [one for one in await driver.messages() if isinstance(one.plain, Plain)]
        assert all(one.status == 0 for one in ours)


async def test_the_pin_is_typed_once(rigs: Rigs) -> None:
    rig = await rigs("quectel-ec25", plugged=False)
    await rig.control.do("sim", slot=1, state="swap", card="locked")
    await rig.plug(0)
    async with driver_on(rig) as driver:
        card = await driver.card()
        assert card.lock is Lock.PIN
        assert card.iccid is not None
        assert await driver.pin_tries() == 3
        assert not (await driver.radio()).registration.registered
        assert not await driver.enter_pin("0000")

        async def one_spent() -> bool:
            return await driver.pin_tries() == 2

        await until(one_spent, "the try is told")
        assert await driver.enter_pin("4321")
        await registered(driver)
        assert (await driver.card()).lock is Lock.NONE


async def test_no_card_is_an_empty_slot(rigs: Rigs) -> None:
    rig = await rigs("plain-27007", plugged=False)
    await rig.control.do("sim", slot=1, state="remove")
    await rig.plug(0)
    async with driver_on(rig) as driver:
        assert (await driver.card()).lock is Lock.ABSENT
        assert (await driver.radio()).registration is Registration.IDLE


async def test_the_end_of_modemmanager_is_the_modem_s_end(rigs: Rigs) -> None:
    rig = await rigs("plain-27007")
    ended: SimdError | None = None
    async with driver_on(rig) as driver:
        await registered(driver)
        await rig.kill_mm()
        try:
            async with asyncio.timeout(30):
                await driver.device.serve()
        except PortGone as error:
            ended = error
        with pytest.raises(PortGone):
            await driver.card()
        with pytest.raises(PortGone):
            await driver.ussd("*100#", 5)
    assert ended is not None


async def test_a_device_that_nobody_has(rigs: Rigs) -> None:
    rig = await rigs("plain-27007")
    async with objects_on(rig) as objects:
        with pytest.raises(PortMissing):
            async with opened(objects, "/virtual/none", "mm:none", FREE):
                pass
    with pytest.raises(PortGone):
        await Objects(rig.address).call("/", "x.y", "Z")
