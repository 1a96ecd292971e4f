"""What guards look at: switches, wishes, traffic and what is under way, with the two clocks.

Nothing here is remembered by anybody: the chooser makes a History from the ledger each time
(a simulator from its own record), so a restart forgets nothing. The civil clock may jump: a
switch of this boot of the machine is as old as the monotonic clock says. Of an earlier boot
there is only civil time; what seems to lie in the future then is taken to be as old as this
run, and no older.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from simd.model.journal import Switched


class Wish(msgspec.Struct, frozen=True):
    """Which SIM a check would have had (null: none but the present), on the steady clock."""

    at: float
    sim: str | None


class Flow(msgspec.Struct, frozen=True):
    """Bytes a second, down and up, over the seconds that ended then on the steady clock."""

    at: float
    seconds: float
    down: float
    up: float


class History(msgspec.Struct, frozen=True):
    """See the module; all of one modem, but for `away`.

    `switches` holds the newest first, visits among them. `busy` names what must not be cut
    (`call`, `ussd`, `sms`, `transaction`, `visit`, `switch`). `wishes` and `flows` are the
    oldest first. `proved` says how many seconds ago a SIM was last proved good. `cycles` is
    when the present cycle of a SIM's plan began. `away` are the other modems that are
    changing their seat now; `online` is false when this one's link carries nothing to lose.
    `monotonic` is now and `started` the start of this run on the
    steady clock, in seconds; `heard` is when switches of this run were last heard of on it,
    where the journal does not say so itself.
    """

    switches: tuple[Switched, ...] = ()
    busy: tuple[str, ...] = ()
    paused: bool = False
    dry_run: bool = False
    monotonic: float = 0.0
    started: float = 0.0
    heard: dict[str, float] = {}
    wishes: tuple[Wish, ...] = ()
    flows: tuple[Flow, ...] = ()
    proved: dict[str, float] = {}
    cycles: dict[str, datetime] = {}
    away: tuple[str, ...] = ()
    online: bool = True

    def age(self, switch: Switched, now: datetime) -> float:
        """Seconds since the switch was last heard of, never more than is known."""
        heard = self.heard.get(switch.id, switch.monotonic)
        if heard is not None and heard <= self.monotonic:
            return self.monotonic - heard
        civil = (now - switch.last).total_seconds()
        return civil if civil >= 0 else max(0.0, self.monotonic - self.started)
