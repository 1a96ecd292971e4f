"""Over a border with a whole house: told at once, closed before it costs, and forgotten at home."""

from __future__ import annotations

from msgspec.structs import replace

from simd.accounts.contract import Contract
from simd.accounts.money.rules import MoneyRules
from simd.accounts.travel import Travel
from simd.daemon.config import Config, RecoveryConfig, SimConfig, UssdConfig
from simd.daemon.house import Options, _meek
from simd.engine.metering import BundleGuard
from simd.engine.travel import mindful
from simd.engine.travels import Travels
from simd.model.event import CountryEntered, HealthRaised
from simd.model.ids import Iccid, Plmn
from simd.model.snapshot import Snapshot
from simd.policy.rules.out_of_bundle import OutOfBundle
from simd.tariff import find_tariff
from tests.engine.household import LIMITS, Household, OpenHousehold, household, policy

__all__ = ["household"]


def moved(house: Household, country: str) -> None:
    """The modem is there from now on, whatever its own network says."""
    house.house.metering.country = lambda *_: country  # type: ignore[method-assign]  # the emulated network stays where it is


def travels(house: Household) -> Travels:
    return Travels(house.house, {house.keeper.spec.address: house.keeper}, house.chooser)


async def test_a_border_is_told_and_home_clears_it(household: OpenHousehold) -> None:
    async with household() as house:
        await house.ready()
        modem, sim = house.modem.modem.id, house.sim(1).sim
        house.house.metering.agree(
            [Contract("acc_1", "home", find_tariff("cn-mobile-39"), members=(sim.id,))]
        )
        eye = travels(house)
        assert eye.home() == "CN"
        moved(house, "CN")
        await eye.look(house.keeper)
        assert not house.of(CountryEntered)
        moved(house, "TH")
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
        # A restart abroad tells nothing anew.
        await travels(house).look(house.keeper)
        assert len(house.of(CountryEntered)) == 1
        moved(house, "CN")
        await eye.look(house.keeper)
        assert f"travel:{modem}" not in house.board.snapshot.health


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
    async with household() as house:
        await house.ready()
        sim, modem = house.sim(1).sim.id, house.modem.modem.id
        house.house.metering.agree(
            [Contract("acc_1", "home", find_tariff("cn-mobile-39"), members=(sim,))]
        )
        plain = policy(mode="ordered")
        moved(house, "TH")
        snapshot = house.board.snapshot
        assert mindful(plain, house.house, snapshot, modem) is plain
        house.house.travel = Travel("switch")
        assert mindful(None, house.house, snapshot, modem) is None
        assert mindful(plain, house.house, snapshot, "mdm_none") is plain
        minding = mindful(plain, house.house, snapshot, modem)
        assert minding is not None
        assert minding.rules[-1] == OutOfBundle(soft=True)
        moved(house, "CN")
        assert mindful(plain, house.house, house.board.snapshot, modem) is plain


async def test_data_is_closed_while_it_costs_abroad(household: OpenHousehold) -> None:
    async with household(limits=replace(LIMITS, bundle=0.5)) as house:
        house.house.bundles = BundleGuard("off")
        house.house.travel = Travel("data_off")
        await house.ready()
        sim = house.sim(1).sim.id
        # A tariff of another country: where this modem is, it is abroad.
        far = find_tariff("jp-povo2")
        assert far is not None
        house.house.metering.homes = lambda *_: ("JP",)  # type: ignore[method-assign]  # its card is of the emulated country
        house.house.metering.agree([Contract("acc_1", "home", far, members=(sim,))])
        await house.desk.driver.bring_up(None)
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
