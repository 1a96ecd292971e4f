"""Line settings, registration, operator, packet service and the makers' own commands."""

from collections.abc import Callable
from typing import Any

import pytest

Make = Callable[..., Any]


def test_result_codes_as_digits_and_withheld(wireless: Make) -> None:
    one = wireless("plain-27007")
    assert one.ask("ATV0") == "0\r"
    assert one.ask("AT+CSQ") == "+CSQ: 19,99\r\n0\r"
    assert one.ask("AT+NOPE") == "4\r"
    assert one.ask("ATV1Q1") == ""
    assert one.ask("AT+CSQ") == "\r\n+CSQ: 19,99\r\n"
    assert one.ask("ATQ0") == "\r\nOK\r\n"
    assert one.ask("ATE7") == "\r\nERROR\r\n"
    assert "ATZ" not in one.ask("ATZ")
    assert one.ask("AT") == "AT\r\r\nOK\r\n"


def test_a_line_stops_at_its_first_error(wireless: Make) -> None:
    one = wireless("plain-27007")
    assert one.ask("AT+CMEE=1;+CFUN=9;+CMEE=0") == "\r\n+CME ERROR: 50\r\n"
    assert "+CMEE: 1" in one.ask("AT+CMEE?")
    assert one.ask('AT"') == "\r\nERROR\r\n"
    assert one.ask("garbage") == ""
    assert one.ask("\x00\x1bAT") == "\r\nOK\r\n"


def test_endless_lines_are_dropped(wireless: Make) -> None:
    one = wireless("plain-27007")
    one.modem.feed(b"A" * 70000)
    assert one.ask("AT") == "\r\nOK\r\n"


def test_error_words(wireless: Make) -> None:
    one = wireless("plain-27007")
    one.modem.tray.remove(1)
    assert one.ask("AT+CPIN?") == "\r\nERROR\r\n"
    one.ask("AT+CMEE=2")
    assert "+CME ERROR: SIM not inserted" in one.ask("AT+CPIN?")
    assert "+CME ERROR: incorrect parameters" in one.ask("AT+CMEE=5")
    assert "+CMEE: (0,1,2)" in one.ask("AT+CMEE=?")


def test_settings_are_kept(wireless: Make) -> None:
    one = wireless("plain-27007")
    assert one.ask("ATX4&C1&D2") == "\r\nOK\r\n"
    assert "+IFC: (0-2),(0-2)" in one.ask("AT+IFC=?")
    one.ask("AT+IFC=2,2")
    assert "+IFC: 2,2" in one.ask("AT+IFC?")
    assert "+IPR: 115200" in one.ask("AT+IPR?")
    assert one.ask("AT+CR=?") == "\r\nOK\r\n"
    assert "+CSCS: (" in one.ask("AT+CSCS=?")
    assert '+CSCS: "IRA"' in one.ask("AT+CSCS?")
    assert one.ask('AT+CSCS="XX"') == "\r\nERROR\r\n"
    assert "+WS46: (12,22,25,28,29)" in one.ask("AT+WS46=?")
    assert "+WS46: 25" in one.ask("AT+WS46?")
    assert one.ask("AT+WS46=28") == "\r\nOK\r\n"


def test_identity(wireless: Make) -> None:
    one = wireless("simcom-sim7600")
    assert "SIMCOM INCORPORATED" in one.ask("AT+CGMI")
    assert "SIMCOM_SIM7600G-H" in one.ask("AT+CGMM")
    assert "SIM7600G-H_V2.0" in one.ask("AT+CGMR")
    assert "001017300004002" in one.ask("AT+CGSN")
    assert "IMEI: 001017300004002" in one.ask("ATI")
    assert one.ask("AT+CGSN=?") == "\r\nOK\r\n"
    assert "+GCAP: +CGSM" in one.ask("AT+GCAP")
    assert "AT+CPSI" in one.ask("AT+CLAC")
    assert "+CBC: 0,100,3812" in one.ask("AT+CBC")


def test_registration_and_its_lines(wireless: Make) -> None:
    one = wireless("quectel-rm520n")
    assert "+CREG: (0-2)" in one.ask("AT+CREG=?")
    assert "+CME ERROR: 50" in one.ask("AT+CREG=7")
    one.ask("AT+CREG=1;+CEREG=2;+CGREG=2")
    assert '+CEREG: 2,1,"5F21","0C1B2A01",7' in one.ask("AT+CEREG?")
    one.modem.radio.network("denied", None)
    said = one.take()
    assert "+CREG: 3\r\n" in said
    assert "+CEREG: 3\r\n" in said
    one.modem.radio.network("roaming", "52503")
    assert '+CEREG: 5,"5F21","0C1B2A01",7' in one.take()
    assert '"Visited 52503"' in one.ask("AT+COPS?")
    one.ask("AT+COPS=3,2")
    assert '+COPS: 0,2,"52503",7' in one.ask("AT+COPS?")
    one.modem.radio.network("searching", None)
    assert "+COPS: 0\r\n" in one.ask("AT+COPS?")
    assert "+CSQ: 99,99" in one.ask("AT+CSQ")
    assert "+CESQ: 99,99,255,255,255,255" in one.ask("AT+CESQ")


def test_new_radio_counts_its_technologies(wireless: Make) -> None:
    import msgspec  # noqa: PLC0415 - beside its only use

    one = wireless("quectel-rm520n")
    one.modem.radio.at = msgspec.structs.replace(
        one.modem.radio.at, act=11, tech="NR5G-SA", band="NR5G BAND 78"
    )
    one.ask("AT+C5GREG=2;+CGREG=2")
    assert ",11" in one.ask("AT+C5GREG?")
    assert ",7" in one.ask("AT+CGREG?")
    assert '"NR5G-SA","TDD",460,00' in one.ask('AT+QENG="servingcell"')
    assert '+QCSQ: "NR5G",-89' in one.ask("AT+QCSQ")
    assert '"NR5G-SA","46000","NR5G BAND 78"' in one.ask("AT+QNWINFO")


def test_choosing_an_operator(wireless: Make) -> None:
    one = wireless("plain-27007")
    one.ask("AT+CMEE=1")
    one.modem.feed(b"AT+COPS=?\r")
    assert '(2,"Test PLMN 1-1","TEST","00101",7),(3,' in one.wait(1)
    one.ask("AT+COPS=2")
    assert "+COPS: 2" in one.ask("AT+COPS?")
    assert "+CREG: 0,0" in one.ask("AT+CREG?")
    one.modem.feed(b"AT+COPS=?\r")
    assert "+COPS: ,," in one.wait(1)
    assert one.ask("AT+COPS=0") == "\r\nOK\r\n"
    one.wait()
    assert "+CREG: 0,1" in one.ask("AT+CREG?")
    assert one.ask('AT+COPS=1,2,"00101"') == "\r\nOK\r\n"
    assert "+CME ERROR: 30" in one.ask('AT+COPS=1,2,"26201"')
    assert "+CME ERROR: 50" in one.ask("AT+COPS=9")
    assert "+CME ERROR: 50" in one.ask("AT+COPS=3,9")
    one.ask("AT+CFUN=4")
    assert "+CME ERROR: 30" in one.ask("AT+COPS=?")


def test_function_levels(wireless: Make) -> None:
    one = wireless("quectel-ec25")
    assert "+CFUN: (0,1,4),(0,1)" in one.ask("AT+CFUN=?")
    one.ask("AT+CFUN=4")
    assert "+CPIN: READY" in one.ask("AT+CPIN?")
    assert "+CREG: 0,0" in one.ask("AT+CREG?")
    one.ask("AT+CFUN=1")
    one.wait()
    assert "+CREG: 0,1" in one.ask("AT+CREG?")
    one.ask("AT+CFUN=1")
    one.ask("AT+CFUN=1,1")
    assert "RDY" in one.wait()


def test_indicators_time_and_lists(wireless: Make) -> None:
    one = wireless("quectel-rm520n")
    assert '"signal",(0-5)' in one.ask("AT+CIND=?")
    assert "+CIND: 5,4,1,0,0,0" in one.ask("AT+CIND?")
    assert '+CCLK: "26/03/01,12:00:00+32"' in one.ask("AT+CCLK?")
    assert one.ask('AT+CCLK="x"') == "\r\nOK\r\n"
    assert "+CME ERROR: 4" in one.ask("AT+CPOL?")
    assert "(0-31,99)" in one.ask("AT+CSQ=?")
    assert "(0-97,255)" in one.ask("AT+CESQ=?")
    assert "+CESQ: 99,99,255,255,20,52" in one.ask("AT+CESQ")


def test_packet_contexts(wireless: Make) -> None:
    one = wireless("plain-27007")
    one.ask("AT+CMEE=1")
    assert '(1-16),"IPV4V6"' in one.ask("AT+CGDCONT=?")
    one.ask('AT+CGDCONT=2,"IP","internet"')
    assert '+CGDCONT: 2,"IP","internet","0.0.0.0"' in one.ask("AT+CGDCONT?")
    one.modem.feed(b"AT+CGACT=1,2\r")
    assert "OK" in one.wait(1)
    assert "+CGACT: 2,1" in one.ask("AT+CGACT?")
    assert '+CGPADDR: 2,"10.66.0.3"' in one.ask("AT+CGPADDR=2")
    assert '+CGCONTRDP: 2,5,"internet"' in one.ask("AT+CGCONTRDP=2")
    one.ask('AT+CGDCONT=2,"IP","other"')
    assert "+CGACT: 2,1" in one.ask("AT+CGACT?")
    one.ask("AT+CGACT=0,2")
    assert "+CGPADDR: 2\r\n" in one.ask("AT+CGPADDR=2")
    assert "+CME ERROR: 148" in one.ask("AT+CGACT=1,9")
    one.ask("AT+CGDCONT=2")
    assert "+CGDCONT: 2" not in one.ask("AT+CGDCONT?")
    assert "+CME ERROR: 50" in one.ask('AT+CGDCONT=99,"IP"')
    assert "+CGPADDR: (1)" in one.ask("AT+CGPADDR=?")
    assert "(0,1)" in one.ask("AT+CGACT=?")
    assert "(0,1)" in one.ask("AT+CGATT=?")
    one.ask("AT+CGATT=0")
    assert "+CGATT: 0" in one.ask("AT+CGATT?")
    assert "+CME ERROR: 30" in one.ask("AT+CGACT=1,1")
    one.ask("AT+CGATT=1")
    assert "+CGATT: 1" in one.ask("AT+CGATT?")
    one.modem.feed(b"AT+CGACT=1\r")
    one.wait(1)
    one.ask('AT+CGDCONT=1,"IPV6","x"')
    assert '+CGPADDR: 1,"32.1.13.184' in one.ask("AT+CGPADDR=1")
    one.ask("AT+CGACT=0")
    assert "+CGACT: 1,0" in one.ask("AT+CGACT?")
    one.modem.radio.network("denied", None)
    assert "+CME ERROR: 30" in one.ask("AT+CGATT=1")


def test_calls(wireless: Make) -> None:
    one = wireless("plain-27007")
    assert one.ask("ATD*99#") == "\r\nNO CARRIER\r\n"
    assert one.ask("ATA") == "\r\nNO CARRIER\r\n"
    one.modem.call_from = "+4911"
    assert "+CPAS: 3" in one.ask("AT+CPAS")
    assert '+CLCC: 1,1,4,0,0,"+4911"' in one.ask("AT+CLCC")
    assert one.ask("ATA") == "\r\nOK\r\n"
    one.ask("AT+CHUP")
    assert one.ask("AT+CLCC") == "\r\nOK\r\n"
    assert one.ask("ATH") == "\r\nOK\r\n"
    assert one.ask("ATO") == "\r\nNO CARRIER\r\n"
    assert "+CEER" in one.ask("AT+CEER")
    assert one.ask("AT+VTS=1") == "\r\nERROR\r\n"


QUECTEL = {
    "AT+QNWINFO": '+QNWINFO: "FDD LTE","62130","LTE BAND 3",1300',
    "AT+QCSQ": '+QCSQ: "LTE",-65,-93',
    "AT+QCSQ=?": "NOSERVICE",
    'AT+QENG="servingcell"': '"NOCONN","LTE","FDD",621,30,1A2D003,211,1300',
    "AT+QENG=?": "servingcell",
    "AT+QSPN": '+QSPN: "MTN NG","MTN","",0,"62130"',
    "AT+QSIMSTAT?": "+QSIMSTAT: 0,1",
    "AT+QINISTAT": "+QINISTAT: 7",
    "AT+QGDCNT?": "+QGDCNT: 0,0",
    'AT+QCFG="usbnet"': '+QCFG: "usbnet",0',
    "AT+QSIMDET?": "+QSIMDET: 1,0",
    "AT+QGMR": "EC25EFAR06A08M4G_01",
    "AT+QTEMP": "+QTEMP: 34,31,33",
    'AT+QPINC="P2"': '+QPINC: "P2",3,10',
}


@pytest.mark.parametrize(("command", "answer"), QUECTEL.items())
def test_quectel(wireless: Make, command: str, answer: str) -> None:
    assert answer in wireless("quectel-ec25").ask(command)


def test_quectel_settings_and_absence(wireless: Make) -> None:
    one = wireless("quectel-ec25")
    one.ask('AT+QCFG="nwscanmode",3')
    assert '+QCFG: "nwscanmode",3' in one.ask('AT+QCFG="nwscanmode"')
    assert one.ask('AT+QCFG="nope"') == "\r\nERROR\r\n"
    assert one.ask("AT+QCFG=?") == "\r\nOK\r\n"
    one.ask("AT+QSIMSTAT=1")
    assert one.ask('AT+QENG="neighbourcell"') == "\r\nOK\r\n"
    one.modem.radio.network("searching", None)
    assert "No Service" in one.ask("AT+QNWINFO")
    assert '"NOSERVICE"' in one.ask("AT+QCSQ")
    assert '"SEARCH"' in one.ask('AT+QENG="servingcell"')
    assert one.ask("AT+QSPN") == "\r\nERROR\r\n"
    one.modem.tray.remove(1)
    one.take()
    assert "+QSIMSTAT: 1,0" in one.ask("AT+QSIMSTAT?")
    assert "+QINISTAT: 0" in one.ask("AT+QINISTAT")


SIMCOM = {
    "AT+CPSI?": "+CPSI: LTE,Online,460-01,0x3F29,89792031,125,EUTRAN-BAND3,1650",
    "AT+CNSMOD?": "+CNSMOD: 0,8",
    "AT+CNSMOD=?": "(0,1)",
    "AT+CNMP?": "+CNMP: 2",
    "AT+CNAOP=?": "(0,1)",
    "AT+SIMEI?": "+SIMEI: 001017300004002",
    "AT+SIMEI=1": "ERROR",
    "AT+CPMUTEMP": "+CPMUTEMP: 34",
    "AT+AUTOCSQ=1,1": "OK",
    "AT+CNSMOD=1": "OK",
    "AT+CPSI=5": "OK",
}


@pytest.mark.parametrize(("command", "answer"), SIMCOM.items())
def test_simcom(wireless: Make, command: str, answer: str) -> None:
    assert answer in wireless("simcom-sim7600").ask(command)


def test_simcom_without_service(wireless: Make) -> None:
    one = wireless("simcom-sim7600")
    one.modem.radio.network("searching", None)
    assert "+CPSI: NO SERVICE,Online" in one.ask("AT+CPSI?")
    assert "+CNSMOD: 0,0" in one.ask("AT+CNSMOD?")
    one.ask("AT+CFUN=4")
    assert "Low Power Mode" in one.ask("AT+CPSI?")


HUAWEI = {
    "AT^SYSINFOEX": '^SYSINFOEX: 2,3,0,1,,6,"LTE",101,"LTE"',
    "AT^SYSINFO": "^SYSINFO:2,3,0,7,1,,101",
    "AT^HCSQ?": '^HCSQ: "LTE",48,40,161,20',
    "AT^HCSQ=?": "NOSERVICE",
    "AT^CPIN?": "^CPIN: READY,,10,3,10,3",
    "AT^CARDMODE": "^CARDMODE: 2",
    "AT^VERSION?": "^VERSION:EXTS:21.200",
    "AT^CHIPTEMP?": "^CHIPTEMP: 352",
    "AT^DSFLOWQRY": "^DSFLOWQRY:00000000,",
    "AT^CURC=0": "OK",
    "AT^SYSCFGEX?": "^SYSCFGEX: ",
    "AT^NOPE": "COMMAND NOT SUPPORT",
}


@pytest.mark.parametrize(("command", "answer"), HUAWEI.items())
def test_huawei(wireless: Make, command: str, answer: str) -> None:
    assert answer in wireless("huawei-e3372").ask(command)


def test_huawei_without_service(wireless: Make) -> None:
    one = wireless("huawei-e3372")
    one.modem.radio.network("denied", None)
    assert '"NO SERVICE"' in one.ask("AT^SYSINFOEX")
    assert '^HCSQ: "NOSERVICE"' in one.ask("AT^HCSQ?")


def test_plain_refuses_every_vendor_command(wireless: Make) -> None:
    one = wireless("plain-27007")
    vendor = [*QUECTEL, *SIMCOM, *HUAWEI, "AT+QUIMSLOT?", "AT+QDSIM?", "AT+SWITCHSIM?", "AT+QCCID"]
    assert {one.ask(command) for command in vendor} == {"\r\nERROR\r\n"}
