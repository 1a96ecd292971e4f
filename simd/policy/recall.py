"""Looking things up in a Past: who was in use at a moment, and what was seen of it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from simd.model.account import AccountNow
from simd.policy.evidence import Probed, Sample
from simd.policy.past import Past

# A look tells of the time until the next; without one for so long, nobody was looking.
FRESH = 900.0


class Recall:
    """See the module; moments are seconds since the period's start."""

    def __init__(self, past: Past) -> None:
        self._tracks = {track.sim.id: track for track in past.tracks}
        self._look_at = {one.sim.id: [look.at for look in one.looks] for one in past.tracks}
        self._probe_at = {one.sim.id: [probe.at for probe in one.probes] for one in past.tracks}
        self._told_at = {one.sim.id: [at for at, _ in one.accounts] for one in past.tracks}

    def first(self) -> str | None:
        """The SIM in use when the period began, as far as anybody looked; else the owner's first."""
        begun = [(one.looks[0].at, sim) for sim, one in self._tracks.items() if one.looks]
        return min(begun)[1] if begun else next(iter(self._tracks), None)

    def real(self, second: float) -> str | None:
        """The SIM that was in use; None while nobody looked."""
        newest = [(look.at, sim) for sim in self._tracks if (look := self.look(sim, second))]
        return max(newest)[1] if newest else None

    def look(self, sim: str, second: float) -> Sample | None:
        """The newest look through a SIM, if it still tells of that moment."""
        place = bisect_right(self._look_at[sim], second)
        look = self._tracks[sim].looks[place - 1] if place else None
        return look if look is not None and second - look.at < FRESH else None

    def lost(self, sim: str, second: float) -> bool:
        """True when no useful data flowed then, as far as was seen."""
        place = bisect_right(self._probe_at[sim], second)
        probe = self._tracks[sim].probes[place - 1] if place else None
        if probe is not None and second - probe.at < FRESH and not probe.ok:
            return True
        look = self.look(sim, second)
        return look is not None and not look.registration.registered

    def looks(self, sim: str, after: float, until: float) -> Sequence[Sample]:
        """The looks through a SIM in a stretch of time."""
        moments = self._look_at[sim]
        return self._tracks[sim].looks[bisect_right(moments, after) : bisect_right(moments, until)]

    def probes(self, sim: str, after: float, until: float) -> Sequence[Probed]:
        """The probes through a SIM in a stretch of time."""
        moments = self._probe_at[sim]
        return self._tracks[sim].probes[bisect_right(moments, after) : bisect_right(moments, until)]

    def account(self, sim: str, second: float) -> AccountNow | None:
        """What its carrier had said by then."""
        place = bisect_right(self._told_at[sim], second)
        return self._tracks[sim].accounts[place - 1][1] if place else None
