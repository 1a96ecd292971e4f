"""A whole house in one process: emulated modems on real ttys, a real ledger, real keepers."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from simd.accounts.money.rules import MoneyRules
from simd.carriers.carrier import Carrier
from simd.catalog import load
from simd.emulator.clock import Timer, WallClock
from simd.emulator.rack import Emulator
from simd.emulator.verbs import obey
from simd.engine.board import Board
from simd.engine.chooser import Chooser
from simd.engine.control import Control, Crew, Settings
from simd.engine.control_money import MoneyControl
from simd.engine.desk import Desk
from simd.engine.house import House
from simd.engine.household.agreement import Agreement
from simd.engine.household.household import Household as People
from simd.engine.keeper import Keeper, Line
from simd.engine.limits import Limits
from simd.engine.money.till import Till
from simd.engine.operations import Operations
from simd.engine.registry import Known, Registry, Spec
from simd.engine.rounds import Rounds, Visits
from simd.engine.supervise import dismiss, keep_alive
from simd.engine.tape import Tape
from simd.engine.vault import Vault
from simd.engine.watch import glance
from simd.errors import SimdError
from simd.model.event import Happening, SeatSeen, SimSeen
from simd.model.ids import Iccid, Imsi
from simd.model.modem import ModemState
from simd.model.operation import Operation
from simd.model.person import Person
from simd.model.sim import Lock
from simd.model.snapshot import ModemNow, SimNow
from simd.model.units import Span
from simd.model.verbs import Card
from simd.modems import detect as detect_room
from simd.modems.detect import detect
from simd.modems.quirks import Quirks
from simd.policy import Policy
from simd.ports.choose import port_for
from simd.store import Store
from simd.store.sealed import Sealer
from simd.traces.recorder import Recorder
from tests.modems.bench import PROBES, QuickSession, quick_quirks

LIMITS = Limits(
    settle=3.0,
    empty=0.3,
    settle_step=0.02,
    register=0.8,
    data=0.8,
    ussd=2.0,
    sms_answer=1.5,
    poll=0.2,
    sms_drain=0.5,
    shutdown=3.0,
)
# Emulated seconds that a late answer takes: longer than the answer is waited for.
LATE = 8.0
LI = Person("per_li", "li", "li", steward=True)


class QuickClock(WallClock):
    """One clock for house and modems: civil time moved by hand, waits shorter than they say."""

    PACE = 0.1

    def __init__(self) -> None:
        super().__init__()
        self._moved = 0.0

    def advance(self, step: timedelta) -> None:
        super().advance(step)
        self._moved += step.total_seconds()

    def jump(self, step: timedelta) -> None:
        """Civil time alone, as NTP or a dead battery moves it."""
        super().advance(step)

    def call_later(self, seconds: float, act: Callable[[], None]) -> Timer:
        return super().call_later(seconds * self.PACE, act)

    def monotonic(self) -> float:
        return asyncio.get_running_loop().time() + self._moved

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(min(seconds * self.PACE, 0.2))


@asynccontextmanager
async def quick_line(spec: Spec) -> AsyncIterator[Line]:
    """The daemon's own line, but for time-outs that suit a modem next door."""
    recorder = Recorder(port_for(spec.address))
    async with QuickSession(recorder, waits=PROBES, hold=0.1) as session:
        yield Line(await detect(session, hint=spec.quirks), session.serve, recorder)


class Household:
    """See the module; `do` speaks to the emulator, `until` waits for what must come true."""

    def __init__(self, emulator: Emulator, store: Store, clock: QuickClock, place: Path) -> None:
        self.emulator = emulator
        self.store = store
        self.clock = clock
        self.place = place
        self.board = Board(store, clock)
        self.keepers: dict[str, Keeper] = {}
        self.house: House
        self.control: Control
        self.chooser: Chooser
        self.group: asyncio.TaskGroup
        self.board_task: asyncio.Task[None]
        self.told: list[Happening] = []
        self.patience = 8.0

    def build(
        self,
        known: Sequence[Known] = (),
        policy: Policy | None = None,
        visits: Visits = "ask",
        limits: Limits = LIMITS,
        money: MoneyRules | None = None,
        **options: Any,
    ) -> None:
        registry = Registry(self.store, known, carriers())
        self.house = House(self.store, self.board, registry, self.clock, limits)
        self.house.dry_run = bool(options.get("dry_run"))
        for unit in self.emulator.units:
            link = self.place / ("tty" if unit.index == 0 else f"tty.{unit.index}")
            netdev = str(self.place / "net" / f"wwan{unit.index}")
            spec = Spec(str(link), f"roof{unit.index}", netdev)
            self.keepers[spec.address] = Keeper(spec, self.house, quick_line)
        self.chooser = Chooser(self.board, self.keepers, policy, self.clock, **options)
        self.operations = Operations(self.board, self.store)
        self.tape = Tape(self.place / "traces", self.clock)
        people = People(self.house, [LI], Agreement(), Sealer(bytes(32)), self.place)
        crew = Crew(self.keepers, self.chooser, self.operations, self.tape)
        vault = Vault(self.store, lambda: Sealer(bytes(32)))
        till = Till(self.house, money or MoneyRules(), vault)
        self.money = MoneyControl(till, self.operations, self.keepers, visits)
        self.control = Control(
            self.house, crew, Settings(people, policy, visits, "home", self.money)
        )
        self.visits: Visits = visits

    # --- its people

    @property
    def keeper(self) -> Keeper:
        return next(iter(self.keepers.values()))

    @property
    def desk(self) -> Desk:
        assert self.keeper.desk is not None
        return self.keeper.desk

    @property
    def modem(self) -> ModemNow:
        assert self.keeper.modem is not None
        return self.board.snapshot.modems[self.keeper.modem.id]

    def sim(self, slot: int) -> SimNow:
        """The SIM last seen in a slot of the first modem."""
        key = self.modem.slots[slot - 1].sim
        assert key is not None
        return self.board.snapshot.sims[key]

    def do(self, what: str, **more: Any) -> dict[str, Any]:
        answer = obey(self.emulator, {"do": what, **more})
        assert answer.pop("ok"), answer
        return answer

    @property
    def slot(self) -> int:
        """Where the modem truly is."""
        active: int = self.emulator.units[0].modem.tray.active
        return active

    def of(self, kind: type[Any]) -> list[Any]:
        return [body for body in self.told if isinstance(body, kind)]

    # --- its life

    def start(self, *, rounds: bool = False, chooser: bool = False) -> None:
        rng = random.Random(3)
        for keeper in self.keepers.values():
            self.group.create_task(
                keep_alive("keeper", keeper.live, keeper.ended, self.clock, rng), name="keeper"
            )
            if rounds:
                serve = Rounds(keeper, self.visits, rng).serve
                self.group.create_task(keep_alive("rounds", serve, ignored, self.clock, rng))
        self.group.create_task(self.operations.serve())
        self.group.create_task(self.money.settler.serve())
        if chooser:
            self.group.create_task(self.chooser.serve())

    async def until(
        self, come: Callable[[], Any], seconds: float | None = None, why: str = ""
    ) -> Any:
        """Wait until it is true; returns what it is."""
        try:
            async with asyncio.timeout(seconds or self.patience):
                while not (found := come()):  # noqa: ASYNC110 - any change may make it true
                    await asyncio.sleep(0.01)
        except TimeoutError:
            last = [type(body).__name__ for body in self.told[-12:]]
            pytest.fail(f"did not come: {why or come}; told last {last}")
        return found

    async def ready(self) -> Desk:
        """The first modem is there, its active SIM in the home network."""
        await self.until(
            lambda: (
                self.keeper.desk
                and self.modem.state is ModemState.READY
                and self.modem.active
                and self.modem.active.sim
                and self.modem.radio.registration.registered
            ),
            why="ready",
        )
        return self.desk

    async def learn(self, slot: int = 2) -> SimNow:
        """Have that slot known too, as the ledger of an earlier life would have it."""
        desk = await self.ready()
        card = self.emulator.units[0].modem.tray.cards[slot]
        seen = Card(
            Lock.NONE, Iccid(card.identity.iccid), Imsi(card.identity.imsi), spn=card.identity.spn
        )
        sim = await self.house.registry.sim(seen, self.board.snapshot)
        assert sim is not None
        here = desk.active()
        assert here is not None
        await self.board.tell(SimSeen(sim), SeatSeen(desk.seat(slot), sim.id))
        await self.board.tell(SeatSeen(desk.seat(self.slot), here.sim.id))
        await glance(desk)
        await self.ready()
        self.told.clear()
        return self.sim(slot)

    async def outcome(self, operation: Operation, seconds: float = 10.0) -> Operation:
        """The operation when it ended."""
        return await self.control.wait(operation.id, seconds)

    async def _listen(self) -> None:
        async with self.board.listen(100_000) as listener:
            async for event in listener.follow():
                self.told.append(event.body)


@cache
def carriers() -> dict[str, Carrier]:
    """The recipes of the carriers whose cards the emulator has."""
    names = ("cn-mobile", "cn-unicom", "cn-telecom", "ng-mtn", "th-ais")
    return {name: load("carriers", name, Carrier) for name in names}


async def ignored(error: SimdError, pause: float | None) -> None:
    del error, pause


def _hasty(quirks: Quirks) -> Quirks:
    """No pause around a slot choice: the emulated radio is as quick as its clock."""
    slots = quirks.slots and replace(quirks.slots, pause=Span(0.0), verify_every=Span(0.02))
    return replace(quirks, slots=slots)


OpenHousehold = Callable[..., AbstractAsyncContextManager[Household]]


@pytest.fixture
def household(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> OpenHousehold:
    quirks = {name: _hasty(one) for name, one in quick_quirks().items()}
    monkeypatch.setattr(detect_room, "catalogue", lambda: quirks)

    @asynccontextmanager
    async def opened(
        *personas: str,
        cards: Mapping[int, str | None] | None = None,
        run: bool = True,
        rounds: bool = False,
        chooser: bool = False,
        before: Callable[[Household], Any] | None = None,
        fault: str = "clean",
        **options: Any,
    ) -> AsyncIterator[Household]:
        clock = QuickClock()
        emulator = Emulator(
            personas or ("quectel-ec25",),
            clock=clock,
            fault=fault,
            late=LATE,
            link=tmp_path / "tty",
            stats=tmp_path / "net",
        )
        insert(emulator, cards or {})
        async with emulator, Store.open(tmp_path / "ledger.db", site="home") as store:
            house = Household(emulator, store, clock, tmp_path)
            await house.board.load()
            house.build(**options)
            async with asyncio.TaskGroup() as outer:
                house.board_task = outer.create_task(house.board.serve())
                listening = outer.create_task(house._listen())
                await asyncio.sleep(0)
                if before is not None:
                    await before(house)
                async with asyncio.TaskGroup() as group:
                    house.group = group
                    if run:
                        house.start(rounds=rounds, chooser=chooser)
                    yield house
                    await _all_end(group._tasks)
                listening.cancel()
                house.board_task.cancel()

    return opened


async def _all_end(tasks: set[asyncio.Task[Any]]) -> None:
    """Cancel them as a shutdown does; whoever does not end is named with where it stands."""
    ending = set(tasks)
    try:
        async with asyncio.timeout(6.0):
            await dismiss(ending)
    except TimeoutError:
        pass
    stuck = [task for task in ending if not task.done()]
    where = [(task.get_name(), _stand(task.get_coro())) for task in stuck]
    for task in stuck:
        task.cancel()
    assert not where


def _stand(coroutine: Any) -> list[str]:
    """The chain of awaits of a coroutine."""
    chain: list[str] = []
    while coroutine is not None:
        frame = getattr(coroutine, "cr_frame", None)
        chain.append(f"{frame.f_code.co_qualname}:{frame.f_lineno}" if frame else repr(coroutine))
        coroutine = getattr(coroutine, "cr_await", None)
    return chain


def insert(emulator: Emulator, cards: Mapping[int, str | None]) -> None:
    """Other cards than the persona's in the first modem, before it is switched on."""
    tray = emulator.units[0].modem.tray
    for slot, name in cards.items():
        if name is None:
            tray.cards.pop(slot, None)
        else:
            tray.cards[slot] = emulator.new_card(name)


def known(emulated: str, **more: Any) -> Known:
    """What the config might say of a card of the emulator's stock."""
    from simd.emulator.persona import load_cards  # noqa: PLC0415 - beside its only use
    from simd.model.ids import Iccid  # noqa: PLC0415 - beside its only use

    return Known(Iccid(load_cards()[emulated].card.iccid), emulated, **more)


def policy(**settings: Any) -> Policy:
    """A policy as the config would write it."""
    from simd.model.codec import from_plain  # noqa: PLC0415 - beside its only use

    return from_plain(settings, Policy)


__all__ = [
    "LI",
    "LIMITS",
    "Household",
    "OpenHousehold",
    "QuickClock",
    "household",
    "insert",
    "known",
    "policy",
    "quick_line",
]
