"""Finding the reader, taking an answer apart, and never tripping over noise."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simd.at.replies.answer import take_apart
from simd.at.replies.asked import normal, parts, stem
from simd.at.replies.registry import (
    KINDS,
    UnknownText,
    _by_name,
    kinds_of_command,
    kinds_of_line,
    read,
    read_raw,
)
from simd.at.replies.reply import View
from simd.at.replies.signal import SignalQuality
from simd.at.replies.simcard import Iccid, Imsi
from simd.at.replies.unreadable import Unreadable

Read = Callable[..., dict[str, Any]]

NAMES = sorted(KINDS)
PREFIXES = sorted({urc for kind in KINDS.values() for urc in kind.urcs})
# Pieces that readers look for, so that random text comes close to real answers.
PIECES = st.sampled_from(
    [
        *(
            f"{prefix}: "
            for prefix in (*PREFIXES, "+COPS", "+QENG", "+CPSI", "#RFSTS", "!GSTATUS", "+CMGL")
        ),
        *(
            "OK",
            "ERROR",
            "+CME ERROR: ",
            "\r\n",
            ",",
            '"',
            "(",
            ")",
            "-",
            "0",
            "1",
            "255",
            "FFFF",
            "89860",
        ),
        *(
            "IPV4:",
            "BAND_LTE_3",
            "LTE",
            "servingcell",
            "neighbourcell",
            "PCC",
            "26/03/01,12:00:00+32",
        ),
    ]
)
NOISE = st.lists(st.one_of(PIECES, st.text(max_size=8)), max_size=20).map("".join)


@pytest.mark.parametrize(
    ("command", "kind"),
    [
        ("AT+CREG?", "creg_read"),
        ("at + creg ?", "creg_read"),
        ("AT+CGPADDR=1", "cgpaddr"),
        ('AT+QENG="servingcell"', "qeng_serving"),
        ('AT+QENG="neighbourcell"', "qeng_neighbour"),
        ('AT+QCFG="usbnet"', "qcfg_usbnet"),
        ('AT+QCFG="band"', "qcfg"),
        ("AT+COPS=3,2;+COPS?", "cops_read"),
        ("AT+COPS=?", "cops_test"),
        ("ATI", "ati"),
        ("ATE0Q0V1", "ate_error"),
        ('AT+CSIM=10,"0020000100"', "csim_retries"),
        ("AT^HCSQ?", "huawei_hcsq"),
        ("AT!UIMS?", "uims_read"),
    ],
)
def test_reader_by_command(command: str, kind: str) -> None:
    assert kinds_of_command(command)[0].name == kind


def test_commands_without_reader() -> None:
    assert kinds_of_command("AT+CGREG=2") == ()
    assert kinds_of_command("AT+CMEE=1") == ()
    assert kinds_of_command("AT") == ()
    assert kinds_of_line("RING") == ()
    assert kinds_of_line("+NEVERHEARD: 1") == ()
    assert kinds_of_line('+CMTI: "SM",1')[0].name == "cmti_urc"


def test_normal_form() -> None:
    assert normal(" at+cops = ? ") == "+COPS=?"
    assert list(parts('AT+X="a;b";+Y?;')) == ['+X="A;B"', "+Y?"]
    assert (stem("+CGPADDR=1"), stem("D*99#"), stem("*99#")) == ("+CGPADDR=", "D", "*99")
    assert stem("=odd") == "=odd"


def test_kind_wins_over_command(values: Read) -> None:
    assert values("csq", "+CSQ: 10,99", "AT+CREG?")["dbm"] == -93


def test_an_unknown_kind_falls_back_to_the_command(values: Read) -> None:
    assert values("who_knows", "+CSQ: 10,99", "AT+CSQ")["dbm"] == -93


def test_what_no_reader_claims_stays_text() -> None:
    assert read_raw("AT+ODD?\r\r\n+ODD: 1\r\n\r\nOK\r\n", command="AT+ODD?") == UnknownText(
        lines=["+ODD: 1"], final="OK"
    )
    assert read_raw("") == UnknownText(lines=[])
    assert read_raw("+CFUN: (0-1),(0-1)", command="AT+CFUN?") == UnknownText(
        lines=["+CFUN: (0-1),(0-1)"]
    )


def test_a_refusal_without_kind_is_a_value(values: Read) -> None:
    assert values(None, "AT+CSQ\r\r\n+CME ERROR: 14\r\n", "AT+CSQ")["number"] == 14
    with pytest.raises(Unreadable):
        values("csq", "ERROR")


def test_lines_alone_by_kind() -> None:
    assert read(["+CSQ: 10,99"], "csq") == SignalQuality(rssi=10, ber=99, dbm=-93)
    with pytest.raises(Unreadable):
        read(["+CSQ: 10,99"], "who_knows")


def test_two_readers_of_one_name_are_a_mistake() -> None:
    with pytest.raises(TypeError):
        _by_name([KINDS["csq"], KINDS["csq"]])


@pytest.mark.parametrize(
    ("raw", "command", "information"),
    [
        ("AT+CGMI\r\r\nExample\r\n\r\nOK\r\n", "AT+CGMI", ("Example",)),
        ("AT+CGMI\r\r\nExample\r\n", None, ("Example",)),
        ("garbageAT+CGMI\r\nExample", "AT+CGMI", ("Example",)),
        ("at+crsm=176,28599,0,0,10\r\n+CRSM: 1,2", "AT+CRSM=176,...", ("+CRSM: 1,2",)),
        ("AT&T Example\r\nOK", "", ("AT&T Example",)),
        ("AT&T\r\nOK", "AT+CGMI", ("AT&T",)),
        ("ATE0\r\nOK", None, ()),
        ("ATlas 5 modem\r\nOK", "AT+CGMM", ("ATlas 5 modem",)),
        ("one\ntwo\rthree\r\n\r\nOK\r\nlate", "AT", ("one", "two", "three")),
        ("", "AT", ()),
    ],
)
def test_taking_apart(raw: str, command: str | None, information: tuple[str, ...]) -> None:
    assert take_apart(raw, command).information() == information


def test_views() -> None:
    answer = take_apart("AT+X\r\r\na\r\n\r\nOK\r\nb\r\n\r\n\r\nOK\r\n", "AT+X")
    assert answer.view(View.BLOCK) == ("a", "", "OK", "b")
    assert answer.view(View.BESIDE) == ("a", "b")
    assert answer.view(View.WHOLE) == ("a", "OK", "b", "OK")
    assert answer.view(View.RAW) == (answer.raw,)
    assert take_apart("a\n\n").view(View.BLOCK) == ("a",)
    assert (answer.final(), answer.refused()) == ("OK", False)
    assert (take_apart("a").final(), take_apart("a").refused()) == (None, False)


def test_identities_stay_out_of_the_repr() -> None:
    assert "89860012345678901236" not in repr(Iccid(iccid="89860012345678901236"))
    assert "999700123456789" not in f"{Imsi(imsi='999700123456789')!s}"
    assert repr(SignalQuality(rssi=10)) == "SignalQuality(rssi=10, ber=None, dbm=None)"


@given(raw=NOISE, kind=st.sampled_from(NAMES))
def test_any_text_is_read_or_unreadable(raw: str, kind: str) -> None:
    with suppress(Unreadable):
        assert msgspec.json.encode(read_raw(raw, kind=kind))


@given(raw=NOISE, kind=st.sampled_from(NAMES))
def test_any_lines_are_read_or_unreadable(raw: str, kind: str) -> None:
    prefix = (KINDS[kind].commands or KINDS[kind].urcs or ("",))[0].partition("=")[0].rstrip("?")
    with suppress(Unreadable):
        assert msgspec.json.encode(read([f"{prefix}: {raw}"], kind))


@given(
    raw=NOISE,
    command=st.sampled_from([*sorted({c for k in KINDS.values() for c in k.commands}), None]),
)
def test_without_a_kind_nothing_fails(raw: str, command: str | None) -> None:
    assert msgspec.json.encode(read_raw(raw, command=command))


@given(values=st.lists(st.integers(0, 255), min_size=9, max_size=9))
def test_cesq_figures_are_on_their_scales(values: list[int]) -> None:
    reply = msgspec.to_builtins(read_raw("+CESQ: " + ",".join(map(str, values)), kind="cesq"))
    assert reply["rsrp_dbm"] is None or -141 <= reply["rsrp_dbm"] <= -44
    assert reply["ss_sinr_db"] is None or -23.5 <= reply["ss_sinr_db"] <= 40
    assert (reply["rsrp_dbm"] is None) == (values[5] > 97)
