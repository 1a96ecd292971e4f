"""How warm the modem is: each maker's command, read into degrees Celsius.

A modem that is too warm lowers its power and at last leaves the network by itself, which else
looks like lost service. It changes slowly, so it is asked at one look in a few.
"""

from __future__ import annotations

from simd.at.command import Command
from simd.at.replies import registry
from simd.at.replies.fibocom import SensorTemperature
from simd.at.replies.quectel import Temperatures
from simd.at.replies.sierra import Status
from simd.at.replies.temperature import Temperature
from simd.errors import CommandFailed, CommandTimeout, Unreadable
from simd.modems.asking import Asking
from simd.modems.asks import Priority
from simd.modems.quirks import TemperatureCommand

EVERY = 5
# What a sensor in a running modem can say; 0 K and 65535 are "unknown" in some firmware.
_COLDEST, _WARMEST = -45.0, 130.0


def _asks(text: str, *prefixes: str, headed: bool = False) -> Command:
    return Command(f"AT{text}", prefixes, bare=headed, headed=headed, repeatable=True)


_COMMANDS: dict[TemperatureCommand, Command] = {
    "qtemp": _asks("+QTEMP", "+QTEMP"),
    "cpmutemp": _asks("+CPMUTEMP", "+CPMUTEMP"),
    "chiptemp": _asks("^CHIPTEMP?", "^CHIPTEMP"),
    "gtsenrdtemp": _asks("+GTSENRDTEMP=1", "+GTSENRDTEMP"),
    "mtsm": _asks("+MTSM=1", "+MTSM"),
    "tempmon": _asks("#TEMPMON=1", "#TEMPMON", "#TEMPMEAS"),
    "gstatus": _asks("!GSTATUS?", "!GSTATUS", headed=True),
}


class TemperaturePart:
    """The last figure, asked anew at every `EVERY`th look; None where the family can't say."""

    def __init__(self, asking: Asking, name: TemperatureCommand | None) -> None:
        self._asking = asking
        self._name = name
        self._looks = 0
        self._celsius: float | None = None

    async def celsius(self) -> float | None:
        """Degrees of the warmest sensor."""
        if self._name is not None and self._looks % EVERY == 0:
            self._celsius = await self._asked(self._name)
        self._looks += 1
        return self._celsius

    async def _asked(self, name: TemperatureCommand) -> float | None:
        try:
            reply = await self._asking.maybe_run(_COMMANDS[name], Priority.POLL)
            answer = registry.read(reply.lines, name) if reply else None
        except (CommandFailed, Unreadable):
            return None
        except CommandTimeout:
            self._name = None  # not worth a second wait for a modem that says nothing to it
            return None
        found = _warmest(answer)
        return found if found is not None and _COLDEST <= found <= _WARMEST else None


def _warmest(answer: object) -> float | None:
    match answer:
        case Temperatures(sensors=sensors):
            return float(max(sensors.values()))
        case SensorTemperature(celsius=degrees) | Temperature(celsius=degrees):
            return degrees
        case Status(temperature=degrees) if degrees is not None:
            return float(degrees)
        case _:
            return None
