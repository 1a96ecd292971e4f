"""The chooser: lets the policy decide for one modem, and posts the switch that no guard holds.

It decides when something changed and on a slow timer; a decision is told when it differs
from the last. With `--dry-run`, or paused, it decides and does nothing. Links that work are
left one at a time: all modems are never away at once.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping, Sequence

import structlog
from msgspec.structs import replace

from simd.engine.acts.use import use
from simd.engine.board import Board, Listener
from simd.engine.clock import Clock
from simd.engine.desk import Desk
from simd.engine.keeper import Keeper
from simd.engine.mailbox import Urgency
from simd.engine.retrospect import Retrospect
from simd.engine.travel import minding, minds
from simd.errors import SimdError
from simd.model.decision import Decision
from simd.model.event import (
    Decided,
    Event,
    HealthCleared,
    HealthRaised,
    SwitchBegan,
    SwitchEnded,
)
from simd.model.modem import Modem, ModemState
from simd.policy import Evidence, Guards, Memo, Policy, decide, guard, same

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
        "country_entered",
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
        self._memo = Memo()
        self._minding = minding(policy) if policy else None
        self._memo_abroad = Memo()
        self._turn = asyncio.Lock()
        self._pace = min(SLOW, policy.guards.check) if policy else SLOW

    @property
    def policy(self) -> Policy | None:
        """The policy in force."""
        return self._policy

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
            async with asyncio.timeout(self._pace):
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
                for keeper in self._keepers.values():
                    keeper.house.witness.stir()
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
            async with self._turn_of(modem):
                await keeper.mailbox.post("switch", Urgency.POLICY, work)
        except SimdError as error:
            log.info("decision not carried out", modem=modem.id, code=error.code)
        finally:
            self._acting.discard(modem.id)

    @contextlib.asynccontextmanager
    async def _turn_of(self, modem: Modem) -> AsyncIterator[None]:
        """Wait for the switches of others, unless this link carries nothing to lose."""
        known = self._board.snapshot.modems.get(modem.id)
        if known is None or not known.radio.registration.registered:
            yield
            return
        async with self._turn:
            yield

    async def decide(
        self, keeper: Keeper, modem: Modem, policy: Policy | None, own: str | None = None
    ) -> Decision:
        """What should be now, with the guards' word on it; changes nothing.

        `own` is the act that asks, which does not hold itself back.
        """
        decision, evidence = await self._weighed(keeper, modem, policy)
        return await self._guarded(keeper, modem, policy, (decision, evidence), own)

    async def _weighed(
        self, keeper: Keeper, modem: Modem, policy: Policy | None
    ) -> tuple[Decision, Evidence]:
        """What the rules say, and the evidence that they had."""
        house = keeper.house
        snapshot, now = house.metering.see(self._board.snapshot), house.clock.now()
        weighing, memo = policy, self._memo if policy is self._policy else None
        if policy is not None and minds(house, snapshot, modem.id):
            own = policy is self._policy
            weighing = self._minding if own else minding(policy)
            memo = self._memo_abroad if own else None
        local = policy.local(now) if policy else now
        evidence = await house.witness.evidence(snapshot, modem.id)
        if policy is not None:
            evidence = await house.figures.filled(evidence, snapshot, local)
        order = house.registry.order(snapshot)
        return decide(snapshot, modem.id, weighing, order, local, evidence, memo), evidence

    async def _guarded(
        self,
        keeper: Keeper,
        modem: Modem,
        policy: Policy | None,
        weighed: tuple[Decision, Evidence],
        own: str | None = None,
    ) -> Decision:
        decision, evidence = weighed
        if policy is None or decision.action == "stay":
            return decision
        house = keeper.house
        back = Retrospect(house, self._keepers, self._started, self._heard)
        history = await back.history(keeper, modem, decision, evidence, policy.guards)
        under_way = tuple(sorted({*history.busy, *busy(keeper, own)}))
        history = replace(history, busy=under_way, dry_run=self._dry_run)
        return guard(decision, history, policy.guards, policy.local(house.clock.now()))

    async def consider(self, keeper: Keeper, modem: Modem) -> Decision | None:
        """Decide for one modem that is there, and tell it if it is news."""
        known = self._board.snapshot.modems.get(modem.id)
        if known is None or known.state is not ModemState.READY:
            return None
        decision, evidence = await self._weighed(keeper, modem, self._policy)
        guards = self._policy.guards if self._policy else Guards()
        if guards.agree.last > 1:
            wish = decision.chosen if decision.action == "switch" else None
            await keeper.house.witness.check(modem.id, wish, guards.check)
        decision = await self._guarded(keeper, modem, self._policy, (decision, evidence))
        earlier = self._board.snapshot.decisions.get(modem.id)
        if earlier is None or not same(decision, earlier):
            await self._board.tell(Decided(decision))
        await self._alert(modem, decision)
        return decision

    async def _alert(self, modem: Modem, decision: Decision) -> None:
        """Have a person know while the budget of switches is used up and another is wanted."""
        told = f"switch_budget:{modem.id}" in self._board.snapshot.health
        held = "max_switches" in decision.held_by
        if held and not told and self._policy is not None:
            params = {"modem": modem.name, "limit": str(self._policy.guards.max_switches)}
            await self._board.tell(HealthRaised("switch_budget", modem.id, "warning", params))
        elif told and not held:
            await self._board.tell(HealthCleared("switch_budget", modem.id))


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
