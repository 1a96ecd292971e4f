"""The policy as sentences, and the policy with changes for a trial."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from simd.errors import BadRequest
from simd.model.codec import from_plain, to_plain
from simd.policy.policy import Policy
from simd.texts import render


def policy_words(policy: Policy | None, lang: str) -> dict[str, Any]:
    """The policy as it is set (null: observe only) and in sentences."""
    if policy is None:
        return {"policy": None, "sentences": [render("show.observe", {}, lang)]}
    plain = to_plain(policy, reveal=False)
    sentences = [render(f"show.mode.{policy.mode}", {}, lang)]
    sentences += [
        render(f"show.rule.{rule['rule']}", {"kind": "data"} | rule, lang)
        for rule in plain["rules"]
    ]
    guards = {name: str(getattr(policy.guards, name)) for name in policy.guards.__struct_fields__}
    sentences.append(render("show.guards", guards, lang))
    return {"policy": plain, "sentences": sentences}


def with_changes(policy: Policy | None, changes: Mapping[str, Any]) -> Policy | None:
    """The policy with some of its keys replaced; raises BadRequest when it makes no sense."""
    if not changes:
        return policy
    plain = to_plain(policy, reveal=True) if policy is not None else {}
    try:
        return from_plain(_written(plain) | dict(changes), Policy)
    except msgspec.ValidationError as error:
        raise BadRequest(why=str(error)) from error


def _written(plain: dict[str, Any]) -> dict[str, Any]:
    """As a config writes it: spans with their unit."""
    guards = plain.get("guards")
    if guards is None:
        return plain
    spans = {
        name: f"{value}s" if isinstance(value, float) else value for name, value in guards.items()
    }
    return plain | {"guards": spans}
