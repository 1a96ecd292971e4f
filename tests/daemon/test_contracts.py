"""From the config's accounts to contracts: tariff, periods, members."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from simd.daemon.config_file import load_config
from simd.daemon.config_metering import contracts_of
from simd.store import Store

ONE, TWO = "89860027123456000116", "89860127123456000222"
TEXT = f"""
sims:
  - {{name: a, iccid: "{ONE}", account: home}}
  - {{name: b, iccid: "{TWO}"}}
accounts:
  - {{name: home, plan: cn-mobile-39, members: [b], anchor: "2026-03-05"}}
  - {{name: other, billing_day: 27}}
  - {{name: bill, plan: cn-mobile-fixed8, billing_day: 3, anchor: "2026-03-05T10:00:00+08:00"}}
out_of_bundle: {{action: data_off, margin: 100MB}}
"""


async def test_accounts_become_contracts(tmp_path: Path) -> None:
    path = tmp_path / "simd.yaml"
    path.write_text(TEXT, "utf-8")
    config = load_config(path)
    assert (config.out_of_bundle.action, int(config.out_of_bundle.margin)) == (
        "data_off",
        100 << 20,
    )
    async with Store.open(tmp_path / "ledger.db", site="home") as store:
        named = [(sim.name, sim.iccid, sim.account) for sim in config.sims]
        home, other, bill = await contracts_of(config.accounts, named, store)
        assert home.members == (
            await store.sim_id(config.sims[0].iccid),
            await store.sim_id(config.sims[1].iccid),
        )
    assert home.shares("data")
    assert home.anchor == datetime(2026, 3, 4, 16, tzinfo=UTC)
    assert home.tariff is not None
    assert (other.tariff, other.members) == (None, ())
    bounds = other.bounds(datetime(2026, 3, 1, tzinfo=UTC))
    assert bounds is not None
    assert bounds.start == datetime(2026, 2, 27, tzinfo=UTC)
    bounds = bill.bounds(datetime(2026, 3, 1, tzinfo=UTC))
    assert bounds is not None
    assert bounds.end == datetime(2026, 3, 2, 16, tzinfo=UTC)
    assert bill.anchor == datetime(2026, 3, 5, 2, tzinfo=UTC)
