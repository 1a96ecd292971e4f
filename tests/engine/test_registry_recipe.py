"""The recipe that a SIM is asked by: its province's and its owner's codes."""

from __future__ import annotations

from pathlib import Path

from simd.carriers.catalog import load_carriers
from simd.carriers.fit import OwnWay, Where
from simd.engine.registry import Known, Registry
from simd.model.ids import Iccid, Imsi
from simd.model.sim import Lock, Sureness
from simd.model.snapshot import Snapshot
from simd.model.verbs import Card
from simd.store import Store

CARD = Iccid("89860000000000000004")
OTHER = Iccid("8944110000000000001")


async def test_a_sim_is_asked_as_its_owner_and_its_province_say(tmp_path: Path) -> None:
    where = Where("江苏", None, {"balance": OwnWay(code="YE")})
    known = Known(CARD, "home", "cn-mobile", where=where)
    async with Store.open(tmp_path / "s.db", site="home") as store:
        registry = Registry(store, [known], load_carriers())
        sim = await registry.sim(Card(lock=Lock.NONE, iccid=CARD), Snapshot())
        assert sim is not None
        recipe = registry.recipe(sim)
        assert recipe is not None
        codes = {one.id: one.code for one in recipe.inquiries}
        assert (codes["data"], codes["balance"]) == ("CXGPRS", "YE")


async def test_a_brand_on_a_rented_network_is_known_by_the_file_on_its_card(
    tmp_path: Path,
) -> None:
    async with Store.open(tmp_path / "s.db", site="home") as store:
        registry = Registry(store, [], load_carriers())
        card = Card(lock=Lock.NONE, iccid=OTHER, imsi=Imsi("234100123456789"), gid1="508FFF")
        sim = await registry.sim(card, Snapshot())
        assert sim is not None
        assert (sim.carrier, sim.sureness) == ("gb-giffgaff", Sureness.SIM_FILE)
        unknown = await registry.sim(Card(lock=Lock.NONE, iccid=OTHER), Snapshot())
        assert unknown is not None
        assert registry.recipe(unknown) is None
