"""Decisions as callers see them: the reasons with them only where their figures may be seen."""

from __future__ import annotations

import msgspec

from simd.api.access import MONEY, Caller
from simd.api.views.account import Moment
from simd.api.views.words import outline
from simd.model.decision import Candidate, Decision, GuardVerdict
from simd.policy import explain, summary


class DecisionBrief(msgspec.Struct, frozen=True):
    """A modem's last decision in one line."""

    modem: str
    at: Moment
    action: str
    chosen: str | None
    held_by: tuple[str, ...]
    summary: str


class DecisionView(msgspec.Struct, frozen=True):
    """A decision with its reasons: `sentences` for people, the rest for programs.

    `candidates` is empty for a caller who may not see the figures behind the verdicts.
    """

    modem: str
    at: Moment
    mode: str
    action: str
    current: str | None
    chosen: str | None
    held_by: tuple[str, ...]
    summary: str
    sentences: list[str]
    candidates: tuple[Candidate, ...]
    guards: tuple[GuardVerdict, ...]


class DecisionsView(msgspec.Struct, frozen=True):
    """The newest decisions, newest first."""

    decisions: list[DecisionView]


def open_to(decision: Decision, caller: Caller) -> bool:
    """True when the caller may see what is left on every SIM that was weighed."""
    weighed = {one.sim for one in decision.candidates} | {decision.current, decision.chosen}
    return caller.known and all(caller.may(sim, MONEY) for sim in weighed if sim)


def decision_brief(
    decision: Decision, caller: Caller, called: dict[str, str], lang: str
) -> DecisionBrief:
    """The decision in one line."""
    shown = open_to(decision, caller)
    return DecisionBrief(
        modem=decision.modem,
        at=decision.at,
        action=decision.action,
        chosen=decision.chosen,
        held_by=decision.held_by,
        summary=(summary if shown else outline)(decision, called, lang),
    )


def decision_view(
    decision: Decision, caller: Caller, called: dict[str, str], lang: str
) -> DecisionView:
    """The decision with every reason that the caller may see."""
    shown = open_to(decision, caller)
    sentences = (
        explain(decision, called, lang, tz=None) if shown else [outline(decision, called, lang)]
    )
    return DecisionView(
        modem=decision.modem,
        at=decision.at,
        mode=decision.mode,
        action=decision.action,
        current=decision.current,
        chosen=decision.chosen,
        held_by=decision.held_by,
        summary=sentences[0],
        sentences=sentences,
        candidates=decision.candidates if shown else (),
        guards=decision.guards if shown else (),
    )
