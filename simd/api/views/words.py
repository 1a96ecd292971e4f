"""Sentences that views carry, in the caller's language."""

from __future__ import annotations

from simd.model.decision import Decision
from simd.model.snapshot import Health, Snapshot
from simd.policy.spoken import spoken
from simd.texts import render


def names(snapshot: Snapshot) -> dict[str, str]:
    """What people call each SIM and modem, by id."""
    sims = {key: now.sim.name for key, now in snapshot.sims.items()}
    return sims | {key: now.modem.name for key, now in snapshot.modems.items()}


def health_title(health: Health, called: dict[str, str], lang: str) -> str:
    """What is wrong, with the names people gave."""
    subject = called.get(health.subject, health.subject)
    params = {
        name: called.get(value, spoken(value, lang) if name == "limit" else value)
        for name, value in health.params.items()
    }
    return render(f"health.{health.code}", {"subject": subject, **params}, lang)


def outline(decision: Decision, called: dict[str, str], lang: str) -> str:
    """A decision without its reasons, which may tell of money."""
    chosen = decision.chosen or decision.current
    params = {
        "modem": called.get(decision.modem, decision.modem),
        "sim": called.get(chosen, chosen) if chosen else "—",
        "guards": ", ".join(decision.held_by) or "—",
    }
    return render(f"api.decision.{decision.action}", params, lang)
