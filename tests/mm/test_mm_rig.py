"""The rig itself: ModemManager meets its modems, dies, comes back, and so does the bus."""

from __future__ import annotations

from tests.mm.fixtures import Clients, Rigs


async def test_three_makers_at_once(rigs: Rigs, clients: Clients) -> None:
    rig = await rigs("quectel-ec25", "simcom-sim7600", "plain-27007")
    client = await clients(rig)
    await client.registered(3)
    found = (await client.modems()).values()
    assert sorted(one["Plugin"] for one in found) == ["generic", "quectel", "simtech"]
    assert len({one["EquipmentIdentifier"] for one in found}) == 3


async def test_killed_and_back(rigs: Rigs, clients: Clients) -> None:
    rig = await rigs("quectel-ec25", count=2)
    client = await clients(rig)
    before = await client.registered(2)
    await rig.kill_mm()
    assert not await client.owned()
    await rig.start_mm()
    assert await client.modems() == {}
    for index in range(2):
        await rig.plug(index)
    assert len(await client.registered(2)) == len(before)


async def test_a_new_bus(rigs: Rigs, clients: Clients) -> None:
    rig = await rigs("plain-27007")
    await rig.restart_bus()
    await (await clients(rig)).registered()


async def test_modems_under_abstract_names(rigs: Rigs, clients: Clients) -> None:
    rig = await rigs("plain-27007", count=2, abstract=True)
    await (await clients(rig)).registered(2)
