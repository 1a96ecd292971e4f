"""What the config says of ModemManager: for all modems, for one, and how often a port is lent."""

from __future__ import annotations

from pathlib import Path

import pytest

from simd.catalog import Mistakes
from simd.daemon.config import Config
from simd.daemon.config_file import load_config
from simd.model.units import Rate, Span


def loaded(folder: Path, text: str) -> Config:
    path = folder / "simd.yaml"
    path.write_text(text)
    return load_config(path)


def test_for_all_and_for_one(tmp_path: Path) -> None:
    modems = loaded(
        tmp_path,
        "modems:\n"
        "  modemmanager: always\n"
        "  borrow: {allow: never, at_most: 3/day}\n"
        "  static:\n"
        "    - {name: roof, at: /dev/ttyUSB2, modemmanager: never}\n"
        "    - {name: cellar, at: /dev/ttyUSB6}\n",
    ).modems
    assert modems.modemmanager == "always"
    assert [one.modemmanager for one in modems.static] == ["never", None]
    assert (modems.borrow.allow, modems.borrow.at_most) == ("never", Rate(3, Span(86400)))


def test_without_a_word(tmp_path: Path) -> None:
    modems = loaded(tmp_path, "visits: never\n").modems
    assert (modems.modemmanager, modems.borrow.allow) == ("auto", "allow")
    assert modems.borrow.at_most == Rate(48, Span(86400))


@pytest.mark.parametrize(
    "wrong",
    [
        "modems: {modemmanager: sometimes}",
        "modems: {borrow: {at_most: 3}}",
        "modems: {borrow: {often: 3/day}}",
    ],
)
def test_mistakes_are_named_with_their_line(tmp_path: Path, wrong: str) -> None:
    with pytest.raises(Mistakes) as mistakes:
        loaded(tmp_path, f"{wrong}\n")
    assert "simd.yaml:1" in mistakes.value.words
