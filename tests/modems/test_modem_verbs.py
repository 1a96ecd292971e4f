"""Every persona, every fault of the line: the verbs say what is true of the modem."""

import asyncio

import pytest

from simd.model.radio import Registration
from simd.model.sim import Lock
from simd.model.verbs import Driver
from tests.modems.bench import PERSONAS, OpenBench, settled

FAULTS = ("clean", "bytewise", "glued", "echo", "garbled", "lossy", "late", "lost_answer")
QUIRKS = {
    "plain-27007": ("generic-27007", 1),
    "quectel-ec25": ("quectel-ec", 2),
    "quectel-rm520n": ("quectel-rm", 2),
    "simcom-sim7600": ("simcom-sim7600", 2),
    "huawei-e3372": ("huawei-e3372", 1),
}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("persona", PERSONAS)
async def test_a_modem_is_seen_as_it_is(bench: OpenBench, persona: str, fault: str) -> None:
    async with bench(persona, fault) as one:
        truth, driver = one.truth, one.driver
        fulfilled: Driver = driver
        assert isinstance(fulfilled, Driver)
        assert (driver.quirks_name, driver.slots) == QUIRKS[persona]

        identity = await driver.identify()
        assert identity.imei
        assert identity.imei.reveal() == truth["imei"]
        assert identity.manufacturer == one.emulator.units[0].modem.persona.maker.manufacturer
        assert identity.model == one.emulator.units[0].modem.persona.maker.model
        assert identity.revision == one.emulator.units[0].modem.persona.maker.revision

        card, here = await driver.card(), truth["slots"]["1"]
        assert card.lock is Lock.NONE
        assert card.iccid
        assert card.iccid.reveal() == here["iccid"]
        assert card.imsi
        assert card.imsi.reveal() == here["imsi"]
        assert (card.number.reveal() if card.number else "") == here["number"]
        assert await driver.active_slot() == 1

        radio = await driver.radio()
        assert radio.registration is Registration.HOME
        assert radio.plmn == truth["plmn"]
        assert radio.access_tech == "lte"
        assert radio.operator
        assert radio.signal.rsrp == truth["rsrp"]
        assert radio.cell
        assert radio.cell.area == int(one.emulator.units[0].modem.persona.radio.tac, 16)

        up = await driver.bring_up("internet")
        assert up.up
        assert one.truth["contexts"][0]["apn"] == "internet"
        assert list(await driver.messages()) == []


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("persona", ["quectel-ec25", "quectel-rm520n", "simcom-sim7600"])
async def test_a_slot_is_chosen_and_left_again(bench: OpenBench, persona: str, fault: str) -> None:
    async with bench(persona, fault) as one:
        for slot in (2, 1):
            await one.driver.select_slot(slot)
            assert await one.driver.active_slot() == slot
            assert one.truth["active_slot"] == slot
            assert one.truth["fun"] == 1
            card = await settled(one.driver)
            assert card == one.truth["slots"][str(slot)]["iccid"]


async def test_a_lying_ok_is_not_believed(bench: OpenBench) -> None:
    async with bench("quectel-rm520n") as one:
        one.do("fault", name="slot_lie", on="AT+QUIMSLOT=")
        await one.driver.select_slot(2)
        assert one.truth["active_slot"] == 2
        assert [text for text in one.seen if text.startswith("AT+QUIMSLOT=")][-2:] == [
            "AT+QUIMSLOT=2",
            "AT+QUIMSLOT=2",
        ]


async def test_a_lost_slot_answer_is_looked_at_and_not_repeated(bench: OpenBench) -> None:
    async with bench("quectel-rm520n") as one:
        one.do("fault", name="lost_answer", on="AT+QUIMSLOT=")
        await one.driver.select_slot(2)
        assert one.truth["active_slot"] == 2
        assert one.seen.count("AT+QUIMSLOT=2") == 1


async def test_the_slot_that_is_active_is_not_chosen_again(bench: OpenBench) -> None:
    async with bench("quectel-ec25") as one:
        await one.driver.select_slot(1)
        assert not [text for text in one.seen if text.startswith(("AT+QDSIM=", "AT+CFUN="))]


async def test_an_empty_slot_reads_as_absent(bench: OpenBench) -> None:
    async with bench("quectel-ec25") as one:
        one.do("sim", slot=2, state="remove")
        await one.driver.select_slot(2)
        await asyncio.sleep(1)
        assert (await one.driver.card()).lock is Lock.ABSENT


async def test_a_locked_card_is_told_and_nothing_is_typed(bench: OpenBench) -> None:
    async with bench("plain-27007") as one:
        one.do("sim", slot=1, state="swap", card="locked")
        await asyncio.sleep(0.6)
        card = await one.driver.card()
        assert (card.lock, card.imsi) == (Lock.PIN, None)
        assert one.truth["slots"]["1"]["pin_tries"] == 3
        assert not [text for text in one.seen if text.startswith(("AT+CPIN=", "AT+CLCK"))]


async def test_an_idle_look_takes_few_lines(bench: OpenBench) -> None:
    for persona in PERSONAS:
        async with bench(persona) as one:
            await one.driver.radio()
            for state in ("home", "searching", "denied", "roaming"):
                one.do("network", state=state)
                if state == "roaming":
                    await one.driver.radio()
                before = one.truth["commands_total"]
                radio = await one.driver.radio()
                assert radio.registration.value == state
                assert one.truth["commands_total"] - before <= 4


async def test_what_was_refused_is_not_asked_again(bench: OpenBench) -> None:
    async with bench("plain-27007") as one:
        for _ in range(3):
            await one.driver.radio()
            await one.driver.card()
        before = one.truth["commands_total"]
        await one.driver.radio()
        await one.driver.card()
        late = one.truth["commands"][before:]
        assert [item["text"] for item in late if item["effect"] == "ERROR"] == []


async def test_the_operator_is_named_anew_where_it_changes(bench: OpenBench) -> None:
    async with bench("plain-27007") as one:
        home = await one.driver.radio()
        one.do("network", state="roaming", plmn="46001")
        abroad = await one.driver.radio()
        assert abroad.registration is Registration.ROAMING
        assert (home.plmn, abroad.plmn) == ("00101", "46001")
        assert abroad.operator != home.operator


async def test_the_radio_goes_off_and_on(bench: OpenBench) -> None:
    async with bench("plain-27007") as one:
        await one.driver.set_radio(on=False)
        assert one.truth["fun"] == 4
        assert not (await one.driver.radio()).registration.registered
        await one.driver.set_radio(on=True)
        assert one.truth["fun"] == 1


async def test_another_card_s_store_is_chosen_anew(bench: OpenBench) -> None:
    async with bench("plain-27007") as one:
        await one.driver.card()
        assert one.truth["cpms"][2] == "SM"
        one.do("sim", slot=1, state="swap")
        one.emulator.units[0].modem.inbox.chosen[2] = "ME"
        await settled(one.driver)
        await one.driver.messages()
        assert one.truth["cpms"][2] == "SM"


async def test_a_family_says_how_long_a_card_may_take(bench: OpenBench) -> None:
    async with bench("quectel-rm520n", prepared=False) as one:
        assert one.driver.settle == 90
    async with bench("plain-27007", prepared=False) as one:
        assert one.driver.settle == 0
