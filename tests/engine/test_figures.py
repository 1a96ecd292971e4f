"""Figures for rules: what was counted, spent and would cost; how fast bytes move; older boots."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from simd.daemon.config import Config
from simd.daemon.config_policy import at_home, machine_zone, named_sims, provable
from simd.engine.clock import SystemClock
from simd.engine.data_hooks import Hooks
from simd.engine.figures import _begin, counted, spent
from simd.engine.flow import Flowing
from simd.engine.probes import Probes
from simd.engine.witness import Witness
from simd.model.account import Money, Reading, Source
from simd.model.codec import from_plain
from simd.model.ids import Body
from simd.model.metering import Tally
from simd.policy import Policy
from simd.policy.evidence import Counted
from simd.policy.policy import Zone
from simd.store import Store
from simd.store.evidence import KeptAt, KeptTrouble

NOW = datetime(2026, 3, 10, 12, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)


def reading(ago: float, balance: str | None) -> Reading:
    money = Money.parse(balance) if balance else None
    return Reading(Body(""), Source("sms", NOW - ago * HOUR), 1.0, money)


@pytest.mark.parametrize(
    ("readings", "expected"),
    [
        ([], None),
        ([(2, "9 CNY")], None),
        ([(2, "9 CNY"), (1, "7 CNY")], "2"),
        ([(2, "9 CNY"), (1, None), (0, "7 CNY")], "2"),
        # A top-up is no spending, and gives none back.
        ([(3, "9 CNY"), (2, "7 CNY"), (1, "50 CNY"), (0, "49 CNY")], "3"),
        ([(2, "9 CNY"), (1, "7 EUR")], None),
        ([(50, "9 CNY"), (49, "7 CNY")], None),
        # When in between it was, nobody knows: it counts whole.
        ([(50, "9 CNY"), (1, "7 CNY")], "2"),
    ],
)
def test_what_was_spent_is_what_balances_went_down_by(
    readings: list[tuple[float, str | None]], expected: str | None
) -> None:
    found = spent([reading(*one) for one in readings], NOW - 24 * HOUR)
    assert found == (Money(Decimal(expected), "CNY") if expected else None)


def test_what_was_counted_since_a_beginning() -> None:
    tallies = tuple(
        Tally(NOW - (ago + 1) * HOUR, NOW - ago * HOUR, 100, 10, sms=1) for ago in (30, 2, 0)
    )
    begins = {"day": NOW - 12 * HOUR, "month": NOW - 300 * HOUR}
    assert counted((), begins) == {}
    assert counted(tallies, begins) == {
        "data.day": Counted(220, True),
        "sms.day": Counted(2, True),
        "data.month": Counted(330, False),
        "sms.month": Counted(3, False),
    }


def test_periods_begin_on_the_wall() -> None:
    """The day of the change to summer time begins at midnight all the same."""
    local = datetime(2026, 3, 29, 12, 30, tzinfo=ZoneInfo("Europe/Berlin"))
    begins = {name: _begin(name, local) for name in ("hour", "day", "week", "month")}
    assert {name: at.isoformat() for name, at in begins.items()} == {
        "hour": "2026-03-29T12:00:00+02:00",
        "day": "2026-03-29T00:00:00+01:00",
        "week": "2026-03-23T00:00:00+01:00",
        "month": "2026-03-01T00:00:00+01:00",
    }


def test_how_fast_bytes_move(tmp_path: Path) -> None:
    folder = tmp_path / "statistics"
    folder.mkdir()

    def count(received: int, sent: int) -> None:
        (folder / "rx_bytes").write_text(str(received))
        (folder / "tx_bytes").write_text(str(sent))

    count(100, 10)
    flow = Flowing(str(tmp_path), 0.0)
    count(700, 70)
    flow.look(60.0)
    flow.look(60.0)
    assert [(one.down, one.up) for one in flow.flows] == [(10.0, 1.0)]
    count(0, 0)  # the counter began anew: it tells nothing
    flow.look(120.0)
    (folder / "rx_bytes").unlink()
    flow.look(180.0)
    assert len(flow.flows) == 1
    assert Flowing(None, 0.0).flows == ()


class Still(SystemClock):
    """A clock that stands where it is put."""

    def __init__(self, now: datetime, monotonic: float) -> None:
        self.at, self.steady = now, monotonic

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return self.steady


@pytest.mark.parametrize(
    ("ago", "steady", "expected"),
    [
        # Of this boot it is as old as the clock says that never jumps.
        (99 * HOUR, 900.0, 900.0),
        # Of an earlier one it is as old as civil time says, and never within this run.
        (HOUR, None, 1000.0 - 3600.0),
        (-9 * HOUR, None, 1000.0),
        (HOUR, 5000.0, 1000.0 - 3600.0),
    ],
)
async def test_moments_of_an_earlier_boot_are_put_before_this_run(
    tmp_path: Path, ago: timedelta, steady: float | None, expected: float
) -> None:
    clock = Still(NOW, 1000.0)
    async with Store.open(tmp_path / "ledger.db", site="home") as store:
        when = KeptAt(NOW - ago, steady)
        await store.evidence.note_trouble("sim_1", KeptTrouble(when, "data"))
        witness = Witness(store.evidence, clock)
        await witness.trouble("sim_1", "later")
        first, last = witness._troubles["sim_1"]
    assert first.at == pytest.approx(expected)
    assert last.at == 1000.0


def test_the_zone_is_the_machines_where_none_is_named(tmp_path: Path) -> None:
    zones = tmp_path / "usr" / "zoneinfo" / "Asia"
    zones.mkdir(parents=True)
    (zones / "Shanghai").touch()
    (link := tmp_path / "localtime").symlink_to(zones / "Shanghai")
    assert machine_zone({}, link) == "Asia/Shanghai"
    assert machine_zone({"TZ": ":Europe/Berlin"}, link) == "Europe/Berlin"
    assert machine_zone({"TZ": "CET-1CEST,M3.5.0,M10.5.0/3"}, link) is None
    assert machine_zone({}, tmp_path / "none") is None
    named = from_plain({"timezone": "Europe/Berlin"}, Policy)
    assert at_home(named, Zone("Asia/Shanghai")) is named
    assert at_home(None, Zone("Asia/Shanghai")) is None
    assert at_home(Policy(), None) == Policy()
    home = at_home(Policy(), Zone("Asia/Shanghai"))
    assert home is not None
    assert home.timezone == "Asia/Shanghai"


def test_every_sim_that_a_policy_names_is_looked_up() -> None:
    policy = from_plain(
        {
            "countries": {"DE": ["a"]},
            "rules": [
                {"rule": "debt", "sims": ["b"]},
                {"rule": "manual_hold", "to": "c"},
                {"rule": "country_order", "order": {"any": ["d"]}},
            ],
        },
        Policy,
    )
    assert list(named_sims(policy)) == [
        (("rules", 0, "sims", 0), "b"),
        (("rules", 1, "to"), "c"),
        (("rules", 2, "order", "any", 0), "d"),
        (("countries", "DE", 0), "a"),
    ]
    assert list(named_sims(None)) == []


def test_hooks_bring_the_link_up_after_the_proof_so_there_is_none() -> None:
    assert provable(Probes(), Hooks()).proof
    assert not provable(Probes(), Hooks(up=("/bin/true",))).proof
    assert Config().probes == Probes()
