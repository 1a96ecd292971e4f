"""The emulator's own coder, against published vectors and an independent decoder."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from smspdudecoder.easy import read_incoming_sms

from simd.emulator import charsets, gsm7, pducodec, pdureader
from simd.emulator.at_parser import BadLineError

WHEN = datetime(2026, 11, 22, 15, 30, 45, tzinfo=timezone(timedelta(hours=8)))
SMSC = "+8613800100500"
_GSM = (
    "".join(gsm7.from_septets([code]) for code in range(128) if code != gsm7.ESCAPE) + "€[]{}~\\|^"
)


def _deliver(text: str, sender: str = "10086") -> list[str]:
    return pducodec.deliver_all(smsc=SMSC, sender=sender, when=WHEN, text=text, ref=7)


def test_packing_matches_the_published_example() -> None:
    assert gsm7.pack(gsm7.to_septets("hellohello")).hex().upper() == "E8329BFD4697D9EC37"


def test_ussd_packing_pads_seven_spare_bits_with_cr() -> None:
    packed = gsm7.pack_ussd("*101#12")
    assert len(packed) == 7
    assert packed[-1] >> 1 == 0x0D
    assert gsm7.unpack_ussd(packed) == "*101#12"


@given(st.text(alphabet=_GSM, max_size=40).filter(lambda text: not text.endswith(("\r", "@"))))
def test_ussd_texts_come_back(text: str) -> None:
    assert gsm7.unpack_ussd(gsm7.pack_ussd(text)) == text


def test_odd_septets_are_shown_somehow() -> None:
    assert gsm7.from_septets([0x41, gsm7.ESCAPE]) == "A "
    assert gsm7.from_septets([gsm7.ESCAPE, 0x65]) == "€"
    assert gsm7.to_septets("余") == gsm7.to_septets("?")


@pytest.mark.parametrize("text", ["Balance 12.50", "余额为42.08元", "x" * 160, "", "a€b[c]"])
def test_a_decoder_of_others_reads_single_messages(text: str) -> None:
    (pdu,) = _deliver(text)
    read = read_incoming_sms(pdu)
    assert read["content"] == text
    assert read["sender"] == "10086"
    assert read["date"] == WHEN.astimezone(UTC)


@pytest.mark.parametrize("text", ["余额" * 80, "long " * 70, "a😀" * 60])
def test_a_decoder_of_others_joins_parts(text: str) -> None:
    parts = [read_incoming_sms(pdu) for pdu in _deliver(text)]
    assert len(parts) > 1
    assert [part["partial"]["part_number"] for part in parts] == list(range(1, len(parts) + 1))
    assert len({part["partial"]["reference"] for part in parts}) == 1
    assert "".join(part["content"] for part in parts) == text


@given(st.text(max_size=200))
def test_texts_come_back_whole(text: str) -> None:
    clean = text.encode("utf-16-be", "replace").decode("utf-16-be", "replace")
    assert "".join(pdureader.read(pdu).text for pdu in _deliver(clean)) == clean


def test_alphanumeric_senders_and_zones() -> None:
    west = datetime(2026, 1, 2, 3, 4, 5, tzinfo=timezone(-timedelta(hours=4, minutes=30)))
    pdu = pducodec.deliver(smsc="", sender="MTN NG", when=west, text="hi")
    sms = pdureader.read(pdu)
    assert sms.number == "MTN NG"
    assert sms.stamp == "26/01/02,03:04:05-18"
    assert read_incoming_sms(pdu)["sender"] == "MTN NG"
    assert pducodec.local(west, 480).strftime("%H:%M") == "15:34"


@pytest.mark.parametrize(("text", "ucs2"), [("hello", False), ("你好", True)])
def test_submits_are_built_and_read(*, text: str, ucs2: bool) -> None:
    sms = pdureader.read(pducodec.submit("+8613912340011", text, report=True, validity=167))
    assert (sms.kind, sms.number, sms.text) == ("submit", "+8613912340011", text)
    assert sms.wants_report
    assert sms.validity == 167
    assert (sms.alphabet == "ucs2") is ucs2


def test_a_foreign_submit_is_read() -> None:
    sms = pdureader.read("0011000B916407281553F80000AA0AE8329BFD4697D9EC37")
    assert (sms.number, sms.text) == ("+46708251358", "hellohello")


def test_status_reports() -> None:
    pdu = pducodec.status_report(smsc=SMSC, reference=9, number="10086", sent=WHEN, done=WHEN)
    sms = pdureader.read(pdu)
    assert (sms.kind, sms.reference, sms.number, sms.status) == ("status-report", 9, "10086", 0)
    assert sms.discharge == "26/11/22,15:30:45+32"
    assert pducodec.tpdu_length(pdu) == len(pdu) // 2 - 9


def test_binary_and_wide_references() -> None:
    head = "0044" + "0581" + "0180F6" + "0004" + "62112251035423"
    sms = pdureader.read(head + "09" + "0608041234" + "0201" + "CAFE"[:4])
    assert sms.alphabet == "data"
    assert sms.data == bytes.fromhex("CAFE")
    assert sms.concat == pducodec.Concat(0x1234, 2, 1)


@pytest.mark.parametrize(
    ("dcs", "alphabet"),
    [
        (0x00, "gsm"),
        (0x04, "data"),
        (0x08, "ucs2"),
        (0xF0, "gsm"),
        (0xF4, "data"),
        (0xE0, "ucs2"),
        (0xC0, "gsm"),
    ],
)
def test_data_coding_schemes(dcs: int, alphabet: str) -> None:
    pdu = f"0004058101 80F600{dcs:02X}6211225103542302 4142".replace(" ", "")
    assert pdureader.read(pdu).alphabet == alphabet


@pytest.mark.parametrize(
    "pdu", ["", "zz", "00", "0004", "0003", "07911326", "000405810180F6000062112251035423A041"]
)
def test_what_is_no_message_is_refused(pdu: str) -> None:
    with pytest.raises((ValueError, IndexError)):
        pdureader.read(pdu)


def test_a_header_of_other_elements_has_no_concat() -> None:
    pdu = "0044058101 80F6000462112251035423 07 0504 0B8423F0 41".replace(" ", "")
    assert pdureader.read(pdu).concat is None


@pytest.mark.parametrize(
    ("charset", "shown"),
    [
        ("IRA", "Main 5"),
        ("UCS2", "004D00610069006E00200035"),
        ("HEX", gsm7.pack_ussd("Main 5").hex().upper()),
        ("GSM", "Main 5"),
    ],
)
def test_character_sets_there_and_back(charset: str, shown: str) -> None:
    assert charsets.shown("Main 5", charset) == shown
    assert charsets.typed(shown, charset) == "Main 5"


def test_what_has_no_place_is_shown_in_hex() -> None:
    for charset in ("IRA", "GSM", "HEX"):
        assert charsets.shown("余额", charset) == "4F59989D"
    assert charsets.shown("a@£", "GSM") == "a\x00\x01"


@pytest.mark.parametrize("text", ["xyz", "123", "12345"])
def test_hex_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(BadLineError):
        charsets.from_ucs2_hex(text)
