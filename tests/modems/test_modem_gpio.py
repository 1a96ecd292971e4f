"""A SIM mux behind a GPIO line, driven over a chip object that tests provide."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from simd.errors import OutcomeUnknown, Unsupported
from simd.modems.gpio import GpioMissing, GpioMux, Mux
from tests.modems.bench import OpenBench, settled

MUX = GpioMux("/dev/gpiochip9", 5, (1, 0), pause=0.05)


class Chip:
    """What of `gpiod` version 2 is used: one line, and who moves with it."""

    def __init__(self) -> None:
        self.values: list[str] = []
        self.moved: Any = lambda _: None
        self.stuck = False
        self.line = SimpleNamespace(
            Value=SimpleNamespace(ACTIVE="active", INACTIVE="inactive"),
            Direction=SimpleNamespace(OUTPUT="output"),
        )

    def LineSettings(self, **settings: Any) -> dict[str, Any]:  # noqa: N802  # the library's name
        return settings

    def request_lines(self, chip: str, *, consumer: str, config: dict[int, Any]) -> Chip:
        if chip != MUX.chip:
            raise FileNotFoundError(2, "No such file or directory")
        assert consumer == "simd"
        self.values.append(config[MUX.line]["output_value"])
        return self

    def get_value(self, line: int) -> str:
        assert line == MUX.line
        return self.values[-1]

    def set_value(self, line: int, value: str) -> None:
        assert line == MUX.line
        if not self.stuck:
            self.values.append(value)
            self.moved(value)


@pytest.fixture
def chip(monkeypatch: pytest.MonkeyPatch) -> Chip:
    made = Chip()
    monkeypatch.setitem(sys.modules, "gpiod", made)
    return made


async def test_the_line_chooses_the_card_and_the_choice_outlives_the_daemon(
    bench: OpenBench, chip: Chip, tmp_path: Path
) -> None:
    async with bench("plain-27007") as one:
        tray = one.emulator.units[0].modem.tray
        first, second = tray.cards[1], one.emulator.new_card("spare")

        def moved(value: str) -> None:
            tray.cards[1] = first if value == "active" else second

        chip.moved = moved
        one.driver.use_mux(Mux(MUX, tmp_path))
        assert (one.driver.slots, await one.driver.active_slot()) == (2, 1)
        was = await settled(one.driver)
        await one.driver.select_slot(2)
        assert await one.driver.active_slot() == 2
        assert await settled(one.driver) == second.identity.iccid != was
        await one.driver.select_slot(2)
        assert chip.values == ["active", "inactive"]
        around = [text for text in one.seen if text.startswith("AT+CFUN=")]
        assert around == ["AT+CFUN=0", "AT+CFUN=1"]
        assert Mux(MUX, tmp_path).line().get() == 0
        with pytest.raises(Unsupported):
            await one.driver.select_slot(3)
        chip.stuck = True
        with pytest.raises(OutcomeUnknown):
            await one.driver.select_slot(1)


def test_what_keeps_a_line_from_being_used_is_named(
    monkeypatch: pytest.MonkeyPatch, chip: Chip, tmp_path: Path
) -> None:
    with pytest.raises(GpioMissing, match="No such file"):
        Mux(GpioMux("/dev/none", 5), tmp_path).line()
    (tmp_path / "gpio-dev-gpiochip9-5").write_text("7")
    assert Mux(MUX, tmp_path).line().get() == 1
    monkeypatch.setitem(sys.modules, "gpiod", None)
    with pytest.raises(GpioMissing, match="gpiod"):
        Mux(MUX, tmp_path).line()
