"""Money at a real (emulated) modem: what the operator's books say is what the ledger says."""

from __future__ import annotations

from typing import Any

from simd.accounts.money.rules import MoneyRules
from simd.engine.money.errors import CapReached
from simd.model.account import Money
from simd.model.codec import from_plain
from simd.model.ids import Secret
from simd.model.operation import Operation
from simd.model.person import Person, Role
from simd.model.transaction import Transaction, TransactionState
from tests.engine.household import LI, Household, OpenHousehold

S = TransactionState
CODE, OTHER = "1029384756102938", "5647382910564738"
NG = {1: "ng-mtn-1", 2: None}
MING = Person("per_ming", "ming", "ming")


def rules(**more: Any) -> MoneyRules:
    settings = {
        "caps": [{"order": "2000 NGN", "day": "5000 NGN", "month": "9000 NGN"}],
        "settle": "1s",
        **more,
    }
    return from_plain(settings, MoneyRules)


def naira(amount: str) -> Money:
    return Money.parse(f"{amount} NGN")


def books(house: Household) -> dict[str, Any]:
    found: dict[str, Any] = house.do("books")["books"][0]
    return found


async def ended(house: Household, begun: Operation) -> Operation:
    return await house.outcome(begun, 30)


async def sim(house: Household) -> str:
    await house.ready()
    return house.sim(1).sim.id


async def newest(house: Household) -> Transaction:
    found = await house.control.money.transactions(None, 1, None)
    return found[0]


async def test_a_voucher_is_credited_once(household: OpenHousehold) -> None:
    async with household(cards=NG, money=rules()) as house:
        key = await sim(house)
        begun = await house.control.money.topup(
            key, LI, Role.OWNER, "k", code=Secret(CODE), amount=naira("500")
        )
        done = await ended(house, begun)
        assert (done.state, done.error) == ("done", None)
        one = await newest(house)
        assert (one.state, one.spent, one.proof) == (S.DONE, naira("500.00"), "text")
        assert one.before is not None
        assert one.before.money == naira("1530.50")
        assert books(house)["money"] == "2030.50"
        (voucher,) = await house.control.money.vouchers(key)
        assert (voucher.state, voucher.tail) == ("used", "2938")
        again = await house.control.money.topup(
            key, LI, Role.OWNER, "k", code=Secret(CODE), amount=naira("500")
        )
        assert again.id == begun.id
        twice = await ended(
            house,
            await house.control.money.topup(
                key, LI, Role.OWNER, "k2", code=Secret(CODE), amount=naira("500")
            ),
        )
        assert twice.error is not None
        assert twice.error["code"] == "voucher_known"
        assert books(house)["money"] == "2030.50"


async def test_a_pack_is_ordered_at_its_own_prompt(household: OpenHousehold) -> None:
    async with household(cards=NG, money=rules()) as house:
        key = await sim(house)
        begun = await house.control.money.order(key, "week-1gb", LI, Role.OWNER)
        done = await ended(house, begun)
        assert (done.state, done.error) == ("done", None)
        one = await newest(house)
        assert (one.state, one.spent) == (S.DONE, naira("600"))
        assert one.after is not None
        assert one.after.money == naira("930.50")
        assert books(house)["money"] == "930.50"
        account = house.sim(1).account
        assert account is not None
        assert account.balance == naira("930.50")


async def test_a_lost_answer_is_settled_by_the_balance(household: OpenHousehold) -> None:
    async with household(cards=NG, money=rules()) as house:
        key = await sim(house)
        await house.outcome(await house.control.refresh(key, LI))
        house.do("money", next="lose_answer")
        begun = await house.control.money.order(key, "week-1gb", LI, Role.OWNER)
        done = await ended(house, begun)
        one = await newest(house)
        assert (done.state, one.state, one.proof) == ("done", S.DONE, "balance"), done.error
        assert one.spent == naira("600.00")
        assert books(house)["money"] == "930.50"


async def test_what_never_reached_the_operator_fails_after_its_time(
    household: OpenHousehold,
) -> None:
    async with household(cards=NG, money=rules()) as house:
        key = await sim(house)
        house.do("money", next="lose_request")
        begun = await house.control.money.topup(
            key, LI, Role.OWNER, code=Secret(CODE), amount=naira("500")
        )
        await ended(house, begun)
        await house.until(lambda: not house.board.snapshot.transactions, 20, "settled")
        one = await newest(house)
        assert (one.state, one.proof, one.code) == (S.FAILED, "balance", "money.unmoved")
        assert books(house)["money"] == "1530.50"
        assert (await house.control.money.vouchers(key))[0].state == "refused"


async def test_a_changed_price_is_not_paid(household: OpenHousehold) -> None:
    async with household(cards=NG, money=rules()) as house:
        key = await sim(house)
        house.do("money", next="other_price", old="600", price="650")
        done = await ended(house, await house.control.money.order(key, "week-1gb", LI, Role.OWNER))
        assert done.state == "failed"
        one = await newest(house)
        assert (one.state, one.code) == (S.FAILED, "money.price_changed")
        assert one.params["stated"] == "650 NGN"
        assert books(house)["money"] == "1530.50"


async def test_a_cap_holds_and_counts(household: OpenHousehold) -> None:
    caps = [{"order": "1000 NGN", "day": "1000 NGN", "month": "9000 NGN"}]
    async with household(cards=NG, money=rules(caps=caps)) as house:
        key = await sim(house)
        first = await ended(house, await house.control.money.order(key, "week-1gb", LI, Role.OWNER))
        assert first.state == "done"
        for pack in ("month-5gb", "week-1gb"):
            over = await ended(house, await house.control.money.order(key, pack, LI, Role.OWNER))
            assert over.error is not None
            assert over.error["code"] == CapReached.code
        assert books(house)["money"] == "930.50"


async def test_a_user_asks_and_a_payer_lets(household: OpenHousehold) -> None:
    async with household(cards=NG, money=rules()) as house:
        key = await sim(house)
        begun = await house.control.money.order(key, "week-1gb", MING, Role.USER)
        asked = await ended(house, begun)
        assert asked.outcome is not None
        assert asked.outcome["state"] == "waiting"
        assert books(house)["money"] == "1530.50"
        assert [one.code for one in house.board.snapshot.health.values()] == ["approval_wanted"]
        one = await newest(house)
        refused = await ended(house, await house.control.money.approve(one.id, MING, Role.USER))
        assert refused.error is not None
        assert refused.error["code"] == "word_refused"
        done = await ended(house, await house.control.money.approve(one.id, LI, Role.OWNER))
        assert (done.state, done.error) == ("done", None)
        assert (await newest(house)).approvals == ("li",)
        assert books(house)["money"] == "930.50"
        assert not house.board.snapshot.health


async def test_money_that_came_by_itself_is_observed(household: OpenHousehold) -> None:
    async with household(cards=NG, money=rules()) as house:
        key = await sim(house)
        await house.outcome(await house.control.refresh(key, LI))
        house.do("top_up", amount="300")
        await house.outcome(await house.control.refresh(key, LI))
        await house.until(lambda: any(type(b).__name__ == "TransactionChanged" for b in house.told))
        one = await newest(house)
        assert (one.proof, one.spent, one.state) == ("observed", naira("300.00"), S.DONE)
