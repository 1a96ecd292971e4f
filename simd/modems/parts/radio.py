"""One look at the radio, in at most four lines once the network's name is known.

One look in five takes a line more, for the modem's temperature. An idle modem is looked at once a minute and may be asked six times: some jam, or drop their
data session, when polled more.
"""

from __future__ import annotations

from simd.at.command import Command
from simd.model.radio import Cell, Radio
from simd.modems.asking import Asking
from simd.modems.asks import Priority
from simd.modems.countries import country_of
from simd.modems.parts.cell import filled
from simd.modems.parts.operator import OperatorPart
from simd.modems.parts.registration import RegistrationPart
from simd.modems.parts.signal import SignalPart
from simd.modems.parts.temperature import TemperaturePart
from simd.modems.quirks import Quirks

LINES = 4
_SIGNAL_LINES = 2
_CFUN_SECONDS = 15.0


class RadioPart:
    """Registration, operator, signal and serving cell of one modem."""

    def __init__(self, asking: Asking, quirks: Quirks) -> None:
        self._asking = asking
        self._lines = min(LINES, quirks.polls)
        self._registration = RegistrationPart(asking, quirks.registration)
        self._operator = OperatorPart(asking)
        self._signal = SignalPart(asking, quirks)
        self._temperature = TemperaturePart(asking, quirks.temperature)

    async def prepare(self) -> None:
        """Set the forms in which the modem answers."""
        await self._registration.prepare()
        await self._operator.prepare()

    async def radio(self) -> Radio:
        """Registration, operator, access technology, signal and serving cell now."""
        place = await self._registration.place()
        left = self._lines - self._registration.sent
        if not place.state.registered:
            signal = await self._signal.signal(min(left, 1))
            warmth = await self._temperature.celsius()
            return Radio(place.state, signal=signal, temperature=warmth, cause=place.cause)
        plmn, name, tech = await self._operator.operator()
        # A first look, or one in a new network, takes a few lines more.
        left = max(_SIGNAL_LINES, left - self._operator.sent)
        told = Cell(plmn, place.area, place.cell)
        signal = await self._signal.signal(left, cell=None in (told.area, told.cell))
        cell = filled(told, self._signal.cell)
        return Radio(
            place.state,
            operator=name,
            plmn=cell.plmn,
            access_tech=tech or place.tech,
            signal=signal,
            cell=cell if (cell.area, cell.cell) != (None, None) else None,
            country=country_of(cell.plmn),
            temperature=await self._temperature.celsius(),
        )

    async def set_radio(self, *, on: bool) -> None:
        """Full functionality, or flight mode, which keeps the SIM readable (TS 27.007 §8.2)."""
        command = Command(f"AT+CFUN={1 if on else 4}", timeout=_CFUN_SECONDS, repeatable=True)
        await self._asking.run(command, Priority.ACT)
