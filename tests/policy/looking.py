"""One candidate as a rule sees it, made from a few words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from simd.model.account import AccountNow, Allowance, Source
from simd.model.codec import from_plain
from simd.model.ids import Iccid, Plmn
from simd.model.radio import Registration
from simd.model.sim import Sim
from simd.model.snapshot import SimNow
from simd.policy import Policy
from simd.policy.evidence import Place, Probed, Sample, Seen, Trouble
from simd.policy.rule import Look, Rule
from simd.texts import catalogue, render

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)  # a Tuesday
STEADY = 1_000_000.0
TODAY = NOW.date()
DAY = timedelta(days=1)
MB = 1 << 20
SIM = Sim("sim_a", Iccid("8901260852290847433"), "home")


def rule_of(name: str, **settings: Any) -> Rule:
    """The rule as a config would write it."""
    (rule,) = from_plain({"rules": [{"rule": name, **settings}]}, Policy).rules
    return rule


def sample(ago: float, word: str = "home", **figures: Any) -> Sample:
    return Sample(STEADY - ago, Registration(word), **figures)


def samples(*words: str, **figures: Any) -> Seen:
    """One look a minute, the last one just now."""
    last = len(words) - 1
    return Seen(
        samples=tuple(sample(60.0 * (last - at), word, **figures) for at, word in enumerate(words))
    )


def levels(*rsrp: float | None, tech: str | None = "lte") -> Seen:
    last = len(rsrp) - 1
    return Seen(
        samples=tuple(
            sample(60.0 * (last - at), rsrp=value, tech=tech) for at, value in enumerate(rsrp)
        )
    )


def probes(*words: str, **figures: Any) -> Seen:
    """`+` is a good probe, `-` a failed one; one a minute, the last one just now."""
    text = "".join(words)
    return Seen(
        probes=tuple(
            Probed(STEADY - 60.0 * (len(text) - 1 - at), sign == "+", **figures)
            for at, sign in enumerate(text)
        )
    )


def troubles(*codes: str, ago: float = 60.0, cause: str | None = None, **more: Any) -> Seen:
    return Seen(troubles=tuple(Trouble(STEADY - ago, code, cause) for code in codes), **more)


def said(*packs: Allowance, at: datetime = NOW - DAY, **figures: Any) -> AccountNow:
    return AccountNow(Source("sms", at), 1.0, allowances=packs, **figures)


def look(seen: Seen | None = None, account: AccountNow | None = None, **more: Any) -> Look:
    """The look; `country` is where the modem is, `lock` and `state` what it is in."""
    country, plmn = more.pop("country", None), more.pop("plmn", None)
    here = Place(country, Plmn(plmn) if plmn else None)
    settings: dict[str, Any] = {"active": True, "place": 0, "now": NOW} | more
    return Look(
        "m",
        SimNow(SIM, account=account),
        seen=seen or Seen(),
        here=here,
        steady=STEADY,
        **settings,
    )


def word(rule: Rule, seen: Look) -> str:
    """What the rule says: `veto weak`; its texts are there, and take its parameters."""
    verdict = rule.look(seen)
    assert verdict.rule == rule.name()
    kind = "soft" if verdict.kind == "prefer" and verdict.weight < 0 else verdict.kind
    against = kind in ("veto", "soft") or verdict.reason.endswith(
        (".unknown", ".unsure", ".currency", ".few")
    )
    for lang in ("en", "zh"):
        codes = [verdict.reason, f"{verdict.reason}.change"] if against else [verdict.reason]
        for code in codes:
            assert code in catalogue(lang), code
            told = render(code, verdict.params | {"sim": "home"}, lang)
            assert not {"?", "{", "}", "_"} & set(told), told
    return f"{kind} {verdict.reason.split('.')[-1]}"
