"""Typical slips in `simd.yaml`: each is named with file, line, problem and hint; the exit is 78."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from simd.daemon.main import main

ICCID = "89860027123456000116"
OTHER = "89860127123456000222"


class Slip(NamedTuple):
    """A file, the line its mistake stands in, and what the complaint must speak of."""

    text: str
    line: int
    about: str


SLIPS = {
    "unknown key": Slip("site: home\nvisit: ask\n", 2, "visits"),
    "unknown key deep inside": Slip("modems:\n  static:\n    - {tty: /dev/ttyUSB2}\n", 3, "tty"),
    "wrong check digit": Slip(
        'sims:\n  - name: a\n    iccid: "89860027123456000117"\n', 3, "check digit"
    ),
    "no ICCID at all": Slip('sims:\n  - {name: a, iccid: "460001234"}\n', 2, "iccid"),
    "duplicate name": Slip(
        f'sims:\n  - {{name: a, iccid: "{ICCID}"}}\n  - {{name: a, iccid: "{OTHER}"}}\n', 3, "twice"
    ),
    "duplicate ICCID": Slip(
        f'sims:\n  - {{name: a, iccid: "{ICCID}"}}\n  - {{name: b, iccid: "{ICCID}"}}\n', 3, "twice"
    ),
    "duplicate key": Slip("visits: ask\nsite: home\nvisits: allow\n", 3, "visits"),
    "wrong unit": Slip("ask: {every: 12 parsecs}\n", 1, "every"),
    "bare number": Slip("policy:\n  mode: ordered\n  guards: {dwell: 10}\n", 3, "dwell"),
    "tab": Slip("modems:\n\tdiscover: false\n", 2, "tab"),
    "wrong type": Slip("modems:\n  discover: sometimes\n", 2, "discover"),
    "list for a value": Slip("site: [home]\n", 1, "site"),
    "value for a list": Slip("sims: home\n", 1, "sims"),
    "unknown rule": Slip(
        "policy:\n  mode: ordered\n  rules:\n    - {rule: balance_flor, below: 5 CNY}\n",
        4,
        "balance_flor",
    ),
    "unknown mode": Slip("policy: {mode: orderd}\n", 1, "ordered"),
    "unknown carrier": Slip(
        f'sims:\n  - name: a\n    iccid: "{ICCID}"\n    carrier: cn-mobil\n', 4, "cn-mobile"
    ),
    "right of nobody": Slip(
        "people: [{name: li}]\n"
        f'sims:\n  - name: a\n    iccid: "{ICCID}"\n    rights: {{lee: owner}}\n',
        5,
        "lee",
    ),
    "unknown role": Slip(
        "people: [{name: li}]\n"
        f'sims:\n  - name: a\n    iccid: "{ICCID}"\n    rights: {{li: boss}}\n',
        5,
        "boss",
    ),
    "unknown account": Slip(
        f'sims:\n  - {{name: a, iccid: "{ICCID}", account: family}}\n', 2, "family"
    ),
    "unknown member": Slip("accounts:\n  - {name: home, members: [ghost]}\n", 2, "ghost"),
    "wrong word for visits": Slip("site: home\nvisits: always\n", 2, "visits"),
    "missing key": Slip("people:\n  - {unix_user: li}\n", 2, "name"),
    "missing ICCID": Slip("sims:\n  - {name: a}\n", 2, "iccid"),
    "not YAML": Slip("site: home\nmodems: {discover: false\n", 2, ""),
    "same tty twice": Slip(
        "modems:\n  static:\n    - {at: /dev/ttyUSB2}\n    - {at: /dev/ttyUSB2}\n", 4, "twice"
    ),
    "TCP": Slip("api:\n  tcp: 0.0.0.0:8080\n", 2, "tcp"),
    "bad money": Slip(
        "policy:\n  mode: ordered\n  rules:\n    - {rule: balance_floor, below: 5}\n", 4, "below"
    ),
    "money of no currency": Slip(
        "policy:\n  mode: ordered\n  rules: [{rule: balance_floor, below: 5 dollars}]\n", 3, "below"
    ),
    "bad rate": Slip(
        "policy:\n  mode: ordered\n  guards: {max_switches: lots}\n", 3, "max_switches"
    ),
    "a word for a size": Slip(
        "policy:\n  mode: ordered\n  rules: [{rule: allowance_left, below: some}]\n", 3, "500MB"
    ),
}


class Done(NamedTuple):
    """How a run ended."""

    returncode: int
    stderr: str


def program(*words: str) -> Done:
    """`simd` as a person runs it."""
    command = [sys.executable, "-m", "simd.daemon.main", *words]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    return Done(done.returncode, done.stderr)


Check = Callable[[Path], Done]


@pytest.fixture
def checked(capsys: pytest.CaptureFixture[str]) -> Check:
    """`simd --check-config` without the start of a program."""

    def check(file: Path) -> Done:
        code = main(["--config", str(file), "--check-config"])
        return Done(code, capsys.readouterr().err)

    return check


@pytest.mark.parametrize("slip", SLIPS.values(), ids=SLIPS)
def test_a_slip_is_named_with_its_line_and_a_hint(folder: Path, checked: Check, slip: Slip) -> None:
    file = folder / "simd.yaml"
    file.write_text(slip.text)
    done = checked(file)
    assert done.returncode == 78, done.stderr
    lines = done.stderr.strip().splitlines()
    assert re.fullmatch(rf"{re.escape(str(file))}:{slip.line}: .+ \(.+\)", lines[0]), lines
    assert slip.about.lower() in lines[0].lower()
    assert "Traceback" not in done.stderr


def test_all_slips_of_a_file_are_named_in_one_run(folder: Path, checked: Check) -> None:
    file = folder / "simd.yaml"
    file.write_text(
        "visit: ask\nask: {every: 12}\nmodems: {discover: sometimes}\n"
        "sims:\n  - {name: a, iccid: 12}\n  - {iccd: x}\n"
    )
    done = program("--config", str(file), "--check-config")
    assert done == checked(file)
    named = {int(found[1]) for found in re.finditer(r"simd\.yaml:(\d+): ", done.stderr)}
    assert (done.returncode, named) == (78, {1, 2, 3, 5, 6})


def test_slips_of_sense_are_named_together(folder: Path, checked: Check) -> None:
    file = folder / "simd.yaml"
    file.write_text(
        'sims:\n  - {name: a, iccid: "89860027123456000117", account: none}\n'
        f'  - {{name: a, iccid: "{OTHER}", carrier: nobody, rights: {{ghost: owner}}}}\n'
    )
    done = checked(file)
    assert (done.returncode, len(done.stderr.strip().splitlines())) == (78, 5)


def test_the_daemon_itself_says_the_same(folder: Path, checked: Check) -> None:
    file = folder / "simd.yaml"
    file.write_text("visit: ask\n")
    assert program("--config", str(file)) == (78, checked(file).stderr)


@pytest.mark.parametrize(
    "text", ["", "# nothing is said\n", "{}\n"], ids=["empty", "comment", "{}"]
)
def test_a_file_that_says_nothing_is_right(folder: Path, checked: Check, text: str) -> None:
    file = folder / "simd.yaml"
    file.write_text(text)
    assert checked(file) == (0, "")


def test_a_file_that_is_not_there_is_named(folder: Path, checked: Check) -> None:
    done = checked(folder / "none.yaml")
    assert done.returncode == 78
    assert "none.yaml:1: " in done.stderr


def test_the_example_of_the_demo_is_right() -> None:
    demo = Path(__file__).parents[2] / "configs" / "demo.yaml"
    assert program("--config", str(demo), "--check-config").returncode == 0
