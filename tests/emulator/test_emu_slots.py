"""Slots: every family there and back, lies, empty slots, exchanged cards."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from simd.emulator.faults import OneShot

Make = Callable[..., Any]

FAMILIES = [
    ("quectel-rm520n", "+QUIMSLOT", "1", "2", "AT+QUIMSLOT=2"),
    ("quectel-ec25", "+QDSIM", "0", "1", "AT+QDSIM=1"),
    ("simcom-sim7600", "+SWITCHSIM", "0", "1", "AT+SWITCHSIM=1"),
]


@pytest.mark.parametrize(("persona", "name", "first", "second", "choose"), FAMILIES)
def test_there_and_back(
    *, wireless: Make, persona: str, name: str, first: str, second: str, choose: str
) -> None:
    one = wireless(persona)
    home = one.modem.tray.card.identity
    assert f"{name}: {first}\r\n" in one.ask(f"AT{name}?")
    assert "(" in one.ask(f"AT{name}=?")
    assert "OK" in one.ask(choose)
    assert "+CME ERROR" in one.ask("AT+CIMI")
    assert "READY" in one.wait()
    assert f"{name}: {second}\r\n" in one.ask(f"AT{name}?")
    away = one.modem.tray.card.identity
    assert away.imsi in one.ask("AT+CIMI")
    assert "+CREG: 0,1" in one.ask("AT+CREG?")
    one.ask(f"AT{name}={first}")
    one.wait()
    assert home.imsi in one.ask("AT+CIMI")


@pytest.mark.parametrize(
    ("family", "persona", "reads", "choose", "read"),
    [
        ("smsimcfg", "simcom-sim7600", "+SMSIMCFG: 0,1", "AT+SMSIMCFG=0,2", "+SMSIMCFG: 0,2"),
        ("simswitch", "huawei-e3372", "^SIMSWITCH: 1", "AT^SIMSWITCH=0", "^SIMSWITCH: 0"),
    ],
)
def test_other_families(
    *, wireless: Make, family: str, persona: str, reads: str, choose: str, read: str
) -> None:
    one = wireless(persona)
    modem = one.modem
    slots = msgspec.structs.replace(modem.persona.slots, family=family, count=2)
    modem.persona = msgspec.structs.replace(modem.persona, slots=slots)
    modem.tray.count = 2
    modem.handlers = modem._known_commands()
    name = reads.split(":", maxsplit=1)[0]
    assert reads in one.ask(f"AT{name}?")
    one.ask(choose)
    assert read in one.ask(f"AT{name}?")


def test_ok_that_did_not_switch(wireless: Make) -> None:
    one = wireless("quectel-rm520n")
    one.modem.faults.arm(OneShot("slot_lie", "AT+QUIMSLOT=2"))
    assert "OK" in one.ask("AT+QUIMSLOT=2")
    one.wait()
    assert "+QUIMSLOT: 1" in one.ask("AT+QUIMSLOT?")
    one.ask("AT+QUIMSLOT=2")
    assert "+QUIMSLOT: 2" in one.ask("AT+QUIMSLOT?")


def test_wrong_numbers_and_the_slot_it_is_in(wireless: Make) -> None:
    one = wireless("quectel-rm520n")
    assert "+CME ERROR: 50" in one.ask("AT+QUIMSLOT=3")
    assert one.ask("AT+QUIMSLOT=1") == "\r\nOK\r\n"
    assert "+CREG: 0,1" in one.ask("AT+CREG?")


def test_an_empty_slot_ends_in_a_pin_error(wireless: Make) -> None:
    one = wireless("quectel-rm520n")
    one.modem.tray.remove(2)
    one.ask("AT+QUIMSLOT=2")
    assert "+CPIN: NOT INSERTED" in one.wait()
    assert "+CME ERROR: 10" in one.ask("AT+CPIN?")
    assert "+CREG: 0,0" in one.ask("AT+CREG?")


def test_switching_with_the_radio_off_boots_when_it_comes_on(wireless: Make) -> None:
    one = wireless("quectel-ec25")
    one.ask("AT+CFUN=0")
    one.ask("AT+QDSIM=1")
    one.wait()
    assert "+CME ERROR: 13" in one.ask("AT+CPIN?")
    one.ask("AT+CFUN=1")
    one.wait()
    assert "520035234500055" in one.ask("AT+CIMI")


def test_a_modem_may_insist_on_order(wireless: Make) -> None:
    one = wireless("quectel-ec25")
    modem = one.modem
    slots = msgspec.structs.replace(modem.persona.slots, needs_offline=True, refuses_empty=True)
    modem.persona = msgspec.structs.replace(modem.persona, slots=slots)
    assert "+CME ERROR: 3" in one.ask("AT+QDSIM=1")
    one.ask("AT+CFUN=4")
    modem.tray.remove(2)
    one.take()
    assert one.ask("AT+QDSIM=1") == "\r\nERROR\r\n"


def test_side_switches_are_kept(wireless: Make) -> None:
    one = wireless("quectel-ec25")
    assert '+QDSIMCFG: "dsss",1' in one.ask('AT+QDSIMCFG="dsss"')
    one.ask('AT+QDSIMCFG="dsss",0')
    assert '+QDSIMCFG: "dsss",0' in one.ask('AT+QDSIMCFG="dsss"')
    other = wireless("simcom-sim7600")
    other.ask("AT+DUALSIM=0")
    assert "+DUALSIM: 0" in other.ask("AT+DUALSIM?")


def test_a_card_exchanged_while_running(wireless: Make) -> None:
    one = wireless("quectel-rm520n")
    one.ask("AT+CREG=1")
    one.modem.tray.remove(1)
    assert "+CPIN: NOT READY" in (said := one.take())
    assert "+CREG: 0" in said
    one.modem.tray.insert(1, one.emulator.new_card("spare"))
    said = one.wait()
    assert "+CPIN: READY" in said
    assert "+CREG: 2" in said
    assert "+CREG: 1" in said
    assert "001010123459900" in one.ask("AT+CIMI")
    assert one.modem.tray.remove(2) is not None
    assert one.take() == ""
