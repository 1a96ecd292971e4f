"""What a PDU says is what the decoder says: no more, no less, and oddities stated."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

import pytest

from simd.at.charset import gsm7
from simd.at.charset.gsm7 import Alphabet
from simd.at.pdu import Concat, Delivery, Encoding, Kind, Pdu, PduError, Ports, decode
from simd.at.pdu.address import numbering_plan, type_of_number
from simd.at.pdu.times import Validity, relative_octet, relative_span

Maker = Callable[..., bytes]


def packed(text: str, header: bytes = b"") -> tuple[bytes, int]:
    """User data and its length for a text behind a header."""
    septets = gsm7.encode(text)
    fill = -8 * len(header) % 7
    return header + gsm7.pack(septets, fill), (8 * len(header) + 6) // 7 + len(septets)


def number(pdu: Pdu) -> str | None:
    return pdu.number.reveal() if pdu.number else None


def test_a_plain_deliver(deliver: Maker) -> None:
    smsc = bytes.fromhex("069112345678F9")
    pdu = decode(deliver(bytes.fromhex("E8329BFD4697D9EC37"), length=10, smsc=smsc).hex())
    assert pdu.kind is Kind.DELIVER
    assert number(pdu) == "+447941234567"
    assert pdu.smsc
    assert pdu.smsc.reveal() == "+214365879"
    assert pdu.text.reveal() == "hellohello"
    assert pdu.timestamp == datetime(2026, 11, 22, 15, 4, 12, tzinfo=timezone(timedelta(hours=10)))
    assert pdu.encoding is Encoding.GSM7
    assert not pdu.faults
    assert pdu.concat is None
    assert pdu.ports is None
    assert pdu.delivery is None


def test_its_repr_shows_neither_number_nor_text(deliver: Maker) -> None:
    pdu = decode(deliver(bytes.fromhex("E8329BFD4697D9EC37"), length=10))
    assert "hello" not in repr(pdu)
    assert "447941234567" not in repr(pdu)
    assert "68656C6C6F" not in repr(pdu)


@pytest.mark.parametrize(
    ("stamp", "expected"),
    [
        ("6211225140218A", "2026-11-22T15:04:12-07:00"),
        ("62112251402163", "2026-11-22T15:04:12+09:00"),
        ("62112251402122", "2026-11-22T15:04:12+05:30"),
        ("6211225140212B", "2026-11-22T15:04:12-08:00"),
        ("99112251402100", "1999-11-22T15:04:12+00:00"),
        ("62112251402197", "2026-11-22T15:04:12+19:45"),
        ("00000000000000", None),
    ],
)
def test_the_local_offset_is_kept(deliver: Maker, stamp: str, expected: str | None) -> None:
    pdu = decode(deliver(stamp=bytes.fromhex(stamp)))
    assert (pdu.timestamp.isoformat() if pdu.timestamp else None) == expected
    assert not pdu.faults


@pytest.mark.parametrize("stamp", ["621122514021A0", "6231225140210A", "6A112251402100"])
def test_an_impossible_time_is_no_time(deliver: Maker, stamp: str) -> None:
    pdu = decode(deliver(stamp=bytes.fromhex(stamp)))
    assert pdu.timestamp is None
    assert pdu.faults == ("time_stamp",)


@pytest.mark.parametrize(
    ("octets", "expected"),
    [
        ("04812143", "1234"),
        ("05812143F5", "12345"),
        ("0691214365", "+123456"),
        ("05A12143F5", "12345"),
        ("0581BADCFE", "*#abc"),
        ("0080", None),
        ("0000", None),
        ("0181FF", None),
    ],
)
def test_addresses(deliver: Maker, octets: str, expected: str | None) -> None:
    pdu = decode(deliver(oa=bytes.fromhex(octets)))
    assert number(pdu) == expected
    assert pdu.toa == bytes.fromhex(octets)[1]
    assert not pdu.faults


def named(name: str, semi_octets: int | None = None) -> bytes:
    octets = gsm7.pack(gsm7.encode(name))
    length = -(-7 * len(gsm7.encode(name)) // 4) if semi_octets is None else semi_octets
    return bytes((length, 0xD0)) + octets


@pytest.mark.parametrize(
    "name", ["A", "Bank", "Mobilen", "Carrier8", "ElevenChars", "[Info]", "a@b"]
)
def test_names_of_every_length(deliver: Maker, name: str) -> None:
    pdu = decode(deliver(oa=named(name)))
    assert number(pdu) == name
    assert not pdu.faults


def test_a_name_of_seven_counted_in_whole_octets_gains_no_at_sign(deliver: Maker) -> None:
    assert number(decode(deliver(oa=named("Mobilen", 14)))) == "Mobilen"


def test_kinds_of_numbers_have_words() -> None:
    assert type_of_number(0xD0) == "alphanumeric"
    assert numbering_plan(0x91) == "isdn"
    assert numbering_plan(0x92) == "reserved"


@pytest.mark.parametrize(
    ("smsc", "expected"),
    [
        ("05D0" + gsm7.pack(b"Bank").hex(), "Bank"),
        ("0181", None),
        ("0391FFFF", None),
        ("0381FF21", "12"),
        ("02A121", "12"),
        ("00", None),
    ],
)
def test_unusual_service_centres(deliver: Maker, smsc: str, expected: str | None) -> None:
    pdu = decode(deliver(smsc=bytes.fromhex(smsc)))
    assert (pdu.smsc.reveal() if pdu.smsc else None) == expected


@pytest.mark.parametrize(
    ("dcs", "encoding", "message_class"),
    [
        (0x00, Encoding.GSM7, None),
        (0x04, Encoding.OCTETS, None),
        (0x08, Encoding.UCS2, None),
        (0x0C, Encoding.GSM7, None),
        (0x10, Encoding.GSM7, 0),
        (0x19, Encoding.UCS2, 1),
        (0x48, Encoding.UCS2, None),
        (0x84, Encoding.GSM7, None),
        (0xB8, Encoding.GSM7, None),
        (0xC8, Encoding.GSM7, None),
        (0xD0, Encoding.GSM7, None),
        (0xE9, Encoding.UCS2, None),
        (0xF0, Encoding.GSM7, 0),
        (0xF6, Encoding.OCTETS, 2),
        (0xFB, Encoding.GSM7, 3),
    ],
)
def test_coding_groups(
    deliver: Maker, dcs: int, encoding: Encoding, message_class: int | None
) -> None:
    content = {Encoding.GSM7: "C834", Encoding.UCS2: "00480069", Encoding.OCTETS: "4869"}[encoding]
    octets = bytes.fromhex(content)
    pdu = decode(deliver(octets, length=2 if encoding is Encoding.GSM7 else None, dcs=dcs))
    assert pdu.encoding is encoding
    assert pdu.dcs.message_class == message_class
    assert pdu.text.reveal() == ("" if encoding is Encoding.OCTETS else "Hi")
    assert pdu.content == (octets if encoding is not Encoding.GSM7 else b"Hi")


def test_message_waiting(deliver: Maker) -> None:
    waiting = decode(deliver(dcs=0xC8)).dcs.waiting
    assert waiting
    assert (waiting.kind, waiting.active, waiting.store) == ("voicemail", True, False)
    kept = decode(deliver(dcs=0xE2)).dcs.waiting
    assert kept
    assert (kept.kind, kept.active, kept.store) == ("email", False, True)


def test_deletion_after_reading_and_compression_are_stated(deliver: Maker) -> None:
    pdu = decode(deliver(b"\x01\x02\x03", dcs=0x60))
    assert pdu.dcs.delete_after_reading
    assert pdu.dcs.compressed
    assert pdu.encoding is Encoding.OCTETS
    assert pdu.text.reveal() == ""
    assert pdu.content == b"\x01\x02\x03"


@pytest.mark.parametrize(
    ("header", "concat"),
    [
        ("050003070201", Concat(7, 2, 1)),
        ("06080412340302", Concat(0x1234, 3, 2, 16)),
        ("050003070203", None),
        ("050003070200", None),
        ("0400020702", None),
        ("0A00030702010003080202", Concat(8, 2, 2)),
    ],
)
def test_parts(deliver: Maker, header: str, concat: Concat | None) -> None:
    ud, length = packed("part", bytes.fromhex(header))
    pdu = decode(deliver(ud, length=length, first=0x44))
    assert pdu.concat == concat
    assert pdu.text.reveal() == "part"


@pytest.mark.parametrize(
    ("header", "ports"),
    [
        ("0605040B8423F0", Ports(2948, 9200)),
        ("040402F0F1", Ports(0xF0, 0xF1)),
        ("0405020B84", None),
    ],
)
def test_ports(deliver: Maker, header: str, ports: Ports | None) -> None:
    pdu = decode(deliver(bytes.fromhex(header) + b"\x01", first=0x44, dcs=4))
    assert pdu.ports == ports
    assert pdu.content == b"\x01"


@pytest.mark.parametrize("text_length", range(8))
def test_text_behind_any_fill(deliver: Maker, text_length: int) -> None:
    for size in range(7):
        header = bytes((size + 2, 0x70, size)) + bytes(size)
        ud, length = packed("x" * text_length, header)
        assert decode(deliver(ud, length=length, first=0x44)).text.reveal() == "x" * text_length


def test_national_tables(deliver: Maker) -> None:
    header = bytes.fromhex("06250101240101")
    septets = bytes((0x07, 0x1B, 0x47))
    ud = header + gsm7.pack(septets, -8 * len(header) % 7)
    pdu = decode(deliver(ud, length=8 + 3, first=0x44))
    assert pdu.alphabet == Alphabet(locking=1, single=1)
    assert pdu.text.reveal() == "ıĞ"


def test_an_unknown_language_is_stated_and_read_by_the_default_tables(deliver: Maker) -> None:
    ud, length = packed("text", bytes.fromhex("03240163"))
    pdu = decode(deliver(ud, length=length, first=0x44))
    assert pdu.text.reveal() == "text"
    assert pdu.faults == ("language_unknown",)


def test_other_elements_stay_raw(deliver: Maker) -> None:
    pdu = decode(deliver(bytes.fromhex("0470020102"), first=0x44, dcs=4))
    assert [(e.iei, e.data) for e in pdu.header.elements] == [(0x70, b"\x01\x02")]


@pytest.mark.parametrize(
    ("ud", "length", "dcs", "text"),
    [
        ("E8329BFD46", 10, 0, "hello"),
        ("00480069", 6, 8, "Hi"),
        ("", 5, 0, ""),
    ],
)
def test_short_user_data_is_never_silent(
    deliver: Maker, ud: str, length: int, dcs: int, text: str
) -> None:
    pdu = decode(deliver(bytes.fromhex(ud), length=length, dcs=dcs))
    assert pdu.text.reveal() == text
    assert pdu.truncated
    assert pdu.faults == ("truncated",)


def test_half_a_ucs2_character_at_the_end_is_left_off(deliver: Maker) -> None:
    pdu = decode(deliver(bytes.fromhex("004800"), dcs=8))
    assert pdu.text.reveal() == "H"
    assert not pdu.truncated


def test_too_long_a_length_is_stated(deliver: Maker) -> None:
    assert decode(deliver(bytes(141), dcs=4)).faults == ("user_data_too_long",)


def test_headers_that_are_not_there_or_do_not_fit(deliver: Maker) -> None:
    assert decode(deliver(first=0x44)).faults == ("header_missing",)
    broken = decode(deliver(bytes.fromhex("0300030702"), first=0x44, dcs=4))
    assert broken.faults == ("header_broken",)
    with pytest.raises(PduError):
        decode(deliver(bytes.fromhex("09000307"), first=0x44, dcs=4))


def test_a_header_longer_than_the_text_it_counts(deliver: Maker) -> None:
    header_only = decode(deliver(bytes.fromhex("00"), length=1, first=0x44))
    assert header_only.text.reveal() == ""
    assert not header_only.faults


def test_a_submit_and_its_flags() -> None:
    tail = bytes.fromhex("0581214305") + b"\0\0"
    pdu = decode(b"\0\xb1\x09" + tail + b"\xa7\x02\xc8\x34")
    assert pdu.kind is Kind.SUBMIT
    assert pdu.mr == 9
    assert pdu.report_requested
    assert pdu.reply_path
    assert pdu.validity == Validity(span=timedelta(days=1))
    assert pdu.text.reveal() == "Hi"
    assert pdu.faults == ("address_fill",)


@pytest.mark.parametrize(
    ("first", "period", "expected"),
    [
        (0x01, "", None),
        (0x11, "00", Validity(span=timedelta(minutes=5))),
        (0x11, "8F", Validity(span=timedelta(hours=12))),
        (0x11, "A7", Validity(span=timedelta(hours=24))),
        (0x11, "C4", Validity(span=timedelta(days=30))),
        (0x11, "FF", Validity(span=timedelta(weeks=63))),
        (
            0x19,
            "62112251402100",
            Validity(until=datetime(2026, 11, 22, 15, 4, 12, tzinfo=UTC)),
        ),
        (0x09, "41050000000000", Validity(span=timedelta(minutes=30), single_shot=True)),
        (0x09, "02780000000000", Validity(span=timedelta(minutes=2))),
        (0x09, "03215243000000", Validity(span=timedelta(hours=12, minutes=25, seconds=34))),
        (0x09, "00000000000000", Validity()),
        (0x09, "81000500000000", Validity(span=timedelta(minutes=30))),
        (0x09, "FFFFFFFFFFFFFF", Validity(single_shot=True)),
    ],
)
def test_validity_forms(first: int, period: str, expected: Validity | None) -> None:
    octets = b"\0" + bytes((first, 0)) + b"\x04\x81\x21\x43\0\0" + bytes.fromhex(period)
    assert decode(octets + b"\0").validity == expected


def test_relative_spans_round_up_and_end_at_63_weeks() -> None:
    assert relative_octet(timedelta(minutes=7)) == 1
    assert relative_octet(timedelta(hours=12, minutes=1)) == 144
    assert relative_octet(timedelta(days=400)) == 192 + 58
    assert relative_octet(timedelta(days=9000)) == 255
    assert all(relative_octet(relative_span(octet)) == octet for octet in range(256))


def test_a_status_report(report: Maker) -> None:
    pdu = decode(report(0x00))
    assert pdu.kind is Kind.STATUS_REPORT
    assert pdu.mr == 0x2A
    assert number(pdu) == "+447941234567"
    assert pdu.timestamp == pdu.discharge
    assert pdu.dcs.value == 0
    assert pdu.delivery is Delivery.DELIVERED


@pytest.mark.parametrize(
    ("status", "delivery"),
    [
        (0x01, Delivery.DELIVERED),
        (0x20, Delivery.TRYING),
        (0x3F, Delivery.TRYING),
        (0x46, Delivery.FAILED),
        (0x63, Delivery.FAILED),
    ],
)
def test_what_a_status_means(report: Maker, status: int, delivery: Delivery) -> None:
    assert decode(report(status)).delivery is delivery


@pytest.mark.parametrize(
    ("tail", "pid", "dcs", "text"),
    [
        ("00", 0, 0, ""),
        ("0141", 0x41, 0, ""),
        ("0208", 0, 8, ""),
        ("06080400480069", 0, 8, "Hi"),
        ("0700" + "00" + "02C834", 0, 0, "Hi"),
        ("8081" + "00", 0, 0, ""),
        ("80", 0, 0, ""),
        ("07", 0, 0, ""),
    ],
)
def test_optional_parts_of_a_report(
    report: Maker, tail: str, pid: int, dcs: int, text: str
) -> None:
    pdu = decode(report(0, bytes.fromhex(tail)))
    assert (pdu.pid, pdu.dcs.value, pdu.text.reveal()) == (pid, dcs, text)


@pytest.mark.parametrize(
    ("direction", "first", "kind"),
    [
        ("mo", 0, Kind.DELIVER_REPORT),
        ("mt", 1, Kind.SUBMIT_REPORT),
        ("mo", 2, Kind.COMMAND),
    ],
)
def test_reports_and_commands_are_kept_raw(direction: str, first: int, kind: Kind) -> None:
    pdu = decode(bytes((0, first, 0xAB, 0xCD)), direction="mo" if direction == "mo" else "mt")
    assert pdu.kind is kind
    assert pdu.content == b"\xab\xcd"


def test_without_a_service_centre(deliver: Maker) -> None:
    pdu = decode(deliver()[1:], tpdu_only=True)
    assert pdu.smsc is None
    assert number(pdu) == "+447941234567"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "00",
        "0G",
        "0",
        "0003",
        "0D91" + "21" * 12 + "04",
        "00041591" + "21" * 12,
        "0791214365",
        "000401",
    ],
)
def test_what_is_no_message(text: str) -> None:
    with pytest.raises(PduError):
        decode(text)


def test_three_oddities_are_no_message(deliver: Maker) -> None:
    oa = bytes.fromhex("0501214305")
    with pytest.raises(PduError, match="address_type, address_fill, time_stamp"):
        decode(deliver(oa=oa, stamp=b"\xff" * 7))


def test_blanks_between_octets_do_no_harm(deliver: Maker) -> None:
    assert decode(deliver().hex(" ")) == decode(deliver())
