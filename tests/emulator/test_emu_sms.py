"""Messages: stores, states, routing, text and PDU mode, the network's queue."""

from collections.abc import Callable
from typing import Any

import pytest

from simd.emulator import pducodec, pdureader

Make = Callable[..., Any]


@pytest.fixture
def plain(wireless: Make) -> Any:
    one = wireless("plain-27007")
    one.line = one.modem.operators.line(one.modem.tray.card.identity)
    return one


def _send(one: Any, text: str, sender: str = "+4911") -> None:
    one.emulator.operators.send_text(one.line, sender, text)


def test_stores_are_three_and_honoured(plain: Any) -> None:
    assert '("SM","ME","SR"),("SM","ME","SR"),("SM","ME","SR")' in plain.ask("AT+CPMS=?")
    assert "+CPMS: 0,50,0,20,0,50" in plain.ask('AT+CPMS="ME","SM","ME"')
    assert '"ME",0,50,"SM",0,20,"ME",0,50' in plain.ask("AT+CPMS?")
    _send(plain, "into ME")
    assert "+CPMS: 0,20" in plain.ask('AT+CPMS="SM"')
    assert plain.ask("AT+CMGL=4") == "\r\nOK\r\n"
    plain.ask('AT+CPMS="ME"')
    assert "+CMGL: 1,0,," in plain.ask("AT+CMGL=4")
    assert "+CMS ERROR: 302" in plain.ask('AT+CPMS="XX"')


def test_unread_becomes_read(plain: Any) -> None:
    plain.ask("AT+CNMI=2,1")
    _send(plain, "one")
    assert '+CMTI: "SM",1' in plain.take()
    assert "+CMGR: 0,," in plain.ask("AT+CMGR=1")
    assert "+CMGR: 1,," in plain.ask("AT+CMGR=1")
    assert plain.ask("AT+CMGL=0") == "\r\nOK\r\n"
    assert "+CMGL: 1,1,," in plain.ask("AT+CMGL=1")
    assert "+CMS ERROR: 302" in plain.ask("AT+CMGL=9")
    assert "+CMS ERROR: 321" in plain.ask("AT+CMGR=5")


def test_text_mode_shows_and_filters(plain: Any) -> None:
    plain.ask("AT+CMGF=1")
    assert "+CMGF: 1" in plain.ask("AT+CMGF?")
    _send(plain, "Hello")
    listed = plain.ask('AT+CMGL="ALL"')
    assert '+CMGL: 1,"REC UNREAD","+4911",,"26/03/01,04:00:00+00"\r\nHello\r\n' in listed
    assert '"REC READ"' in plain.ask("AT+CMGR=1")
    assert plain.ask('AT+CMGL="REC UNREAD"') == "\r\nOK\r\n"
    assert "+CMS ERROR: 302" in plain.ask('AT+CMGL="SOME"')
    plain.ask("AT+CSDH=1")
    assert ",145,4,0,0,,145,5\r\nHello" in plain.ask("AT+CMGR=1")
    plain.ask('AT+CSCS="UCS2"')
    assert "00480065006C006C006F" in plain.ask("AT+CMGR=1")
    assert "+CMS ERROR: 303" in plain.ask("AT+CMGF=2")


def test_deleting_by_index_and_by_flag(plain: Any) -> None:
    for text in ("a", "b", "c"):
        _send(plain, text)
    plain.ask("AT+CMGR=2")
    assert "+CMGD: (1,2,3),(0-4)" in plain.ask("AT+CMGD=?")
    assert plain.ask("AT+CMGD=1") == "\r\nOK\r\n"
    assert "+CMS ERROR: 321" in plain.ask("AT+CMGD=1")
    plain.ask("AT+CMGD=1,1")
    assert "(3)" in plain.ask("AT+CMGD=?")
    plain.ask("AT+CMGD=1,4")
    assert "()" in plain.ask("AT+CMGD=?")
    assert "+CMS ERROR: 302" in plain.ask("AT+CMGD=1,9")


def test_a_full_store_leaves_messages_in_the_network(plain: Any) -> None:
    for number in range(25):
        _send(plain, f"n{number}")
    assert '"SM",20,20' in plain.ask("AT+CPMS?")
    assert len(plain.line.waiting) == 5
    plain.ask("AT+CNMI=2,1")
    plain.ask("AT+CMGD=4")
    assert '+CMTI: "SM",4' in plain.wait()
    assert len(plain.line.waiting) == 4
    assert "+CMS ERROR: 322" in plain.ask(f"AT+CMGW={_length('x')}") + plain.body(_submit("x"))


def test_messages_wait_for_a_registered_sim(plain: Any) -> None:
    plain.modem.radio.network("searching", None)
    _send(plain, "late")
    assert '"SM",0,20' in plain.ask("AT+CPMS?")
    plain.modem.radio.network("home", None)
    assert '"SM",1,20' in plain.ask("AT+CPMS?")


def _submit(text: str, number: str = "600", *, report: bool = False) -> str:
    return pducodec.submit(number, text, report=report)


def _length(text: str, number: str = "600") -> int:
    return pducodec.tpdu_length(_submit(text, number))


def test_sending_a_pdu_to_the_carrier_is_answered(plain: Any) -> None:
    plain.ask("AT+CNMI=2,1")
    assert plain.ask(f"AT+CMGS={_length('STATUS')}") == "\r\n> "
    plain.body(_submit("STATUS"))
    said = plain.wait()
    assert "+CMGS: 1" in said
    assert "+CMTI" in said
    stored = plain.modem.inbox.listing("SM")[0].message.pdu
    assert pdureader.read(stored).text == "Your line is in service since today."
    assert plain.line.sent[0]["text"] == "STATUS"


def test_reports_come_where_they_are_wanted(plain: Any) -> None:
    pdu = _submit("hi", "+4912", report=True)
    for ds, urc in ((1, "+CDS: "), (2, '+CDSI: "SR",1'), (0, "")):
        plain.ask(f"AT+CNMI=2,1,0,{ds}")
        plain.ask(f"AT+CMGS={pducodec.tpdu_length(pdu)}")
        plain.body(pdu)
        said = plain.wait()
        assert (urc in said) if urc else ("+CDS" not in said)
    plain.ask('AT+CPMS="SR"')
    plain.ask("AT+CMGF=1")
    assert '+CMGR: "REC UNREAD",6,2,"+4912",145,"26/03/01' in plain.ask("AT+CMGR=1")


def test_a_modem_may_name_the_wrong_store_for_reports(wireless: Make) -> None:
    one = wireless("quectel-ec25")
    one.ask("AT+CNMI=2,1,0,2")
    pdu = _submit("hi", "+4912", report=True)
    one.ask(f"AT+CMGS={pducodec.tpdu_length(pdu)}")
    one.body(pdu)
    assert '+CDSI: "SM",0' in one.wait()
    assert "+CPMS: 1,5" in one.ask('AT+CPMS="SR"')


def test_text_mode_sending_and_the_store(plain: Any) -> None:
    plain.ask("AT+CMGF=1")
    plain.ask("AT+CSMP=49,167,0,0")
    plain.ask("AT+CNMI=2,1,0,1")
    assert plain.ask('AT+CMGS="+4912"') == "\r\n> "
    plain.body("Hello you")
    said = plain.wait()
    assert "+CMGS: 1" in said
    assert "+CDS: 6,1," in said
    plain.ask('AT+CMGW="600"')
    assert "+CMGW: 1" in plain.body("STATUS")
    assert '+CMGR: "STO UNSENT","600",\r\nSTATUS' in plain.ask("AT+CMGR=1")
    plain.ask("AT+CMSS=1")
    assert "+CMSS: 2" in plain.wait()
    assert '"STO SENT"' in plain.ask("AT+CMGR=1")
    assert "+CMS ERROR: 321" in plain.ask("AT+CMSS=9")
    plain.ask('AT+CSCS="UCS2"')
    plain.ask('AT+CMGS="003600300030"')
    assert "+CMS ERROR: 304" in plain.body("zz")
    assert "+CMS ERROR: 304" in plain.ask("AT+CMGS=")


def test_bodies_that_do_not_fit_are_refused(plain: Any) -> None:
    for length, body in ((5, _submit("x")), (_length("x"), "zz"), (_length("x"), "00")):
        plain.ask(f"AT+CMGS={length}")
        assert "+CMS ERROR: 304" in plain.body(body)
    deliver = pducodec.deliver(smsc="", sender="1", when=plain.clock.now(), text="x")
    plain.ask(f"AT+CMGS={pducodec.tpdu_length(deliver)}")
    assert "+CMS ERROR: 304" in plain.body(deliver)


def test_escape_gives_up(plain: Any) -> None:
    plain.ask("AT+CMGS=10")
    plain.modem.feed(b"00\x1b")
    assert plain.take() == "\r\nOK\r\n"
    assert not plain.line.sent


def test_no_network_no_money_no_sending(plain: Any) -> None:
    plain.line.account.money *= 0
    plain.ask(f"AT+CMGS={_length('x', '+4912')}")
    assert "+CMS ERROR: 50" in plain.body(_submit("x", "+4912"))
    plain.ask("AT+COPS=2")
    plain.ask(f"AT+CMGS={_length('x')}")
    assert "+CMS ERROR: 331" in plain.body(_submit("x"))


def test_direct_routing_and_acknowledgement(plain: Any) -> None:
    plain.ask("AT+CNMI=2,2")
    _send(plain, "direct")
    assert "+CMT: ,2" in plain.take()
    assert '"SM",0,20' in plain.ask("AT+CPMS?")
    assert "+CSMS: 1,1,1" in plain.ask("AT+CSMS=1")
    _send(plain, "first")
    _send(plain, "second")
    assert plain.take().count("+CMT") == 1
    assert plain.ask("AT+CNMA").count("+CMT") == 1
    assert plain.ask("AT+CNMA=1,2") == "\r\n> "
    assert "OK" in plain.body("0000")
    assert "+CMS ERROR: 340" in plain.ask("AT+CNMA")
    assert "+CSMS: 1,1,1,1" in plain.ask("AT+CSMS?")
    assert "(0,1)" in plain.ask("AT+CSMS=?")
    assert "(0-2)" in plain.ask("AT+CNMA=?")


def test_without_acknowledgement_nothing_is_lost(plain: Any) -> None:
    plain.ask("AT+CSMS=1;+CNMI=2,2")
    _send(plain, "first")
    plain.wait(20)
    assert "+CNMI: 2,0,0,0,0" in plain.ask("AT+CNMI?")
    assert len(plain.line.waiting) == 1
    plain.ask("AT+CNMI=2,1")
    plain.ask('AT+CPMS="SM"')
    assert '"SM",1,20' in plain.ask("AT+CPMS?")


def test_routed_text_mode(plain: Any) -> None:
    plain.ask("AT+CMGF=1;+CNMI=2,2")
    _send(plain, "Hello")
    assert '+CMT: "+4911",,"26/03/01,04:00:00+00"\r\nHello\r\n' in plain.take()


def test_cnmi_limits_and_silence(plain: Any) -> None:
    assert "+CMS ERROR: 302" in plain.ask("AT+CNMI=2,9")
    assert "(0-2),(0-3)" in plain.ask("AT+CNMI=?")
    plain.ask("AT+CNMI=0,1")
    _send(plain, "x")
    assert plain.take() == ""


def test_both_stores_under_one_numbering(wireless: Make) -> None:
    one = wireless("quectel-ec25")
    line = one.modem.operators.line(one.modem.tray.card.identity)
    one.ask('AT+CPMS="MT","MT","MT"')
    for number in range(25):
        one.emulator.operators.send_text(line, "MTN", f"n{number}")
    assert "+CPMS: 23,23" in one.ask('AT+CPMS="ME"')
    assert "+CPMS: 2,25" in one.ask('AT+CPMS="SM"')
    assert "+CPMS: 25,48" in one.ask('AT+CPMS="MT"')
    assert "+CMGR: 0,," in one.ask("AT+CMGR=24")
    assert one.ask("AT+CMGD=24") == "\r\nOK\r\n"
    assert one.ask("AT+CMGD=0") == "\r\nOK\r\n"
    assert "+CPMS: 23,48" in one.ask('AT+CPMS="MT"')


def test_a_stick_whose_card_stores_nothing(wireless: Make) -> None:
    one = wireless("huawei-e3372")
    line = one.modem.operators.line(one.modem.tray.card.identity)
    assert "+CPMS: 0,0,0,0,0,0" in one.ask('AT+CPMS="SM","SM","SM"')
    one.emulator.operators.send_text(line, "10001", "x")
    assert len(line.waiting) == 1


def test_binary_is_shown_in_hex(plain: Any) -> None:
    plain.ask("AT+CMGF=1")
    pdu = "00" + "04" + "0581" + "0180F6" + "0004" + "62112251035423" + "02CAFE"
    plain.emulator.operators.send_pdus(plain.line, [pdu])
    assert "\r\nCAFE\r\n" in plain.ask("AT+CMGR=1")


def test_service_centre_and_test_forms(plain: Any) -> None:
    assert '+CSCA: "+990000000001",145' in plain.ask("AT+CSCA?")
    plain.ask('AT+CSCA="123"')
    assert '+CSCA: "123",129' in plain.ask("AT+CSCA?")
    for name in ("+CMGS", "+CMGW", "+CMSS", "+CMGR", "+CSCA"):
        assert plain.ask(f"AT{name}=?") == "\r\nOK\r\n"
    assert "REC UNREAD" in plain.ask("AT+CMGL=?")
    assert "(0,1)" in plain.ask("AT+CMGF=?")
    assert "+CSMP: 17,167,0,0" in plain.ask("AT+CSMP?")


def test_between_two_emulated_numbers(wireless: Make) -> None:
    one = wireless("quectel-rm520n")
    parked = one.modem.operators.line(one.modem.tray.cards[2].identity)
    pdu = _submit("hello", "+8618612340066")
    one.ask(f"AT+CMGS={pducodec.tpdu_length(pdu)}")
    one.body(pdu)
    one.wait()
    assert pdureader.read(parked.waiting[0]).number == "+8613912340044"
    one.ask("AT+CNMI=2,1")
    one.ask("AT+QUIMSLOT=2")
    assert "+CMTI" in one.wait()


def test_with_a_gap_the_next_comes_after_the_one_before_was_read(plain: Any) -> None:
    plain.modem.inbox.gap = 0.5
    plain.ask("AT+CNMI=2,1")
    for text in ("one", "two", "three", "four"):
        _send(plain, text)
    assert plain.take() == '\r\n+CMTI: "SM",1\r\n'
    plain.wait(0.4)
    plain.ask("AT+CMGR=1")
    assert plain.wait(0.2) == '\r\n+CMTI: "SM",2\r\n'
    assert plain.wait(9) == ""
    assert plain.wait(2) == '\r\n+CMTI: "SM",3\r\n'
    plain.ask("AT+CNMI=2,0")
    plain.ask("AT+CMGD=3")
    plain.wait(20)
    assert plain.take() == ""
    assert plain.ask("AT+CMGL=4").count("+CMGL: ") == 3
