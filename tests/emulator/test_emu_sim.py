"""PIN and PUK tries that run out for real, files, identity."""

from collections.abc import Callable
from typing import Any

import pytest

Make = Callable[..., Any]


@pytest.fixture
def locked(wireless: Make) -> Any:
    one = wireless("quectel-ec25")
    one.modem.tray.remove(1)
    one.modem.tray.insert(1, one.emulator.new_card("locked"))
    one.wait()
    return one


def test_a_wrong_pin_costs_a_try_and_the_third_locks(locked: Any) -> None:
    assert "+CPIN: SIM PIN" in locked.ask("AT+CPIN?")
    for left in (2, 1):
        assert "+CME ERROR: 16" in locked.ask('AT+CPIN="0000"')
        assert f'+QPINC: "SC",{left},10' in locked.ask("AT+QPINC?")
        assert f'+CSIM: 4,"63C{left}"' in locked.ask('AT+CSIM=10,"0020000100"')
    assert "+CME ERROR: 12" in locked.ask('AT+CPIN="0000"')
    assert "+CPIN: SIM PUK" in locked.ask("AT+CPIN?")
    assert '"6983"' in locked.ask('AT+CSIM=10,"0020000100"')
    assert "+CME ERROR: 12" in locked.ask('AT+CPIN="4321"')
    assert "+CPIN: SIM PUK" in locked.ask("AT+CPIN?")


def test_the_right_pin_opens_and_registers(locked: Any) -> None:
    assert "+CME ERROR: 11" in locked.ask("AT+CIMI")
    assert "+CREG: 0,0" in locked.ask("AT+CREG?")
    locked.ask("AT+CPIN=0000")
    assert "OK" in locked.ask("AT+CPIN=4321")
    assert "+CPIN: READY" in locked.wait()
    assert "+CREG: 0,1" in locked.ask("AT+CREG?")
    assert '"SC",3,10' in locked.ask("AT+QPINC?")
    assert "+CME ERROR: 3" in locked.ask("AT+CPIN=4321")


def test_tries_survive_power_and_replug(locked: Any) -> None:
    locked.ask("AT+CPIN=0000")
    locked.modem.restart()
    locked.wait()
    locked.ask("ATE0")
    assert '"SC",2,10' in locked.ask('AT+QPINC="SC"')
    locked.ask("AT+CPIN=4321")
    locked.wait()
    locked.ask("AT+CFUN=0")
    locked.ask("AT+CFUN=1")
    locked.wait()
    assert "+CPIN: SIM PIN" in locked.ask("AT+CPIN?")


def test_puk_frees_and_ten_wrong_puks_kill(locked: Any) -> None:
    for _ in range(3):
        locked.ask("AT+CPIN=0000")
    assert "OK" in locked.ask("AT+CPIN=87654321,1111")
    locked.wait()
    assert "+CPIN: READY" in locked.ask("AT+CPIN?")
    locked.modem.restart()
    locked.wait()
    locked.ask("ATE0")
    for _ in range(3):
        locked.ask("AT+CPIN=0000")
    for _ in range(9):
        assert "+CME ERROR: 16" in locked.ask("AT+CPIN=00000000,1111")
    assert "+CME ERROR: 13" in locked.ask("AT+CPIN=00000000,1111")
    assert "+CME ERROR: 13" in locked.ask("AT+CPIN?")
    assert "+CME ERROR: 13" in locked.ask("AT+CIMI")
    card = locked.modem.tray.card
    assert not card.unblock("87654321", "1111")
    assert not card.enter("1111")


def test_lock_duty_and_pin_change_spend_tries(locked: Any) -> None:
    assert "+CLCK: 1" in locked.ask('AT+CLCK="SC",2')
    assert "+CLCK: 0" in locked.ask('AT+CLCK="FD",2')
    assert "+CME ERROR: 16" in locked.ask('AT+CLCK="SC",0,"9999"')
    assert "+CME ERROR: 16" in locked.ask('AT+CPWD="SC","9999","5555"')
    assert "OK" in locked.ask('AT+CPWD="SC","4321","5555"')
    assert "OK" in locked.ask('AT+CLCK="SC",0,"5555"')
    assert "+CLCK: 0" in locked.ask('AT+CLCK="SC",2')
    assert "+CME ERROR: 3" in locked.ask('AT+CPWD="SC","5555","6666"')
    assert "+CME ERROR: 3" in locked.ask('AT+CLCK="FD",1,"5555"')
    assert "+CME ERROR: 4" in locked.ask('AT+CLCK="ZZ",2')
    assert '"SC"' in locked.ask("AT+CLCK=?")
    assert '"SC",8' in locked.ask("AT+CPWD=?")


def test_files_are_what_is_printed_on_the_card(wireless: Make) -> None:
    one = wireless("quectel-ec25")
    assert '"983234100021436587F5"' in one.ask("AT+CRSM=176,12258,0,0,10")
    assert one.ask("AT+CRSM=176,28589,0,0,4").count("00000002") == 1
    assert "4D544E204E47" in one.ask("AT+CRSM=176,28486,0,0,17")
    assert "+CRSM: 106,130" in one.ask("AT+CRSM=176,28599,0,0,15")
    assert "+CRSM: 108," in one.ask("AT+CRSM=176,12258,0,0,99")
    assert "0791" in one.ask("AT+CRSM=178,28482,1,4,0")
    assert "+CRSM: 106,130" in one.ask("AT+CRSM=178,28482,2,4,0")
    assert "000A2FE2" in one.ask("AT+CRSM=192,12258")
    assert "+CRSM: 106,130" in one.ask("AT+CRSM=192,1")
    assert "+CRSM: 144,0" in one.ask("AT+CRSM=242")
    assert "+CME ERROR: 50" in one.ask("AT+CRSM=1,2")
    assert "+CRSM: 144,0" in one.ask('AT+CRSM=214,28486,0,0,3,"004142"')
    assert '"004142' in one.ask("AT+CRSM=176,28486,0,0,0")
    assert "+CRSM: 144,0" in one.ask('AT+CRSM=220,28480,1,4,2,"4142"')
    assert "+CRSM: 106,130" in one.ask('AT+CRSM=214,28599,0,0,1,"00"')


def test_a_locked_card_hides_its_files(locked: Any) -> None:
    assert "+CRSM: 105,130" in locked.ask("AT+CRSM=176,28423,0,0,9")
    assert "+CRSM: 144,0" in locked.ask("AT+CRSM=176,12258,0,0,10")


def test_raw_apdus(wireless: Make) -> None:
    one = wireless("plain-27007")
    one.ask("AT+CMEE=1")
    assert '"63CA"' in one.ask('AT+CSIM=10,"002C000100"')
    assert '"63C3"' in one.ask('AT+CSIM=10,"0020008100"')
    assert '"6D00"' in one.ask('AT+CSIM=10,"00A4000400"')
    assert '"6D00"' in one.ask('AT+CSIM=4,"00A4"')
    assert "+CME ERROR: 50" in one.ask('AT+CSIM=9,"0020000100"')
    assert "+CME ERROR: 50" in one.ask('AT+CSIM=2,"zz"')


@pytest.mark.parametrize(
    ("persona", "command", "answer"),
    [
        ("quectel-ec25", "AT+QCCID", "+QCCID: 8923430100123456785"),
        ("simcom-sim7600", "AT+CICCID", "+ICCID: 89860127123456000222"),
        ("huawei-e3372", "AT^ICCID?", "^ICCID: 89861127123456000337"),
        ("plain-27007", "AT+CCID", "ERROR"),
    ],
)
def test_each_maker_spells_the_iccid_its_own_way(
    wireless: Make, persona: str, command: str, answer: str
) -> None:
    assert answer in wireless(persona).ask(command)


@pytest.mark.parametrize(
    ("style", "shown"),
    [
        ("quoted", '"8900101"'),
        ("filled", "8900101FFFFFFFFFFFFF"),
        ("swapped", "980001F1"),
        ("plain", "8900101"),
    ],
)
def test_iccid_styles(style: str, shown: str) -> None:
    from simd.emulator.commands.simcard import _spelt  # noqa: PLC0415 - a detail looked at once

    assert _spelt("8900101", style).startswith(shown)


def test_other_sim_reads(wireless: Make) -> None:
    one = wireless("simcom-sim7600")
    assert '+CNUM: "","+8618612340022",145' in one.ask("AT+CNUM")
    assert "+CPINR: SIM PIN,3,3" in one.ask("AT+CPINR")
    assert "+SPIC: 3,10,3,10" in one.ask("AT+SPIC")
    assert "460012234500022" in one.ask("AT+CIMI")
    for name in ("+CPIN", "+CIMI", "+CNUM", "+CRSM", "+CSIM", "+CICCID"):
        assert one.ask(f"AT{name}=?") == "\r\nOK\r\n"
    nameless = wireless("plain-27007")
    assert nameless.ask("AT+CNUM") == "\r\nOK\r\n"


def test_an_empty_slot_says_so(wireless: Make) -> None:
    one = wireless("simcom-sim7600")
    one.modem.tray.remove(1)
    assert "SIM REMOVED" in one.take()
    assert "SIM not inserted" in one.ask("AT+CPIN?")
    assert "SIM not inserted" in one.ask("AT+CIMI")
    one.ask("AT+CFUN=0")
    assert "SIM failure" in one.ask("AT+CPIN?")
