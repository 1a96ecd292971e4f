"""Amounts as people write them: read, refused with what would be right, and written back."""

from __future__ import annotations

from datetime import time

import pytest

from simd.model.codec import from_json, to_json
from simd.model.measures import Clock, Hours, Level, OutOf, Share, Speed
from simd.model.units import UnitError

KINDS = (Clock, Hours, Level, OutOf, Share, Speed)


@pytest.mark.parametrize(
    ("kind", "text", "value", "written"),
    [
        (Level, "-110dBm", -110.0, "-110dBm"),
        (Level, " -95.5 dBm", -95.5, "-95.5dBm"),
        (Level, "3dB", 3.0, "3dB"),
        (Level, "-12 dB", -12.0, "-12dB"),
        (Share, "20%", 0.2, "20%"),
        (Share, "12.5 %", 0.125, "12.5%"),
        (Share, "150%", 1.5, "150%"),
        (Clock, "3:00", "03:00", "03:00"),
        (Clock, "23:59", "23:59", "23:59"),
        (Clock, 780, "13:00", "13:00"),
        (Hours, "23:00-06:00", "23:00-06:00", "23:00-06:00"),
        (Hours, "9:00 - 17:30", "09:00-17:30", "09:00-17:30"),
        (Speed, "100KB/s", 102400.0, "100KB/s"),
        (Speed, "2Mbit/s", 250000.0, "250000B/s"),
        (Speed, "10B/s", 10.0, "10B/s"),
        (OutOf, "3/5", OutOf(3, 5), "3/5"),
    ],
)
def test_read_and_written(kind: type, text: object, value: object, written: str) -> None:
    made = kind.parse(text)  # type: ignore[attr-defined]  # each of them has it
    assert made == value
    assert str(made) == written
    assert kind.parse(str(made)) == made  # type: ignore[attr-defined]  # as above
    assert isinstance(made, kind)


@pytest.mark.parametrize(
    ("kind", "text", "problem"),
    [
        (Level, "-110", "needs a unit"),
        (Level, "-500dBm", "needs a unit"),
        (Share, "20", "needs its sign"),
        (Share, "-5%", "needs its sign"),
        (Share, "2000%", "needs its sign"),
        (Clock, "24:00", "hours and minutes"),
        (Clock, 1440, "hours and minutes"),
        (Clock, "noon", "hours and minutes"),
        (Hours, "23:00", "a beginning and an end"),
        (Hours, "23:00-26:00", "a beginning and an end"),
        (Hours, "nine-17:00", "a beginning and an end"),
        (Hours, "06:00-06:00", "is empty"),
        (Speed, "100KB", "an amount a second"),
        (Speed, "100KB/h", "an amount a second"),
        (Speed, "fast/s", "an amount a second"),
        (Speed, "5apples/s", "needs a unit"),
        (OutOf, "5/3", "how often out of how many"),
        (OutOf, "0/3", "how often out of how many"),
        (OutOf, 3, "how often out of how many"),
    ],
)
def test_refused(kind: type, text: object, problem: str) -> None:
    with pytest.raises(UnitError, match=problem):
        kind.parse(text)  # type: ignore[attr-defined]  # each of them has it


def test_parts_of_the_day() -> None:
    night, day = Hours.parse("23:00-06:00"), Hours.parse("09:00-17:00")
    assert (night.begin, night.end) == (time(23), time(6))
    assert [night.covers(time(hour)) for hour in (22, 23, 0, 5, 6)] == [
        False, True, True, True, False,
    ]  # fmt: skip
    assert [day.covers(time(hour)) for hour in (8, 9, 16, 17)] == [False, True, True, False]
    assert Clock.parse("03:30").time == time(3, 30)


def test_out_of_is_a_value() -> None:
    assert len({OutOf(3, 5), OutOf.parse("3/5"), OutOf(2, 5)}) == 2
    assert OutOf(3, 5) != "3/5"
    assert repr(OutOf(3, 5)) == "OutOf(3/5)"
    assert from_json(to_json(OutOf(3, 5), reveal=True), OutOf) == OutOf(3, 5)
