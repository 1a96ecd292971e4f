"""Snapshot × policy → Decision: pure, total, and the same whenever asked again.

Candidates are the SIMs last seen in the modem. Each rule says one word on each of them; one
veto rules a SIM out, preferences rank the rest, first by the rules in the config's order,
then as the mode ranks. What is unknown is said, and is never taken for zero or for plenty.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from msgspec.structs import replace

from simd.model.decision import Candidate, Decision, Verdict
from simd.model.modem import ModemState, Seat
from simd.model.snapshot import ModemNow, SimNow, Snapshot
from simd.policy.policy import Policy
from simd.policy.rule import Look, Rule

OBSERVE = "observe"


def decide(
    snapshot: Snapshot,
    modem_id: str,
    policy: Policy | None,
    owner_order: Sequence[str],
    now: datetime,
) -> Decision:
    """What the modem should do now, before any guard; no policy means: observe only."""
    modem = snapshot.modems.get(modem_id)
    mode = OBSERVE if policy is None else str(policy.mode)
    if modem is None:
        return Decision(modem_id, now, mode, "stay", None, None, "decision.unknown_modem")
    current = _current(snapshot, modem)
    rules = () if policy is None else policy.all_rules()
    candidates = tuple(
        Candidate(sim.sim.id, seat, _words(rules, Look(modem, sim, owner_order, now)))
        for sim, seat in _seated(snapshot, modem, owner_order)
    )
    shell = Decision(
        modem_id, now, mode, "stay", current, current, f"decision.{OBSERVE}", {}, candidates
    )
    return shell if policy is None else _chosen(shell, modem)


def _current(snapshot: Snapshot, modem: ModemNow) -> str | None:
    active = modem.active
    return active.sim if active and active.sim in snapshot.sims else None


def _seated(snapshot: Snapshot, modem: ModemNow, order: Sequence[str]) -> list[tuple[SimNow, Seat]]:
    """The SIMs of this modem in the owner's order, the ones not named after the others."""
    places = {key: place for place, key in reversed(list(enumerate(order)))}
    active = modem.active
    here: dict[str, tuple[SimNow, Seat]] = {}
    for key, now in snapshot.sims.items():
        if now.seat is not None and now.seat.modem == modem.modem.id:
            here[key] = (now, now.seat)
        elif active is not None and active.sim == key:
            here[key] = (now, Seat(modem.modem.id, active.slot))
    return [here[key] for key in sorted(here, key=lambda key: (places.get(key, len(places)), key))]


def _words(rules: Sequence[Rule], look: Look) -> tuple[Verdict, ...]:
    return tuple(rule.look(look) for rule in rules)


def _chosen(shell: Decision, modem: ModemNow) -> Decision:
    """The decision filled in: stay, or switch to the best that is allowed."""
    if modem.state is not ModemState.READY:
        params = {"state": modem.state.value}
        return replace(shell, reason="decision.modem_away", params=params)
    if modem.active is None:
        return replace(shell, reason="decision.unknown_seat")
    if not shell.candidates:
        return replace(shell, reason="decision.no_sims")
    allowed = [one for one in shell.candidates if not one.vetoed]
    if not allowed:
        return replace(shell, reason="decision.nothing_fits")
    best = min(allowed, key=_rank).sim
    if best == shell.current:
        return replace(shell, reason="decision.best")
    return replace(shell, action="switch", chosen=best, reason=_why(shell, allowed))


def _rank(candidate: Candidate) -> tuple[float, ...]:
    """Smaller is better; equals stay in the owner's order."""
    return tuple(-one.weight if one.kind == "prefer" else 0.0 for one in candidate.verdicts)


def _why(shell: Decision, allowed: Sequence[Candidate]) -> str:
    if shell.current is None:
        return "decision.none_active"
    still = any(one.sim == shell.current for one in allowed)
    return "decision.better" if still else "decision.ruled_out"
