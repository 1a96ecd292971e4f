"""A decision in sentences: what, why, every word on every candidate, what would change it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from simd.model.decision import Candidate, Decision, GuardVerdict, Verdict
from simd.texts import render

_TIMES = ("as_of", "until")
_UNSURE = (".unknown", ".unsure", ".currency", ".few")


def summary(decision: Decision, names: Mapping[str, str], lang: str = "en") -> str:
    """The decision in one sentence; `names` are shown for ids of SIMs and modems."""
    return _Teller(decision, names, lang).headline()


def explain(decision: Decision, names: Mapping[str, str], lang: str = "en") -> list[str]:
    """The decision in sentences, the most important first."""
    teller = _Teller(decision, names, lang)
    return [teller.headline(), *teller.held(), *teller.candidates(), *teller.changes()]


class _Teller:
    """One decision, told in one language."""

    def __init__(self, decision: Decision, names: Mapping[str, str], lang: str) -> None:
        self.decision = decision
        self.names = names
        self.lang = lang

    def text(self, code: str, params: Mapping[str, str | None]) -> str:
        shown = {name: self.shown(name, value) for name, value in params.items()}
        return render(code, shown, self.lang)

    def shown(self, name: str, value: str | None) -> str:
        """An id by its name, a time without its fractions, anything else as it is."""
        if value is None:
            return render("why.none", {}, self.lang)
        if name in _TIMES:
            return f"{datetime.fromisoformat(value).astimezone(UTC):%Y-%m-%d %H:%M} UTC"
        return self.names.get(value, value)

    def about(self) -> dict[str, str | None]:
        decision = self.decision
        return {"modem": decision.modem, "current": decision.current, "chosen": decision.chosen}

    def headline(self) -> str:
        why = self.text(self.decision.reason, self.about() | self.decision.params)
        return self.text(f"why.{self.decision.action}", self.about() | {"why": why})

    def held(self) -> Iterator[str]:
        for guard in self.decision.guards:
            if guard.holds:
                yield self.text("why.guard", {"words": self.text(guard.reason, guard.params)})

    def candidates(self) -> Iterator[str]:
        for one in self.decision.candidates:
            code = "why.vetoed" if one.vetoed else "why.allowed"
            params = {"sim": one.sim, "slot": str(one.seat.slot), "words": self.words(one)}
            yield self.text(code if one.verdicts else "why.bare", params)
            if one.score is not None:
                yield self.text("why.score", {"sim": one.sim, "score": f"{one.score:.2f}"})

    def words(self, candidate: Candidate) -> str:
        """Every rule's word, the vetoes first."""
        ordered = sorted(candidate.verdicts, key=lambda one: one.kind != "veto")
        between = render("why.between", {}, self.lang)
        return between.join(self.text(one.reason, one.params) for one in ordered)

    def changes(self) -> Iterator[str]:
        """What would make the decision another one."""
        yield from (self.after(guard) for guard in self.decision.guards if guard.holds)
        for one in self.decision.candidates:
            yield from (self.lifted(one, verdict) for verdict in one.verdicts if _open(verdict))
        if self.decision.reason in {"decision.best", "decision.close"}:
            yield from self.waiting()

    def after(self, guard: GuardVerdict) -> str:
        if guard.until is None:
            return self.text(f"{guard.reason}.change", guard.params)
        return self.text("why.until", self.about() | {"until": guard.until.isoformat()})

    def lifted(self, candidate: Candidate, verdict: Verdict) -> str:
        return self.text(f"{verdict.reason}.change", verdict.params | {"sim": candidate.sim})

    def waiting(self) -> Iterator[str]:
        """The next best takes over when this one is ruled out."""
        for one in self.decision.candidates:
            if not one.vetoed and one.sim != self.decision.chosen:
                yield self.text("why.next", self.about() | {"sim": one.sim})


def _open(verdict: Verdict) -> bool:
    """A word that would be another one if the figures were, or were known.

    A soft rule that speaks against a SIM only puts it last: its weight is below nothing.
    """
    against = verdict.kind == "veto" or verdict.weight < 0
    return against or verdict.reason.endswith(_UNSURE)
