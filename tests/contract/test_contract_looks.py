"""Every backend tells the same of the same modem: who it is, its card, its network."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from simd.errors import Unsupported
from simd.model.radio import Registration
from simd.model.sim import Lock
from simd.model.verbs import Driver, Notice
from tests.contract.subject import Subject
from tests.e2e.emulator_child import EmulatorControl
from tests.mm.children import until, value

Meet = Callable[..., Awaitable[Subject]]


async def test_who_it_is_and_its_card(subject: Subject) -> None:
    assert isinstance(subject.driver, Driver)
    await subject.driver.prepare()
    truth = await subject.truth()
    identity = await subject.driver.identify()
    assert identity.imei is not None
    assert identity.imei.reveal() == truth["imei"]
    assert identity.model in {"EC25", "MBIM-4"}
    assert identity.revision
    here = truth["slots"]["1"]
    assert await subject.iccid() == here["iccid"]
    card = await subject.driver.card()
    assert (card.imsi and card.imsi.reveal()) == here["imsi"]
    assert (card.number and card.number.reveal()) == here["number"]
    await value(subject.driver.data, lambda state: state.attached, "attached")


async def test_no_card(meet: Meet) -> None:
    async def pull(control: EmulatorControl) -> None:
        await control.do("sim", slot=1, state="remove")

    subject = await meet(pull)
    await value(subject.driver.card, lambda card: card.lock is Lock.ABSENT, "an empty slot")


async def test_a_locked_card_is_opened_with_the_right_pin(meet: Meet) -> None:
    async def lock(control: EmulatorControl) -> None:
        await control.do("sim", slot=1, state="swap", card="locked")

    subject = await meet(lock)
    driver = subject.driver
    await value(driver.card, lambda card: card.lock is Lock.PIN, "a locked card")
    assert await driver.pin_tries() == 3
    assert not await driver.enter_pin("0000")
    assert (await driver.card()).lock is Lock.PIN
    assert await driver.pin_tries() == 2
    assert (await subject.truth())["slots"]["1"]["pin_tries"] == 2
    assert await driver.enter_pin("4321")
    assert await subject.iccid() == (await subject.truth())["slots"]["1"]["iccid"]


async def test_where_it_is_registered(subject: Subject) -> None:
    driver = subject.driver
    radio = await value(driver.radio, lambda radio: radio.registration is Registration.HOME, "home")
    assert (radio.plmn, radio.access_tech) == ("62130", "lte")
    assert radio.operator == "MTN NG"
    await subject.control.do("network", state="roaming", plmn="62120")
    await value(
        driver.radio,
        lambda radio: (radio.registration, radio.plmn) == (Registration.ROAMING, "62120"),
        "roaming",
    )
    await until(lambda: Notice.REGISTRATION in subject.heard, "the notice")
    await subject.control.do("network", state="home")
    await value(driver.radio, lambda radio: radio.registration is Registration.HOME, "home again")


async def test_data_comes_up_with_the_apn_or_is_refused_by_name(subject: Subject) -> None:
    driver = subject.driver
    await value(driver.data, lambda state: state.attached, "attached")
    if subject.backend == "mm":
        # Over AT alone ModemManager dials, and the line would be PPP's.
        with pytest.raises(Unsupported):
            await driver.bring_up("web.mtn")
        return
    assert (await driver.bring_up("web.mtn")).up
    assert (await driver.data()).addresses
    assert "web.mtn" in [one["apn"] for one in (await subject.truth())["contexts"] if one["active"]]


async def test_the_radio_goes_off_and_on_and_to_older_modes(subject: Subject) -> None:
    driver = subject.driver
    before = await driver.radio_mode()
    assert before
    back = (before,) if driver.older_modes else ()
    for mode in (*driver.older_modes, *back):
        await driver.set_radio_mode(mode)
        assert await driver.radio_mode() == mode
    assert bool(driver.older_modes) is (subject.backend == "at")
    await driver.set_radio(on=False)
    await value(
        driver.radio,
        lambda radio: not radio.registration.registered,
        "out of the network",
    )
    # ModemManager 1.20 has no power-down for these over AT: it only lets go of the network.
    assert ((await subject.truth())["fun"] == 1) is (subject.backend == "mm")
    await driver.set_radio(on=True)
    await value(driver.radio, lambda radio: radio.registration is Registration.HOME, "home")
    assert (await subject.truth())["fun"] == 1
