"""What a modem manager asks while it probes, sets up, listens and lets go is all answered."""

from collections.abc import Callable
from typing import Any

import pytest

Make = Callable[..., Any]

PROBE = [
    "AT", "ATE0", "ATV1", "AT+CMEE=1", "ATX4", "AT&C1", "AT+GCAP", "AT+WS46=?", "AT+CSCS=?",
    'AT+CSCS="UCS2"', "AT+CSCS?", "AT+CGMI", "AT+CGMM", "AT+CGMR", "AT+CGSN", "ATI",
    "AT+CGDCONT=?", "AT+CFUN?", "AT+CPIN?", 'AT+CSIM=10,"0020000100"', 'AT+CSIM=10,"002C008100"',
    "AT+CRSM=176,12258,0,0,10", "AT+CIMI", "AT+CRSM=176,28589,0,0,4", "AT+CRSM=176,28486,0,0,17",
    "AT+CRSM=176,28478,0,0,0", "AT+CNUM", "AT+CLCK=?", 'AT+CLCK="SC",2', 'AT+CLCK="PF",2',
    "AT+CUSD=?", "AT+CNMI=?", "AT+CPMS=?", "AT+CPMS?", "AT+CTZU=?", "AT+CCLK?", "AT+CESQ=?", "ATH",
]  # fmt: skip
ENABLE = [
    "AT+IFC=?", "AT+IFC=2,2", "AT+CIND=?", "AT+CMER=?", "AT+CGEREP=?", "AT+CMER=3,0,0,1",
    "AT+CREG=2", "AT+CGREG=2", "AT+CEREG=2", "AT+CUSD=1", "AT+CREG?", "AT+CMGF=?", "AT+CMGF=0",
    "AT+CGREG?", "AT+CEREG?", 'AT+CPMS="ME","ME","ME"', "AT+CMGL=4", "AT+CNMI=2,1,2,1,0",
    "AT+CLIP=1", "AT+CRC=1", "AT+CCWA=1", "AT+COPS=3,2", "AT+COPS?", "AT+COPS=3,0", "AT+COPS?",
    "AT+CIND?",
]  # fmt: skip
DISABLE = [
    "AT+CLIP=0", "AT+CRC=0", "AT+CCWA=0", "AT+CUSD=0", "AT+CREG=0", "AT+CGREG=0", "AT+CEREG=0",
    "AT+CMER=0",
]  # fmt: skip
REFUSED = ["AT*CNTI=2", "AT%IPSYS?", "AT+CPLS=0", "AT+CPOL?", "AT+CEMODE?"]


@pytest.mark.parametrize("persona", ["plain-27007", "quectel-ec25", "simcom-sim7600"])
def test_every_question_has_its_answer(wireless: Make, persona: str) -> None:
    one = wireless(persona)
    for line in [*PROBE, *ENABLE, *DISABLE]:
        assert one.ask(line).endswith("\r\nOK\r\n"), line
    for line in REFUSED:
        assert "ERROR" in one.ask(line), line


def test_line_ends_of_sockets(wireless: Make) -> None:
    one = wireless("plain-27007")
    one.modem.feed(b"AT+CSQ\r\nAT+CSQ\r\n")
    assert one.take().count("+CSQ: 19,99") == 2


def test_names_and_codes_in_ucs2(wireless: Make) -> None:
    one = wireless("quectel-ec25")
    one.ask('AT+CSCS="UCS2"')
    assert '"+2348031230044",145' in one.ask("AT+CNUM")
    assert "004D0054004E0020004E0047" in one.ask("AT+COPS?")
    said = one.ask('AT+CUSD=1,"002A0033003100300023",15') + one.wait(1)
    assert '+CUSD: 0,"004D00610069006E' in said
