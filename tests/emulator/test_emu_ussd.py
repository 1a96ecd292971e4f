"""USSD: every coding habit, menu depth, order and status."""

import re
from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from simd.emulator import gsm7

Make = Callable[..., Any]
ANSWER = "Your line is in service since today."
DEEP = {1: ["*100#"], 2: ["*101#", "2"], 3: ["*101#", "1", "2"], 4: ["*101#", "1", "1", "1"]}


def _habit(one: Any, **habits: Any) -> None:
    one.modem.ussd = msgspec.structs.replace(one.modem.ussd, **habits)


def _typed(code: str, coding: str) -> str:
    return gsm7.pack_ussd(code).hex().upper() if coding == "packed" else code


def _heard(said: str) -> tuple[int, str, int]:
    found = re.search(r'\+CUSD: (\d),"(.*?)",(\d+)', said, re.DOTALL)
    assert found is not None, said
    return int(found[1]), found[2], int(found[3])


def _plain(text: str, coding: str) -> str:
    if coding == "packed":
        return gsm7.unpack_ussd(bytes.fromhex(text))
    return text if coding in {"plain", "charset"} else bytes.fromhex(text).decode("utf-16-be")


@pytest.mark.parametrize("coding", ["plain", "packed", "ucs2", "lying", "charset"])
@pytest.mark.parametrize("depth", [1, 2, 3, 4])
@pytest.mark.parametrize("order", ["after", "before", "without"])
@pytest.mark.parametrize("final", [0, 2])
def test_habits(wireless: Make, coding: str, depth: int, order: str, final: int) -> None:
    one = wireless("plain-27007")
    entry = "packed" if coding == "packed" else "plain"
    _habit(one, input=entry, output=coding, order=order, final_status=final)
    steps = DEEP[depth]
    text = ""
    for place, code in enumerate(steps):
        said = one.ask(f'AT+CUSD=1,"{_typed(code, entry)}",15') + one.wait(1)
        status, text, dcs = _heard(said)
        assert status == (final if place == len(steps) - 1 else 1)
        assert dcs == (72 if coding == "ucs2" else 15)
        match order:
            case "after":
                assert said.index("OK") < said.index("+CUSD")
            case "before":
                assert said.index("+CUSD") < said.index("OK")
            case _:
                assert "OK" not in said
    assert _plain(text, coding) == ANSWER


def test_a_release_may_come_before_the_answer(wireless: Make) -> None:
    one = wireless("plain-27007")
    _habit(one, release_first=True)
    said = one.ask('AT+CUSD=1,"*100#",15') + one.wait(1)
    assert said.index("+CUSD: 2\r\n") < said.index("+CUSD: 0,")


def test_coding_the_modem_does_not_take(wireless: Make) -> None:
    one = wireless("huawei-e3372")
    assert "+CUSD: 4\r\n" in one.ask('AT+CUSD=1,"*100#",15') + one.wait(1)
    ucs2 = wireless("plain-27007")
    ucs2.ask('AT+CMEE=1;+CSCS="UCS2"')
    assert "+CME ERROR: 100" in ucs2.ask('AT+CUSD=1,"*100#",15')
    assert ANSWER.encode("utf-16-be").hex().upper() in (
        ucs2.ask('AT+CUSD=1,"002A0031003000300023",15') + ucs2.wait(1)
    )


def test_unknown_codes_and_cancelled_menus(wireless: Make) -> None:
    one = wireless("plain-27007")
    assert "+CUSD: 4" in one.ask('AT+CUSD=1,"*999#",15') + one.wait(1)
    one.ask('AT+CUSD=1,"*101#",15')
    assert one.ask("AT+CUSD=2").startswith("\r\n")
    one.wait(1)
    assert "+CUSD: 4" in one.ask('AT+CUSD=1,"1",15') + one.wait(1)
    talkative = wireless("quectel-ec25")
    assert "Invalid code" in talkative.ask('AT+CUSD=1,"*999#",15') + talkative.wait(1)


def test_forced_statuses_and_silence(wireless: Make) -> None:
    one = wireless("plain-27007")
    for status in (2, 3, 4, 5):
        one.modem.ussd_forced.append((status, "text" if status == 2 else ""))
        said = one.ask('AT+CUSD=1,"*100#"') + one.wait(1)
        assert f"+CUSD: {status}" in said
    one.modem.ussd_forced.append((-1, ""))
    assert "+CUSD" not in one.ask('AT+CUSD=1,"*100#"') + one.wait(60)


def test_presentation_and_service(wireless: Make) -> None:
    one = wireless("plain-27007")
    one.ask("AT+CMEE=1")
    assert "(0-2)" in one.ask("AT+CUSD=?")
    assert "+CUSD: 0" in one.ask("AT+CUSD?")
    assert "+CUSD" not in one.ask('AT+CUSD=0,"*100#"') + one.wait(1)
    assert "+CME ERROR: 50" in one.ask("AT+CUSD=7")
    assert one.ask("AT+CUSD=1") == "\r\nOK\r\n"
    one.ask("AT+COPS=2")
    assert "+CME ERROR: 30" in one.ask('AT+CUSD=1,"*100#"')


def test_thai_under_every_charset(wireless: Make) -> None:
    one = wireless("quectel-ec25")
    one.ask("AT+QDSIM=1")
    one.wait()
    status, text, dcs = _heard(one.ask('AT+CUSD=1,"*121#",15') + one.wait(1))
    assert (status, dcs) == (0, 72)
    assert "187.25" in bytes.fromhex(text).decode("utf-16-be")


def test_an_answer_promised_by_sms(wireless: Make) -> None:
    one = wireless("quectel-ec25")
    one.ask("AT+QDSIM=1")
    one.wait()
    one.ask("AT+CNMI=2,1")
    one.ask('AT+CUSD=1,"*777#",15')
    one.wait(1)
    said = one.ask('AT+CUSD=1,"9",15') + one.wait(2)
    assert "+CUSD: 0" in said
    assert "+CMTI" in said
