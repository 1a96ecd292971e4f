"""Money where things go wrong, come late, come back, or go by themselves."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from simd.accounts.money.keeping import Keeping
from simd.accounts.money.rules import AutoTopup
from simd.carriers.keep import KeepNumber
from simd.catalog.find import load
from simd.engine.money.auto import EMPTY, AutoTopups
from simd.engine.money.errors import NoVoucher, VoucherKnown
from simd.engine.money.keepalive import KeepAlive
from simd.engine.money.teller import DOUBT
from simd.errors import BadRequest
from simd.model.account import Money, MoneyText
from simd.model.event import MessageKept, TransactionChanged
from simd.model.ids import Msisdn, Secret
from simd.model.person import Person, Role
from simd.model.transaction import Transaction, TransactionState
from simd.tariff import Tariff
from simd.tariff.tariff import KeepAlive as KeepRule
from tests.engine.household import LI, Household, OpenHousehold
from tests.engine.test_money import CODE, MING, NG, OTHER, books, ended, naira, newest, rules, sim

S = TransactionState


async def settled(house: Household) -> Transaction:
    await house.until(lambda: not house.board.snapshot.transactions, 25, "settled")
    return await newest(house)


async def order(house: Household, pack: str = "week-1gb", who: Person = LI) -> Any:
    key = await sim(house)
    role = Role.OWNER if who is LI else Role.USER
    return await ended(house, await house.control.money.order(key, pack, who, role))


# --- what goes wrong at the operator


async def test_a_late_word_is_of_the_order_it_fits(household: OpenHousehold) -> None:
    async with household(cards=NG, money=rules()) as house:
        await house.ready()
        house.do("money", next="late_text", seconds=20)
        first = await order(house)
        assert first.state == "done", "the balance said so before the carrier did"
        house.do("money", next="lose_request")
        await order(house)
        await house.until(
            lambda: [
                one
                for one in house.of(MessageKept)
                if "You have bought" in one.message.text.reveal()
            ],
            25,
        )
        second = await settled(house)
        assert (second.state, second.code) == (S.FAILED, "money.unmoved")
        kept = (await house.control.money.transactions(None, 2, None))[1]
        await house.until(
            lambda: [
                one
                for one in house.of(TransactionChanged)
                if one.transaction.id == kept.id and one.transaction.proof == "text"
            ],
            25,
        )
        assert books(house)["money"] == "930.50"


async def test_charged_though_refused_is_told(household: OpenHousehold) -> None:
    async with household(cards=NG, money=rules()) as house:
        key = await sim(house)
        house.do("money", next="charge_only")
        refused = await order(house)
        assert refused.state == "failed"
        await house.outcome(await house.control.refresh(key, LI))
        await house.until(lambda: "money_differs" in str(house.board.snapshot.health), 20)
        one = await newest(house)
        assert (one.state, one.spent, one.code) == (
            S.FAILED, naira("600"), "money.charged_anyway",
        )  # fmt: skip
        assert books(house)["money"] == "930.50"


async def test_a_price_that_comes_back_is_a_refund(household: OpenHousehold) -> None:
    async with household(cards=NG, money=rules()) as house:
        key = await sim(house)
        house.do("money", next="refund", seconds=1)
        await order(house)
        await house.until(lambda: books(house)["money"] == "1530.50", 20)
        await house.outcome(await house.control.refresh(key, LI))
        await house.until(
            lambda: any(one.transaction.refunded for one in house.of(TransactionChanged)), 20
        )
        (one,) = await house.control.money.transactions(None, 5, None)
        assert (one.refunded, one.code) == (naira("600"), "money.refunded")


async def test_another_menu_is_left_at_once(household: OpenHousehold) -> None:
    async with household(cards=NG, money=rules()) as house:
        await house.ready()
        await house.outcome(await house.control.refresh(await sim(house), LI))
        house.do("ussd_next", status=1, text="1. Win a car\n2. Borrow money")
        assert (await order(house)).state == "failed"
        assert (await newest(house)).code == "money.other_menu"
        assert books(house)["money"] == "1530.50"


async def test_what_money_does_not_suffice_for_is_not_asked(household: OpenHousehold) -> None:
    async with household(cards=NG, money=rules()) as house:
        await order(house)
        poor = await order(house, "month-5gb")
        assert poor.error is not None
        assert (await newest(house)).code == "money.short"
        whats = [one["what"] for one in books(house)["entries"]]
        assert "order refused" not in whats


async def test_a_paid_service_is_told_with_how_to_end_it(household: OpenHousehold) -> None:
    async with household(cards={1: "cn-mobile-1", 2: None}, money=rules()) as house:
        key = await sim(house)
        text = "尊敬的客户，您已成功开通“悦听音乐”业务，资费5元/月。"
        house.do("sms", **{"from": "10086", "text": text})
        await house.until(lambda: f"paid_service:{key}" in house.board.snapshot.health, 20)
        note = house.board.snapshot.health[f"paid_service:{key}"]
        assert note.params["name"] == "悦听音乐"
        assert "0000" in note.params["how"]


async def test_what_the_carrier_says_of_all_keeps_a_number_too(household: OpenHousehold) -> None:
    async with household(cards=NG, money=rules()) as house:
        key = await sim(house)
        recipe = house.house.registry.carriers["ng-mtn"]
        said = KeepNumber(
            rule="topup", every_days=40, source="x", verified_on="2026", confidence="unverified"
        )
        house.house.registry.carriers["ng-mtn"] = replace(recipe, keep_alive=(said,))
        money = house.control.money
        keeping = Keeping(key, "ask", None, date(2026, 1, 1))
        found = await KeepAlive(money.till, money.teller, [keeping]).duty(keeping)
        assert found is not None
        assert (found.due.date(), found.how) == (date(2026, 2, 10), "topup")


# --- words and no words


async def test_no_means_no(household: OpenHousehold) -> None:
    async with household(cards=NG, money=rules()) as house:
        await order(house, who=MING)
        one = await newest(house)
        ended_one = await house.control.money.reject(one.id, MING)
        assert (ended_one.state, ended_one.params) == (S.REJECTED, {"by": "ming"})
        late = await ended(house, await house.control.money.approve(one.id, LI, Role.OWNER))
        assert late.error is not None
        assert late.error["code"] == "wrong_step"
        assert not house.board.snapshot.health


async def test_what_nobody_answers_is_over_in_time(household: OpenHousehold) -> None:
    async with household(cards=NG, money=rules(approve={"within": "1h"})) as house:
        await order(house, who=MING)
        house.clock.advance(timedelta(hours=2))
        one = await settled(house)
        assert (one.state, one.code) == (S.EXPIRED, "money.unanswered")
        await house.until(lambda: not house.board.snapshot.health, 20, "nobody is asked any more")


async def test_a_person_settles_what_the_house_cannot(household: OpenHousehold) -> None:
    async with household(cards=NG, money=rules(settle="10h")) as house:
        key = await sim(house)
        house.do("money", next="lose_request")
        unclear = await order(house)
        assert (unclear.state, unclear.error["code"]) == ("unknown", "outcome_unknown")
        one = await newest(house)
        assert f"{DOUBT}:{one.id}" in house.board.snapshot.health
        second = await order(house)
        assert second.error is not None
        assert second.error["code"] == "unsettled"
        told = await house.control.money.settle(one.id, LI, worked=False)
        assert (told.state, told.proof) == (S.FAILED, "person")
        assert not house.board.snapshot.health
        again = await ended(house, await house.control.money.order(key, "week-1gb", LI, Role.OWNER))
        assert again.state == "done"


# --- after a crash


async def test_what_a_crash_cut_off_is_unknown_and_looked_at(household: OpenHousehold) -> None:
    """As a kill leaves it: on disk that it was sent, and nothing after."""

    async def cut(house: Household) -> None:
        card = house.emulator.units[0].modem.tray.cards[1].identity
        from simd.model.ids import Iccid  # noqa: PLC0415 - beside its only use

        key = await house.store.sim_id(Iccid(card.iccid))
        now = house.clock.now() - timedelta(minutes=5)
        one = Transaction(
            "trx_cut", key, "order", S.SENT, "week-1gb", now, now, amount=naira("600"),
            sent=now, before=None,
        )  # fmt: skip
        never = replace(one, id="trx_never", state=S.AUTHORISED, sent=None)
        await house.board.tell(TransactionChanged(one), TransactionChanged(never))

    async with household(cards=NG, money=rules(), before=cut) as house:
        await house.until(
            lambda: (
                {one.transaction.id: one.transaction.state for one in house.of(TransactionChanged)}
                == {"trx_cut": S.UNKNOWN, "trx_never": S.FAILED}
            ),
            20,
        )
        kept = await house.control.money.transaction("trx_never")
        assert kept.code == "money.cut_off_before"


# --- a parked SIM


async def test_a_parked_sim_is_visited_for_its_order(household: OpenHousehold) -> None:
    cards = {1: "cn-mobile-1", 2: "ng-mtn-1"}
    async with household(cards=cards, money=rules(), visits="allow") as house:
        there = await house.learn(2)
        begun = await house.control.money.order(there.sim.id, "week-1gb", LI, Role.OWNER)
        done = await ended(house, begun)
        assert (done.state, done.error) == ("done", None)
        assert house.slot == 1
        lagos = next(one for one in house.do("books")["books"] if one["operator"] == "ng-mtn")
        assert lagos["money"] == "930.50"


# --- the vault


async def test_the_vault_takes_each_code_once_and_shows_none(household: OpenHousehold) -> None:
    async with household(cards=NG, money=rules()) as house:
        key = await sim(house)
        money = house.control.money
        kept = await money.store_voucher(key, Secret("1029-3847 5610-2938"), naira("500"), LI)
        assert kept.tail == "2938"
        for again in (CODE, " 1029384756102938 "):
            with pytest.raises(VoucherKnown):
                await money.store_voucher(key, Secret(again), naira("500"), LI)
        with pytest.raises(BadRequest):
            await money.store_voucher(key, Secret("123"), naira("500"), LI)
        raw = (house.place / "ledger.db").read_bytes()
        raw += (house.place / "ledger.db-wal").read_bytes()
        assert CODE.encode() not in raw
        code = await money.vault.open(kept.id, "trx_1")
        assert code.reveal() == CODE
        with pytest.raises(NoVoucher):
            await money.vault.open(kept.id, "trx_2")
        await money.vault.free(kept.id)
        await money.withdraw_voucher(kept.id)
        assert [one.state for one in await money.vouchers(key)] == ["withdrawn"]
        with pytest.raises(NoVoucher):
            await money.vault.pick(house.sim(1).sim, None)


# --- by itself


async def test_a_low_balance_is_topped_up_where_the_owner_wrote_it(
    household: OpenHousehold,
) -> None:
    async with household(cards=NG, money=rules()) as house:
        key = await sim(house)
        money = house.control.money
        rule = AutoTopup(key, MoneyText.parse("1600 NGN"), MoneyText.parse("500 NGN"))
        auto = AutoTopups(money.till, money.teller)
        assert await auto.consider(rule) is None, "no balance was read yet"
        await house.outcome(await house.control.refresh(key, LI))
        assert await auto.consider(rule) is None
        assert f"{EMPTY}:{key}" in house.board.snapshot.health
        await money.store_voucher(key, Secret(CODE), naira("500"), LI)
        done = await auto.consider(rule)
        assert done is not None
        assert (done.state, done.by, done.spent) == (S.DONE, "", naira("500.00"))
        assert f"{EMPTY}:{key}" not in house.board.snapshot.health
        assert await auto.consider(rule) is None, "the next reading decides"
        assert books(house)["money"] == "2030.50"
        await house.control.pause(LI)
        assert await auto.consider(rule) is None


def kept(sim_id: str, mode: Any, **rule: Any) -> Keeping:
    tariff = replace(load("tariffs", "mo-ctm-idd", Tariff), keep_alive=KeepRule(**rule))
    return Keeping(sim_id, mode, tariff, date(2026, 1, 1))


async def test_a_number_is_kept_by_the_smallest_voucher(household: OpenHousehold) -> None:
    async with household(cards=NG, money=rules()) as house:
        key = await sim(house)
        money = house.control.money
        keeping = kept(key, "auto", rule="topup", every_days=30)
        keep = KeepAlive(money.till, money.teller, [keeping])
        assert await keep.consider(keeping) is None, "the vault is empty: told, and no more"
        assert f"keep_alive_topup:{key}" in house.board.snapshot.health
        await money.store_voucher(key, Secret(OTHER), naira("1000"), LI)
        await money.store_voucher(key, Secret(CODE), naira("500"), LI)
        done = await keep.consider(keeping)
        assert done is not None
        assert (done.kind, done.state, done.spent) == ("keepalive", S.DONE, naira("500.00"))
        assert books(house)["money"] == "2030.50"
        assert await keep.consider(keeping) is None
        assert f"keep_alive_topup:{key}" not in house.board.snapshot.health
        found = await keep.duty(keeping)
        assert found is not None
        assert found.due > datetime.now(UTC) + timedelta(days=20)


async def test_a_number_is_kept_by_a_message_to_itself(household: OpenHousehold) -> None:
    async with household(cards=NG, money=rules()) as house:
        key = await sim(house)
        money = house.control.money
        keeping = kept(key, "auto", rule="paid_event", every_days=30)
        tariff = keeping.tariff
        assert tariff is not None
        assert tariff.payg is not None
        priced = replace(tariff, currency="NGN", payg=replace(tariff.payg, sms=4))
        keeping = replace(keeping, tariff=priced)
        card = house.emulator.units[0].modem.tray.cards[1].identity
        known = house.board.snapshot.sims[key].sim
        if known.number is None:
            from simd.model.event import SimSeen  # noqa: PLC0415 - beside its only use

            await house.board.tell(SimSeen(replace(known, number=Msisdn(card.number))))
        keep = KeepAlive(money.till, money.teller, [keeping])
        done = await keep.consider(keeping)
        assert done is not None
        assert (done.kind, done.place, done.state) == ("keepalive", "own-sms", S.DONE), done.code
        assert done.spent == Money.parse("4.00 NGN")
        assert books(house)["money"] == "1526.50"


async def test_only_told_unless_the_owner_wrote_auto(household: OpenHousehold) -> None:
    async with household(cards=NG, money=rules()) as house:
        key = await sim(house)
        money = house.control.money
        await money.store_voucher(key, Secret(CODE), naira("500"), LI)
        keeping = kept(key, "ask", rule="topup", every_days=30)
        keep = KeepAlive(money.till, money.teller, [keeping])
        assert await keep.consider(keeping) is None
        note = house.board.snapshot.health[f"keep_alive_topup:{key}"]
        assert note.severity == "error"
        assert note.params["due"] == "2026-01-31"
        assert books(house)["money"] == "1530.50"
