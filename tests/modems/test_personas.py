"""Every model of modem there is a persona of: found, read, asked, and its slots chosen.

All of them share one fault at a time, side by side; a few meet one alone and change slots
under it, and with SOAK_PERSONAS=1 every persona meets every fault so.
"""

import asyncio
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest

from simd.at.command import Command
from simd.at.events import Reply
from simd.emulator.persona import Persona, load_persona, names
from simd.emulator.rack import Emulator, Unit
from simd.emulator.state import of
from simd.emulator.verbs import obey
from simd.errors import CommandFailed, CommandTimeout, PortGone, Unsupported
from simd.model.radio import Registration
from simd.model.sim import Lock
from simd.model.units import Span
from simd.model.verbs import UssdStatus
from simd.modems.asks import Priority
from simd.modems.detect import detect
from simd.modems.driver import AtDriver
from simd.modems.quirks import Quirks
from simd.modems.session import REPEATS, Session
from simd.ports.choose import port_for
from tests.modems.bench import PROBES, settled
from tests.modems.models import FAULTS, FOUND, FULL, TWO_SLOTS

CODES = {"00101": "*100#", "62130": "*310#", "52003": "*121#"}
COUNTRIES = {"001": None, "460": "CN", "621": "NG", "520": "TH"}
SAMPLE = (
    ("huawei-me909s", "lossy"),
    ("quectel-rg500u", "lost_answer"),
    ("fibocom-l850", "garbled"),
    ("fibocom-fm350", "lossy"),
    ("telit-le910", "echo"),
)
ALONE = list(itertools.product(FOUND, FAULTS)) if FULL else SAMPLE


class NearSession(Session):
    """The real session with time-outs for a modem next door among twenty others."""

    async def run(
        self, command: Command, priority: Priority = Priority.ASK, *, repeats: int = REPEATS
    ) -> Reply:
        quick = msgspec.structs.replace(command, timeout=min(command.timeout, 3.0))
        return await super().run(quick, priority, repeats=repeats)


@asynccontextmanager
async def line_to(unit: Unit) -> AsyncIterator[AtDriver]:
    """A fresh line to the modem where it is now, its driver found and prepared."""
    assert unit.link is not None
    port = port_for(unit.link.where)
    async with NearSession(port, waits=(0.5, *PROBES[1:]), hold=0.1) as session:
        driver = await detect(session)
        await driver.prepare()
        yield driver


async def assert_seen_as_it_is(unit: Unit, driver: AtDriver) -> None:
    """Discovery and status: everything read is what the modem's own books say."""
    persona, truth = unit.modem.persona, of(unit, 0)
    assert (driver.quirks_name, driver.slots) == FOUND[persona.persona]
    identity = await driver.identify()
    maker = persona.maker
    assert identity.imei is not None
    assert identity.imei.reveal() == truth["imei"]
    assert (identity.manufacturer, identity.model) == (maker.manufacturer, maker.model)
    assert identity.revision == maker.revision
    card, here = await driver.card(), truth["slots"][str(truth["active_slot"])]
    assert card.lock is Lock.NONE
    assert (card.iccid and card.iccid.reveal()) == here["iccid"]
    assert (card.imsi and card.imsi.reveal()) == here["imsi"]
    await assert_heard_as_it_is(unit, driver)


async def assert_heard_as_it_is(unit: Unit, driver: AtDriver) -> None:
    """Registration, operator, signal, serving cell and country."""
    at, plmn = unit.modem.persona.radio, unit.modem.radio.plmn
    radio = await driver.radio()
    assert radio.registration is Registration.HOME
    assert radio.plmn == plmn
    assert radio.operator
    assert radio.access_tech == ("5gnr" if at.act == 11 else "lte")
    assert radio.signal.rsrp == unit.modem.radio.rsrp
    assert radio.cell is not None
    assert (radio.cell.area, radio.cell.cell) == (int(at.tac, 16), int(at.cell, 16))
    assert radio.cell.plmn == plmn
    assert radio.country == COUNTRIES[plmn[:3]]


def test_every_model_there_is_a_persona_of_is_listed() -> None:
    models = {name for name in names() if name != "demo"}
    assert models == FOUND.keys()


@pytest.mark.parametrize("name", FOUND)
def test_a_persona_says_what_it_rests_on(name: str) -> None:
    persona = load_persona(name)
    assert persona.persona == name
    assert persona.source
    assert persona.rests_on != "seen"


@pytest.fixture
def link(tmp_path: Path) -> Path:
    return tmp_path / "tty"


async def assert_messages_are_listed(emulator: Emulator, driver: AtDriver) -> None:
    assert list(await driver.messages()) == []
    assert obey(emulator, {"do": "sms", "from": "10086", "text": "All is well."})["ok"]
    assert len(await driver.messages()) == 1


async def assert_codes_are_answered(unit: Unit, driver: AtDriver) -> None:
    code = CODES.get(unit.modem.radio.plmn)
    if code is not None:
        answer = await driver.ussd(code, 5)
        assert answer.status is UssdStatus.DONE
        assert len(answer.text.reveal()) > 10


@pytest.mark.parametrize("name", FOUND)
async def test_a_modem_is_found_and_read(link: Path, quick: dict[str, Quirks], name: str) -> None:
    async with Emulator(name, link=link) as emulator, line_to(emulator.units[0]) as driver:
        await assert_seen_as_it_is(emulator.units[0], driver)
        await assert_messages_are_listed(emulator, driver)
        await assert_codes_are_answered(emulator.units[0], driver)


@pytest.mark.parametrize("fault", FAULTS)
async def test_all_modems_are_seen_through_a_fault(
    link: Path, quick: dict[str, Quirks], fault: str
) -> None:
    async def look(unit: Unit) -> None:
        # Two answers lost in a row end a life, and the keeper begins another.
        for life in reversed(range(3)):
            try:
                async with line_to(unit) as driver:
                    await assert_seen_as_it_is(unit, driver)
            except CommandTimeout:
                if not life:
                    raise
            else:
                return

    everyone = Emulator(list(FOUND), link=link, fault=fault, seed=3, late=0.3)
    async with everyone as emulator, asyncio.TaskGroup() as group:
        for unit in emulator.units:
            group.create_task(look(unit))


async def choose(unit: Unit, slot: int) -> None:
    """Choose a slot as the keeper does: a modem that leaves for it is met again when it is back."""
    leaves = unit.modem.persona.slots.reenumerate is not None
    async with line_to(unit) as driver:
        if leaves:
            with pytest.raises(PortGone):
                await driver.select_slot(slot)
        else:
            await driver.select_slot(slot)
            await assert_stays(unit, driver, slot)
            return
    await plugged_again(unit)
    async with line_to(unit) as driver:
        await assert_stays(unit, driver, slot)


async def plugged_again(unit: Unit) -> None:
    for _ in range(200):
        if unit.plugged:
            return
        await asyncio.sleep(0.05)
    pytest.fail("it did not come back")


async def assert_stays(unit: Unit, driver: AtDriver, slot: int) -> None:
    assert await driver.active_slot() == slot
    truth = of(unit, 0)
    assert (truth["active_slot"], truth["fun"]) == (slot, 1)
    assert await settled(driver) == truth["slots"][str(slot)]["iccid"]
    for _ in range(100):
        radio = await driver.radio()
        if radio.registration.registered:
            assert radio.plmn == unit.modem.radio.plmn
            return
        await asyncio.sleep(0.1)
    pytest.fail("it did not register")


async def there_and_back(unit: Unit) -> None:
    for slot in (2, 1):
        await choose(unit, slot)


async def test_every_kind_of_slot_is_chosen_and_left_again(
    link: Path, quick: dict[str, Quirks]
) -> None:
    async with Emulator(TWO_SLOTS, link=link) as emulator, asyncio.TaskGroup() as group:
        for unit in emulator.units:
            group.create_task(there_and_back(unit))


@pytest.mark.parametrize(("name", "fault"), ALONE)
async def test_each_modem_alone_under_each_fault(
    link: Path, quick: dict[str, Quirks], name: str, fault: str
) -> None:
    async with Emulator(name, link=link, fault=fault, seed=7, late=0.3) as emulator:
        unit = emulator.units[0]
        async with line_to(unit) as driver:
            await assert_seen_as_it_is(unit, driver)
        if name in TWO_SLOTS:
            await there_and_back(unit)


# --- what goes wrong while a slot is chosen


def changed(unit: Unit, **slots: Any) -> None:
    persona: Persona = unit.modem.persona
    habits = msgspec.structs.replace(persona.slots, **slots)
    unit.modem.persona = msgspec.structs.replace(persona, slots=habits)


async def test_a_modem_that_leaves_after_its_ok_is_not_believed_before(
    link: Path, quick: dict[str, Quirks]
) -> None:
    async with Emulator("fibocom-fm350", link=link) as emulator:
        changed(emulator.units[0], answers=True)
        await there_and_back(emulator.units[0])


@pytest.mark.parametrize("answers", [True, False])
async def test_a_line_that_may_be_opened_again_survives_the_choice(
    link: Path, quick: dict[str, Quirks], *, answers: bool
) -> None:
    async with Emulator("fibocom-fm350", link=link) as emulator:
        unit = emulator.units[0]
        changed(unit, answers=answers)
        async with line_to(unit) as driver:
            driver.session.reopens = True
            assert unit.link is not None
            before = unit.link.where
            for slot in (2, 1):
                await driver.select_slot(slot)
                await assert_stays(unit, driver, slot)
            assert unit.link.where == before
            obey(emulator, {"do": "unplug"})
            with pytest.raises(PortGone):
                await driver.radio()


async def test_another_modem_under_the_same_name_is_not_taken_for_it(
    link: Path, quick: dict[str, Quirks]
) -> None:
    async with Emulator("fibocom-fm350", link=link) as emulator:
        unit = emulator.units[0]
        async with line_to(unit) as driver:
            driver.session.reopens = True
            await driver.identify()
            unit.modem.imei = load_persona("fibocom-l850").maker.imei
            with pytest.raises(PortGone):
                await driver.select_slot(2)


async def test_a_modem_that_does_not_come_back_is_gone(
    link: Path, quick: dict[str, Quirks]
) -> None:
    slots = quick["fibocom-fm350"].slots
    assert slots is not None
    hasty = msgspec.structs.replace(slots, settle=Span(0.5))
    quick["fibocom-fm350"] = msgspec.structs.replace(quick["fibocom-fm350"], slots=hasty)
    async with Emulator("fibocom-fm350", link=link) as emulator:
        unit = emulator.units[0]
        changed(unit, reenumerate=60.0)
        async with line_to(unit) as driver:
            driver.session.reopens = True
            with pytest.raises(PortGone):
                await driver.select_slot(2)
            with pytest.raises(PortGone):
                await driver.session.serve()


@pytest.mark.parametrize("reopens", [True, False])
async def test_a_modem_that_should_leave_and_stays_kept_its_slot(
    link: Path, quick: dict[str, Quirks], *, reopens: bool
) -> None:
    hasty_slots = quick["fibocom-fm350"].slots
    assert hasty_slots is not None
    hasty = msgspec.structs.replace(hasty_slots, leaves=Span(0.3), verify_tries=2)
    quick["fibocom-fm350"] = msgspec.structs.replace(quick["fibocom-fm350"], slots=hasty)
    one = Emulator("fibocom-fm350", link=link)
    async with one as emulator, line_to(emulator.units[0]) as driver:
        driver.session.reopens = reopens
        obey(emulator, {"do": "fault", "name": "slot_lie", "on": "AT+GTDUALSIM="})
        with pytest.raises(CommandFailed):
            await driver.select_slot(2)
        assert await driver.active_slot() == 1


@pytest.mark.parametrize("name", ["quectel-rm520n", "sierra-em9190", "telit-le910"])
async def test_a_port_that_vanishes_before_the_ok_ends_in_port_gone(
    link: Path, quick: dict[str, Quirks], name: str
) -> None:
    async with Emulator(name, link=link) as emulator:
        unit = emulator.units[0]
        async with line_to(unit) as driver:
            slots = driver.quirks.slots
            assert slots is not None
            obey(emulator, {"do": "fault", "name": "unplug", "on": f"AT{slots.set}="})
            with pytest.raises(PortGone):
                await driver.select_slot(2)
        obey(emulator, {"do": "replug"})
        async with line_to(unit) as driver:
            where = of(unit, 0)["active_slot"]
            assert await driver.active_slot() == where
            assert await settled(driver) == of(unit, 0)["slots"][str(where)]["iccid"]


@pytest.mark.parametrize("name", ["huawei-me909s", "sierra-em9190", "simcom-sim8200"])
async def test_an_empty_slot_is_chosen_and_reads_as_absent(
    link: Path, quick: dict[str, Quirks], name: str
) -> None:
    async with Emulator(name, link=link) as emulator, line_to(emulator.units[0]) as driver:
        obey(emulator, {"do": "sim", "slot": 2, "state": "remove"})
        await driver.select_slot(2)
        await asyncio.sleep(1)
        assert (await driver.card()).lock is Lock.ABSENT


async def test_an_empty_slot_that_is_refused_leaves_the_modem_where_it_was(
    link: Path, quick: dict[str, Quirks]
) -> None:
    async with Emulator("telit-le910", link=link) as emulator:
        unit = emulator.units[0]
        changed(unit, refuses_empty=True)
        async with line_to(unit) as driver:
            obey(emulator, {"do": "sim", "slot": 2, "state": "remove"})
            with pytest.raises(CommandFailed):
                await driver.select_slot(2)
            assert await driver.active_slot() == 1
            assert of(unit, 0)["fun"] == 1


@pytest.mark.parametrize("name", [name for name, (_, slots) in FOUND.items() if slots == 1])
async def test_a_modem_with_one_slot_says_so(
    link: Path, quick: dict[str, Quirks], name: str
) -> None:
    async with Emulator(name, link=link) as emulator, line_to(emulator.units[0]) as driver:
        assert await driver.active_slot() == 1
        await driver.select_slot(1)
        with pytest.raises(Unsupported):
            await driver.select_slot(2)


async def test_a_level_of_99_is_unknown(link: Path, quick: dict[str, Quirks]) -> None:
    async with Emulator("plain-27007", link=link) as emulator:
        unit = emulator.units[0]
        unit.modem.radio.at = msgspec.structs.replace(unit.modem.radio.at, csq=False)
        unit.modem.handlers.pop("+CESQ")
        async with line_to(unit) as driver:
            signal = (await driver.radio()).signal
            assert (signal.rsrp, signal.rssi) == (None, None)


@pytest.mark.parametrize(
    ("name", "command"),
    [
        ("simcom-sim7600", "AT+CRESET"),
        ("huawei-me909s", "AT^RESET"),
        ("fibocom-fm350", "AT+CFUN=15"),
        ("sierra-em9190", "AT!RESET"),
        ("telit-le910", "AT#REBOOT"),
    ],
)
async def test_the_reset_a_file_names_restarts_the_modem(
    link: Path, quick: dict[str, Quirks], name: str, command: str
) -> None:
    async with Emulator(name, link=link) as emulator:
        unit = emulator.units[0]
        async with line_to(unit) as driver:
            assert f"AT{driver.quirks.reset}" == command
            await driver.session.run(Command(command))
            with pytest.raises(PortGone):
                async with asyncio.timeout(5):
                    await driver.session.serve()
        await plugged_again(unit)
        async with line_to(unit) as driver:
            assert await settled(driver)
