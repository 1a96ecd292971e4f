"""Identities: checked when made, and never printed whole."""

from __future__ import annotations

import traceback

import pytest

from simd.model.ids import (
    Body,
    Eid,
    Iccid,
    Identity,
    IdentityError,
    Imei,
    Imsi,
    Msisdn,
    Pin,
    Plmn,
    Secret,
    luhn_valid,
)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (Imei, "49-015420-323751-8", "490154203237518"),
        (Imei, "4901542032375180", "490154203237518"),
        (Imei, "123456789012345", "123456789012345"),
        (Imsi, "460001234567890", "460001234567890"),
        (Iccid, "8986 0012 3456 7890 1230", "89860012345678901230"),
        (Iccid, "898600123456789012F", "898600123456789012"),
        (Iccid, "89860a12345678901b30", "89860A12345678901B30"),
        (Eid, "89049032123451234512345678901235", "89049032123451234512345678901235"),
        (Msisdn, " +8613800138000 ", "+8613800138000"),
        (Msisdn, "China Mobile", "China Mobile"),
        (Pin, " 1234 ", "1234"),
        (Body, "", ""),
        (Body, "half \ud83d", "half \ufffd"),
        (Body, "\ud83d\ude00", "\U0001f600"),
        (Secret, " a b ", " a b "),
    ],
)
def test_an_identity_keeps_its_value(kind: type[Identity], text: str, value: str) -> None:
    assert kind(text).reveal() == value
    assert kind.maybe(text) == kind(text)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (Identity, "- -"),
        (Imei, "49015420323751"),
        (Imei, "49015420323751x"),
        (Imei, "٤٩٠١٥٤٢٠٣٢٣٧٥١٨"),
        (Imsi, "46000"),
        (Imsi, "4600012345678901"),
        (Iccid, "8986001234567890"),
        (Iccid, "89860012345678901230123"),
        (Iccid, "79860012345678901230"),
        (Iccid, "8986001234567890123G"),
        (Eid, "89049032123451234512345678901234"),
        (Eid, "890490321234512345123456789012"),
        (Msisdn, "  "),
        (Pin, "123"),
        (Pin, "123456789"),
        (Pin, "12a4"),
        (Secret, ""),
    ],
)
def test_what_is_none_is_refused(kind: type[Identity], text: str) -> None:
    with pytest.raises(IdentityError):
        kind(text)
    assert kind.maybe(text) is None
    assert kind.maybe(None) is None


@pytest.mark.parametrize(
    ("identity", "shown"),
    [
        (Imei("490154203237518"), "4901…7518"),
        (Imsi("460001"), "…"),
        (Iccid("8901260852290847433"), "8901…7433"),
        (Msisdn("+8613800138000"), "+861…8000"),
        (Msisdn("10086"), "10086"),
        (Msisdn("China Mobile"), "China Mobile"),
        (Msisdn("*100#"), "*100#"),
        (Secret("a long secret that is long"), "…"),
        (Pin("12345678"), "…"),
        (Body("your code is 123456"), "…(19)"),
    ],
)
def test_an_identity_prints_masked(identity: Identity, shown: str) -> None:
    assert str(identity) == shown
    assert f"{identity}" == f"{identity:>1}" == shown
    assert repr(identity) == f"{type(identity).__name__}({shown})"
    printed = "".join(traceback.format_exception(ValueError(identity)))
    if shown != identity.reveal():
        assert identity.reveal() not in printed


def test_identities_compare_by_kind_and_value() -> None:
    assert Imsi("460001234567890") == Imsi("46000 1234567890")
    assert Imsi("460001234567890") != Imei("460001234567890")
    assert Imsi("460001234567890") != "460001234567890"
    assert len({Imsi("460001234567890"), Imsi("460001234567890"), Imei("460001234567890")}) == 2


def test_a_number_can_be_dialled() -> None:
    assert Msisdn("+491701234567").is_number()
    assert Msisdn("*101#").is_number()
    assert not Msisdn("Info").is_number()
    assert not Msisdn("+").is_number()


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("8901260852290847433", True),
        ("8901260852290847434", False),
        ("89012608522908474335", True),  # nineteen with their digit, and one more
        ("898600123456789012", True),  # no place for a check digit
        ("89860A12345678901B30", True),
    ],
)
def test_the_check_digit_is_a_question(text: str, right: bool) -> None:  # noqa: FBT001  # a table
    assert Iccid(text).check_digit_right() is right


def test_luhn() -> None:
    assert luhn_valid("490154203237518")
    assert not luhn_valid("490154203237519")
    assert luhn_valid("")


def test_a_plmn_is_country_and_network() -> None:
    assert (Plmn("46001").mcc, Plmn("46001").mnc) == ("460", "01")
    assert (Plmn("310260").mcc, Plmn("310260").mnc) == ("310", "260")
    for bad in ("4600", "4600123", "46O01"):
        with pytest.raises(IdentityError):
            Plmn(bad)
