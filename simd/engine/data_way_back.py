"""A modem that is the only way to the world is left only while its way back is armed.

Armed means: the SIM in use was seen registered with an address within the last minutes, so
the seat that the switcher would return to is known to work. The journal (on disk before the
modem is touched) and the limits of every step bound the outage; a daemon that dies is started
anew by systemd's watchdog and goes home by the journal. A person's own `use` needs none of it.
"""

from __future__ import annotations

from collections.abc import Callable

import structlog

from simd.engine.clock import Clock
from simd.errors import CommandFailed, CommandTimeout, Held, OutcomeUnknown, Unreadable, Unsupported
from simd.model.verbs import Driver

log = structlog.get_logger()

FRESH = 600.0
_UNSEEN = (CommandFailed, CommandTimeout, OutcomeUnknown, Unreadable, Unsupported)


class WayBack:
    """Whether one modem's present SIM was proved to carry data, and when."""

    def __init__(self, driver: Driver, clock: Clock, *, sole_uplink: bool) -> None:
        self._driver = driver
        self._clock = clock
        self.sole_uplink = sole_uplink
        self._proved: tuple[str, float] | None = None

    async def prove(self, sim: str | None) -> bool:
        """Look now; true when this SIM is registered and has an address."""
        if sim is None:
            return False
        try:
            up = (await self._driver.radio()).registration.registered and (
                await self._driver.data()
            ).up
        except _UNSEEN as error:
            log.info("way back not proved", code=error.code)
            return False
        if up:
            self._proved = (sim, self._clock.monotonic())
        return up

    async def serve(self, sim: Callable[[], str | None]) -> None:
        """Keep the proof fresh, for as long as the modem lives, if it is the only uplink."""
        while self.sole_uplink:
            await self.prove(sim())
            await self._clock.sleep(FRESH / 4)

    async def need(self, sim: str | None) -> None:
        """Raise Held unless the way back is armed, or this modem is not the only uplink."""
        if not self.sole_uplink or await self.prove(sim):
            return
        proved = self._proved
        if proved and proved[0] == sim and self._clock.monotonic() - proved[1] < FRESH:
            return
        raise Held(guard="sole_uplink", why="the way back was not proved to carry data of late")
