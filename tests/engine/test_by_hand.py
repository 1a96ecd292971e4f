"""Money moved by hand is a transaction: caps, intent, outcome, and no voucher written down."""

from __future__ import annotations

from typing import Any

from simd.errors import UssdBusy
from simd.model.operation import Operation
from simd.model.person import Person, Role
from simd.model.transaction import TransactionState
from simd.model.verbs import UssdAnswer
from tests.engine.household import LI, Household, OpenHousehold
from tests.engine.test_engine_ask import CN
from tests.engine.test_money import CODE, NG, OTHER, books, ended, naira, newest, rules, sim
from tests.engine.test_send import Refusing

S = TransactionState


async def dial(house: Household, code: str, who: Person = LI, **more: Any) -> Operation:
    return await ended(house, await house.control.ussd(house.sim(1).sim.id, code, who, **more))


async def sure(house: Household, code: str) -> Operation:
    return await dial(house, code, confirm=code)


def why(one: Operation) -> Any:
    assert one.error is not None, one
    return one.error["code"]


async def test_a_voucher_dialled_by_its_owner_is_in_the_ledger(household: OpenHousehold) -> None:
    async with household(cards=NG, money=rules()) as house:
        key = await sim(house)
        await house.outcome(await house.control.refresh(key, LI))
        done = await sure(house, f"*311*{CODE}#")
        assert (done.state, books(house)["money"]) == ("done", "2030.50")
        one = await newest(house)
        assert (one.kind, one.state, one.place, one.amount) == ("topup", S.DONE, "voucher", None)
        assert (one.by_name, one.proof, one.spent) == ("li", "text", naira("500"))
        assert one.sent is not None
        kept = [path for path in house.place.rglob("*.db*") if path.is_file()]
        assert not [path for path in kept if CODE.encode() in path.read_bytes()]


async def test_a_voucher_counts_for_the_caps(household: OpenHousehold) -> None:
    caps = [{"order": "2000 NGN", "day": "500 NGN", "month": "9000 NGN"}]
    async with household(cards=NG, money=rules(caps=caps)) as house:
        await sim(house)
        await sure(house, f"*311*{CODE}#")
        assert why(await sure(house, f"*311*{OTHER}#")) == "cap_reached"
        assert books(house)["money"] == "2030.50"
        assert not [c for c in house.do("dump")["commands"] if OTHER in c["text"]]


async def test_without_a_cap_a_voucher_is_noted_all_the_same(household: OpenHousehold) -> None:
    async with household(cards=NG) as house:
        await sim(house)
        assert (await sure(house, f"*311*{CODE}#")).state == "done"
        assert (await newest(house)).state is S.DONE


async def test_a_pack_bought_in_the_menu_is_held_to_the_caps(household: OpenHousehold) -> None:
    caps = [{"order": "500 NGN", "day": "500 NGN", "month": "500 NGN"}]
    async with household(cards=NG, money=rules(caps=caps)) as house:
        await sim(house)
        session = await _weekly(house)
        refused = await ended(house, await house.control.ussd_reply(session, "2", LI))
        assert why(refused) == "cap_reached"
        assert books(house)["money"] == "1530.50"
        await house.control.ussd_cancel(session, LI)


async def test_a_pack_bought_in_the_menu_is_in_the_ledger(household: OpenHousehold) -> None:
    async with household(cards=NG, money=rules()) as house:
        await sim(house)
        await ended(house, await house.control.ussd_reply(await _weekly(house), "2", LI))
        one = await newest(house)
        assert (one.kind, one.place, one.state, one.spent) == (
            "order",
            "week-1gb",
            S.DONE,
            naira("600"),
        )
        assert books(house)["money"] == "930.50"


async def test_above_the_second_step_the_text_is_repeated(household: OpenHousehold) -> None:
    approve = {"above": ["100 NGN"]}
    async with household(cards=NG, money=rules(approve=approve)) as house:
        key = await sim(house)
        session = await _weekly(house)
        payer = Person("per_wu", "wu", "wu", roles={key: Role.PAYER})
        for who in (payer, LI):
            held = await ended(house, await house.control.ussd_reply(session, "2", who))
            assert why(held) == "word_refused"
        reply = await house.control.ussd_reply(session, "2", LI, confirm="2")
        assert (await ended(house, reply)).state == "done"
        assert (await newest(house)).approvals == ("li",)


async def test_a_lost_answer_is_unknown_until_the_balance_rises(household: OpenHousehold) -> None:
    async with household(cards=NG, money=rules()) as house:
        key = await sim(house)
        await house.outcome(await house.control.refresh(key, LI))
        house.do("money", next="lose_answer")
        lost = await sure(house, f"*311*{CODE}#")
        assert lost.state != "done"
        await house.outcome(await house.control.refresh(key, LI))
        await house.until(lambda: not house.board.snapshot.transactions, why="settled")
        one = await newest(house)
        assert (one.state, one.proof, one.spent) == (S.DONE, "balance", naira("500.00"))


async def _weekly(house: Household) -> str:
    """The session of MTN's data menu, at its second page."""
    menu = await sure(house, "*312#")
    assert menu.outcome is not None, menu
    session = menu.outcome["session"]
    page = await ended(house, await house.control.ussd_reply(session, "1", LI))
    assert page.outcome is not None, page
    return str(page.outcome["session"])


async def message(house: Household, text: str) -> Operation:
    key = house.sim(1).sim.id
    return await ended(house, await house.control.send(key, "10086", text, LI, confirm=text))


async def test_an_order_by_message_has_its_price_or_is_not_sent(household: OpenHousehold) -> None:
    async with household(cards=CN, money=rules()) as house:
        await sim(house)
        assert why(await message(house, "KTYX5")) == "price_unknown"
        assert not [c for c in house.do("dump")["commands"] if "CMGS" in c["text"]]

        assert (await message(house, "QXYX5")).state == "done"
        one = await newest(house)
        assert (one.kind, one.place, one.pack) == ("cancel", "close", "YX5")
        assert one.sent is not None
        assert one.state in (S.UNKNOWN, S.DONE, S.FAILED)


async def test_a_message_that_the_network_refuses_moved_nothing(household: OpenHousehold) -> None:
    async with household(cards=CN, money=rules()) as house:
        await sim(house)
        Refusing(house, "cms", 69, 99)
        assert (await message(house, "QXYX5")).state == "failed"
        one = await newest(house)
        assert (one.state, one.code) == (S.FAILED, "money.not_taken")


async def test_a_code_that_the_network_refuses_moved_nothing(household: OpenHousehold) -> None:
    async with household(cards=NG, money=rules()) as house:
        await sim(house)

        async def refused(code: str, within: float) -> UssdAnswer:
            raise UssdBusy(status="busy", status_name="busy", code=code, limit=within)

        house.desk.driver.ussd = refused  # type: ignore[method-assign]  # a network in a mood
        assert why(await sure(house, f"*311*{CODE}#")) == "ussd_busy"
        one = await newest(house)
        assert (one.state, one.code) == (S.FAILED, "money.not_taken")
