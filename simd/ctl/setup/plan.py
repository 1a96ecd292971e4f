"""What a first configuration says, and the file it becomes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from simd.model.ids import Iccid

MANY = 4


@dataclass
class Person:
    """Someone of the household; the user is None for who calls by token alone."""

    name: str
    unix_user: str | None = None


@dataclass
class Sim:
    """A SIM as it was found, and what was said of it."""

    iccid: str
    name: str
    carrier: str | None = None
    owner: str | None = None


@dataclass
class Plan:
    """The whole of it."""

    sims: list[Sim] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    visits: str = "ask"

    @property
    def many(self) -> bool:
        """True when there are more SIMs than a household usually has."""
        return len(self.sims) > MANY

    def yaml(self) -> str:
        """The file: every text in quotes, as JSON has them, which YAML reads alike."""
        lines = [
            "# Made by `simctl setup`; `simd --check-config` says what is wrong after a change.",
            "modems: {discover: true, modemmanager: auto}",
            *_list(
                "people", (_flow({"name": p.name, "unix_user": p.unix_user}) for p in self.people)
            ),
            *_list("sims", map(_sim, self.sims)),
            f"visits: {self.visits}",
        ]
        return "\n".join(lines) + "\n"


def found(status: Mapping[str, Any]) -> Plan:
    """A plan of what was found, nothing said of it yet."""
    plan = Plan()
    taken: set[str] = set()
    for one in status["sims"]:
        name = str(one["carrier"] or one["name"])
        number = 2
        while name in taken:
            name, number = f"{one['carrier'] or one['name']}-{number}", number + 1
        taken.add(name)
        sure = one["carrier"] if one.get("carrier_sure") != "unknown" else None
        plan.sims.append(Sim(one["iccid"], name, sure))
    return plan


def _sim(sim: Sim) -> str:
    rights = {sim.owner: "owner"} if sim.owner else None
    # It was read from the card: a check digit that is wrong is really so.
    odd = None if Iccid(sim.iccid).check_digit_right() else True
    said = {"name": sim.name, "iccid": sim.iccid, "carrier": sim.carrier, "rights": rights}
    return _flow({**said, "unchecked_iccid": odd})


def _list(name: str, items: Iterable[str]) -> list[str]:
    lines = [f"  - {item}" for item in items]
    return [f"{name}:", *lines] if lines else [f"{name}: []"]


def _flow(values: Mapping[str, Any]) -> str:
    shown = (f"{name}: {_text(value)}" for name, value in values.items() if value is not None)
    return "{" + ", ".join(shown) + "}"


def _text(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_text(one)}: {said}" for one, said in value.items()) + "}"
    return json.dumps(value, ensure_ascii=False)
