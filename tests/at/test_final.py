from __future__ import annotations

import pytest

from simd.at.final import Final, Kind, read_final
from simd.at.meanings import CME, CMS, cme_number, cms_number


@pytest.mark.parametrize(
    ("line", "kind", "number", "meaning"),
    [
        ("OK", Kind.OK, None, "ok"),
        (" ok ", Kind.OK, None, "ok"),
        ("ERROR", Kind.ERROR, None, "error"),
        ("ERROR: unknown thing", Kind.ERROR, None, "unknown thing"),
        ("ERROR:", Kind.ERROR, None, "error"),
        ("COMMAND NOT SUPPORT", Kind.ERROR, None, "command not support"),
        ("TOO MANY PARAMETERS", Kind.ERROR, None, "too many parameters"),
        ("+CME ERROR: 10", Kind.CME, 10, "SIM not inserted"),
        ("+CME ERROR:30", Kind.CME, 30, "no network service"),
        ("+CME ERROR: SIM busy", Kind.CME, 14, "SIM busy"),
        ("+CME ERROR: sim  BUSY", Kind.CME, 14, "sim  BUSY"),
        ("+CME ERROR: SIM not present", Kind.CME, 10, "SIM not present"),
        ("+CME ERROR: its own words", Kind.CME, None, "its own words"),
        ("+CME ERROR: 9999", Kind.CME, 9999, "cme error 9999"),
        ("+CME ERROR", Kind.CME, None, "cme error"),
        ("CME ERROR: 11", Kind.CME, 11, "SIM PIN required"),
        ("+CMS ERROR: 500", Kind.CMS, 500, "unknown error"),
        ("+CMS ERROR: invalid index", Kind.CMS, 321, "invalid index"),
        ("+CMS ERROR: memory full", Kind.CMS, 322, "memory full"),
        ("NO CARRIER", Kind.NO_CARRIER, None, "no carrier"),
        ("NO DIAL TONE", Kind.NO_DIALTONE, None, "no dial tone"),
        ("CONNECT 3600000", Kind.CONNECT, None, "connect 3600000"),
    ],
)
def test_a_final_result(line: str, kind: Kind, number: int | None, meaning: str) -> None:
    assert read_final(line) == Final(kind, line.strip(), number, meaning)


@pytest.mark.parametrize(
    "line", ["", "OKAY", "+CSQ: 1,99", "0", "4", "RING", "ERRORS", "CONNECTED"]
)
def test_what_is_no_final_result(line: str) -> None:
    assert read_final(line) is None


def test_numbers_are_results_only_where_a_modem_may_answer_in_numbers() -> None:
    assert read_final("0", numeric=True) == Final(Kind.OK, "0", meaning="ok")
    assert read_final("4", numeric=True) == Final(Kind.ERROR, "4", meaning="error")
    assert read_final("5", numeric=True) is None


def test_what_was_carried_out() -> None:
    assert Final(Kind.OK, "OK").ok
    assert Final(Kind.CONNECT, "CONNECT").ok
    assert not Final(Kind.BUSY, "BUSY").ok


@pytest.mark.parametrize("number", sorted(CME))
def test_every_cme_meaning_finds_a_number_of_the_same_words(number: int) -> None:
    found = cme_number(CME[number].upper())
    assert found is not None
    assert CME[found] == CME[number]


@pytest.mark.parametrize("number", sorted(CMS))
def test_every_cms_meaning_finds_a_number_of_the_same_words(number: int) -> None:
    found = cms_number(CMS[number])
    assert found is not None
    assert CMS[found] == CMS[number]
