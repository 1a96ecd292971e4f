"""Snapshot × policy × evidence → Decision: pure, total, and the same whenever asked again.

Candidates are the SIMs last seen in the modem. Each rule says one word on each of them; one
veto rules a SIM out, preferences rank the rest, first by the rules in the config's order,
then as the mode ranks. What is unknown is said, and is never taken for zero or for plenty.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache

import msgspec
from msgspec.structs import replace

from simd.model.decision import Candidate, Decision
from simd.model.modem import ModemState, Seat
from simd.model.snapshot import ModemNow, SimNow, Snapshot
from simd.policy.evidence import NO_EVIDENCE, NOWHERE, UNSEEN, Evidence, Place
from simd.policy.memo import Memo, Words
from simd.policy.policy import Policy
from simd.policy.rank import best_of, scored
from simd.policy.rule import Look

OBSERVE = "observe"
GRID = 10.0


class _Case(msgspec.Struct, frozen=True):
    """One modem's case: who may be chosen, and under which policy."""

    snapshot: Snapshot
    modem: ModemNow
    policy: Policy
    places: Mapping[str, int]
    evidence: Evidence
    now: datetime


def decide(  # noqa: PLR0913, PLR0917  # a pure function of all there is to know
    snapshot: Snapshot,
    modem_id: str,
    policy: Policy | None,
    owner_order: Sequence[str],
    now: datetime,
    evidence: Evidence = NO_EVIDENCE,
    memo: Memo | None = None,
) -> Decision:
    """What the modem should do now, before any guard; no policy means: observe only.

    Hours and days are those of the time zone of `now` (`Policy.local`). A memo makes it
    faster where little changed, and never another decision.
    """
    modem = snapshot.modems.get(modem_id)
    mode = OBSERVE if policy is None else str(policy.mode)
    if modem is None:
        return Decision(modem_id, now, mode, "stay", None, None, "decision.unknown_modem")
    active = modem.active
    current = active.sim if active and active.sim in snapshot.sims else None
    places = _places(tuple(owner_order))
    seated = _seated(snapshot, modem, places)
    shell = Decision(modem_id, now, mode, "stay", current, current, f"decision.{OBSERVE}")
    if policy is None:
        bare = tuple(Candidate(sim.sim.id, seat) for sim, seat in seated)
        return replace(shell, candidates=bare)
    case = _Case(snapshot, modem, policy, places, evidence, now)
    return _chosen(shell, case, _weighed(case, seated, current, memo or Memo()))


@lru_cache(16)  # an order is that of all SIMs of the house, and the same for every modem
def _places(order: tuple[str, ...]) -> Mapping[str, int]:
    """The place of each SIM, from 0; one that is named twice is at its first."""
    return {key: place for place, key in reversed(list(enumerate(order)))}


def _seated(
    snapshot: Snapshot, modem: ModemNow, places: Mapping[str, int]
) -> list[tuple[SimNow, Seat]]:
    """The SIMs of this modem in the owner's order, the ones not named after the others."""
    active = modem.active
    own = modem.modem.id
    here: dict[str, tuple[SimNow, Seat]] = {}
    for key, now in snapshot.sims.items():
        if now.seat is not None and now.seat.modem == own:
            here[key] = (now, now.seat)
        elif active is not None and active.sim == key:
            here[key] = (now, Seat(own, active.slot))
    last = len(places)
    return [here[key] for key in sorted(here, key=lambda key: (places.get(key, last), key))]


def _weighed(
    case: _Case, seated: Sequence[tuple[SimNow, Seat]], current: str | None, memo: Memo
) -> list[tuple[Candidate, Words]]:
    """Each candidate with every rule's word on it, in the order of the rules."""
    now, steady = on_grid(case.now), case.evidence.steady // GRID * GRID
    here = _place(case)
    modem, seen = case.modem, case.evidence.sims
    looks = [
        Look(
            modem.modem.id,
            sim,
            case.places.get(sim.sim.id),
            now,
            modem.state,
            modem.lock,
            seen.get(sim.sim.id, UNSEEN),
            here,
            steady,
            sim.sim.id == current,
        )
        for sim, _ in seated
    ]
    said = memo.words(case.policy, looks)
    made = [
        (Candidate(sim.sim.id, seat, words.spoken), words)
        for (sim, seat), words in zip(seated, said, strict=True)
    ]
    return made if case.policy.mode != "scored" else _with_scores(case.policy, made)


def _with_scores(
    policy: Policy, weighed: list[tuple[Candidate, Words]]
) -> list[tuple[Candidate, Words]]:
    scores = scored(policy, weighed)
    return [
        (replace(one, score=round(score, 4)), words)
        for (one, words), score in zip(weighed, scores, strict=True)
    ]


def _place(case: _Case) -> Place:
    """Where the modem is: what it hears now, else what it heard last."""
    radio = case.modem.radio
    if radio.country is not None or radio.plmn is not None:
        return Place(radio.country, radio.plmn)
    return case.evidence.places.get(case.modem.modem.id, NOWHERE)


def on_grid(now: datetime) -> datetime:
    """The moment on the grid of seconds on which rules look, so that words can be kept."""
    return now.replace(second=now.second - now.second % int(GRID), microsecond=0)


def _chosen(shell: Decision, case: _Case, weighed: Sequence[tuple[Candidate, Words]]) -> Decision:
    """The decision filled in: stay, or switch to the best that is allowed."""
    modem = case.modem
    shell = replace(shell, candidates=tuple(one for one, _ in weighed))
    if modem.state is not ModemState.READY:
        params = {"state": modem.state.value}
        return replace(shell, reason="decision.modem_away", params=params)
    if modem.active is None:
        return replace(shell, reason="decision.unknown_seat")
    if not weighed:
        return replace(shell, reason="decision.no_sims")
    allowed = [(one, words) for one, words in weighed if not words.vetoed]
    if not allowed:
        return replace(shell, reason="decision.nothing_fits")
    best = best_of(case.policy, allowed, shell.current)
    if best == shell.current:
        close = any((one.score or 0) > _score(allowed, best) for one, _ in allowed)
        return replace(shell, reason="decision.close" if close else "decision.best")
    still = any(one.sim == shell.current for one, _ in allowed)
    reason = "better" if still else "ruled_out" if shell.current else "none_active"
    return replace(shell, action="switch", chosen=best, reason=f"decision.{reason}")


def _score(allowed: Sequence[tuple[Candidate, Words]], sim: str) -> float:
    return next(one.score or 0.0 for one, _ in allowed if one.sim == sim)
