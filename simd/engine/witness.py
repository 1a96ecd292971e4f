"""The evidence on each SIM for the policy's rules: kept in the ledger, read from it once.

Every look, probe and trouble goes into the ledger before it counts here, so that a restart
finds all of it again. Moments are on the monotonic clock; those of an earlier boot of the
machine are put as far back as the civil clock says, and never into this run.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from itertools import pairwise

from msgspec.structs import replace

from simd.engine.clock import Clock
from simd.model.ids import Plmn
from simd.model.radio import Radio, Registration
from simd.model.snapshot import SimNow, Snapshot
from simd.modems.countries import country_of
from simd.policy.evidence import EVER, HALF, Air, Evidence, Place, Probed, Sample, Seen, Trouble
from simd.policy.history import Wish
from simd.store.evidence import (
    EvidenceBook,
    KeptArrival,
    KeptAt,
    KeptProbe,
    KeptSample,
    KeptTrouble,
    KeptWish,
)

LOOKS = 480
PROBES = 60
TROUBLES = 60
WISHES = 99
PLACE_HOLDS = 6 * 3600.0
_DONE = "done"


class Witness:
    """See the module; one for the whole house."""

    def __init__(self, book: EvidenceBook, clock: Clock) -> None:
        self._book = book
        self._clock = clock
        self._started = clock.monotonic()
        self._seen: dict[str, Seen] = {}
        self._arrived: dict[str, tuple[float, float, tuple[Trouble, ...]]] = {}
        self._troubles: dict[str, tuple[Trouble, ...]] = {}
        self._air: dict[str, Air] = {}

    # --- what is seen

    async def sample(self, sim: str, radio: Radio) -> None:
        """Keep one look at the radio while the SIM was in use."""
        seen = await self._of(sim)
        when, at = self._now()
        await self._book.note_sample(sim, when, radio, radio.cause)
        signal = radio.signal
        told = Sample(
            at,
            radio.registration,
            radio.access_tech,
            str(radio.plmn) if radio.plmn else None,
            signal.rsrp,
            signal.rsrq,
            signal.sinr,
            signal.rssi,
            radio.cause,
        )
        samples = (*seen.samples, told)[-LOOKS:]
        self._seen[sim] = replace(self._seen[sim], samples=samples, drops=self._drops(sim, samples))

    async def probed(self, sim: str, probe: Probed) -> None:
        """Keep one round of probes through the SIM's device."""
        await self._of(sim)
        kept = KeptProbe(
            KeptAt(self._clock.now(), probe.at), probe.ok, probe.loss, probe.latency, probe.jitter
        )
        await self._book.note_probe(sim, kept)
        seen = self._seen[sim]
        proved = max(seen.proved, probe.at) if probe.ok else seen.proved
        probes = (*seen.probes, probe)[-PROBES:]
        self._seen[sim] = replace(seen, probes=probes, proved=proved)
        network = self._network(sim)
        self._air[network] = self._air.get(network, Air()).after(probe)

    async def trouble(self, sim: str, code: str, cause: str | None = None) -> None:
        """Keep what the SIM was refused (`sim_locked`, `data`)."""
        await self._of(sim)
        when, at = self._now()
        await self._book.note_trouble(sim, KeptTrouble(when, code, cause))
        told = Trouble(at, code, cause)
        self._troubles[sim] = (*self._troubles[sim], told)[-TROUBLES:]
        samples = self._seen[sim].samples
        self._seen[sim] = replace(
            self._seen[sim], troubles=self._all_troubles(sim), drops=self._drops(sim, samples)
        )

    def stir(self) -> None:
        """A switch ended: when SIMs were last reached is read anew."""
        self._arrived.clear()

    async def wishes(self, modem: str) -> tuple[Wish, ...]:
        """The newest wishes of a modem's checks."""
        kept = await self._book.wishes(modem, WISHES)
        return tuple(Wish(self._steady(one.when), one.sim) for one in kept if _here(one))

    async def check(self, modem: str, sim: str | None, every: float) -> None:
        """Keep which SIM a check would have had, if a check is due."""
        last = (await self.wishes(modem))[-1:]
        if not last or self._clock.monotonic() - last[0].at >= every:
            await self._book.note_wish(modem, KeptWish(self._now()[0], sim))

    # --- what it comes to

    async def evidence(self, snapshot: Snapshot, modem: str) -> Evidence:
        """The evidence on the SIMs of one modem, as of now."""
        here = [one for one in snapshot.sims.values() if one.seat and one.seat.modem == modem]
        sims = {one.sim.id: await self._whole(one) for one in here}
        place = self._place(sims.values())
        places = {modem: place} if place else {}
        return Evidence(self._clock.monotonic(), sims, places)

    async def _whole(self, sim: SimNow) -> Seen:
        """The evidence with when the SIM was last reached, and whose it is."""
        key = sim.sim.id
        seen = await self._of(key)
        if key not in self._arrived:
            self._arrived[key] = self._reached(await self._book.arrivals(key, TROUBLES))
            since, proved, _ = self._arrived[key]
            imsi = sim.sim.imsi
            seen = self._seen[key] = replace(
                seen,
                since=since,
                proved=max(proved, seen.proved),
                troubles=self._all_troubles(key),
                home=country_of(Plmn(imsi.reveal()[:5])) if imsi else None,
            )
        air = self._air.get(self._network(key), Air())
        if seen.air is not air:  # else the same object: what was made of it still holds
            seen = self._seen[key] = replace(seen, air=air)
        return seen

    def _reached(self, arrivals: Iterable[KeptArrival]) -> tuple[float, float, tuple[Trouble, ...]]:
        """When the SIM was last reached and proved, and the tries that failed since."""
        since, troubles = EVER, []
        for one in arrivals:
            at = self._steady(one.when)
            if one.outcome == _DONE:
                since = at
            elif one.code is not None:
                troubles.append(Trouble(at, one.code))
        return since, since, tuple(troubles)

    def _all_troubles(self, sim: str) -> tuple[Trouble, ...]:
        tried = self._arrived[sim][2] if sim in self._arrived else ()
        return tuple(sorted((*self._troubles[sim], *tried), key=lambda one: one.at))

    def _drops(self, sim: str, samples: tuple[Sample, ...]) -> tuple[float, ...]:
        """When registration was lost, look by look, or the data session."""
        lost = [
            new.at
            for old, new in pairwise(samples)
            if old.registration.registered and not new.registration.registered
        ]
        cut = [one.at for one in self._troubles[sim] if one.code == "data"]
        return tuple(sorted((*lost, *cut)))

    def _place(self, sims: Iterable[Seen]) -> Place | None:
        """Where the modem was when it last heard a network, unless that is long ago."""
        told = [one for seen in sims for one in seen.samples[-1:] if one.plmn is not None]
        newest = max(told, key=lambda one: one.at, default=None)
        if newest is None or newest.plmn is None:
            return None
        if self._clock.monotonic() - newest.at > PLACE_HOLDS:
            return None
        plmn = Plmn(newest.plmn)
        return Place(country_of(plmn), plmn)

    # --- the ledger

    async def _of(self, sim: str) -> Seen:
        """What is kept of the SIM, read from the ledger when it is first asked for."""
        if sim in self._seen:
            return self._seen[sim]
        samples = tuple(self._sample(one) for one in await self._book.samples(sim, LOOKS))
        probes = tuple(self._probe(one) for one in await self._book.probes(sim, 3 * HALF))
        troubles = tuple(
            Trouble(self._steady(one.when), one.code, one.cause)
            for one in await self._book.troubles(sim, TROUBLES)
        )
        if sim not in self._seen:  # else somebody was quicker, and has noted something since
            self._troubles[sim] = troubles
            self._seen[sim] = Seen(
                samples=samples,
                probes=probes[-PROBES:],
                proved=max((one.at for one in probes if one.ok), default=EVER),
                troubles=troubles,
                drops=self._drops(sim, samples),
            )
            network = self._network(sim)
            air = reduce(Air.after, probes, Air())
            self._air[network] = self._air[network].joined(air) if network in self._air else air
        return self._seen[sim]

    def _network(self, sim: str) -> str:
        """The network that a SIM was last seen on; while none was, nobody shares its fate."""
        samples = self._seen[sim].samples
        return next((one.plmn for one in reversed(samples) if one.plmn is not None), sim)

    def _sample(self, kept: KeptSample) -> Sample:
        return Sample(
            self._steady(kept.when),
            Registration(kept.registration),
            kept.access_tech,
            kept.plmn,
            kept.rsrp,
            kept.rsrq,
            kept.sinr,
            kept.rssi,
            kept.cause,
        )

    def _probe(self, kept: KeptProbe) -> Probed:
        return Probed(self._steady(kept.when), kept.ok, kept.loss, kept.latency, kept.jitter)

    def _now(self) -> tuple[KeptAt, float]:
        at = self._clock.monotonic()
        return KeptAt(self._clock.now(), at), at

    def _steady(self, when: KeptAt) -> float:
        now = self._clock.monotonic()
        if when.monotonic is not None and when.monotonic <= now:
            return when.monotonic
        age = (self._clock.now() - when.at).total_seconds()
        return min(now - age, self._started)


def _here(kept: KeptWish) -> bool:
    """True for a check of this boot: how long ago others were, nobody knows for sure."""
    return kept.when.monotonic is not None
