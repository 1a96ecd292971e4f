"""What the policy of the config rests on beside itself: names of SIMs, and the machine's zone."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from msgspec.structs import replace

from simd.catalog.document import Place
from simd.engine.data_hooks import Hooks
from simd.engine.probes import Probes
from simd.model.units import UnitError
from simd.policy import Policy
from simd.policy.policy import Zone
from simd.policy.rules.country_order import CountryOrder
from simd.policy.rules.manual_hold import ManualHold

LOCALTIME = Path("/etc/localtime")
_ZONES = "zoneinfo/"


def named_sims(policy: Policy | None) -> Iterator[tuple[Place, str]]:
    """Every SIM that the policy names, with its place under `policy:`."""
    if policy is None:
        return
    for index, rule in enumerate(policy.rules):
        for at, name in enumerate(rule.sims):
            yield ("rules", index, "sims", at), name
        if isinstance(rule, ManualHold):
            yield ("rules", index, "to"), rule.to
        if isinstance(rule, CountryOrder):
            yield from _by_country(("rules", index, "order"), rule.order)
    yield from _by_country(("countries",), policy.countries)


def _by_country(place: Place, order: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[Place, str]]:
    for country, names in order.items():
        for at, name in enumerate(names):
            yield (*place, country, at), name


def at_home(policy: Policy | None, zone: Zone | None) -> Policy | None:
    """The policy with that zone where it names none: hours are those on the wall here."""
    if policy is None or policy.timezone is not None or zone is None:
        return policy
    return replace(policy, timezone=zone)


def provable(probes: Probes, hooks: Hooks) -> Probes:
    """The probes, without the proof of a switch where hooks bring the link up only after it."""
    return replace(probes, proof=probes.proof and not hooks.up)


def machine_zone(
    environment: Mapping[str, str] = os.environ, localtime: Path = LOCALTIME
) -> Zone | None:
    """The machine's time zone by its IANA name (tzset(3), localtime(5)); None if it has no name."""
    try:
        target = str(localtime.resolve(strict=True))
    except OSError:
        target = ""
    name = environment.get("TZ", "").removeprefix(":") or target.rpartition(_ZONES)[2]
    try:
        return Zone.parse(name) if name else None
    except UnitError:
        return None
