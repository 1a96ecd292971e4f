"""`+CUSD` lines as modems write them, also the broken ones."""

from __future__ import annotations

import pytest

from simd.at.ussd.lines import frames


def only(raw: str) -> tuple[int, str | None, int | None]:
    (frame,) = frames(raw)
    return frame.status, frame.raw.reveal() if frame.raw else None, frame.dcs


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ('+CUSD: 0,"Saldo 5,10",15', (0, "Saldo 5,10", 15)),
        ("+CUSD: 5", (5, None, None)),
        ("+CUSD: 4,", (4, None, None)),
        ("+CUSD: 2,,", (2, None, None)),
        ('+CUSD: 2,"",15', (2, None, 15)),
        ("+CUSD:3", (3, None, None)),
        ('+CUSD: 0, "two words" , 72', (0, "two words", 72)),
        ('+CUSD: 0,"text"', (0, "text", None)),
        ('+CUSD: 0,"text",', (0, "text", None)),
        ('+CUSD: 0,"text",15x', (0, "text", 15)),
        ('+CUSD: 0,"text",999', (0, "text", None)),
        ('\r\n+CUSD: 1,"1) A\r\n2) B",15\r\n', (1, "1) A\r\n2) B", 15)),
        ('+CUSD: 0,"press "1" now",15', (0, 'press "1" now', 15)),
        ('+CUSD: 0,"say "yes", then 2",15', (0, 'say "yes", then 2', 15)),
        ('+CUSD: 0,"he said "no""', (0, 'he said "no"', None)),
        ('+CUSD: 0,"text",15AT+CSQ', (0, "text", 15)),
        ('+CUSD: 0,"text"AT+CSQ', (0, "text", None)),
        ('+CUSD: 0,"text",15\r\n+COPS: 0,0,"Net",7\r\nOK', (0, "text", 15)),
        ('+CUSD: 0,"text"\r\n+COPS: 0,0,"Net",7\r\nOK', (0, "text", None)),
        ('+CUSD: 1,"Agree?\r\nOK\r\nor not",15', (1, "Agree?\r\nOK\r\nor not", 15)),
        ('+CUSD: 2,"Saldo 5. Promo *279#', (2, "Saldo 5. Promo *279#", None)),
        ('+CUSD: 2,"Saldo 5. Promo *279#\r\n\r\nOK\r\n', (2, "Saldo 5. Promo *279#", None)),
        ('+CUSD: 0,"Dial *100#,15', (0, "Dial *100#", 15)),
        ('+CUSD: 0,"Saldo 10,15', (0, "Saldo 10,15", None)),
        ('+CUSD: 0,"your airtime5', (0, "your airtime", None)),
        ('+CUSD: 0,"Saldo 25', (0, "Saldo 25", None)),
        ('+CUSD: 0,"text' + " " * 12 + "2", (0, "text" + " " * 12, None)),
        ("+CUSD: 0,Saldo 5 EUR,15", (0, "Saldo 5 EUR", 15)),
        ("+CUSD: 0,Saldo 5 EUR\r\nOK", (0, "Saldo 5 EUR", None)),
        ('junk+cusd: 1,"menu",15', (1, "menu", 15)),
    ],
)
def test_one_line(raw: str, expected: tuple[int, str | None, int | None]) -> None:
    assert only(raw) == expected


def test_several_lines_come_in_order() -> None:
    raw = '+CUSD: 2,"wait",15\r\nOK\r\n+CUSD: 0,"here",15+CUSD: 4\r\n'
    assert [frame.status for frame in frames(raw)] == [2, 0, 4]


@pytest.mark.parametrize("raw", ["", "OK", "+CUSD", "+CUSD: 7", "+CUSD: 12", "+CUSD: x"])
def test_what_is_no_answer(raw: str) -> None:
    assert list(frames(raw)) == []
