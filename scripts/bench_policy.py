"""Deciding for a whole house: 16 modems, 8 seats each, 30 rules, by what has changed since.

The ratio is to the same house with the owner's order alone, which is what any choice costs.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from msgspec.structs import replace

from simd.model.account import AccountNow, Allowance, Money, Source
from simd.model.codec import from_plain
from simd.model.ids import Iccid, Imsi, Plmn
from simd.model.modem import Modem, ModemState, Seat, Slot
from simd.model.radio import Radio, Registration
from simd.model.sim import Lock, Sim
from simd.model.snapshot import ModemNow, SimNow, Snapshot
from simd.policy import Evidence, Memo, Policy, Seen, decide
from simd.policy.evidence import Counted, Probed, Sample

MODEMS, SEATS, EACH = 16, 8, 40
NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
STEADY = 1_000_000.0
ICCID = "8901260852290847433"
RULES: list[dict[str, Any]] = [
    {"rule": "signal", "below": "-115dBm", "back_above": "-108dBm"},
    {"rule": "signal", "below": "-16dB", "measure": "rsrq", "tech": "4g"},
    {"rule": "signal", "below": "-105dBm", "measure": "rssi", "tech": "2g"},
    {"rule": "no_service"},
    {"rule": "denied", "causes": [8, 11, 15]},
    {"rule": "tech_below", "least": "4g"},
    {"rule": "roaming", "allow": ["DE"]},
    {"rule": "country", "block": ["CH"]},
    {"rule": "network", "block": ["46005"]},
    {"rule": "sim_state"},
    {"rule": "modem_absent"},
    {"rule": "attach_failure"},
    {"rule": "useless", "latency": "1s", "loss": "40%"},
    {"rule": "disconnects"},
    {"rule": "used", "over": "90%", "of": "100GB", "period": "month"},
    {"rule": "used", "over": "1GB", "period": "hour"},
    {"rule": "used", "over": "95%", "by": "carrier"},
    {"rule": "allowance_left", "below": "500MB", "back_above": "1GB"},
    {"rule": "allowance_left", "below": 20, "kind": "sms"},
    {"rule": "balance_floor", "below": "5 CNY", "back_above": "10 CNY"},
    {"rule": "debt"},
    {"rule": "expires_within", "within": "2d"},
    {"rule": "spend", "over": "10 CNY"},
    {"rule": "price_limit", "above": "50 CNY"},
    {"rule": "hours", "then": "never", "during": "02:00-03:00"},
    {"rule": "balance_unknown", "longer": "7d"},
    {"rule": "target_good", "above": "-115dBm"},
    {"rule": "manual_hold", "to": "home", "until": "2026-01-01T00:00:00Z"},
    {"rule": "wasted"},
    {"rule": "price_here"},
]


def house() -> tuple[Snapshot, Evidence]:
    """Every seat taken, everything known of every SIM, an hour of looks and probes."""
    modems, sims, seen = {}, {}, {}
    packs = (
        Allowance("data", 9 << 30, None, 50 << 30, "bytes", date(2026, 3, 30)),
        Allowance("sms", 90, None, 100, "messages", date(2026, 3, 30)),
    )
    account = AccountNow(
        Source("sms", NOW - timedelta(hours=2)),
        1.0,
        Money(Decimal("30.10"), "CNY"),
        packs,
        date(2026, 12, 31),
    )
    looks = tuple(
        Sample(
            STEADY - 60.0 * (60 - at), Registration.HOME, "lte", "46001", -95.0, -9.0, 12.0, -65.0
        )
        for at in range(60)
    )
    probes = tuple(Probed(STEADY - 60.0 * (30 - at), True, 0.0, 40.0, 3.0) for at in range(30))
    for number in range(MODEMS):
        key = f"mdm_{number}"
        slots = []
        for slot in range(1, SEATS + 1):
            sim = f"sim_{number}_{slot}"
            slots.append(Slot(slot, sim, slot == 1))
            made = Sim(sim, Iccid(ICCID), sim, imsi=Imsi("460011234567890"))
            sims[sim] = SimNow(made, Seat(key, slot), slot == 1, account=account)
            seen[sim] = Seen(
                since=STEADY - 9000,
                proved=STEADY - 60,
                samples=looks,
                probes=probes,
                counted={"data.month": Counted(5 << 30), "data.hour": Counted(5 << 20)},
                home="CN",
                price=Money(Decimal(5), "CNY"),
                spent={"day": Money(Decimal(1), "CNY")},
            )
        radio = Radio(Registration.HOME, plmn=Plmn("46001"), access_tech="lte", country="CN")
        modems[key] = ModemNow(
            Modem(key, key, slots=SEATS),
            ModemState.READY,
            radio=radio,
            slots=tuple(slots),
            lock=Lock.NONE,
        )
    return Snapshot(1, modems, sims), Evidence(STEADY, seen)


def decided() -> dict[str, list[float]]:
    """Times in ms of deciding for the whole house, by how it was done."""
    snapshot, evidence = house()
    order = tuple(snapshot.sims)
    full = from_plain({"mode": "ordered", "rules": RULES}, Policy)
    bare = from_plain({"mode": "ordered"}, Policy)

    ticks = count(1)

    def all_of(
        policy: Policy,
        memo: Memo | None,
        late: float = 0.0,
        here: Snapshot = snapshot,
        seen: dict[str, Seen] = evidence.sims,
    ) -> None:
        now, then = NOW + timedelta(seconds=late), Evidence(STEADY + late, seen)
        for key in here.modems:
            decide(here, key, policy, order, now, then, memo)

    def heard() -> None:
        """Another look at one radio is a new modem, and new evidence on its SIM in use."""
        modems, seen = dict(snapshot.modems), dict(evidence.sims)
        modems["mdm_3"], seen["sim_3_1"] = replace(modems["mdm_3"]), replace(seen["sim_3_1"])
        all_of(full, kept, here=replace(snapshot, modems=modems), seen=seen)

    kept, ticking = Memo(), Memo()
    all_of(full, kept)
    all_of(full, ticking)
    ways: dict[str, Callable[[], None]] = {
        "the owner's order alone": lambda: all_of(bare, None),
        "30 rules, nothing changed": lambda: all_of(full, kept),
        "30 rules, one radio changed": heard,
        "30 rules, ten seconds later": lambda: all_of(full, ticking, 10.0 * next(ticks)),
        "30 rules, all anew": lambda: all_of(full, Memo()),
    }
    times: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(EACH):
        for name, act in ways.items():
            began = time.perf_counter()
            act()
            times[name].append((time.perf_counter() - began) * 1000)
    return times


def main() -> None:
    """The table."""
    times = decided()
    least = min(next(iter(times.values())))
    print(f"\nDeciding for {MODEMS} modems with {SEATS} seats each, in ms")
    print(f"{'':28}{'min':>10}{'ratio':>8}{'median':>10}")
    for name, each in times.items():
        low = min(each)
        print(f"{name:28}{low:10.2f}{low / least:8.2f}{statistics.median(each):10.2f}")


if __name__ == "__main__":
    main()
