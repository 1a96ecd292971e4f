from __future__ import annotations

import pytest

from simd.at import command as commands
from simd.at.command import Command


@pytest.mark.parametrize("text", ["AT\r", "AT+X\nY", "AT\x1a", "AT\x1b", "AT\x00", "AT+ü"])
def test_a_command_can_t_smuggle_another(text: str) -> None:
    with pytest.raises(ValueError, match="printable"):
        Command(text)


@pytest.mark.parametrize("payload", [b"00\x1a", b"00\r", b"\x1b"])
def test_a_payload_can_t_end_itself(payload: bytes) -> None:
    with pytest.raises(ValueError, match="payload"):
        Command("AT+CMGS=1", payload=payload)


def test_the_makers() -> None:
    assert commands.read("+CREG").text == "AT+CREG?"
    assert commands.read("+CREG").required
    assert commands.options("+CPMS").text == "AT+CPMS=?"
    assert commands.ask("+CSQ").text == "AT+CSQ"
    assert commands.put("+CMGF", "0").prefixes == ()
    assert commands.put("+CRSM", "176,12258", answers=True).prefixes == ("+CRSM",)
    assert commands.identity("+CGMI").bare
    assert commands.feed("+CMGS", "23", b"0011").payload == b"0011"
    assert commands.read("+CSQ").wire == b"AT+CSQ?\r"


@pytest.mark.parametrize(
    ("text", "dials"),
    [("ATD123;", True), ("ATE0D1", True), ("ATA", True), ("AT+CGDATA=1", True), ("AT+CSQ", False)],
)
def test_which_commands_dial(text: str, *, dials: bool) -> None:
    assert Command(text).dials is dials


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ('AT+CPIN="1234"', "AT+CPIN=…"),
        ('AT+CUSD=1,"*100#",15', "AT+CUSD=…"),
        ("ATD+8613800000001;", "ATD…"),
        ("AT+CPIN?", "AT+CPIN?"),
        ("AT+CSQ", "AT+CSQ"),
    ],
)
def test_secrets_are_not_shown(text: str, shown: str) -> None:
    assert Command(text).shown == shown
    assert repr(Command(text)) == f"Command({shown})"
