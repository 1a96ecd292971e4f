"""The example policies, each in a small scene; and the schema that editors check them by."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from simd.catalog import as_struct, read_yaml
from simd.daemon.config import Config
from simd.daemon.main import main
from simd.model.account import AccountNow, Allowance, Money, Source
from simd.model.decision import Decision
from simd.model.ids import Iccid
from simd.model.modem import Modem, ModemState, Seat, Slot
from simd.model.radio import Radio, Registration
from simd.model.sim import Lock, Sim
from simd.model.snapshot import ModemNow, SimNow, Snapshot
from simd.policy import Evidence, Policy, Seen, decide
from simd.policy.evidence import Air, Counted, Habit, Probed, Sample
from simd.policy.policy import MODES, RULES
from simd.policy.settings import Back

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted((ROOT / "configs" / "policies").glob("*.yaml"))
NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
STEADY = 1_000_000.0
ICCIDS = ("8901260852290847433", "89860012345678901230", "89860012345678901248")
GB = 1 << 30


def example(name: str) -> Policy:
    config = as_struct(read_yaml(ROOT / "configs" / "policies" / f"{name}.yaml"), Config)
    assert config.policy is not None
    return config.policy


def said(*packs: Allowance, at: datetime = NOW, **more: Any) -> AccountNow:
    return AccountNow(Source("sms", at), 1.0, allowances=packs, **more)


def choose(
    policy: Policy,
    names: tuple[str, ...],
    *,
    accounts: tuple[AccountNow | None, ...] = (),
    seen: dict[str, Seen] | None = None,
    country: str | None = None,
    now: datetime = NOW,
) -> Decision:
    """One modem with these SIMs in the owner's order, the first in use."""
    slots = tuple(Slot(at, f"sim_{name}", active=at == 1) for at, name in enumerate(names, 1))
    radio = Radio(Registration.HOME, country=country)
    modem = ModemNow(
        Modem("m", "m", slots=3), ModemState.READY, radio=radio, slots=slots, lock=Lock.NONE
    )
    known = (*accounts, None, None, None)
    sims = {
        f"sim_{name}": SimNow(
            Sim(f"sim_{name}", Iccid(ICCIDS[at]), name),
            Seat("m", at + 1),
            at == 0,
            account=known[at],
        )
        for at, name in enumerate(names)
    }
    evidence = Evidence(STEADY, {f"sim_{name}": one for name, one in (seen or {}).items()})
    order = [f"sim_{name}" for name in names]
    return decide(Snapshot(1, {"m": modem}, sims), "m", policy, order, policy.local(now), evidence)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda one: one.stem)
def test_every_example_is_right_as_it_stands(path: Path) -> None:
    assert main(["--config", str(path), "--check-config"]) == 0


def price(amount: str, **more: Any) -> Seen:
    return Seen(price=Money.parse(amount), **more)


def test_cheapest() -> None:
    policy, names = example("cheapest"), ("home", "work", "thai")
    seen = {"home": price("10 CNY"), "work": price("5 CNY"), "thai": price("20 THB")}
    assert choose(policy, names, seen=seen).chosen == "sim_thai"
    spent = {"day": Money.parse("10 CNY")}
    seen["thai"] = price("20 THB", spent=spent)
    seen["work"] = price("5 CNY", spent=spent)
    assert choose(policy, names, seen=seen).chosen == "sim_home"
    dear = {name: price("60 CNY") for name in names}
    assert choose(policy, names, seen=dear).action == "stay"
    # A cheap SIM that carries nothing is the dearer one: its hours are counted.
    down = Air(Habit(60, 40), probes("-" * 12))
    seen = {"home": price("2 CNY", air=down), "work": price("5 CNY")}
    assert choose(policy, names[:2], seen=seen).chosen == "sim_work"
    # What a soft rule speaks against comes last, however well it would do.
    seen = {"home": price("60 CNY"), "work": price("49 CNY", air=down)}
    assert choose(policy, names[:2], seen=seen).chosen == "sim_work"


def probes(signs: str) -> tuple[Probed, ...]:
    return tuple(Probed(STEADY - 60.0 * at, sign == "+") for at, sign in enumerate(signs))[::-1]


def test_never_offline() -> None:
    policy, names = example("never-offline"), ("home", "work")
    good = Seen(samples=(Sample(STEADY - 60, Registration.HOME, rsrp=-95.0),))
    useless = Seen(samples=good.samples, probes=probes("---"))
    assert choose(policy, names, seen={"home": good, "work": good}).action == "stay"
    assert choose(policy, names, seen={"home": useless, "work": good}).chosen == "sim_work"
    weak = Seen(samples=(Sample(STEADY - 60, Registration.HOME, rsrp=-117.0),))
    assert choose(policy, names, seen={"home": useless, "work": weak}).action == "stay"
    config = as_struct(read_yaml(ROOT / "configs" / "policies" / "never-offline.yaml"), Config)
    assert len(config.probes.checks) == 2


def test_leftovers_first() -> None:
    policy, names = example("leftovers-first"), ("home", "work", "stick")
    late = said(Allowance("data", 9 * GB, expires=date(2026, 3, 30)))
    soon = said(Allowance("data", GB, expires=date(2026, 3, 20)))
    wasted = said(Allowance("data", GB, expires=date(2026, 3, 12)))
    assert choose(policy, names, accounts=(late, soon)).chosen == "sim_work"
    assert choose(policy, names, accounts=(late, soon, wasted)).chosen == "sim_stick"
    poor = said(Allowance("data", GB, expires=date(2026, 3, 12)), balance=Money(Decimal(0), "CNY"))
    assert choose(policy, names, accounts=(late, soon, poor)).chosen == "sim_work"
    old = said(Allowance("data", GB, expires=date(2026, 4, 20)), at=NOW - timedelta(days=9))
    assert choose(policy, names, accounts=(old, late)).chosen == "sim_work"


def test_traveller() -> None:
    policy, names = example("traveller"), ("home", "work", "phuket")
    cn, th = Seen(home="CN"), Seen(home="TH")
    seen = {"home": cn, "work": cn, "phuket": th}
    assert choose(policy, names, seen=seen, country="CN").chosen == "sim_home"
    assert choose(policy, names, seen=seen, country="TH").chosen == "sim_phuket"
    # Elsewhere home would roam unasked; phuket may, and work may not go to Switzerland.
    swiss = choose(policy, names, seen=seen, country="CH")
    assert swiss.chosen == "sim_phuket"
    assert [one.vetoed for one in swiss.candidates] == [True, True, False]
    dear = seen | {"phuket": price("500 THB", home="TH")}
    assert choose(policy, names, seen=dear, country="DE").chosen == "sim_work"


def test_night_quota() -> None:
    policy, names = example("night-quota"), ("day", "night")
    noon, night = (datetime(2026, 3, 10, hour, 30, tzinfo=UTC) for hour in (4, 16))
    assert policy.local(night).hour == 0
    assert choose(policy, names, now=noon).action == "stay"
    assert choose(policy, names, now=night).chosen == "sim_night"
    used = Seen(counted={"data.month": Counted(95 * GB)})
    assert choose(policy, names, now=night, seen={"night": used}).action == "stay"


# --- the schema


def complaints(value: Any, schema: dict[str, Any], whole: dict[str, Any]) -> list[str]:
    """What a value breaks of a schema: the words that ours uses (JSON Schema 2020-12)."""
    if "$ref" in schema:
        return complaints(value, whole["$defs"][schema["$ref"].rpartition("/")[2]], whole)
    if "anyOf" in schema:
        tried = [complaints(value, one, whole) for one in schema["anyOf"]]
        return [] if [] in tried else [f"{value!r} is none of them"]
    allowed = schema.get("enum", [schema["const"]] if "const" in schema else [value])
    if value not in allowed:
        return [f"{value!r} is not in {allowed}"]
    kinds = schema.get("type", [])
    if kinds and _kind(value) not in ([kinds] if isinstance(kinds, str) else kinds):
        return [f"{value!r} is no {kinds}"]
    if "pattern" in schema and not re.search(schema["pattern"], value):
        return [f"{value!r} is not like {schema['pattern']}"]
    return list(_inside(value, schema, whole))


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    names = {dict: "object", list: "array", str: "string", int: "integer", float: "number"}
    return names.get(type(value), "null" if value is None else "string")


def _inside(value: Any, schema: dict[str, Any], whole: dict[str, Any]) -> list[str]:
    found = []
    if isinstance(value, list):
        for one in value:
            found += complaints(one, schema.get("items", {}), whole)
    if isinstance(value, dict):
        fields, more = schema.get("properties", {}), schema.get("additionalProperties", {})
        found += [f"{name} is missing" for name in schema.get("required", ()) if name not in value]
        for name, one in value.items():
            if name not in fields and more is False:
                found.append(f"{name} is unknown")
            else:
                found += complaints(one, fields.get(name, more), whole)
    return found


@pytest.fixture(scope="module")
def whole() -> dict[str, Any]:
    made: dict[str, Any] = json.loads((ROOT / "docs" / "simd.schema.json").read_text("utf-8"))
    return made


@pytest.mark.parametrize(
    "path", [*EXAMPLES, ROOT / "configs" / "demo.yaml"], ids=lambda one: one.stem
)
def test_what_is_right_keeps_to_the_schema(path: Path, whole: dict[str, Any]) -> None:
    assert complaints(read_yaml(path).value, whole, whole) == []


@pytest.mark.parametrize(
    "policy",
    [
        {"mode": "best"},
        {"modes": "ordered"},
        {"rules": [{"rule": "balance_flor", "below": "5 CNY"}]},
        {"rules": [{"rule": "balance_floor"}]},
        {"rules": [{"rule": "balance_floor", "below": 5}]},
        {"rules": [{"rule": "signal", "below": "-110"}]},
        {"guards": {"dwell": "10 parsecs"}},
        {"guards": {"agree": "3 of 5"}},
        {"guards": {"back": {"when": "later"}}},
    ],
)
def test_what_is_wrong_breaks_the_schema(policy: Any, whole: dict[str, Any]) -> None:
    assert complaints({"policy": policy}, whole, whole)


def test_the_page_names_every_rule_and_only_tests_that_are_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.syspath_prepend(str(ROOT))
    from scripts.docs_policy import policy  # noqa: PLC0415  # scripts are no package of ours

    page = policy()
    named = re.findall(r"`(tests/\S+)::(test_\w+)`", page)
    assert len(named) > 100
    for file, test in named:
        assert f"def {test}(" in (ROOT / file).read_text("utf-8"), test
    for name in (*RULES, *MODES, *Back.__struct_fields__, "dwell", "quiet"):
        assert f"`{name}`" in page
