"""The chooser: lets the policy decide for one modem, and posts the switch that no guard holds.

It decides when something changed and on a slow timer; a decision is told when it differs
from the last. With `--dry-run`, or paused, it decides and does nothing.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping, Sequence

import structlog

from simd.engine.acts.use import use
from simd.engine.board import Board, Listener
from simd.engine.clock import Clock
from simd.engine.desk import Desk
from simd.engine.keeper import Keeper
from simd.engine.mailbox import Urgency
from simd.errors import SimdError
from simd.model.decision import Decision
from simd.model.event import Decided, Event, SwitchBegan, SwitchEnded
from simd.model.modem import Modem, ModemState
from simd.policy import Guards, History, Policy, decide, guard, same

log = structlog.get_logger()

SETTLE = 1.0
SLOW = 60.0
WAKING = frozenset(
    {
        "reading_taken",
        "answer_unparsed",
        "seat_seen",
        "radio_seen",
        "modem_changed",
        "policy_paused",
        "switch_ended",
        "sim_seen",
    }
)


class Chooser:
    """See the module; one for the whole house, so that modems can share a plan."""

    def __init__(
        self,
        board: Board,
        keepers: Mapping[str, Keeper],
        policy: Policy | None,
        clock: Clock,
        *,
        dry_run: bool = False,
    ) -> None:
        self._board = board
        self._keepers = keepers
        self._policy = policy
        self._dry_run = dry_run
        self._clock = clock
        self._started = clock.monotonic()
        self._heard: dict[str, float] = {}
        self._acting: set[str] = set()

    async def serve(self) -> None:
        """Decide whenever something changed, and at least every minute."""
        async with asyncio.TaskGroup() as group:
            while True:
                async with self._board.listen() as listener:
                    while not listener.cut:
                        await self._changed(listener)
                        await self._all(group)

    async def _changed(self, listener: Listener) -> None:
        """Wait for a change that matters, and a moment more: changes come in crowds."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(SLOW):
                while not self._note(await listener.batch()) and not listener.cut:
                    pass
        await self._clock.sleep(SETTLE)
        self._note(listener.drop())

    def _note(self, events: Sequence[Event]) -> bool:
        """Remember when switches were heard of, on the clock that does not jump.

        True if any of the events can change a decision.
        """
        for event in events:
            if isinstance(event.body, SwitchBegan | SwitchEnded):
                self._heard[event.body.id] = self._clock.monotonic()
        return any(event.kind in WAKING for event in events)

    async def _all(self, group: asyncio.TaskGroup) -> None:
        """Consider every modem; a switch takes its time in a task of its own, one per modem."""
        for keeper in list(self._keepers.values()):
            modem = keeper.modem
            if modem is None:
                continue
            decision = await self.consider(keeper, modem)
            wanted = decision and decision.action == "switch" and decision.chosen
            if wanted and modem.id not in self._acting:
                self._acting.add(modem.id)
                group.create_task(self._act(keeper, modem, wanted))

    async def _act(self, keeper: Keeper, modem: Modem, wanted: str) -> None:
        """Have the switch done, if it is still wanted when its turn has come."""

        async def work(desk: Desk) -> None:
            decision = await self.decide(keeper, modem, self._policy, own="switch")
            if decision.action == "switch" and decision.chosen == wanted:
                await use(desk, wanted, "policy")

        try:
            await keeper.mailbox.post("switch", Urgency.POLICY, work)
        except SimdError as error:
            log.info("decision not carried out", modem=modem.id, code=error.code)
        finally:
            self._acting.discard(modem.id)

    async def decide(
        self, keeper: Keeper, modem: Modem, policy: Policy | None, own: str | None = None
    ) -> Decision:
        """What should be now, with the guards' word on it; changes nothing.

        `own` is the act that asks, which does not hold itself back.
        """
        house = keeper.house
        now = house.clock.now()
        order = house.registry.order(self._board.snapshot)
        decision = decide(self._board.snapshot, modem.id, policy, order, now)
        guards = policy.guards if policy else Guards()
        history = History(
            switches=tuple(await house.store.last_switches(modem.id)),
            busy=busy(keeper, own),
            paused=self._board.snapshot.paused,
            dry_run=self._dry_run,
            monotonic=self._clock.monotonic(),
            started=self._started,
            heard=self._heard,
        )
        return guard(decision, history, guards, now)

    async def consider(self, keeper: Keeper, modem: Modem) -> Decision | None:
        """Decide for one modem that is there, and tell it if it is news."""
        known = self._board.snapshot.modems.get(modem.id)
        if known is None or known.state is not ModemState.READY:
            return None
        decision = await self.decide(keeper, modem, self._policy)
        earlier = self._board.snapshot.decisions.get(modem.id)
        if earlier is None or not same(decision, earlier):
            await self._board.tell(Decided(decision))
        return decision


def busy(keeper: Keeper, own: str | None = None) -> tuple[str, ...]:
    """What is under way at a modem that a switch must not cut, but for the act that asks."""
    desk = keeper.desk
    if desk is None:
        return ()
    named = set(desk.busy)
    if keeper.mailbox.current and keeper.mailbox.current != own:
        named.add(keeper.mailbox.current)
    if desk.calling:
        named.add("call")
    return tuple(sorted(named))
