"""What callers may ask of the past: how a policy would have done."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from simd.engine.backtest import told, tried
from simd.engine.house import House
from simd.engine.keeper import Keeper
from simd.engine.operations import Operations
from simd.errors import NotFound
from simd.model.modem import Modem
from simd.model.operation import Operation
from simd.model.person import Person
from simd.policy import Policy
from simd.policy.show import with_changes

WEEK = timedelta(days=7)


class Trials:
    """See the module; rights are the doors' business."""

    def __init__(
        self,
        house: House,
        keepers: Mapping[str, Keeper],
        operations: Operations,
        policy: Policy | None,
    ) -> None:
        self._house = house
        self._keepers = keepers
        self._operations = operations
        self._policy = policy

    async def backtest(
        self,
        changes: Mapping[str, Any],
        person: Person,
        modem_id: str | None = None,
        start: datetime | None = None,
        end: datetime | None = None,
    ) -> Operation:
        """Try the policy, and one with changes, on what the ledger remembers; nothing acts.

        The last week without a period. Raises NotFound and BadRequest.
        """
        del person
        policies: dict[str, Policy | None] = {"never_switch": None, "current": self._policy}
        if changes:
            policies["changed"] = with_changes(self._policy, changes)
        modems = self._modems(modem_id)
        until = end or self._house.clock.now()
        since = start or until - WEEK

        async def work() -> dict[str, Any]:
            lives = {
                modem: told(await tried(self._house, modem, policies, since, until))
                for modem in modems
            }
            return {
                "from": since.isoformat(),
                "to": until.isoformat(),
                "modems": [
                    {"id": modem.id, "name": modem.name, "lives": found}
                    for modem, found in lives.items()
                ],
            }

        subject = modem_id or "house"
        return await self._operations.start("backtest", subject, work, None)

    def _modems(self, modem_id: str | None) -> list[Modem]:
        """The modem asked for, or all that are there."""
        known = [one.modem for one in self._keepers.values() if one.modem is not None]
        wanted = [one for one in known if modem_id in (None, one.id)]
        if not wanted:
            raise NotFound(what="modem", name=modem_id or "any")
        return wanted
