"""The chooser: lets the policy decide for one modem, and posts the switch that no guard holds.

It decides when something changed and on a slow timer; a decision is told when it differs
from the last. With `--dry-run`, or paused, it decides and does nothing.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping
from datetime import timedelta

import structlog
from msgspec.structs import replace

from simd.engine.acts.use import use
from simd.engine.board import Board, Listener
from simd.engine.desk import Desk
from simd.engine.keeper import Keeper
from simd.engine.mailbox import Urgency
from simd.errors import SimdError
from simd.model.decision import Decision
from simd.model.event import Decided
from simd.model.modem import Modem, ModemState
from simd.policy import History, Policy, decide, guard

log = structlog.get_logger()

LOOK_BACK = timedelta(days=8)
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
        *,
        dry_run: bool,
    ) -> None:
        self._board = board
        self._keepers = keepers
        self._policy = policy
        self._dry_run = dry_run

    async def serve(self) -> None:
        """Decide whenever something changed, and at least every minute."""
        while True:
            async with self._board.listen() as listener:
                while not listener.cut:
                    await self._changed(listener)
                    await self._all()

    async def _changed(self, listener: Listener) -> None:
        """Wait for a change that matters, and a moment more: changes come in crowds."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(SLOW):
                while not any(event.kind in WAKING for event in await listener.batch()):
                    if listener.cut:
                        return
        await asyncio.sleep(SETTLE)
        listener.drop()

    async def _all(self) -> None:
        for keeper in list(self._keepers.values()):
            if keeper.modem is None:
                continue
            try:
                await self.consider(keeper, keeper.modem)
            except SimdError as error:
                log.info("decision not carried out", modem=keeper.modem.id, code=error.code)

    async def decide(self, keeper: Keeper, modem: Modem, policy: Policy | None) -> Decision:
        """What should be now, with the guards' word on it; changes nothing."""
        house = keeper.house
        now = house.clock.now()
        order = house.registry.order(self._board.snapshot)
        decision = decide(self._board.snapshot, modem.id, policy, order, now)
        history = History(
            switches=tuple(await house.store.switches(now - LOOK_BACK)),
            busy=busy(keeper),
            paused=self._board.snapshot.paused,
            dry_run=self._dry_run,
        )
        return guard(decision, history, policy.guards if policy else None, now)

    async def consider(self, keeper: Keeper, modem: Modem) -> None:
        """Decide for one modem, tell it if it is news, and act on it."""
        known = self._board.snapshot.modems.get(modem.id)
        if known is None or known.state is not ModemState.READY:
            return
        decision = await self.decide(keeper, modem, self._policy)
        if not same(decision, self._board.snapshot.decisions.get(modem.id)):
            await self._board.tell(Decided(decision))
        wanted = decision.chosen
        if decision.action == "switch" and wanted is not None:

            async def work(desk: Desk) -> object:
                return await use(desk, wanted, "policy")

            await keeper.mailbox.post("switch", Urgency.POLICY, work)


def busy(keeper: Keeper) -> tuple[str, ...]:
    """What is under way at a modem that a switch must not cut."""
    desk = keeper.desk
    if desk is None:
        return ()
    named = set(desk.busy)
    if keeper.mailbox.current:
        named.add(keeper.mailbox.current)
    if desk.calling:
        named.add("call")
    return tuple(sorted(named))


def same(one: Decision, other: Decision | None) -> bool:
    """True when two decisions differ only in when they were made and until when guards hold."""
    if other is None:
        return False
    return _timeless(one) == _timeless(other)


def _timeless(decision: Decision) -> Decision:
    guards = tuple(replace(guard, until=None, params={}) for guard in decision.guards)
    return replace(decision, at=decision.at.min, guards=guards)
