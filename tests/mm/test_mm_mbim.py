"""A modem that speaks MBIM, to the real ModemManager: slots, USSD, messages, data."""

from __future__ import annotations

import pytest

from tests.mm.children import value
from tests.mm.client import (
    BEARER,
    DISABLED,
    GPP,
    LOCKED,
    MESSAGING,
    MODEM,
    SIM,
    SIMPLE,
    SMS,
    USSD,
    DBusRefusal,
)
from tests.mm.fixtures import Clients, MbimRigs


async def test_slots_are_shown_and_switched(mbim_rigs: MbimRigs, clients: Clients) -> None:
    rig = await mbim_rigs("plain-mbim")
    client = await clients(rig)
    (modem,) = await client.registered()
    slots = await client.get(modem, MODEM, "SimSlots")
    assert [path != "/" for path in slots] == [True, True, True, False]
    assert await client.get(modem, MODEM, "PrimarySimSlot") == 1
    await client.call(modem, MODEM, "SetPrimarySimSlot", "u", 2)
    found = await client.until_modems(
        lambda found: [(one["PrimarySimSlot"], one["State"]) for one in found] == [(2, DISABLED)]
    )
    assert modem not in found
    (modem,) = await client.registered()
    card = (await rig.control.dump())["slots"]["2"]
    sim = await client.all(await client.get(modem, MODEM, "Sim"), SIM)
    assert (sim["SimIdentifier"], sim["Imsi"]) == (card["iccid"], card["imsi"])
    assert await client.get(modem, GPP, "OperatorCode") == "52003"
    assert "187.25" in await client.call(modem, USSD, "Initiate", "s", "*121#")
    with pytest.raises(DBusRefusal) as refused:
        await client.call(modem, MODEM, "SetPrimarySimSlot", "u", 9)
    assert refused.value.name == "Core.InvalidArgs"


async def test_codes_and_messages(mbim_rigs: MbimRigs, clients: Clients) -> None:
    rig = await mbim_rigs("plain-mbim")
    client = await clients(rig)
    (modem,) = await client.registered()
    assert "Main Bal" in await client.call(modem, USSD, "Initiate", "s", "*310#")
    assert "1. Daily" in await client.call(modem, USSD, "Initiate", "s", "*312#")
    assert "0. Back" in await client.call(modem, USSD, "Respond", "s", "1")
    await client.call(modem, USSD, "Cancel")
    await rig.control.do("ussd_push", text="Your pack ends today", status=0)
    await client.until(modem, USSD, "NetworkNotification", lambda said: said.endswith("today"))

    texts = ["Plain €1 [ok]", "余额 20 元 😀", "Long one, in parts. " * 20]
    for text in texts:
        await rig.control.do("sms", **{"from": "10086", "text": text})

    async def received() -> list[str]:
        paths = await client.call(modem, MESSAGING, "List")
        return sorted([await client.get(path, SMS, "Text") for path in paths])

    await value(received, lambda found: found == sorted(texts), "messages")
    for path in await client.call(modem, MESSAGING, "List"):
        await client.call(modem, MESSAGING, "Delete", "o", path)
    assert (await rig.control.do("mail"))["stored"] == 0
    message = {"number": ("s", "+990001234567"), "text": ("s", "Grüße, 您好 😀")}
    path = await client.call(modem, MESSAGING, "Create", "a{sv}", message)
    await client.call(path, SMS, "Send")
    (sent,) = (await rig.control.dump())["slots"]["1"]["sent"]
    assert sent["text"] == "Grüße, 您好 😀"


async def test_data_comes_up_and_is_lost(mbim_rigs: MbimRigs, clients: Clients) -> None:
    rig = await mbim_rigs("plain-mbim")
    client = await clients(rig)
    (modem,) = await client.registered()
    bearer = await client.call(modem, SIMPLE, "Connect", "a{sv}", {"apn": ("s", "web.mtn")})
    shown = await client.all(bearer, BEARER)
    assert shown["Connected"]
    assert shown["Interface"] == "wwan0"
    assert shown["Ip4Config"]["address"].startswith("10.65.")
    (context,) = [one for one in (await rig.control.dump())["contexts"] if one["active"]]
    assert context["apn"] == "web.mtn"
    await rig.control.do("network", state="searching")
    await client.until(bearer, BEARER, "Connected", lambda up: not up)


async def test_a_locked_card_is_opened(mbim_rigs: MbimRigs, clients: Clients) -> None:
    rig = await mbim_rigs("plain-mbim", plugged=False)
    await rig.control.do("sim", slot=1, state="swap", card="locked")
    await rig.plug(0)
    client = await clients(rig)
    (path,) = await client.until_modems(
        lambda found: len(found) == 1 and found[0]["State"] == LOCKED
    )
    sim = await client.get(path, MODEM, "Sim")
    with pytest.raises(DBusRefusal) as refused:
        await client.call(sim, SIM, "SendPin", "s", "0000")
    assert refused.value.name == "MobileEquipment.IncorrectPassword"
    await client.until(path, MODEM, "UnlockRetries", lambda left: left == {2: 2})
    await client.call(sim, SIM, "SendPin", "s", "4321")
    await client.until_modems(lambda found: [one["State"] for one in found] == [DISABLED])
    await client.registered()


async def test_pulled_out_and_put_back(mbim_rigs: MbimRigs, clients: Clients) -> None:
    rig = await mbim_rigs("plain-mbim", count=2)
    client = await clients(rig)
    await client.registered(2)
    await rig.unplug(1)
    await client.until_modems(lambda found: len(found) == 1)
    await rig.plug(1)
    await client.registered(2)
