"""The policy as sentences, and the policy with changes for a trial."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from simd.errors import BadRequest
from simd.model.codec import from_plain
from simd.model.units import Size
from simd.policy.policy import Policy
from simd.policy.settings import TIMER, Back, Guards
from simd.policy.spoken import spoken
from simd.texts import render

_PLAIN = Guards()


def policy_words(policy: Policy | None, lang: str) -> dict[str, Any]:
    """The policy as it is set (null: observe only) and in sentences."""
    if policy is None:
        return {"policy": None, "sentences": [render("show.observe", {}, lang)]}
    plain = written(policy)
    sentences = [render(f"show.mode.{policy.mode}", plain, lang)]
    for rule in plain["rules"]:
        sentences += _rule(rule, lang)
    sentences += _guards(policy.guards, plain["guards"], lang)
    return {"policy": plain, "sentences": sentences}


def written(policy: Policy) -> dict[str, Any]:
    """The policy as a config writes it, amounts with their units: it can be read again."""
    plain: dict[str, Any] = msgspec.to_builtins(policy, enc_hook=_text, str_keys=True)
    return plain


def _text(value: object) -> str:
    return f"{int(value)}B" if isinstance(value, Size) else str(value)


def _rule(rule: Mapping[str, Any], lang: str) -> Iterator[str]:
    yield render(f"show.rule.{rule['rule']}", _spoken(rule, lang), lang)
    if rule["sims"]:
        yield render("show.sims", _shown(rule), lang)
    if rule["soft"]:
        yield render("show.soft", {}, lang)


def _guards(guards: Guards, plain: Mapping[str, Any], lang: str) -> Iterator[str]:
    shown = _spoken(plain, lang)
    yield render("show.guards", shown, lang)
    for name in ("settle", "by_hand", "agree", "quiet", "upload"):
        if getattr(guards, name) != getattr(_PLAIN, name):
            yield render(f"show.guard.{name}", shown, lang)
    back = _spoken({**plain["back"], "after": str(guards.back.after or TIMER)}, lang)
    if guards.back != Back():
        yield render(f"show.back.{guards.back.when}", back, lang)


def _shown(plain: Mapping[str, Any]) -> dict[str, str]:
    return {name: _value(value) for name, value in plain.items()}


def _value(value: object) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value)) or "–"
    return "–" if value is None else str(value)


def _spoken(plain: Mapping[str, Any], lang: str) -> dict[str, str]:
    return {name: spoken(value, lang) for name, value in _shown(plain).items()}


def with_changes(policy: Policy | None, changes: Mapping[str, Any]) -> Policy | None:
    """The policy with some of its keys replaced; raises BadRequest when it makes no sense.

    What is nested is replaced key by key, lists as a whole.
    """
    if not changes:
        return policy
    plain = written(policy) if policy is not None else {}
    try:
        return from_plain(_merged(plain, changes), Policy)
    except msgspec.ValidationError as error:
        raise BadRequest(why=str(error)) from error


def _merged(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    made = dict(old)
    for name, value in new.items():
        nested = isinstance(value, Mapping) and isinstance(made.get(name), Mapping)
        made[name] = _merged(made[name], value) if nested else value
    return made
