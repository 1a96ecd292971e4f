"""What each maker's personas know of their own, byte by byte."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

Wireless = Callable[..., Any]

SAID = [
    ("fibocom-fm350", "AT+GTCCINFO?", "1,4,460,0,1A2B,001234501,1300,42,103,100,28,49,49,20\r\n"),
    ("fibocom-fm350", "AT+GTDUALSIM?", '+GTDUALSIM : 0,"SUB1","LTE"\r\n'),
    ("fibocom-fm350", "AT+GTDUALSIM=?", "+GTDUALSIM: (0-1)\r\n"),
    ("fibocom-fm350", "AT+GTSENRDTEMP=1", "+GTSENRDTEMP: 1,36500\r\n"),
    ("fibocom-fm350", "AT+SIMTYPE?", "+SIMTYPE: 0\r\n"),
    ("fibocom-fm350", "AT+CFUN?", "+CFUN: 1\r\n"),
    ("fibocom-fm350", "AT+CEREG=2", "ERROR"),
    ("fibocom-l850", "AT+XMCI=1", '+XMCI: 4,460,01,"0x2F01","0x01A9C402","0x0079",'),
    ("fibocom-l850", "AT+XCCINFO?", '+XCCINFO: 0,460,01,"01A9C402",4,103,"FFFF",8,"FF","2F01"\r\n'),
    ("fibocom-l850", "AT+MTSM=1", "+MTSM: 37\r\n"),
    ("sierra-mc7455", "AT!GSTATUS?", "TAC:         550d (21773)"),
    ("sierra-mc7455", "AT!UIMS?", "ERROR"),
    ("sierra-mc7455", 'AT!ENTERCND="A710"', "OK"),
    ("sierra-mc7455", 'AT!ENTERCND="0000"', "ERROR"),
    ("sierra-em9190", "AT!GSTATUS?", "NR5G Cell ID:    0000019b0 (6576)"),
    ("sierra-em9190", "AT!UIMS?", "!UIMS: 0\r\n"),
    ("sierra-em9190", "AT!IMPREF?", "!IMPREF: 0\r\n"),
    ("telit-le910", "AT#RFSTS", '#RFSTS: "621 30",1850,-95,-67,-10,2A10,FF,,128,19,0,0182D301,"62'),
    ("telit-le910", "AT#SERVINFO", '"62130",0182D301,2A10,128,3,-95\r\n'),
    ("telit-le910", "AT#SIMSELECT?", "#SIMSELECT: 1\r\n"),
    ("telit-le910", "AT#SIMSELECT=2", "ERROR"),
    ("telit-le910", "AT#QSS?", "#QSS: 0,3\r\n"),
    ("telit-le910", "AT#PCT", "#PCT: 3\r\n"),
    ("telit-le910", "AT#TEMPMON=1", "#TEMPMON: 0,34\r\n"),
    ("telit-le910", "AT#ENSIM2?", "#ENSIM2: 1\r\n"),
    ("telit-lm960", "AT#SIMSELECT?", "ERROR"),
    ("simcom-sim8200", "AT+CPSI?", "+CPSI: NR5G_SA,Online,460-00,0x0A1B2C,3249709059,333,"),
    ("simcom-sim8200", "AT+SMSIMCFG?", "+SMSIMCFG: 0,1\r\n"),
    ("huawei-me909s", "AT^HWVER", "^HWVER:ME909s-120\r\n"),
    ("huawei-me909s", "AT^SIMSWITCH?", "^SIMSWITCH: 1\r\n"),
    ("quectel-rm500q", "AT+CSQ", "+CSQ: 99,99\r\n"),
    ("quectel-rg500u", "AT+CSQ", "+CSQ: 22,99\r\n"),
    ("quectel-ep06", "AT+QUIMSLOT?", "ERROR"),
    ("zte-mf823", "AT+ZPAS?", '+ZPAS: "LTE","CS_PS"\r\n'),
    ("zte-mf823", "AT+ZSNT?", "+ZSNT: 0,0,0\r\n"),
]


@pytest.mark.parametrize(("name", "command", "said"), SAID)
def test_a_maker_s_own_command(wireless: Wireless, name: str, command: str, said: str) -> None:
    assert said in wireless(name).ask(command)


# Without service each says so in its own words.
UNHEARD = [
    ("fibocom-fm350", "AT+GTCCINFO?", "+GTCCINFO:\r\n"),
    ("fibocom-l850", "AT+XMCI=1", "OK"),
    ("fibocom-l850", "AT+XCCINFO?", "+XCCINFO: 0,000,00\r\n"),
    ("sierra-em9190", "AT!GSTATUS?", "Not Available"),
    ("telit-le910", "AT#RFSTS", "#RFSTS: \r\n"),
    ("telit-le910", "AT#SERVINFO", "ERROR"),
    ("zte-mf823", "AT+ZPAS?", '+ZPAS: "No Service"'),
]


@pytest.mark.parametrize(("name", "command", "said"), UNHEARD)
def test_without_service(wireless: Wireless, name: str, command: str, said: str) -> None:
    one = wireless(name)
    one.modem.radio.network("searching", None)
    one.take()
    assert said in one.ask(command)


@pytest.mark.parametrize(
    ("name", "command"),
    [
        ("fibocom-fm350", "AT+GTACT"),
        ("sierra-em9190", "AT!SELRAT"),
        ("telit-le910", "AT#BND"),
        ("zte-mf823", "AT+ZSNT"),
    ],
)
def test_a_preference_is_kept(wireless: Wireless, name: str, command: str) -> None:
    one = wireless(name)
    assert "OK" in one.ask(f"{command}=7")
    assert f"{command[2:]}: 7\r\n" in one.ask(f"{command}?")


def test_a_presence_notice_is_switched_on(wireless: Wireless) -> None:
    one = wireless("telit-le910")
    assert "OK" in one.ask("AT#QSS=1")
    assert "#QSS: 1,3" in one.ask("AT#QSS?")
    one.modem.tray.remove(1)
    assert "#QSS: 0" in one.take()
    assert "#QSS: 1,0" in one.ask("AT#QSS?")


@pytest.mark.parametrize("name", ["fibocom-fm350", "telit-le910"])
def test_a_test_form_is_only_taken(wireless: Wireless, name: str) -> None:
    command = {"fibocom-fm350": "AT+GTCCINFO=?", "telit-le910": "AT#RFSTS=?"}[name]
    assert wireless(name).ask(command).strip() == "OK"


def test_nr_cells_count_on_their_own_scale(wireless: Wireless) -> None:
    one = wireless("fibocom-fm350")
    at = one.modem.radio.at
    one.modem.radio.at = msgspec.structs.replace(at, tech="NR5G-SA", act=11)
    assert "1,9,460,0,1A2B,001234501,1300,42,78,100,83,65,65,64" in one.ask("AT+GTCCINFO?")
