"""No restart, no step of the civil clock and no summer time gets round a guard: a real ledger."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from simd.engine.board import Board
from simd.engine.chooser import Chooser
from simd.engine.house import House
from simd.engine.keeper import Keeper
from simd.engine.limits import Limits
from simd.engine.registry import Registry, Spec
from simd.model.decision import Candidate, Decision
from simd.model.event import SwitchBegan, SwitchEnded, VisitBegan
from simd.model.modem import Modem, Seat
from simd.policy import Policy
from simd.policy.evidence import Evidence
from simd.store import Store
from tests.engine.household import policy, quick_line

MODEM = Modem("mdm_a", "roof", slots=2)
SEATS = {"sim_a": Seat("mdm_a", 1), "sim_b": Seat("mdm_a", 2)}
BUDGET, DWELL, COOLDOWN, BY_HAND, DAY = 6, 600.0, 1800.0, 2400.0, 86400.0
STEPS = (0, 0, 0, 0, 3600, -3600, 86400, -86400)
# The nights in which Berlin's clocks change, and none.
NIGHTS = ("2026-03-28T20:00", "2026-10-24T20:00", "2026-06-10T20:00")


class SteppedClock:
    """Monotonic time that passes, and civil time that somebody steps."""

    def __init__(self, start: datetime) -> None:
        self._start = start
        self.true = 5000.0
        self.offset = 0.0

    def now(self) -> datetime:
        """Civil time, as it stands on the wall now."""
        return self._start + timedelta(seconds=self.true + self.offset)

    def monotonic(self) -> float:
        """Seconds since the boot."""
        return self.true

    async def sleep(self, seconds: float) -> None:
        """Nobody waits here."""
        self.true += seconds


class Life:
    """One run of the daemon's choosing part: all that it knows it reads from the ledger."""

    def __init__(self, store: Store, clock: SteppedClock, wished: Policy) -> None:
        board = Board(store, clock)
        house = House(store, board, Registry(store, (), {}), clock, Limits())
        self.store, self.clock, self.policy = store, clock, wished
        self.keeper = Keeper(Spec("/dev/none"), house, quick_line)
        self.chooser = Chooser(board, {"/dev/none": self.keeper}, wished, clock)

    async def wish(self, current: str) -> Decision:
        """What comes of always wanting the other SIM."""
        other = next(sim for sim in SEATS if sim != current)
        seats = tuple(Candidate(sim, seat) for sim, seat in SEATS.items())
        wanted = Decision(
            MODEM.id, self.clock.now(), "ordered", "switch", current, other, "decision.ruled_out",
            candidates=seats,
        )  # fmt: skip
        weighed = (wanted, Evidence(self.clock.monotonic()))
        return await self.chooser._guarded(self.keeper, MODEM, self.policy, weighed)

    async def switched(self, current: str, cause: str) -> str:
        """The ledger has that the other SIM is in use now."""
        other = next(sim for sim in SEATS if sim != current)
        key, begin = self.store.new_id("swi"), SEATS[current]
        await self.store.append(
            [
                SwitchBegan(key, begin, SEATS[other], other, cause),  # type: ignore[arg-type]  # one of the causes
                SwitchEnded(key, MODEM.id, "done", SEATS[other], 1.0),
            ],
            self.clock.now(),
            self.clock.monotonic(),
        )
        return other


@pytest.mark.parametrize("night", NIGHTS)
async def test_guards_hold_by_what_the_ledger_says(tmp_path: Path, night: str) -> None:
    luck, wished = random.Random(night), policy(
        mode="ordered",
        timezone="Europe/Berlin",
        guards={
            "dwell": "10m", "cooldown": "30m", "max_switches": f"{BUDGET}/day",
            "by_hand": "40m", "quiet": ["02:30-03:10"],
        },
    )  # fmt: skip
    clock = SteppedClock(datetime.fromisoformat(night).replace(tzinfo=UTC))
    current, done, held = "sim_a", list[tuple[float, str]](), set[str]()
    for _ in range(8):  # runs of the daemon, each on the ledger that the last one left
        async with Store.open(tmp_path / "ledger.db", site="home") as store:
            await store.append([VisitBegan(MODEM.id, "slot 2", 1.0)], clock.now(), clock.true)
            life = Life(store, clock, wished)
            for _ in range(luck.randint(3, 30)):
                clock.true += luck.choice((20, 60, 300, 700, 2000, 4000))
                clock.offset += luck.choice(STEPS)
                if luck.random() < 0.04:
                    current = await life.switched(current, "person")
                    done.append((clock.true, "person"))
                decision = await life.wish(current)
                held |= set(decision.held_by)
                if decision.action == "switch":
                    wall = wished.local(clock.now())
                    assert not (2, 30) <= (wall.hour, wall.minute) < (3, 10)
                    current = await life.switched(current, "policy")
                    done.append((clock.true, "policy"))
    assert {"dwell", "cooldown", "max_switches", "by_hand"} <= held  # each had something to hold
    for (before, why), (after, cause) in pairwise(done):
        assert cause == "person" or after - before >= COOLDOWN
        assert cause == "person" or why == "policy" or after - before >= BY_HAND
    chosen = [at for at, cause in done if cause == "policy"]
    assert len(chosen) > BUDGET
    assert all(last - first >= DAY for first, last in zip(chosen, chosen[BUDGET:], strict=False))
