"""The emulator: modems on their links, the carriers behind them, one clock for all.

async with Emulator("demo", clock=clock, link=path) as emulator:
    emulator.units[0].modem.radio.network("roaming", "52503")
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from simd.emulator import commands as _commands  # noqa: F401 - registers what the modems know
from simd.emulator.both import Both
from simd.emulator.card import Card
from simd.emulator.clock import Clock, WallClock
from simd.emulator.counters import Counters
from simd.emulator.faults import Faults
from simd.emulator.habits import Habits
from simd.emulator.identity import nth_card, nth_checked
from simd.emulator.listen import Listener
from simd.emulator.mbim.front import Front
from simd.emulator.mbim.proxy import MbimProxy
from simd.emulator.modem import Modem, Outside
from simd.emulator.openers import Openers
from simd.emulator.operator import Operators
from simd.emulator.persona import Place, load_cards, load_persona, load_places
from simd.emulator.pty import Pty
from simd.emulator.seen import SeenRing

Link = Pty | Listener | Both


def _nothing(_: bool) -> None:  # noqa: FBT001 - a callback's value
    """Nobody watches the plug."""


class Unit:
    """One modem, the link it hangs on and its byte counters."""

    def __init__(self, modem: Modem, index: int, clock: Clock) -> None:
        self.modem = modem
        self.index = index
        self.link: Link | None = None
        self.counters: Counters | None = None
        self.habits: Habits | None = None
        self.on_plug: Callable[[bool], None] = _nothing
        self.drawer: dict[int, Card] = {}
        self.retired = False
        self._clock = clock
        modem.outside = Outside(self._write, self.unplug, self._replug_later, self._stop_reading)

    @property
    def plugged(self) -> bool:
        """Whether it can be reached."""
        return self.link is not None and self.link.plugged

    def unplug(self) -> None:
        """Pull it out: the line hangs up and the modem loses its power."""
        if self.link is not None:
            self.link.unplug()
        self.on_plug(False)
        self.modem.power_off()

    def replug(self, link: Path | None = None) -> None:
        """Put it back, under another tty; it boots."""
        if self.link is not None and not self.link.plugged and not self.retired:
            self.link.plug(link)
            self.modem.power_on()
            self.on_plug(True)

    def use_data(self, amount: int) -> int:
        """Use bytes on the active SIM; returns what its carrier let through."""
        modem = self.modem
        line = modem.subscription
        if line is None or not modem.packet.attached:
            return 0
        used = line.account.use_data(amount, self._clock.now())
        if used < amount:
            modem.packet.deactivate()
        modem.rx_bytes += used - used // 5
        modem.tx_bytes += used // 5
        if self.counters is not None:
            self.counters.show(modem.rx_bytes, modem.tx_bytes)
        return used

    def _replug_later(self, seconds: float) -> None:
        self._clock.call_later(seconds, self.replug)

    def _write(self, data: bytes) -> None:
        if self.link is not None:
            self.link.write(data)

    def _stop_reading(self, stopped: bool) -> None:  # noqa: FBT001 - a callback's value
        if self.link is not None:
            self.link.pause(stopped=stopped)


class Emulator:
    """A persona or a household, plugged in while the context lasts."""

    def __init__(  # noqa: PLR0913 - the command line's options, all by name
        self,
        name: str | Sequence[str],
        *,
        clock: Clock | None = None,
        link: Path | None = None,
        listen: str | None = None,
        count: int = 1,
        fault: str = "clean",
        seed: int = 0,
        late: float = 30.0,
        nonce: bool = False,
        ring: int = 200_000,
        stats: Path | None = None,
        sms_gap: float = 0.0,
        mbim: str | None = None,
        lived: bool = False,
    ) -> None:
        self.clock: Clock = clock or WallClock()
        self.operators = Operators(self.clock)
        self._link, self._listen, self._stats = link, listen, stats
        self._openers: Openers | None = None
        self._proxy = MbimProxy(mbim, self.clock) if mbim else None
        self._stock = load_cards()
        wanted = [name] if isinstance(name, str) else list(name)
        places = [
            (place, copy) for copy in range(count) for one in wanted for place in load_places(one)
        ]
        self.units = [
            self._unit(place, copy, index, Faults(fault, seed=f"{seed}/{index}", late=late))
            for index, (place, copy) in enumerate(places)
        ]
        for unit, (place, _) in zip(self.units, places, strict=True):
            if lived:
                habits = Habits(place.uses, unit.use_data, self.clock, f"{seed}/{unit.index}")
                unit.habits = habits
        for unit in self.units:
            unit.modem.console.nonces = nonce
            unit.modem.console.seen = SeenRing(ring)
            unit.modem.inbox.gap = sms_gap

    async def __aenter__(self) -> Self:
        self._openers = Openers()
        try:
            if self._proxy is not None:
                await self._proxy.start()
            for unit in self.units:
                self._plug_in(unit)
        except (OSError, ValueError):
            self._close()
            raise
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._close()

    def _plug_in(self, unit: Unit) -> None:
        unit.link = self._make_link(unit)
        unit.link.plug()
        if self._stats is not None:
            unit.counters = Counters(self._stats, f"wwan{unit.index}")
        if self._proxy is not None:
            self._show_by_mbim(unit, self._proxy)
        unit.modem.start_running()
        if unit.habits is not None:
            unit.habits.start()

    def _show_by_mbim(self, unit: Unit, proxy: MbimProxy) -> None:
        front = Front(unit.modem)
        proxy.add(unit.index, front)
        unit.on_plug = lambda there: (
            proxy.add(unit.index, front) if there else proxy.remove(unit.index)
        )

    def _close(self) -> None:
        for unit in self.units:
            unit.retired = True
            if unit.habits is not None:
                unit.habits.stop()
            unit.unplug()
        if self._proxy is not None:
            self._proxy.close()
        if self._openers is not None:
            self._openers.close()

    def _unit(self, place: Place, copy: int, index: int, faults: Faults) -> Unit:
        persona = load_persona(place.persona)
        imei = nth_checked(place.imei or persona.maker.imei, copy)
        cards = {
            int(slot): self._card(name, copy) for slot, name in (place.sims or persona.sims).items()
        }
        modem = Modem(
            persona, imei, cards, operators=self.operators, clock=self.clock, faults=faults
        )
        return Unit(modem, index, self.clock)

    def _card(self, name: str, copy: int) -> Card:
        sim = self._stock[name]
        identity = nth_card(sim.card, copy)
        self.operators.open_line(identity, sim.account)
        return Card(identity)

    @property
    def stock(self) -> list[str]:
        """The cards there are, by name."""
        return list(self._stock)

    def new_card(self, name: str, copy: int = 0) -> Card:
        """A card from the stock, its subscription opened."""
        return self._card(name, copy)

    def _make_link(self, unit: Unit) -> Link:
        feed = unit.modem.feed
        listener = Listener(_nth_address(self._listen, unit.index), feed) if self._listen else None
        if listener is not None and self._link is None:
            return listener
        path = self._link
        if path is not None and unit.index:
            path = path.with_name(f"{path.name}.{unit.index}")
        if self._openers is None:
            raise RuntimeError("links are made inside the context")
        tty = Pty(path, self._openers, feed)
        return tty if listener is None else Both(tty, listener)


def _nth_address(address: str, index: int) -> str:
    if index == 0:
        return address
    kind, _, name = address.partition(":")
    if kind == "tcp":
        return f"tcp:{int(name) + index if int(name) else 0}"
    return f"{kind}:{name}.{index}"
