"""What a tariff file may say, and what it is told when it says it wrongly."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest

from simd.catalog import Mistakes
from simd.errors import NotFound
from simd.tariff import find_tariff, load_tariffs, tariff_ids, the_tariff
from simd.tariff.texts import EndsAt, Quantity, Window
from tests.tariff.making import BARE, cycle, tariff

GOOD = "\n".join(f"{name}: '{value}'" for name, value in BARE.items()) + "\n"


def test_amounts_are_read_exactly() -> None:
    made = tariff(
        fee=7.99, buckets=[{"unit": "GB", "amount": 1.4}, {"unit": "min", "amount": "unlimited"}]
    )
    assert made.money == Decimal("7.99")
    assert [one.amount.number for one in made.buckets] == [Decimal("1.4"), None]
    assert Quantity("unlimited").number is None
    assert Window("23:00-24:00").span[1].days == 1
    assert EndsAt("exact").offset is None


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"fee": "-1"}, "not a price"),
        ({"fee": "lots"}, "not a price"),
        ({"fee": "NaN"}, "not a price"),
        ({"currency": "XQX"}, "no currency is called XQX"),
        ({"cycle": {"type": "rolling_days", "tz": "Mars/Base"}}, "no time zone is called Mars/Base"),
        ({"cycle": {"type": "rolling_days", "tz": "../x"}}, "no time zone"),
        ({"cycle": {"type": "rolling_days", "ends_at": "25:00"}}, "not a time of day"),
        ({"cycle": {"type": "rolling_days", "ends_at": "late"}}, "not a time of day"),
        ({"cycle": {"type": "billing_day"}}, "needs its `day`"),
        ({"cycle": {"type": "hours", "day": 3}}, "needs its `day`"),
        ({"cycle": {"type": "hours", "ends_at": "23:59"}}, "end of its own"),
        ({"cycle": {"type": "rolling_days", "counts_purchase_day": True}}, "23:59"),
        ({"buckets": [{"unit": "GB", "amount": "many"}]}, "not an amount"),
        ({"buckets": [{"unit": "GB", "amount": 1, "window": "night"}]}, "not a window"),
        ({"buckets": [{"unit": "GB", "amount": 1, "window": "23:00-x"}]}, "not a time of day"),
        ({"after_cap": {"type": "charge"}}, "needs its `price`"),
        ({"after_cap": {"type": "stop", "price": 1}}, "needs its `price`"),
        ({"after_cap": {"type": "charge", "price": 1, "step": 0}}, "a step of nothing"),
        ({"auto_renew": {"at_local_time": "noon"}}, "not a time of day"),
        ({"buy_when": {"blackout": {"last_day_after": "dusk"}}}, "not a time of day"),
        ({"keep_alive": {"rule": "topup", "every_days": 9, "topup_extends_days": {"x": 3}}}, "not a price"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(fields: dict[str, Any], words: str) -> None:
    with pytest.raises(msgspec.ValidationError, match=words):
        tariff(**fields)


def test_a_year_of_cycles_may_be_asked_of_a_plain_cycle() -> None:
    assert cycle(type="calendar_month", n=12).n == 12


def test_files_are_read_strictly_and_the_owners_win(tmp_path: Path) -> None:
    owner, shipped = tmp_path / "etc", tmp_path / "usr"
    for root, name in ((owner, "Own"), (shipped, "Shipped")):
        (root / "tariffs").mkdir(parents=True)
        text = GOOD.replace("'Test'", name).replace("'xx-test'", "a", 1)
        (root / "tariffs" / "a.yaml").write_text(text)
    roots = (owner, shipped)
    assert tariff_ids(roots) == ["a"]
    assert load_tariffs(roots)["a"].name == "Own"


def test_mistakes_are_named_with_their_line_and_what_was_meant(tmp_path: Path) -> None:
    folder = tmp_path / "tariffs"
    folder.mkdir()
    (folder / "xx-test.yaml").write_text(GOOD + "buckts: []\ncycle: {type: rolling_day}\n")
    (folder / "b.yaml").write_text(GOOD.replace("EUR", "QQQ"))
    with pytest.raises(Mistakes) as caught:
        load_tariffs((tmp_path,))
    assert [(one.line, one.problem.split()[0], one.hint) for one in caught.value.complaints] == [
        (6, "`currency`:", "write its ISO 4217 code (CNY)"),
        (9, "unknown", "did you mean `buckets`?"),
        (10, "`cycle.type`", "did you mean `rolling_days`?"),
    ]


def test_an_id_must_be_its_files_name_and_exclusions_must_exist(tmp_path: Path) -> None:
    folder = tmp_path / "tariffs"
    folder.mkdir()
    (folder / "other.yaml").write_text(GOOD)
    line = "stacking: {exclusive_with: [other, xx-tst, nothing-like-it]}\n"
    (folder / "xx-test.yaml").write_text(GOOD + line)
    with pytest.raises(Mistakes) as caught:
        load_tariffs((tmp_path,))
    assert [one.hint for one in caught.value.complaints] == [
        "the file's name says other",
        "did you mean `xx-test`?",
        "known: other, xx-test",
    ]


def test_a_tariff_is_found_by_its_id() -> None:
    known = {"xx-test": tariff()}
    assert the_tariff("xx-test", known).name == "Test"
    with pytest.raises(NotFound, match="did you mean `xx-test`"):
        the_tariff("xx-tets", known)
    assert find_tariff("there-is-no-such") is None
    assert [find_tariff(name) for name in tariff_ids()[:1]] == [
        load_tariffs()[name] for name in tariff_ids()[:1]
    ]
