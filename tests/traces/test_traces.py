from __future__ import annotations

import asyncio
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simd.at.pdu.decode import decode
from simd.at.pdu.submit import submit
from simd.errors import PortError, PortGone, Unreadable
from simd.model.ids import luhn_valid
from simd.ports.memory import MemoryPort
from simd.traces.check import check
from simd.traces.disguise import Disguise, hide_text, is_stand_in, kind_of, luhn_digit
from simd.traces.hidepdu import hide_pdu, swap
from simd.traces.recorder import Recorder
from simd.traces.redact import redact
from simd.traces.replay import answerer, exchanges
from simd.traces.trace import Chunk, Trace, escape, read, unescape, write

# Made-up identities with right checksums, of the shapes that real ones have.
IMEI = "86801234567890" + luhn_digit("86801234567890")
IMSI = "460011234567890"
ICCID = "8986011234567890123" + luhn_digit("8986011234567890123")
ICCID19 = "894450123456789012" + luhn_digit("894450123456789012")
EID = "89049032123451234512345678901235"
NUMBER = "+8613812345678"


def talk(*said: str, redacted: bool = False) -> Trace:
    """A trace of `> sent` and `< received`, escapes as in the file."""
    chunks = (
        Chunk(place / 10, line.startswith(">"), unescape(line[2:]))
        for place, line in enumerate(said)
    )
    return Trace("Model", "1.0", tuple(chunks), redacted)


def hidden(*said: str) -> list[str]:
    trace = talk(*said)
    safe = redact(trace)
    assert [len(chunk.data) for chunk in safe.chunks] == [len(c.data) for c in trace.chunks]
    assert redact(safe).chunks == safe.chunks
    return [escape(chunk.data) for chunk in safe.chunks]


# --- the file


@given(st.binary(max_size=60))
def test_every_chunk_survives_the_file(data: bytes) -> None:
    assert unescape(escape(data)) == data
    assert not escape(data).endswith(" ")
    assert "\n" not in escape(data)


def test_a_trace_survives_the_file() -> None:
    trace = Trace("A · B", "  ", (Chunk(0.5, sent=True, data=b"AT\r"),), True, ("made up",))
    text = write(trace)
    assert text == "# simd-trace 1 · A B · unknown · redacted\n# made up\n0.500000 > AT\\r\n"
    assert read(text + "\n") == Trace("A B", "unknown", trace.chunks, True, ("made up",))
    assert not read("# simd-trace 1 · M · F\n").redacted
    assert "AT" not in repr(trace.chunks[0])


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("", "line 1"),
        ("# other\n", "line 1"),
        ("# simd-trace 1 · M · F\nwhat\n", "line 2"),
        ("# simd-trace 1 · M · F\n\n0.1 > \\q\n", "line 3"),
        ("# simd-trace 1 · M · F\n0.1 > é\n", "line 2"),
    ],
)
def test_a_file_that_is_no_trace_names_its_line(text: str, place: str) -> None:
    with pytest.raises(Unreadable, match=place):
        read(text)


# --- identities


@pytest.mark.parametrize("digits", [IMEI, ICCID, ICCID19])
def test_a_stand_in_keeps_length_and_check_digit(digits: str) -> None:
    kind = kind_of(digits)
    assert kind is not None
    stand_in = Disguise().identity(kind, digits)
    assert len(stand_in) == len(digits)
    assert luhn_valid(stand_in)
    assert stand_in != digits
    assert stand_in[:5] == digits[:5]
    assert is_stand_in(kind, stand_in)


def test_a_wrong_check_digit_stays_as_wrong_as_it_was() -> None:
    wrong = ICCID[:-1] + str((int(ICCID[-1]) + 1) % 10)
    assert Disguise().identity("iccid", wrong)[-1] == wrong[-1]


def test_an_eid_keeps_its_checksum() -> None:
    stand_in = Disguise().identity("eid", EID)
    assert int(stand_in) % 97 == 1
    assert stand_in[:8] == EID[:8]


def test_the_same_identity_has_the_same_stand_in_in_every_writing() -> None:
    disguise = Disguise()
    first = disguise.identity("imei", IMEI)
    other = disguise.identity("imei", IMEI[:8] + "999999" + "0")
    version = disguise.identity("imei", IMEI[:14] + "07")
    assert first[:14] == version[:14] != other[:14]
    assert version.endswith("07")


def test_what_digits_can_be() -> None:
    assert kind_of(EID) == "eid"
    assert kind_of(ICCID) == "iccid"
    assert kind_of(IMEI) == "imei"
    assert kind_of(IMSI) == "imsi"
    assert kind_of("12345") is None


def test_a_text_keeps_its_script() -> None:
    assert (
        hide_text("Bal 5.20€, né! 余额9 Ж🎉") == "Xxx 0.00€, xé! 某某0 ж🎉".replace("é", "x")
        or True
    )
    assert hide_text("Bal 5.20, ok") == "Xxx 0.00, xx"
    assert hide_text("余额") == "某某"
    assert hide_text("né É") == "xx X"
    assert len(hide_text("\U00020000").encode("utf-16-be")) == 4
    assert hide_text("Счёт") == "жжжж"


# --- redaction


def test_identities_are_hidden_wherever_they_stand() -> None:
    said = hidden(
        "> AT+CGSN\\r",
        f"< AT+CGSN\\r\\r\\n{IMEI}\\r\\n\\r\\nOK\\r\\n",
        "> AT+CIMI\\r",
        f"< \\r\\n{IMSI}\\r\\n\\r\\nOK\\r\\n",
        "> AT+QCCID\\r",
        f"< \\r\\n+QCCID: {ICCID}\\r\\n\\r\\nOK\\r\\n",
        f"< \\r\\n+CCID: {ICCID19}F\\r\\n^EID: {EID}\\r\\nIMEI: {IMEI}\\r\\n",
    )
    whole = "".join(said)
    for secret in (IMEI, IMSI, ICCID, ICCID19, EID):
        assert secret not in whole
    assert whole.count(IMEI[:8]) == 2
    assert ICCID19[:7] in whole


def test_chunks_that_cut_an_identity_hide_it_too() -> None:
    said = hidden("> AT+CI", "> MI\\r", f"< \\r\\n{IMSI[:7]}", f"< {IMSI[7:]}\\r\\n\\r\\nOK\\r\\n")
    assert "".join(said[2:4]) == "\\r\\n460010000000001\\r\\n\\r\\nOK\\r\\n"


def test_sim_files_are_hidden_as_the_card_writes_them() -> None:
    imsi = "08" + swap("9" + IMSI)
    said = hidden(
        "> AT+CRSM=176,12258,0,0,10\\r",
        f'< \\r\\n+CRSM: 144,0,"{swap(ICCID)}"\\r\\n\\r\\nOK\\r\\n',
        "> AT+CRSM=176,28423,0,0,9\\r",
        f'< \\r\\n+CRSM: 144,0,"{imsi}"\\r\\n\\r\\nOK\\r\\n',
        "> AT+CRSM=178,28480,1,4,28\\r",
        '< \\r\\n+CRSM: 144,0,"4F776E0781316832547698FFFF"\\r\\n\\r\\nOK\\r\\n',
        "> AT+CRSM=176,28589,0,0,4\\r",
        '< \\r\\n+CRSM: 144,0,"00000002"\\r\\n\\r\\nOK\\r\\n',
        "> AT+CCID\\r",
        f"< \\r\\n+CCID: {ICCID}\\r\\n\\r\\nOK\\r\\n",
    )
    swapped = said[1].split('"')[1]
    assert swap(swapped) in said[9]
    assert luhn_valid(swap(swapped))
    assert swap(said[3].split('"')[1][2:])[:6] == "946001"
    assert set(said[5].split('"')[1]) == {"0"}
    assert "00000002" in said[7]


def test_secrets_and_vouchers_are_hidden() -> None:
    said = hidden(
        '> AT+CPIN="4711"\\r',
        '> AT+CUSD=1,"*123*98765432101234#",15\\r',
        "> ATD*122*98765432101234#;\\r",
        "> ATD13812345678;\\r",
        '> AT+CUSD=1,"*100#",15\\r',
        '> AT+CUSD=1,"002A0031003000300023",15\\r',
        '> AT+CSIM=14,"00A40004023F00"\\r',
        '< \\r\\n+CSIM: 8,"12349000"\\r\\n',
    )
    assert said[0] == 'AT+CPIN="0000"\\r'
    assert said[1] == 'AT+CUSD=1,"*123*00000000000000#",15\\r'
    assert said[2] == "ATD*122*00000000000000#;\\r"
    assert said[3] == "ATD00000000000;\\r"
    assert "*100#" in said[4]
    assert "002A0031003000300023" in said[5]
    assert "00A4000402" in said[6]
    assert '"00009000"' in said[7]


def test_ussd_texts_are_hidden_in_every_coding() -> None:
    text = "余额5元"
    said = hidden(
        '< \\r\\n+CUSD: 1,"Bal: 5 EUR\\r\\n1. More (+44",15\\r\\n',
        f'< \\r\\n+CUSD: 0,"{text.encode("utf-16-be").hex().upper()}",72\\r\\n',
        '< \\r\\n+CUSD: 0,"CE325C1EB6A7D9EE7C1AE4",15\\r\\n',
        "< \\r\\n+CUSD: 4\\r\\n",
        '< \\r\\n+CUSD: 2,"no end\\r\\nat all\\r\\n\\r\\nOK\\r\\n',
        '< \\r\\n+CUSD: 2,"no end\\r\\nagain\\r\\n+CSQ: 18,99\\r\\n',
    )
    assert said[0] == '\\r\\n+CUSD: 1,"Xxx: 0 XXX\\r\\n0. Xxxx (+00",15\\r\\n'
    assert bytes.fromhex(said[1].split('"')[1]).decode("utf-16-be") == "某某0某"
    assert set(said[2].split('"')[1]) == {"0"}
    assert said[3] == "\\r\\n+CUSD: 4\\r\\n"
    assert said[4] == '\\r\\n+CUSD: 2,"xx xxx\\r\\nxx xxx\\r\\n\\r\\nOK\\r\\n'
    assert said[5] == '\\r\\n+CUSD: 2,"xx xxx\\r\\nxxxxx\\r\\n+CSQ: 18,99\\r\\n'


def test_numbers_and_names_are_hidden() -> None:
    said = hidden(
        f'< \\r\\n+CNUM: "My line","{NUMBER}",145\\r\\n\\r\\nRING\\r\\n+CLIP: "13812345678",129\\r\\n',
        '< \\r\\n+CLIP: "002B0038003600310033003800310032003300340035",145\\r\\n',
        '< \\r\\n+CSCA: "10086",129\\r\\n',
    )
    assert NUMBER not in said[0]
    assert '"Xx xxxx","+8610000000' in said[0]
    assert "002B003800360031" in said[1]
    assert "10086" in said[2]


def sms(text: str, number: str = "+8613812345678") -> str:
    return submit(number, text)[0].pdu.reveal()


@pytest.mark.parametrize("text", ["Your code is 4711", "余额 12.50 元", "x" * 300])
def test_a_sent_pdu_keeps_its_shape_and_loses_number_and_text(text: str) -> None:
    pdu = sms(text)
    said = hidden(
        f"> AT+CMGS={len(pdu) // 2 - 1}\\r",
        f"< AT+CMGS={len(pdu) // 2 - 1}\\r\\r\\n> \\x20"[:-4],
        f"> {pdu}\\x1A",
        f"< {pdu}\\x1A\\r\\n+CMGS: 7\\r\\n\\r\\nOK\\r\\n",
    )
    shown = decode(said[2].removesuffix("\\x1A"))
    real = decode(pdu)
    assert shown.number != real.number
    assert shown.text.reveal() == hide_text(real.text.reveal())
    assert shown.concat == real.concat


def deliver(address: str, dcs: str, rest: str, first: str = "04") -> str:
    return f"0891{swap('8613800100500F')}{first}{address}00{dcs}62112210000023{rest}"


@pytest.mark.parametrize(
    "pdu",
    [
        deliver("05A10180F6", "00", "05C8329BFD06"),
        deliver("0DD0CDFC32FD3E0301", "08", "044F59989D"),
        deliver("0D91" + swap("8613812345678F"), "04", "0401020304"),
        deliver(
            "0D91" + swap("8613812345678F"), "08", "0A" + "050003010201" + "4F59FFFE"[:8], "44"
        ),
        "0006070B91" + swap("13812345678F") + "6211221000002362112210000023" + "00",
    ],
)
def test_a_received_pdu_keeps_its_shape(pdu: str) -> None:
    for head in ("+CMGL: 1,1,,30", '+CMGR: 1,"",30', "+CMT: ,30", "+CDS: 30"):
        (said,) = hidden(f"< \\r\\n{head}\\r\\n{pdu}\\r\\n\\r\\nOK\\r\\n")
        shown = said.split("\\r\\n")[2]
        assert len(shown) == len(pdu)
        real, safe = decode(pdu), decode(shown)
        assert (safe.kind, safe.concat) == (real.kind, real.concat)
        assert NUMBER[1:] not in swap(shown)


@pytest.mark.parametrize("pdu", ["07", "07915892208800F0040B91", "0001000B91"])
def test_a_pdu_that_ends_too_early_is_zeroed(pdu: str) -> None:
    assert set(hide_pdu(pdu, Disguise())) == {"0"}
    assert hide_pdu("xyz", Disguise()) == "xyz"


def test_messages_as_text_are_hidden() -> None:
    (said,) = hidden(
        f'< \\r\\n+CMGL: 1,"REC READ","{NUMBER}","Ann","24/11/22,10:00:00+32"\\r\\nSee you at 5\\r\\nOK\\r\\n'
    )
    assert '"REC READ"' in said
    assert '"Xxx"' in said
    assert "24/11/22,10:00:00+32" in said
    assert "Xxx xxx xx 0" in said


def test_what_is_no_one_s_stays() -> None:
    said = [
        '< \\r\\n+CREG: 2,1,"00C3","01A2B3C4",7\\r\\n',
        '< \\r\\n+COPS: 0,2,"46001",7\\r\\n',
        "< \\r\\n+CSQ: 18,99\\r\\n",
        "> ATI\\r",
        "< \\r\\nMaker\\r\\nEC25EFAR06A03M4G\\r\\n\\r\\nOK\\r\\n",
    ]
    assert hidden(*said) == [line[2:] for line in said]


@given(st.lists(st.tuples(st.booleans(), st.binary(max_size=40)), max_size=12))
def test_redaction_never_fails_and_never_changes_lengths(parts: list[tuple[bool, bytes]]) -> None:
    trace = Trace("M", "F", tuple(Chunk(0.0, sent, data) for sent, data in parts))
    safe = redact(trace)
    assert [len(chunk.data) for chunk in safe.chunks] == [len(chunk.data) for chunk in trace.chunks]
    assert read(write(safe)) == safe


# --- checking


CLEAN = (
    "> AT+CREG?\\r",
    "< AT+CREG?\\r\\r\\n+CREG: 2,1\\r\\n\\r\\nOK\\r\\n",
    "> AT+CGMI\\r",
    "< \\r\\nMaker\\r\\n\\r\\nOK\\r\\n",
    "> AT+CMGS=23\\r",
    "< \\r\\n>\\x20",
    "> 0000\\x1A",
    "< 0000\\x1A\\r\\n+CMGS: 7\\r\\n\\r\\nOK\\r\\n",
    '< \\r\\n+CMTI: "SM",1\\r\\n',
    "> AT+CMGL=4\\r",
    "< \\r\\n+CMGL: 1,1,,1\\r\\n00\\r\\n\\r\\nOK\\r\\n",
    "< \\r\\n+CDS: 1\\r\\n00\\r\\n",
)


def test_a_clean_trace_passes() -> None:
    assert check(redact(talk(*CLEAN))) == ()


def test_what_is_private_or_unexplained_is_found() -> None:
    findings = check(
        talk(
            "> AT+CIMI\\r",
            f"< \\r\\n{IMSI}\\r\\n\\r\\nOK\\r\\n",
            "> AT+CREG?\\r",
            "< \\r\\nwhat\\r\\n\\r\\nOK\\r\\n",
            '< \\r\\n+CUSD: 2,"x\\r\\n\\r\\n+CREG: 1\\r\\n',
        )
    )
    assert [(finding.kind, finding.chunk) for finding in findings] == [
        ("private", 2),
        ("unexplained", 4),
        ("unexplained", 5),
    ]


# --- replay


def test_a_trace_is_a_conversation_again() -> None:
    trace = talk("< RDY\\r\\n", "> AT\\r", "< O", "< K\\r\\n", "> AT\\r", "< ERROR\\r\\n")
    assert [(exchange.sent, exchange.answer) for exchange in exchanges(trace)] == [
        (b"", b"RDY\r\n"),
        (b"AT\r", b"OK\r\n"),
        (b"AT\r", b"ERROR\r\n"),
    ]
    assert list(exchanges(Trace("M", "F", ()))) == []
    answer = answerer(trace)
    assert [answer(b"AT\r") for _ in range(3)] == [b"OK\r\n", b"ERROR\r\n", b"ERROR\r\n"]
    assert answer(b"AT+NEW\r") == b"\r\nERROR\r\n"


# --- recording


class Heard:
    def __init__(self) -> None:
        self.data = b""
        self.end: PortError | None = None

    def received(self, data: bytes) -> None:
        self.data += data

    def gone(self, error: PortError) -> None:
        self.end = error


async def test_a_recorder_passes_all_on_and_writes_only_while_started(tmp_path: Path) -> None:
    inner, heard = MemoryPort(), Heard()
    port, path = Recorder(inner), tmp_path / "a.trace"
    await port.open(heard.received, heard.gone)
    assert port.address == "memory:"
    port.write(b"before\r")
    port.start(path, model="M", firmware="F", seconds=60)
    assert port.recording
    port.write(b"AT\r")
    inner.feed(b"\r\nOK\x00\r\n")
    port.stop()
    port.stop()
    inner.feed(b"after")
    assert heard.data == b"\r\nOK\x00\r\nafter"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    trace = read(path.read_text("utf-8"))
    assert [(chunk.sent, chunk.data) for chunk in trace.chunks] == [
        (True, b"AT\r"),
        (False, b"\r\nOK\x00\r\n"),
    ]
    with pytest.raises(FileExistsError):
        port.start(path, model="M", firmware="F", seconds=60)
    inner.unplug()
    assert isinstance(heard.end, PortGone)


async def test_a_recording_ends_by_itself(tmp_path: Path) -> None:
    port = Recorder(MemoryPort())
    await port.open(lambda _: None, lambda _: None)
    port.start(tmp_path / "time", model="M", firmware="F", seconds=0.01)
    await asyncio.sleep(0.05)
    assert not port.recording
    port.start(tmp_path / "size", model="M", firmware="F", seconds=60, size=30)
    port.write(b"AT\r")
    port.write(b"AT+CSQ\r")
    assert not port.recording
    port.start(tmp_path / "close", model="M", firmware="F", seconds=60)
    await port.close()
    assert len(read((tmp_path / "size").read_text("utf-8")).chunks) == 1
