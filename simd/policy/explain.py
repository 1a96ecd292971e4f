"""A decision in sentences: what, why, every word on every candidate, what would change it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, tzinfo

from simd.model.decision import Candidate, Decision, GuardVerdict, Verdict
from simd.policy.spoken import spoken
from simd.texts import render

_TIMES = ("as_of", "until")
_UNSURE = (".unknown", ".unsure", ".currency", ".few")


def summary(decision: Decision, names: Mapping[str, str], lang: str = "en") -> str:
    """The decision in one sentence; `names` are shown for ids of SIMs and modems."""
    return _Teller(decision, names, lang).headline()


def explain(
    decision: Decision, names: Mapping[str, str], lang: str = "en", tz: tzinfo | None = UTC
) -> list[str]:
    """The decision in sentences, the most important first; times in that zone, None is the machine's."""
    teller = _Teller(decision, names, lang, tz)
    told = [teller.headline(), *teller.held(), *teller.candidates(), *teller.changes()]
    return list(dict.fromkeys(told))


class _Teller:
    """One decision, told in one language."""

    def __init__(
        self, decision: Decision, names: Mapping[str, str], lang: str, tz: tzinfo | None = UTC
    ) -> None:
        self.decision = decision
        self.names = names
        self.lang = lang
        self.tz = tz

    def text(self, code: str, params: Mapping[str, str | None]) -> str:
        shown = {name: self.shown(name, value) for name, value in params.items()}
        return render(code, shown, self.lang)

    def shown(self, name: str, value: str | None) -> str:
        """An id by its name, a time without its fractions, anything else as it is."""
        if value is None:
            return render("why.none", {}, self.lang)
        if name in _TIMES:
            return f"{datetime.fromisoformat(value).astimezone(self.tz):%Y-%m-%d %H:%M %Z}"
        if name == "kind":
            return render(f"kind.{value}", {}, self.lang, default=value)
        return self.names[value] if value in self.names else spoken(value, self.lang)

    def about(self) -> dict[str, str | None]:
        decision = self.decision
        return {"modem": decision.modem, "current": decision.current, "chosen": decision.chosen}

    def headline(self) -> str:
        why = self.text(self.decision.reason, self.about() | self.decision.params)
        return self.text(f"why.{self.decision.action}", self.about() | {"why": why})

    def held(self) -> Iterator[str]:
        for guard in self.decision.guards:
            if guard.holds:
                code = "why.guard" if guard.until is None else "why.guard_until"
                end = guard.until.isoformat() if guard.until else None
                words = self.text(guard.reason, guard.params)
                yield self.text(code, {"words": words, "until": end})

    def candidates(self) -> Iterator[str]:
        for one in self.decision.candidates:
            code = "why.vetoed" if one.vetoed else "why.allowed"
            params = {"sim": one.sim, "slot": str(one.seat.slot), "words": self.words(one)}
            yield self.text(code if one.verdicts else "why.bare", params)
            if one.guards and one.sim != self.decision.chosen:
                held = self.holding(one.guards)
                yield self.text("why.also_held", {"sim": one.sim, "words": held})
            if one.score is not None:
                yield self.text("why.score", {"sim": one.sim, "score": f"{one.score:.2f}"})

    def holding(self, guards: Sequence[GuardVerdict]) -> str:
        """The words of the guards that would hold a SIM back, each with its end."""
        told = [self.lasting(one) for one in guards]
        return render("why.between", {}, self.lang).join(told)

    def lasting(self, guard: GuardVerdict) -> str:
        """A guard's words, and until when it holds where that is known."""
        words = self.text(guard.reason, guard.params)
        if guard.until is None:
            return words
        return self.text("why.lasting", {"words": words, "until": guard.until.isoformat()})

    def words(self, candidate: Candidate) -> str:
        """Every rule's word, the vetoes first."""
        ordered = sorted(candidate.verdicts, key=lambda one: one.kind != "veto")
        between = render("why.between", {}, self.lang)
        return between.join(self.text(one.reason, one.params) for one in ordered)

    def changes(self) -> Iterator[str]:
        """What would make the decision another one."""
        yield from self.after(self.decision.guards, "why.until", self.about())
        for one in self.decision.candidates:
            yield from (self.lifted(one, verdict) for verdict in one.verdicts if _open(verdict))
            if one.sim != self.decision.chosen:
                yield from self.after(one.guards, "why.free", {"sim": one.sim})
        if self.decision.reason in {"decision.best", "decision.close"}:
            yield from self.waiting()

    def after(
        self, guards: Sequence[GuardVerdict], code: str, about: Mapping[str, str | None]
    ) -> Iterator[str]:
        """What ends the holding: a change for each guard that waits for one, else the last end."""
        holding = [one for one in guards if one.holds]
        ends = [one.until for one in holding if one.until is not None]
        for guard in holding:
            if guard.until is None:
                yield self.text(f"{guard.reason}.change", guard.params)
        if ends and len(ends) == len(holding):
            yield self.text(code, {**about, "until": max(ends).isoformat()})

    def lifted(self, candidate: Candidate, verdict: Verdict) -> str:
        """What would lift a word; a soft rule's only puts a SIM last."""
        words = self.text(f"{verdict.reason}.change", verdict.params | {"sim": candidate.sim})
        if verdict.kind == "prefer" and verdict.weight < 0:
            return self.text("why.soft", {"sim": candidate.sim, "words": words})
        return words

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
