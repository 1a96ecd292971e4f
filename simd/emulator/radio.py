"""The radio: function level, registration with its unsolicited lines, and signal."""

from collections.abc import Callable

from msgspec.structs import replace

from simd.emulator.clock import Clock, Timer
from simd.emulator.persona import Persona
from simd.emulator.tariff_card import Carrier

# Registration states of TS 27.007 §7.2.
STATES = {"home": 1, "searching": 2, "denied": 3, "roaming": 5}


def _nothing(*_: object) -> None:
    """Nobody asked to be told."""


class RadioUnit:
    """Registered or not, where, and how well it hears."""

    def __init__(self, persona: Persona, clock: Clock, urc: Callable[[str], None]) -> None:
        self._after = persona.boot.register_after
        self._clock = clock
        self._urc = urc
        self._timer: Timer | None = None
        self._persona = self.at = persona.radio
        self.rsrp = persona.radio.rsrp
        self.fun = 1
        self.stat = 0
        self.wanted = "home"
        self.visited: str | None = None
        self.home: Carrier | None = None
        self.levels = {"+CREG": 0, "+CGREG": 0, "+CEREG": 0, "+C5GREG": 0}
        self.deregistered = False
        self.on_change: Callable[[bool], None] = _nothing

    @property
    def registered(self) -> bool:
        """Home or roaming."""
        return self.stat in {1, 5}

    @property
    def plmn(self) -> str:
        """The network it is on, or an empty text."""
        if not self.registered or self.home is None:
            return ""
        return self.visited or self.home.plmn

    def older(self, *, wanted: bool) -> None:
        """Leave LTE for 3G, or come back; the network is searched anew."""
        now = replace(self._persona, act=2, tech="WCDMA") if wanted else self._persona
        if now != self.at:
            self.at = now
            self.search()

    def start(self, home: Carrier) -> None:
        """Begin to search with this carrier's card."""
        self.home = home
        self.search()

    def search(self) -> None:
        """Search, and find after the persona's time."""
        self._stop()
        if self.home is None or self.fun != 1 or self.deregistered:
            return
        self._become(2)
        self._timer = self._clock.call_later(self._after, self.settle)

    def settle(self) -> None:
        """The search is over."""
        self._stop()
        self._become(STATES[self.wanted])

    def lose(self) -> None:
        """The card is gone."""
        self._stop()
        self.home = None
        self._become(0)

    def silence(self) -> None:
        """The radio is off; the card stays known."""
        self._stop()
        self._become(0)

    def network(self, state: str, plmn: str | None) -> None:
        """What the surroundings offer from now on."""
        self.wanted, self.visited = state, plmn
        if self.home is not None and self.fun == 1 and not self.deregistered:
            self._stop()
            self._become(STATES[state], again=True)

    def registration(self, name: str, *, full: bool) -> str:
        """The status part of a registration line: `1` or `1,"2A1B","01A2D003",7`."""
        if not full or not self.registered:
            return str(self.stat)
        act = self.at.act
        if name == "+CGREG" and act >= 10:
            act = 7
        return f'{self.stat},"{self.at.tac}","{self.at.cell}",{act}'

    def csq(self) -> int:
        """RSSI as +CSQ counts it: 0…31, 99 when unknown (TS 27.007 §8.5)."""
        if not self.registered or not self.at.csq:
            return 99
        return max(0, min(31, (self.rsrp + 113 + 20) // 2))

    def _become(self, stat: int, *, again: bool = False) -> None:
        if stat == self.stat and not again:
            return
        self.stat = stat
        for name, level in self.levels.items():
            if level:
                self._urc(f"{name}: {self.registration(name, full=level >= 2)}")
        self.on_change(self.registered)

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
