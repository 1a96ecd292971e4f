"""Health notes that tell of a SIM's money: words for those alone who may see it."""

from __future__ import annotations

from collections.abc import Mapping

from simd.api.access import MONEY, Caller

_MONEY_TOLD = frozenset(
    {
        "approval_wanted",
        "keep_alive_free_use",
        "keep_alive_paid_event",
        "keep_alive_spend",
        "keep_alive_topup",
        "money_differs",
        "money_unknown",
        "out_of_bundle",
        "paid_service",
        "plugin_failed",
        "topup_held",
        "travel",
        "vault_empty",
    }
)


# Who owns which SIM is the household's own affair.
_OF_PEOPLE = frozenset({"consent_missing"})


def note_open(code: str, subject: str, params: Mapping[str, str], caller: Caller) -> bool:
    """True when the caller may read the whole note; one whose SIM is not found is the steward's."""
    if code in _OF_PEOPLE:
        return caller.known
    if code not in _MONEY_TOLD:
        return True
    return caller.may(_sim_of(subject, params, caller), MONEY)


def _sim_of(subject: str, params: Mapping[str, str], caller: Caller) -> str | None:
    """The SIM that the note is about: its subject, or the one it names."""
    sims = caller.control.snapshot.sims
    if subject in sims:
        return subject
    named = params.get("sim")
    return next((key for key, one in sims.items() if one.sim.name == named), None)
