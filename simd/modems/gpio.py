"""A SIM mux behind a GPIO line, as one more way to choose a slot (libgpiod 2, an extra).

The line is held for as long as the daemon lives: one that is let go may fall back to any value.
The choice is kept in a file, since a line that is taken must be given a value at once. The radio
is off while the cards change, so that the modem reads the new one; what answers there, the
switcher proves by its ICCID.
"""

from __future__ import annotations

import asyncio
import contextlib
from pathlib import Path
from typing import Any, Protocol

import msgspec
import structlog

from simd.at.command import Command
from simd.errors import CommandFailed, CommandTimeout, OutcomeUnknown, Retry, SimdError, Unsupported
from simd.modems.asking import Asking
from simd.modems.asks import Priority

log = structlog.get_logger()

_PAUSE = 2.0
_SECONDS = 15.0


class GpioMissing(SimdError):
    """The GPIO line can't be used (params: chip, line, why)."""

    code = "gpio_missing"
    status = 501
    retry = Retry.NEVER


class GpioMux(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`line` of `chip` chooses the slot: the n-th of `values` is slot n."""

    chip: str
    line: int
    values: tuple[int, ...] = (0, 1)
    pause: float = _PAUSE


class HeldLine(Protocol):
    """One output line, held."""

    def get(self) -> int:
        """Its value."""
        ...

    def set(self, value: int) -> None:
        """Give it a value."""
        ...


def hold(mux: GpioMux, value: int) -> HeldLine:
    """Take the line with that value; raises GpioMissing."""
    try:
        import gpiod  # noqa: PLC0415  # an extra: only who has a mux needs libgpiod
    except ImportError:
        raise GpioMissing(
            chip=mux.chip,
            line=mux.line,
            why="install the `gpiod` extra: pip install simd-daemon[gpiod]",
        ) from None
    try:
        return _GpiodLine(gpiod, mux, value)
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise GpioMissing(chip=mux.chip, line=mux.line, why=why) from error


class _GpiodLine:
    """A line of libgpiod's version 2."""

    def __init__(self, gpiod: Any, mux: GpioMux, value: int) -> None:
        self._values: Any = gpiod.line.Value
        self._line = mux.line
        settings = gpiod.LineSettings(
            direction=gpiod.line.Direction.OUTPUT, output_value=self._as(value)
        )
        self._request: Any = gpiod.request_lines(
            mux.chip, consumer="simd", config={mux.line: settings}
        )

    def get(self) -> int:
        return int(self._request.get_value(self._line) == self._values.ACTIVE)

    def set(self, value: int) -> None:
        self._request.set_value(self._line, self._as(value))

    def _as(self, value: int) -> Any:
        return self._values.ACTIVE if value else self._values.INACTIVE


class Mux:
    """A mux over the lives of its modem: the held line, and the choice on disk."""

    def __init__(self, mux: GpioMux, folder: Path) -> None:
        self.mux = mux
        name = mux.chip.replace("/", "-").strip("-")
        self._file = folder / f"gpio-{name}-{mux.line}"
        self._held: HeldLine | None = None

    def line(self) -> HeldLine:
        """The line, taken at its first use with the value of the last choice."""
        if self._held is None:
            self._held = hold(self.mux, self._last())
        return self._held

    def choose(self, value: int) -> None:
        """Remember the choice, then make it."""
        self._file.write_text(f"{value}\n", "ascii")
        self.line().set(value)

    def _last(self) -> int:
        with contextlib.suppress(OSError, ValueError):
            value = int(self._file.read_text("ascii"))
            if value in self.mux.values:
                return value
        return self.mux.values[0]


class GpioSlots:
    """The slots of one modem whose SIM line goes through a mux."""

    def __init__(self, asking: Asking, mux: Mux) -> None:
        self._asking = asking
        self._mux = mux
        self.slots = len(mux.mux.values)

    async def active_slot(self) -> int:
        """The slot that the line's value stands for."""
        value = self._mux.line().get()
        if value not in self._mux.mux.values:
            raise OutcomeUnknown(what="the value of the GPIO line")
        return self._mux.mux.values.index(value) + 1

    async def select_slot(self, slot: int) -> None:
        """Turn the radio off, choose, and turn it on again; the value is read back."""
        if not 1 <= slot <= self.slots:
            raise Unsupported(what=f"slot {slot}")
        if await self.active_slot() == slot:
            return
        await self._radio("0")
        try:
            await asyncio.sleep(self._mux.mux.pause)
            await asyncio.to_thread(self._mux.choose, self._mux.mux.values[slot - 1])
            await asyncio.sleep(self._mux.mux.pause)
        finally:
            await self._radio("1")
        if await self.active_slot() != slot:
            raise OutcomeUnknown(what=f"choosing slot {slot}")

    async def _radio(self, level: str) -> None:
        command = Command(f"AT+CFUN={level}", timeout=_SECONDS, repeatable=True)
        try:
            await self._asking.run(command, Priority.ACT)
        except (CommandFailed, CommandTimeout) as error:
            log.warning("around the slot choice", command=command.shown, code=error.code)
