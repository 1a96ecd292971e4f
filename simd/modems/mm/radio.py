"""The radio's side from ModemManager's properties: told by signals, not polled."""

from __future__ import annotations

from typing import Any

from simd.errors import CommandFailed, CommandTimeout, Denied, Unsupported
from simd.model.ids import IdentityError, Plmn
from simd.model.radio import Cell, Radio, Registration, Signal
from simd.modems.countries import country_of
from simd.modems.mm import names
from simd.modems.mm.device import ENABLE_SECONDS, Device
from simd.modems.mm.names import Mode, State
from simd.modems.mm.ready import make_ready
from simd.modems.parts.cell import number_of

_NO_PLACE = (CommandFailed, CommandTimeout, Denied, Unsupported)
# The best radio first; what a figure is called in each.
_SIGNALS: tuple[tuple[str, dict[str, str]], ...] = (
    ("Nr5g", {"rsrp": "rsrp", "rsrq": "rsrq", "snr": "sinr"}),
    ("Lte", {"rsrp": "rsrp", "rsrq": "rsrq", "snr": "sinr", "rssi": "rssi"}),
    ("Umts", {"rssi": "rssi"}),
    ("Gsm", {"rssi": "rssi"}),
)
_NO_FIGURE = -32768.0
_YOUNG = (Mode.G4, Mode.G5)
_SET_SECONDS = 60.0


class RadioPart:
    """Registration, operator, signal, serving cell and radio modes of one modem."""

    def __init__(self, device: Device) -> None:
        self._device = device

    async def radio(self) -> Radio:
        """Registration, operator, access technology, signal and serving cell now."""
        device = self._device
        state = device.get(names.GPP, "RegistrationState", 4)
        registration = names.REGISTRATIONS.get(state, Registration.UNKNOWN)
        if device.state in names.RESTING:
            registration = Registration.IDLE
        if not registration.registered:
            return Radio(registration, signal=self._signal())
        plmn = _plmn(device.get(names.GPP, "OperatorCode"))
        cell = await self._cell()
        return Radio(
            registration,
            operator=str(device.get(names.GPP, "OperatorName", "")) or None,
            plmn=plmn,
            access_tech=_tech(device.get(names.MODEM, "AccessTechnologies", 0)),
            signal=self._signal(),
            cell=cell,
            country=country_of(plmn),
        )

    def _signal(self) -> Signal:
        """The figures of the best radio that has some; else what the quality stands for."""
        for name, figures in _SIGNALS:
            told: dict[str, float] = self._device.get(names.SIGNAL, name, {})
            found = {
                ours: float(told[theirs])
                for theirs, ours in figures.items()
                if told.get(theirs, _NO_FIGURE) > _NO_FIGURE
            }
            if found:
                return Signal(**found)
        return _by_quality(self._device.get(names.MODEM, "SignalQuality", (0, False)))

    async def _cell(self) -> Cell | None:
        if not self._device.has(names.LOCATION):
            return None
        try:
            found = await self._device.call(names.LOCATION, "GetLocation")
        except _NO_PLACE:
            return None
        return _place(str(found.get(names.LOCATION_3GPP, "")))

    async def set_radio(self, *, on: bool) -> None:
        """Enabled with full power, or disabled with as little as the modem can."""
        device = self._device
        if on:
            if device.state is State.DISABLED:
                await self._power(names.POWER_ON)
            await make_ready(device)
            return
        await device.call(names.MODEM, "Enable", "b", False, within=ENABLE_SECONDS)
        await self._power(names.POWER_LOW)

    async def _power(self, power: int) -> None:
        if self._device.get(names.MODEM, "PowerState", power) == power:
            return
        try:
            await self._device.call(names.MODEM, "SetPowerState", "u", power, within=_SET_SECONDS)
        except Unsupported:
            return

    # --- radio modes

    @property
    def older(self) -> tuple[str, ...]:
        """The modes without LTE and NR, those with more radios first."""
        found: list[Any] = self._device.get(names.MODEM, "SupportedModes", [])
        older = [one for one in found if one[0] and not any(one[0] & young for young in _YOUNG)]
        ranked = sorted(older, key=lambda one: -one[0])
        return tuple(_mode_word(one) for one in ranked)

    async def mode(self) -> str:
        """The mode as ModemManager states it."""
        return _mode_word(await self._device.fresh(names.MODEM, "CurrentModes"))

    async def set_mode(self, mode: str) -> None:
        """Set a mode and read it back; CommandFailed when it does not stay."""
        allowed, preferred = (int(one) for one in mode.split(":"))
        await self._device.call(
            names.MODEM, "SetCurrentModes", "(uu)", [allowed, preferred], within=_SET_SECONDS
        )
        if await self.mode() != mode:
            raise CommandFailed(
                command="SetCurrentModes", kind="error", number=None, meaning="the mode stayed"
            )


def _mode_word(mode: Any) -> str:
    allowed, preferred = mode
    return f"{allowed}:{preferred}"


def _plmn(code: Any) -> Plmn | None:
    try:
        return Plmn(str(code or ""))
    except IdentityError:
        return None


def _tech(bits: int) -> str | None:
    return next((name for bit, name in names.TECHS if bits & bit), None)


def _by_quality(quality: Any) -> Signal:
    """ModemManager makes its per cent of `+CSQ` (0 to 31, 3GPP TS 27.007 §8.5): undone here.

    Where the modem has `+CIND` they are made of its five steps, and this is as coarse (±6 dB).
    """
    per_cent, recent = quality
    if not recent or not per_cent:
        return Signal()
    return Signal(rssi=float(-113 + 2 * round(per_cent * 31 / 100)))


def _place(told: str) -> Cell | None:
    """`MCC,MNC,LAC,CI,TAC`, the last three in hex; a nought says nothing."""
    words = told.split(",")
    if len(words) < 4:
        return None
    area = _hex(words[4] if len(words) > 4 and _hex(words[4]) else words[2])
    cell = _hex(words[3])
    if area is None and cell is None:
        return None
    return Cell(_plmn(words[0] + words[1].zfill(2)), area, cell)


def _hex(text: str) -> int | None:
    try:
        return number_of(int(text, 16) or None)
    except ValueError:
        return None
