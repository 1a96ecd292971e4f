import pytest

from simd.emulator.at_parser import BadLineError, Command, parse_line


@pytest.mark.parametrize(
    ("line", "commands"),
    [
        ("AT", []),
        ("ATE0", [Command("E", "run", "0")]),
        ("ate0v1", [Command("E", "run", "0"), Command("V", "run", "1")]),
        ("AT&F", [Command("&F", "run")]),
        ("ATS0=1", [Command("S0", "set", "1")]),
        ("ATS3?", [Command("S3", "read")]),
        (
            "ATZ E0 +CMEE=1",
            [Command("Z", "run"), Command("E", "run", "0"), Command("+CMEE", "set", "1")],
        ),
        ("AT+CREG?", [Command("+CREG", "read")]),
        ("AT+creg=?", [Command("+CREG", "test")]),
        ("AT+CMEE=1;+CREG?", [Command("+CMEE", "set", "1"), Command("+CREG", "read")]),
        (
            'AT+CUSD=1,"*1;2#",15;+CSQ',
            [Command("+CUSD", "set", '1,"*1;2#",15'), Command("+CSQ", "run")],
        ),
        ("ATD*99#;", [Command("D", "set", "*99#;")]),
        ("AT^HCSQ?;!GSTATUS?", [Command("^HCSQ", "read"), Command("!GSTATUS", "read")]),
    ],
)
def test_lines_fall_into_commands(line: str, commands: list[Command]) -> None:
    assert list(parse_line(line)) == commands


@pytest.mark.parametrize("line", ["", "BT+CSQ", "AT1", 'AT"'])
def test_what_is_no_command_line_is_refused(line: str) -> None:
    with pytest.raises(BadLineError):
        parse_line(line)


def test_arguments_keep_commas_and_quotes_apart() -> None:
    (command,) = parse_line('AT+X=1,"a,b",,"",c')
    assert [(arg.text, arg.quoted) for arg in command.args] == [
        ("1", False), ("a,b", True), ("", False), ("", True), ("c", False)
    ]  # fmt: skip
    assert command.arg(9).text == ""


def test_numbers_are_read_or_refused() -> None:
    (command,) = parse_line("AT+X=7,-2,x")
    assert command.arg(0).number() == 7
    assert command.arg(1).number() == -2
    assert command.arg(5).number(3) == 3
    for place in (2, 5):
        with pytest.raises(BadLineError):
            command.arg(place).number()
