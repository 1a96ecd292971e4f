"""USSD in the house: pushed, denied, learnt, and the ways out where LTE carries none."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from simd.carriers.carrier import Inquiry
from simd.engine.acts.ask import due_inquiries
from simd.engine.acts.older_radio import LEFT
from simd.errors import Forbidden, NotFound
from simd.model.event import (
    AskFailed,
    HealthRaised,
    RadioBorrowed,
    RadioReturned,
    ReadingTaken,
    SimAble,
    UssdPushed,
)
from simd.model.operation import Operation
from simd.model.person import Person, Role
from tests.engine.household import LI, LIMITS, Household, OpenHousehold, carriers

MTN = {1: "ng-mtn-1", 2: None}
QUICK = replace(LIMITS, ussd=0.4)


async def dialled(house: Household, code: str, **more: Any) -> Operation:
    await house.ready()
    key = house.sim(1).sim.id
    return await house.outcome(await house.control.ussd(key, code, LI, **more))


def said(ended: Operation) -> dict[str, Any]:
    assert ended.outcome is not None, ended.error
    return ended.outcome


def failed(ended: Operation) -> Any:
    assert ended.error is not None, ended.outcome
    return ended.error["code"]


# --- what the network says unasked


async def test_a_pushed_text_is_told(household: OpenHousehold) -> None:
    async with household(cards=MTN) as house:
        await house.ready()
        house.do("ussd_push", text="You have won nothing")
        (told,) = await house.until(lambda: house.of(UssdPushed))
        assert (told.sim, told.status) == (house.sim(1).sim.id, "done")
        assert told.text.reveal() == "You have won nothing"
        assert told.session is None
        with pytest.raises(NotFound):
            house.control.ussd_menu(told.sim)


async def test_a_pushed_menu_is_answered(household: OpenHousehold) -> None:
    async with household(cards=MTN) as house:
        await house.ready()
        house.do("ussd_push", text="Stay? 1 yes", status=1)
        (told,) = await house.until(lambda: house.of(UssdPushed))
        session, words = house.control.ussd_menu(told.sim)
        assert (session, words.reveal()) == (told.session, "Stay? 1 yes")
        assert not house.desk.at_rest
        house.do("ussd_next", status=0, text="Thank you")
        ended = await house.outcome(await house.control.ussd_reply(session, "1", LI))
        assert said(ended)["text"] == "Thank you"
        assert house.desk.menu is None
        assert house.desk.at_rest


async def test_a_pushed_menu_nobody_answers_is_closed(household: OpenHousehold) -> None:
    async with household(cards=MTN, limits=replace(LIMITS, menu=0.3)) as house:
        await house.ready()
        house.do("ussd_push", text="Stay? 1 yes", status=1)
        await house.until(lambda: house.desk.menu)
        before = len(house.do("dump")["commands"])
        await house.until(lambda: house.desk.menu is None, why="expiry")
        await house.until(
            lambda: "AT+CUSD=2" in [c["text"] for c in house.do("dump")["commands"][before:]]
        )


async def test_a_menu_the_network_ends_is_over(household: OpenHousehold) -> None:
    async with household(cards=MTN) as house:
        house.do("ussd_next", status=1, text="1 Data")
        session = said(await dialled(house, "*777#"))["session"]
        house.do("urc", text="+CUSD: 2")
        await house.until(lambda: house.desk.menu is None)
        with pytest.raises(NotFound):
            await house.control.ussd_reply(session, "1", LI)


async def test_words_with_a_refusal_are_shown(household: OpenHousehold) -> None:
    async with household(cards=MTN) as house:
        house.do("ussd_next", status=4, text="Not from abroad")
        shown = said(await dialled(house, "*777#"))
        assert (shown["text"], shown["code"]) == ("Not from abroad", "ussd_unsupported")
        assert house.desk.at_rest


# --- what is never sent unasked


async def test_a_denied_code_needs_the_owner_s_exact_word(household: OpenHousehold) -> None:
    async with household(cards=MTN) as house:
        assert failed(await dialled(house, "*303#")) == "denied"
        assert failed(await dialled(house, "*303#", confirm="*310#")) == "denied"
        assert not [c for c in house.do("dump")["commands"] if "303" in c["text"]]
        key = house.sim(1).sim.id
        payer = Person("per_wu", "wu", "wu", roles={key: Role.PAYER})
        with pytest.raises(Forbidden):
            await house.control.ussd(key, "*303#", payer, confirm="*303#")
        menu = said(await dialled(house, "*303#", confirm="*303#"))
        assert menu["status"] == "menu"
        refused = await house.outcome(await house.control.ussd_reply(menu["session"], "*303#", LI))
        assert failed(refused) == "denied"
        await house.control.ussd_cancel(menu["session"], LI)


# --- what is learnt


async def test_the_coding_that_works_is_remembered(household: OpenHousehold) -> None:
    async with household(cards=MTN) as house:
        house.do("ussd_habit", input="packed", output="ucs2")
        assert said(await dialled(house, "*310#"))["status"] == "done"
        modem, sim = house.desk.modem, house.sim(1).sim
        place = (modem.model or "", sim.carrier or "")
        assert await house.store.ussd_coding(*place, "*310#") == "gsm7-hex>ucs2-hex"
        # Another life: the driver knows nothing, the ledger does.
        house.do("unplug")
        await house.until(lambda: house.keeper.desk is None)
        house.do("replug", link=str(house.place / "tty"))
        await house.until(lambda: house.keeper.desk is not None, why="replug")
        for code in ("*310#", "*323#"):
            before = house.do("dump")["commands_total"]
            await dialled(house, code)
            sent = house.do("dump")["commands"][before - house.do("dump")["commands_total"] :]
            assert len([c for c in sent if c["text"].startswith('AT+CUSD=1,"')]) == 1


async def test_what_is_learnt_of_a_code_keeps_no_voucher(household: OpenHousehold) -> None:
    voucher = "99045678901234"
    async with household(cards=MTN) as house:
        code = f"*311*{voucher}#"
        await dialled(house, code, confirm=code)
        modem, sim = house.desk.modem, house.sim(1).sim
        place = (modem.model or "", sim.carrier or "")
        assert await house.store.ussd_coding(*place, "*311*…#") is not None
        assert await house.store.ussd_coding(*place, code) is None
        kept = [path for path in house.place.rglob("*.db*") if path.is_file()]
        assert kept
        assert not [path for path in kept if voucher.encode() in path.read_bytes()]


# --- where LTE carries no USSD

NO_CS = ("cme30", "cme3", "status4", "status5", "silence")


@pytest.mark.parametrize("how", NO_CS)
async def test_lte_without_ussd_is_named_with_the_way_out(
    household: OpenHousehold, how: str
) -> None:
    async with household(cards=MTN, limits=QUICK) as house:
        house.do("ussd_habit", no_cs=how)
        ended = await dialled(house, "*310#")
        assert failed(ended) == "ussd_no_service"
        assert ended.error is not None
        assert "SMS" in str(ended.error["hint"])
        assert not house.of(RadioBorrowed)


async def test_what_never_works_is_not_polled(household: OpenHousehold) -> None:
    async with household(cards=MTN) as house:
        await house.ready()
        sim = house.sim(1).sim
        assert {one.channel for one in due_inquiries(house.desk, sim)} == {"ussd"}
        house.do("ussd_habit", no_cs="status4")
        await dialled(house, "*310#")
        assert [(one.what, one.able) for one in house.of(SimAble)] == [("ims_ussd", False)]
        assert due_inquiries(house.desk, sim) == []
        house.desk.house.radio_mode_change = True
        assert due_inquiries(house.desk, sim)


async def test_silence_is_believed_the_third_time(household: OpenHousehold) -> None:
    async with household(cards=MTN, limits=QUICK) as house:
        house.do("ussd_habit", no_cs="silence")
        for count in range(3):
            assert not house.of(SimAble), count
            await dialled(house, "*310#")
        assert [one.able for one in house.of(SimAble)] == [False]


def with_ussd() -> dict[str, Any]:
    """China Mobile as if it could be asked by USSD too."""
    recipe = carriers()["cn-mobile"]
    more = Inquiry(
        id="balance-ussd", what=("balance",), channel="ussd", code="*139#", source="a test",
        verified_on="2026-01-01", confidence="unverified", cost="free", cost_source="a test",
    )  # fmt: skip
    first, *rest = recipe.inquiries
    changed = replace(recipe, inquiries=(more, replace(first, default=False), *rest))
    return {**carriers(), "cn-mobile": changed}


async def test_a_question_falls_back_to_sms(household: OpenHousehold) -> None:
    async with household(cards={1: "cn-mobile-1", 2: None}) as house:
        await house.ready()
        house.house.registry.carriers = with_ussd()
        house.do("ussd_habit", no_cs="cme30")
        key = house.sim(1).sim.id
        ended = await house.outcome(await house.control.refresh(key, LI))
        assert "balance-ussd" in said(ended)["asked"]
        assert [one.code for one in house.of(AskFailed)] == ["ussd_no_service"]
        assert {one.inquiry for one in house.of(ReadingTaken)} >= {"balance"}
        able = {one.what: one.able for one in house.of(SimAble)}
        assert able == {"ims_ussd": False, "sms": True}
        # From now on a round asks by SMS at once.
        house.clock.jump(timedelta(days=1))
        assert "balance-ussd" not in {one.id for one in due_inquiries(house.desk, house.sim(1).sim)}


# --- the radio on loan


@pytest.mark.parametrize("persona", ["quectel-ec25", "simcom-sim7600"])
async def test_the_radio_goes_to_3g_and_back(household: OpenHousehold, persona: str) -> None:
    async with household(persona, cards=MTN) as house:
        await house.ready()
        house.desk.house.radio_mode_change = True
        house.do("ussd_habit", no_cs="status4")
        for _ in range(2):
            shown = said(await dialled(house, "*310#"))
            assert shown["status"] == "done"
            assert await house.store.borrowed_radio(house.desk.modem.id) is None
            assert house.emulator.units[0].modem.radio.at.act == 7
        assert len(house.of(RadioBorrowed)) == len(house.of(RadioReturned)) == 2
        assert house.desk.at_rest


async def test_a_radio_left_on_loan_is_put_back_at_the_next_start(
    household: OpenHousehold,
) -> None:
    async with household(cards=MTN) as house:
        await house.ready()
        house.desk.house.radio_mode_change = True
        house.do("ussd_habit", no_cs="status4", order="after")
        house.do("ussd_next", status=4)
        await house.ready()
        asking = asyncio.ensure_future(dialled(house, "*310#"))
        await house.until(lambda: house.of(RadioBorrowed), why="the loan")
        house.do("unplug")
        assert (await asking).error is not None
        modem = house.of(RadioBorrowed)[0].modem
        assert await house.store.borrowed_radio(modem) is not None
        house.do("replug", link=str(house.place / "tty"))
        await house.until(lambda: house.of(RadioReturned), why="the return")
        assert await house.store.borrowed_radio(modem) is None
        await house.ready()
        assert house.emulator.units[0].modem.radio.at.act == 7


async def test_a_radio_that_does_not_come_back_is_a_person_s_to_look_at(
    household: OpenHousehold, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with household(cards=MTN) as house:
        desk = await house.ready()
        desk.house.radio_mode_change = True
        house.do("ussd_habit", no_cs="status4")
        set_mode = desk.driver.set_radio_mode

        async def sticky(mode: str) -> None:
            await set_mode("5")
            if mode != "5":
                await set_mode("77x")

        monkeypatch.setattr(desk.driver, "set_radio_mode", sticky)
        assert said(await dialled(house, "*310#"))["status"] == "done"
        assert [one.code for one in house.of(HealthRaised)] == [LEFT]
        assert await house.store.borrowed_radio(desk.modem.id) == "0"


async def test_without_2g_and_3g_the_radio_comes_back_and_the_failure_is_named(
    household: OpenHousehold, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with household(cards=MTN, limits=replace(LIMITS, register=0.2)) as house:
        desk = await house.ready()
        desk.house.radio_mode_change = True
        house.do("ussd_habit", no_cs="status4")
        radio = house.emulator.units[0].modem.radio
        find = radio.settle
        monkeypatch.setattr(radio, "settle", lambda: find() if radio.at.act == 7 else None)
        assert failed(await dialled(house, "*310#")) == "ussd_no_service"
        assert await house.store.borrowed_radio(desk.modem.id) is None
        assert radio.at.act == 7


# --- others are not kept waiting


async def test_status_is_answered_while_a_code_is_in_flight(household: OpenHousehold) -> None:
    async with household(cards=MTN, limits=replace(LIMITS, ussd=60.0)) as house:
        await house.ready()
        house.do("ussd_next", status=-1)
        key = house.sim(1).sim.id
        running = await house.control.ussd(key, "*310#", LI)
        await house.until(
            lambda: any('CUSD=1,"' in c["text"] for c in house.do("dump")["commands"][-3:])
        )
        for _ in range(20):
            assert house.control.snapshot.sims[key].active
            assert await house.control.messages(None, 5, None) == []
        found = house.control.operation(running.id)
        assert found is not None
        assert found.state == "running"
        # And the modem itself still answers what is asked of it.
        assert (await house.desk.driver.radio()).registration.registered
        house.do("ussd_push", text="Main Bal: N5.00")
        assert said(await house.outcome(running))["text"] == "Main Bal: N5.00"
