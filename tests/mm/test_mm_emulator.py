"""The emulated modems are good enough for the real ModemManager: all it can do by AT, it does."""

from __future__ import annotations

from typing import Any

import pytest
from jeepney import MatchRule

from tests.mm.children import value
from tests.mm.client import (
    DISABLED,
    GPP,
    LOCKED,
    MESSAGING,
    MODEM,
    SIM,
    SMS,
    TIME,
    USSD,
    Client,
    DBusRefusal,
)
from tests.mm.fixtures import Clients, Rigs
from tests.mm.rig import Rig

MODELS = ["quectel-ec25", "simcom-sim7600", "plain-27007"]
IDLE, ACTIVE, WAITS = 1, 2, 3
"""MMModem3gppUssdSessionState."""
RECEIVED, SENT = 3, 5
"""MMSmsState."""
REPORT = 3
"""MMSmsPduType."""


@pytest.fixture(params=MODELS)
async def rig(request: pytest.FixtureRequest, rigs: Rigs) -> Rig:
    return await rigs(request.param)


@pytest.fixture
async def client(rig: Rig, clients: Clients) -> Client:
    return await clients(rig)


@pytest.fixture
async def modem(client: Client) -> str:
    (path,) = await client.registered()
    return path


async def texts(client: Client, modem: str) -> list[str]:
    """The messages received whole."""
    found = [await client.all(path, SMS) for path in await client.call(modem, MESSAGING, "List")]
    return sorted(one["Text"] for one in found if one["State"] == RECEIVED)


async def reports(client: Client, modem: str) -> dict[int, int]:
    """Delivery states by message reference."""
    found = [await client.all(path, SMS) for path in await client.call(modem, MESSAGING, "List")]
    return {
        one["MessageReference"]: one["DeliveryState"] for one in found if one["PduType"] == REPORT
    }


async def test_who_it_is_and_where(rig: Rig, client: Client, modem: str) -> None:
    truth = await rig.control.dump()
    card = truth["slots"]["1"]
    shown = await client.all(modem, MODEM)
    assert shown["EquipmentIdentifier"] == truth["imei"]
    assert [one for one in shown["OwnNumbers"] if one] == [card["number"]] * bool(card["number"])
    sim = await client.all(shown["Sim"], SIM)
    assert (sim["SimIdentifier"], sim["Imsi"]) == (card["iccid"], card["imsi"])
    assert sim["OperatorIdentifier"] == truth["plmn"]
    network = await client.all(modem, GPP)
    assert (network["OperatorCode"], network["RegistrationState"]) == (truth["plmn"], 1)
    assert network["OperatorName"]
    quality = await client.until(modem, MODEM, "SignalQuality", lambda quality: quality[0] > 0)
    assert 20 <= quality[0] <= 100
    assert shown["UnlockRetries"] == {2: 3, 3: 3, 4: 10, 5: 10}


async def test_registration_and_signal_follow_the_network(
    rig: Rig, client: Client, modem: str
) -> None:
    await rig.control.do("network", state="roaming", plmn="52503")
    await client.until(modem, GPP, "OperatorCode", lambda code: code == "52503")
    # The code is told first: between the two ModemManager asks for the operator's name.
    await client.until(modem, GPP, "RegistrationState", lambda state: state == 5)
    await rig.control.do("network", state="searching")
    await client.until(modem, GPP, "RegistrationState", lambda state: state in {0, 2})
    await rig.control.do("network", state="home")
    await client.until(modem, GPP, "RegistrationState", lambda state: state == 1)


@pytest.mark.parametrize(
    ("rig", "code", "said"),
    [
        ("quectel-ec25", "*310#", "Main Bal: N1530.50."),
        ("simcom-sim7600", "*121#", "ยอดเงินคงเหลือ 187.25 บาท"),
        ("plain-27007", "*100#", "Your line is in service"),
    ],
    indirect=["rig"],
)
async def test_a_code_is_answered(
    rig: Rig, client: Client, modem: str, code: str, said: str
) -> None:
    if rig.names == ["simcom-sim7600"]:
        await rig.control.do("ussd_next", status=0, text=said)
    assert said in await client.call(modem, USSD, "Initiate", "s", code)
    assert await client.get(modem, USSD, "State") == IDLE


async def test_a_menu_is_walked_left_and_refused(rig: Rig, client: Client, modem: str) -> None:
    for _ in range(2):
        await rig.control.do("ussd_next", status=1, text="1 Balance\n2 Data")
        said = await client.call(modem, USSD, "Initiate", "s", "*101#")
        assert said == "1 Balance\n2 Data"
        assert await client.get(modem, USSD, "State") == WAITS
        await client.call(modem, USSD, "Cancel")
        assert await client.get(modem, USSD, "State") == IDLE
    await rig.control.do("ussd_next", status=1, text="1 Balance\n2 Data")
    await client.call(modem, USSD, "Initiate", "s", "*101#")
    await rig.control.do("ussd_next", status=0, text="余额 12.30 元")
    assert await client.call(modem, USSD, "Respond", "s", "1") == "余额 12.30 元"
    for status, name in ((2, "Core.Aborted"), (4, "MobileEquipment.NotSupported")):
        await rig.control.do("ussd_next", status=status)
        with pytest.raises(DBusRefusal) as refused:
            await client.call(modem, USSD, "Initiate", "s", "*101#")
        assert refused.value.name == name


async def test_what_the_network_says_unasked(rig: Rig, client: Client, modem: str) -> None:
    await rig.control.do("ussd_push", text="Your pack ends today", status=0)
    await client.until(modem, USSD, "NetworkNotification", lambda said: said.endswith("today"))
    await rig.control.do("ussd_push", text="Renew? 1 Yes 2 No", status=1)
    await client.until(modem, USSD, "NetworkRequest", lambda said: said.startswith("Renew"))
    assert await client.get(modem, USSD, "State") == WAITS
    await rig.control.do("ussd_next", status=0, text="Renewed.")
    assert await client.call(modem, USSD, "Respond", "s", "1") == "Renewed."


async def test_a_code_that_is_never_answered_can_be_given_up(
    rig: Rig, client: Client, modem: str
) -> None:
    await rig.control.do("ussd_next", status=-1)
    with pytest.raises(TimeoutError):
        await client.call(modem, USSD, "Initiate", "s", "*101#", within=1)
    await client.until(modem, USSD, "State", lambda state: state == ACTIVE)
    await client.call(modem, USSD, "Cancel")
    await rig.control.do("ussd_next", status=0, text="Here again")
    assert await client.call(modem, USSD, "Initiate", "s", "*101#") == "Here again"


async def test_messages_come_in_and_go(rig: Rig, client: Client, modem: str) -> None:
    sent = ["Plain €1 [ok]", "余额 20 元 😀", "Long one, in parts. " * 20]
    added = MatchRule(type="signal", interface=MESSAGING, member="Added", path=modem)
    async with client.signals(added) as told:
        for text in sent:
            await rig.control.do("sms", **{"from": "10086", "text": text})
        await value(lambda: texts(client, modem), lambda found: found == sorted(sent), "messages")
        assert told.qsize() == len(sent)
    for path in await client.call(modem, MESSAGING, "List"):
        assert (await client.all(path, SMS))["Number"] == "10086"
        await client.call(modem, MESSAGING, "Delete", "o", path)
    mail = await rig.control.do("mail")
    assert (mail["stored"], mail["waiting"]) == (0, 0)


async def test_messages_that_lay_there_are_listed_once(
    rigs: Rigs, clients: Clients, rig: Rig
) -> None:
    older = await rigs(rig.names[0], plugged=False)
    await older.control.do("sms", **{"from": "10086", "text": "Came in the night"})
    await older.plug(0)
    client = await clients(older)
    (modem,) = await client.registered()
    await value(
        lambda: texts(client, modem), lambda found: found == ["Came in the night"], "one message"
    )


async def test_messages_go_out_with_their_reports(rig: Rig, client: Client, modem: str) -> None:
    numbers = []
    for text in ("Hello", "Grüße, 您好 😀", "A long one, in parts. " * 15):
        message = {
            "number": ("s", "+990001234567"),
            "text": ("s", text),
            "delivery-report-request": ("b", True),
        }
        path = await client.call(modem, MESSAGING, "Create", "a{sv}", message)
        await client.call(path, SMS, "Send")
        assert await client.get(path, SMS, "State") == SENT
        numbers.append(await client.get(path, SMS, "MessageReference"))
    # TS 23.040 §9.2.3.15: 0 says that it was received by the other side.
    await value(
        lambda: reports(client, modem),
        lambda states: all(states.get(number) == 0 for number in numbers),
        "three reports",
    )
    went = "".join(one["text"] for one in (await rig.control.dump())["slots"]["1"]["sent"])
    assert went == "HelloGrüße, 您好 😀" + "A long one, in parts. " * 15


async def test_networks_around_and_the_time(rig: Rig, client: Client, modem: str) -> None:
    here = (await rig.control.dump())["plmn"]
    networks: list[dict[str, Any]] = await client.call(modem, GPP, "Scan")
    codes = {one["operator-code"][1]: one for one in networks}
    assert set(codes) == {here, "99970"}
    assert codes["99970"]["operator-long"][1] == "Other Net"
    assert (await client.call(modem, TIME, "GetNetworkTime"))[:2] == "20"


@pytest.mark.parametrize("persona", MODELS)
async def test_a_locked_card_is_opened(rigs: Rigs, clients: Clients, persona: str) -> None:
    rig = await rigs(persona, plugged=False)
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
    await client.until(path, MODEM, "UnlockRetries", lambda left: left[2] == 2)
    await client.call(sim, SIM, "SendPin", "s", "4321")
    await client.until_modems(lambda found: [one["State"] for one in found] == [DISABLED])
    await client.registered()
