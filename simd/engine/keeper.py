"""The keeper of one modem: its only user, from the plug to the unplug and over again.

A life begins with opening the port and ends when the modem leaves: detect, prepare, prove
the seat (closing any journal a crash left open), then poll, listen and do acts until then.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import AbstractAsyncContextManager

import msgspec
import structlog
from msgspec.structs import replace

from simd.engine.bundle_guard import watch_bundle
from simd.engine.desk import Desk
from simd.engine.dry_run import DryDriver
from simd.engine.house import House
from simd.engine.mailbox import Mailbox
from simd.engine.probes_round import Prober
from simd.engine.recover import recover
from simd.engine.recovery import Ladder, attend
from simd.engine.registry import Spec
from simd.engine.supervise import forget_cancels
from simd.engine.travel import watch_travel
from simd.engine.watch import count, follow, poll
from simd.errors import LineDeaf, PortError, PortGone, PortMissing, SimdError
from simd.model.event import HealthCleared, HealthRaised, ModemChanged, ModemSeen
from simd.model.modem import Backend, Modem, ModemState
from simd.model.verbs import Driver
from simd.traces.recorder import Recorder

log = structlog.get_logger()


class Line(msgspec.Struct, frozen=True):
    """A modem's open line: its driver, what waits for the line's end, and its recorder.

    Through ModemManager there is no line of ours to record.
    """

    driver: Driver
    serve: Callable[[], Coroutine[None, None, None]]
    recorder: Recorder | None = None
    netdev: str | None = None
    backend: Backend = "at"


# Of a modem that is ModemManager's, for as long as it is.
_LENDING = ("port_lent", "port_not_lent")
# What a good start does not cure by itself.
_STANDING = ("switch_undone", "visit_wanted", "switch_budget", *_LENDING)
# A modem that was found and left again is absent; nothing is wrong with that.
_AWAY = (PortGone, PortMissing)
# What the line alone says of a modem.
_LINE = ("slots", "backend")
OpenLine = Callable[[Spec], AbstractAsyncContextManager[Line]]


class Keeper:
    """See the module; `live` is what supervision keeps alive."""

    def __init__(self, spec: Spec, house: House, open_line: OpenLine) -> None:
        self.spec = spec
        self.house = house
        self._open_line = open_line
        self.modem: Modem | None = None
        self.desk: Desk | None = None
        self.recorder: Recorder | None = None
        self.mailbox = Mailbox(spec.name or spec.address, dry_run=house.dry_run)
        self.ladder = Ladder(house, spec)

    async def introduce(self) -> Modem | None:
        """Make the modem known before its port was ever opened: the one that was there last.

        At a place that was found, there may have been none.
        """
        if self.modem is None or self.house.registry.elsewhere(self.modem.id, self.spec):
            self.modem = self._earlier()
        if self.modem is None and not self.spec.found:
            self.modem = await self.house.registry.modem(self.spec)
            await self.house.board.tell(ModemSeen(self.modem))
        return self.modem

    def _earlier(self) -> Modem | None:
        """The modem that answered at this port when the ledger last heard of it."""
        known = [
            now
            for now in self.house.board.snapshot.modems.values()
            if now.modem.port == self.spec.address
            and not self.house.registry.elsewhere(now.modem.id, self.spec)
        ]
        by_imei = sorted(known, key=lambda now: now.modem.imei is None)
        return by_imei[0].modem if by_imei else None

    async def live(self) -> None:
        """One life of the modem; raises the named error that ended it."""
        guessed = await self.introduce()
        await self.ladder.mend(guessed)
        if guessed is not None:
            await self._state(guessed, ModemState.OPENING)
        async with self._open_line(self.spec) as line:
            driver = self._driver(line)
            modem = await self._identified(line)
            desk = Desk(self.house, modem, driver, sole_uplink=self.spec.sole_uplink)
            prober = Prober(desk, self.house.probes)
            desk.prove = prober.prove  # also for a switch that a crash left open
            await driver.prepare()
            await recover(desk)
            await desk.look()
            await self._state(modem, ModemState.READY)
            await self._well(modem)
            await self.ladder.well(modem)
            self.desk, self.recorder = desk, line.recorder
            try:
                await self._work(desk, line, prober)
            finally:
                self.desk = self.recorder = None

    async def _work(self, desk: Desk, line: Line, prober: Prober) -> None:
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(line.serve())
                group.create_task(poll(desk))
                group.create_task(follow(desk))
                group.create_task(count(desk))
                group.create_task(watch_bundle(desk))
                group.create_task(watch_travel(desk))
                group.create_task(desk.inbox.serve())
                group.create_task(self.mailbox.serve(desk))
                group.create_task(desk.way_back.serve(desk.active_id))
                group.create_task(attend(desk, self.mailbox, self.ladder))
                group.create_task(prober.serve())
        except BaseExceptionGroup:
            forget_cancels()  # the line is still to be given back, with time limits
            raise

    def _driver(self, line: Line) -> Driver:
        """What acts on the modem; in a dry run, what only looks at it."""
        if not self.house.dry_run:
            return line.driver
        return DryDriver(line.driver, passive=line.backend == "modemmanager")

    async def _identified(self, line: Line) -> Modem:
        """The modem by what it says of itself, told when that is new."""
        registry, driver = self.house.registry, line.driver
        spec = replace(self.spec, netdev=self.spec.netdev or line.netdev)
        found = await registry.modem(spec, await driver.identify())
        modem = Modem(
            **{name: getattr(found, name) for name in found.__struct_fields__ if name not in _LINE},
            slots=driver.slots,
            backend=line.backend,
        )
        guessed = self.modem
        if guessed and guessed.id != modem.id and not registry.elsewhere(guessed.id, self.spec):
            await self._state(guessed, ModemState.ABSENT)
        known = self.house.board.snapshot.modems.get(modem.id)
        if known is None or known.modem != modem:
            await self.house.board.tell(ModemSeen(modem))
        self.modem = modem
        return modem

    async def ended(self, error: SimdError, pause: float | None) -> None:
        """Tell why a life ended, and what the modem is to us until the next."""
        self.house.registry.left(self.spec)
        self.ladder.ended(error)
        modem = await self.introduce()
        if modem is None:
            log.info("nobody there", address=self.spec.address, code=error.code, again_in=pause)
            return
        state = ModemState.DEAF if isinstance(error, LineDeaf) else ModemState.ABSENT
        if pause is None:
            state = ModemState.PARKED
        log.info("modem left", modem=modem.id, code=error.code, again_in=pause)
        await self._state(modem, state, error)
        if pause is None:
            why = {"modem": modem.name, "why": error.title()}
            await self._once(HealthRaised("parked", modem.id, "error", why))
        elif isinstance(error, PortError) and not (self.spec.found and isinstance(error, _AWAY)):
            params = {name: str(value) for name, value in error.params.items()}
            await self._once(HealthRaised(error.code, modem.id, "warning", params))

    async def _state(self, modem: Modem, state: ModemState, error: SimdError | None = None) -> None:
        params = {name: str(value) for name, value in error.params.items()} if error else {}
        code = error.code if error else None
        known = self.house.board.snapshot.modems.get(modem.id)
        if known is None or (known.state, known.code) != (state, code):
            await self.house.board.tell(ModemChanged(modem.id, state, code, params))

    async def _once(self, raised: HealthRaised) -> None:
        if f"{raised.code}:{raised.subject}" not in self.house.board.snapshot.health:
            await self.house.board.tell(raised)

    async def _well(self, modem: Modem) -> None:
        kept = set(_STANDING) - (set(_LENDING) if modem.backend == "at" else set())
        for health in list(self.house.board.snapshot.health.values()):
            if health.subject == modem.id and health.code not in kept:
                await self.house.board.tell(HealthCleared(health.code, health.subject))
