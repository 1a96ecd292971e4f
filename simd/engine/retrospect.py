"""The History that guards look at, made from the ledger and from what is under way."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from simd.engine.house import House
from simd.engine.keeper import Keeper
from simd.model.decision import Decision
from simd.model.modem import Modem
from simd.policy.evidence import EVER, Evidence
from simd.policy.history import History
from simd.policy.settings import Guards

# Parts of one message come within seconds; a network tries for minutes, not for hours.
PARTS = timedelta(minutes=5)
_MOVING = ("switch", "visit")


class Retrospect:
    """Looks back for one house; `heard` is when switches of this run were last heard of."""

    def __init__(
        self, house: House, keepers: Mapping[str, Keeper], started: float, heard: dict[str, float]
    ) -> None:
        self._house = house
        self._keepers = keepers
        self._started = started
        self._heard = heard

    async def history(
        self, keeper: Keeper, modem: Modem, decision: Decision, evidence: Evidence, guards: Guards
    ) -> History:
        """What there is to know before this modem's wanted switch; `busy` is the caller's."""
        house = self._house
        known = house.board.snapshot.modems.get(modem.id)
        switches = tuple(await house.store.last_switches(modem.id))
        visit = await house.store.evidence.last_visit(modem.id) if guards.settle else None
        wishes = await house.witness.wishes(modem.id) if guards.agree.last > 1 else ()
        steady = house.clock.monotonic()
        seen = evidence.sims.items()
        return History(
            switches=(*switches, visit) if visit else switches,
            busy=(*await self._parts(decision), *self._paying(decision)),
            paused=house.board.snapshot.paused,
            monotonic=steady,
            started=self._started,
            heard=self._heard,
            wishes=wishes,
            flows=keeper.desk.flow.flows if keeper.desk else (),
            proved={sim: steady - one.proved for sim, one in seen if one.proved > EVER},
            cycles={sim: one.cycle[0] for sim, one in seen if one.cycle is not None},
            away=self._away(modem),
            online=known is not None and known.radio.registration.registered,
        )

    async def _parts(self, decision: Decision) -> tuple[str, ...]:
        """`sms` while parts of a message to the present SIM are still on their way."""
        if decision.current is None:
            return ()
        now = self._house.clock.now()
        groups = await self._house.store.parts(decision.current)
        young = [one for one in groups if _near(max(part.at for part in one.parts), now)]
        return ("sms",) if young else ()

    def _paying(self, decision: Decision) -> tuple[str, ...]:
        """`transaction` while the carrier's answer to one of the present SIM's is awaited."""
        known = self._house.board.snapshot.transactions.values()
        sent = [one for one in known if one.sim == decision.current and one.state == "sent"]
        return ("transaction",) if sent else ()

    def _away(self, modem: Modem) -> tuple[str, ...]:
        """The other modems that are changing their seat now."""
        return tuple(
            keeper.modem.id
            for keeper in self._keepers.values()
            if keeper.modem is not None
            and keeper.modem.id != modem.id
            and keeper.desk is not None
            and (keeper.desk.moving or keeper.mailbox.current in _MOVING)
        )


def _near(at: datetime, now: datetime) -> bool:
    """True within a few minutes, whichever way the clock was set meanwhile."""
    return abs(now - at) < PARTS
