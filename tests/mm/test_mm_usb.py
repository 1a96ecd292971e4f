"""Modems on ttys: probed by vendor and product, pulled out, put back, inhibited, found again."""

from __future__ import annotations

import serial

from tests.mm.client import MM, ROOT, connected
from tests.mm.fixtures import Clients, UsbRigs


async def test_probed_pulled_out_and_put_back(usb_rigs: UsbRigs, clients: Clients) -> None:
    rig = await usb_rigs("quectel-ec25", "simcom-sim7600", "plain-27007")
    client = await clients(rig)
    # The plain one is probed longest; the others need not wait for it.
    await client.until_modems(lambda found: len(found) == 2)
    device = rig.device(0)
    await rig.unplug(0)
    await client.until_modems(lambda found: device not in {one["Device"] for one in found})
    await rig.plug(0)
    found = (await client.until_modems(lambda found: len(found) == 3)).values()
    assert {one["Device"]: one["Plugin"] for one in found} == {
        rig.device(0): "quectel",
        rig.device(1): "simtech",
        rig.device(2): "generic",
    }
    await client.registered(3)


async def test_found_again_after_a_kill(usb_rigs: UsbRigs, clients: Clients) -> None:
    rig = await usb_rigs("quectel-ec25")
    client = await clients(rig)
    await client.registered()
    await rig.kill_mm()
    await rig.start_mm()
    await client.registered()


async def test_an_inhibited_port_is_free_and_given_back_when_its_holder_leaves(
    usb_rigs: UsbRigs, clients: Clients
) -> None:
    rig = await usb_rigs("quectel-ec25")
    client = await clients(rig)
    await client.registered()
    async with connected(rig.address) as holder:
        await holder.call(ROOT, MM, "InhibitDevice", "sb", rig.device(0), True)
        assert await client.modems() == {}
        with serial.Serial(str(rig.port(0)), timeout=30) as tty:
            tty.write(b"AT+CGSN\r")
            assert tty.read_until(b"OK\r\n").endswith(b"OK\r\n")
        await rig.unplug(0)
        await rig.plug(0)
        assert await client.modems() == {}
    await client.registered()
