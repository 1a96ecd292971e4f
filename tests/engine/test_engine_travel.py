"""Over a border with a whole house: told at once, closed before it costs, and forgotten at home."""

from __future__ import annotations

import asyncio

import pytest
from msgspec.structs import replace

from simd.accounts.contract import Contract
from simd.accounts.money.rules import MoneyRules
from simd.accounts.travel import CountryCode, Travel
from simd.daemon.config import Config, RecoveryConfig, SimConfig, UssdConfig
from simd.daemon.house import Options, _meek
from simd.engine.acts.visit import visit_for
from simd.engine.desk import Desk
from simd.engine.mailbox import Urgency
from simd.engine.metering import BundleGuard
from simd.engine.travel import minding, minds
from simd.engine.travels import Travels, mostly
from simd.engine.watch import glance
from simd.model.event import CountryEntered, HealthRaised
from simd.model.ids import Iccid, Plmn
from simd.model.sim import Sim
from simd.model.snapshot import Snapshot
from simd.policy.rules.out_of_bundle import OutOfBundle
from simd.store.evidence import HeardHours
from simd.tariff import find_tariff
from tests.engine.household import LI, LIMITS, Household, OpenHousehold, household, policy

__all__ = ["household"]


async def moved(house: Household, plmn: str | None) -> None:
    """The modem hears that network as a guest from now on; its own with None."""
    state = "roaming" if plmn else "home"
    house.do("network", state=state, **({"plmn": plmn} if plmn else {}))
    await glance(house.desk)
    await house.until(lambda: house.modem.radio.registration.value == state, why=state)


def travels(house: Household) -> Travels:
    return Travels(house.house, {house.keeper.spec.address: house.keeper}, house.chooser)


async def test_a_border_is_told_and_home_clears_it(household: OpenHousehold) -> None:
    async with household(cards={1: "cn-mobile-1"}) as house:
        await house.ready()
        modem, sim = house.modem.modem.id, house.sim(1).sim
        house.house.metering.agree(
            [Contract("acc_1", "home", find_tariff("cn-mobile-39"), members=(sim.id,))]
        )
        eye = travels(house)
        await eye.look(house.keeper)
        assert await eye.home() == "CN"
        assert not house.of(CountryEntered)
        await moved(house, "52001")
        await eye.look(house.keeper)
        await eye.look(house.keeper)
        assert house.of(CountryEntered) == [CountryEntered(modem, "TH", "CN")]
        note = house.board.snapshot.health[f"travel:{modem}"]
        assert (note.params["country"], note.params["price"], note.severity) == (
            "TH",
            "?",
            "warning",
        )
        (book,) = await eye.books()
        assert book.abroad
        assert {one.zone for one in book.offers if one.sim == sim.id} == {"roam:TH"}
        # A restart abroad tells nothing anew: the ledger knows where the modem was.
        house.house.metering._heard.clear()
        await house.house.metering.recall()
        later = travels(house)
        later._recalled = dict(house.house.metering.heard)
        assert later._recalled == {modem: "TH"}
        await later.look(house.keeper)
        assert len(house.of(CountryEntered)) == 1
        await moved(house, None)
        await eye.look(house.keeper)
        assert f"travel:{modem}" not in house.board.snapshot.health


async def test_a_sim_at_home_and_a_visit_are_no_journey(household: OpenHousehold) -> None:
    """Each SIM has its own home; another one in the slot beside moves nobody."""
    async with household(cards={1: "cn-mobile-1", 2: "th-ais-1"}) as house:
        there = await house.learn()
        eye, modem = travels(house), house.modem.modem.id
        house.house.travel = Travel(home=CountryCode("CN"))
        await eye.look(house.keeper)

        async def visited(desk: Desk) -> None:
            async def work(found: Sim) -> list[str]:
                await glance(desk)
                await eye.look(house.keeper)
                return [found.id]

            await visit_for(desk, 2, work, sure=True)

        await house.keeper.mailbox.post("visit", Urgency.PERSON, visited)
        await eye.look(house.keeper)
        assert house.of(CountryEntered) == []
        # A SIM of that country is at home there: the border is told, and nothing to warn of.
        await house.outcome(await house.control.use(there.sim.id, "person", LI))
        await house.ready()
        await eye.look(house.keeper)
        assert [one.country for one in house.of(CountryEntered)] == ["TH"]
        assert f"travel:{modem}" not in house.board.snapshot.health
        assert not [one for one in house.of(HealthRaised) if one.code == "travel"]


@pytest.mark.parametrize(
    ("heard", "home"),
    [
        ([], None),
        ([("52001", False, 3)], "TH"),
        ([("52001", False, 900), ("46000", True, 20)], "CN"),  # a long journey is no move
        ([("26201", True, 30), ("46000", True, 20), ("46001", True, 20)], "CN"),
        ([("99999", True, 30), ("26201", False, 1)], "DE"),
    ],
)
def test_home_is_where_the_sims_were_at_home(
    heard: list[tuple[str, bool, int]], home: str | None
) -> None:
    assert mostly([HeardHours(*one) for one in heard]) == home


async def test_where_a_modem_was_heard_last_is_where_it_is(household: OpenHousehold) -> None:
    async with household() as house:
        await house.ready()
        metering, snapshot, key = house.house.metering, house.board.snapshot, house.modem.modem.id
        known = snapshot.modems[key]

        def with_plmn(plmn: str | None) -> Snapshot:
            radio = replace(known.radio, plmn=Plmn(plmn) if plmn else None)
            return replace(snapshot, modems={key: replace(known, radio=radio)})

        sim = house.sim(1).sim.id
        metering.agree([Contract("acc_1", "home", find_tariff("cn-mobile-39"), members=(sim,))])
        assert metering.country(with_plmn("52001"), key) == "TH"
        assert metering.country(with_plmn(None), key) == "TH"
        assert metering.zone(with_plmn(None), sim) == "roam:TH"
        assert metering.zone(with_plmn("46000"), sim) == "home"
        assert metering.zone(with_plmn("52001"), "sim_none") == "home"
        assert metering.country(snapshot, "mdm_none") is None


async def test_the_policy_minds_prices_only_abroad_and_only_when_told(
    household: OpenHousehold,
) -> None:
    plain = policy(mode="ordered")
    async with household(cards={1: "cn-mobile-1"}, policy=plain) as house:
        await house.ready()
        sim, modem = house.sim(1).sim.id, house.modem.modem
        house.house.metering.agree(
            [Contract("acc_1", "home", find_tariff("cn-mobile-39"), members=(sim,))]
        )

        async def rules() -> list[str]:
            decision = await house.chooser.decide(house.keeper, modem, plain)
            return [one.rule for one in decision.candidates[0].verdicts]

        await moved(house, "52001")
        assert await rules() == ["owner_order"]
        house.house.travel = Travel("switch")
        assert not minds(house.house, house.board.snapshot, "mdm_none")
        assert await rules() == ["out_of_bundle", "owner_order"]
        # The very same policy each time, so that what its rules said is kept.
        assert house.chooser._memo_abroad._policy is house.chooser._minding
        assert minding(plain).rules == (OutOfBundle(soft=True),)
        await moved(house, None)
        assert await rules() == ["owner_order"]


async def test_data_is_closed_while_it_costs_abroad(household: OpenHousehold) -> None:
    async with household(cards={1: "cn-mobile-1"}, limits=replace(LIMITS, bundle=0.5)) as house:
        house.house.bundles = BundleGuard("off")
        house.house.travel = Travel("data_off")
        await house.ready()
        sim = house.sim(1).sim.id
        house.house.metering.agree(
            [Contract("acc_1", "home", find_tariff("cn-mobile-39"), members=(sim,))]
        )
        await house.desk.driver.bring_up(None)
        await asyncio.sleep(0.3)
        assert house.emulator.units[0].modem.packet.online  # at home it stays open
        await moved(house, "52001")
        await house.until(lambda: not house.emulator.units[0].modem.packet.online, seconds=30)
        assert not [one for one in house.of(HealthRaised) if one.code == "out_of_bundle"]


def test_a_dry_run_closes_nothing_and_spends_nothing() -> None:
    config = Config(
        travel=Travel("data_off"),
        out_of_bundle=BundleGuard("data_off"),
        visits="allow",
        sims=(
            SimConfig("a", Iccid("89860027123456000116"), keep_alive="auto"),
            SimConfig("b", Iccid("8944110068001234567"), keep_alive="off"),
        ),
        money=MoneyRules(),
        ussd=UssdConfig("allow"),
        recovery=RecoveryConfig(usb_reset="allow"),
    )
    meek = _meek(config, Options(socket="x", state_dir="y", dry_run=True))  # type: ignore[arg-type]  # never opened
    assert (meek.travel.on_entry, meek.out_of_bundle.action) == ("tell", "note")
    assert (meek.visits, meek.money) == ("never", None)
    assert [one.keep_alive for one in meek.sims] == ["ask", "off"]
    assert (meek.ussd.radio_mode_change, meek.recovery.usb_reset) == ("never", "never")
    bold = Options(socket="x", state_dir="y")  # type: ignore[arg-type]  # never opened
    assert _meek(config, bold) is config
