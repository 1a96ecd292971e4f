"""Over a border with the real daemon: the modem itself hears Thailand, and is heard."""

from __future__ import annotations

import os
import pwd
from pathlib import Path
from typing import Any

from tests.e2e.bench_of_modems import bench
from tests.e2e.daemon_child import DaemonChild, until

CONFIG = """
modems: {{discover: false, modemmanager: never, static: [{{name: roof, at: {link}}}]}}
people: [{{name: li, unix_user: {user}}}]
sims:
  - name: home
    iccid: "89860027123456000116"
    carrier: cn-mobile
    account: home
    rights: {{li: owner}}
    ask: {{balance: {{cost: free}}, data: {{cost: free}}}}
  - name: trip
    iccid: "89860127987654000667"
    carrier: cn-unicom
    account: trip
    rights: {{li: owner}}
    ask: {{balance: {{cost: free}}, data: {{cost: free}}}}
accounts:
  - {{name: home, plan: xx-little, members: [home]}}
  - {{name: trip, plan: xx-enough, members: [trip]}}
visits: allow
travel: {{on_entry: switch, settle: 1s}}
policy: {{mode: ordered, guards: {{dwell: 1s, cooldown: 1s}}}}
"""
# Both packs are good in Thailand; by fair use next to nothing of the first one is.
PLAN = """
id: {id}
name: a plan of this test
carrier_ref: {carrier}
country: CN
kind: plan
currency: CNY
cycle: {{type: rolling_days, n: 30, tz: Asia/Shanghai}}
buckets: [{{unit: GB, amount: {size}, zone: [home, "roam:TH"]{fair}}}]
after_cap: {{type: charge, price: 0.29, per: MB}}
payg: {{data: 30, per: MB, zone: ["roam:TH"]}}
source: this test
as_of: "2026"
"""


class Abroad(DaemonChild):
    """The daemon, and what it tells of travelling."""

    program = ("-m", "tests.e2e.daemon_with_plans")

    async def note(self) -> dict[str, Any] | None:
        notes = (await self.get("/v1/health"))["health"]
        return next((one for one in notes if one["code"] == "travel"), None)

    async def active(self) -> str | None:
        sims = (await self.get("/v1/status"))["sims"]
        return next((one["name"] for one in sims if one["active"]), None)

    def entered(self) -> list[str]:
        return [one["country"] for one in self.announced.of("country_entered")]

    def place(self, kind: str, which: int = -1) -> int:
        """The number of the event of that kind."""
        return [seq for seq, one in sorted(self.announced.events.items()) if one["kind"] == kind][
            which
        ]


def configure(folder: Path) -> Path:
    plans = folder / "tariffs"
    plans.mkdir()
    fair = ', fair_use: {"roam:TH": 0.02}'
    for name, carrier, size, limit in (
        ("xx-little", "cn-mobile", 10, fair),
        ("xx-enough", "cn-unicom", 5, ""),
    ):
        text = PLAN.format(id=name, carrier=carrier, size=size, fair=limit)
        (plans / f"{name}.yaml").write_text(text)
    config = folder / "simd.yaml"
    user = pwd.getpwuid(os.getuid()).pw_name
    config.write_text(CONFIG.format(link=folder / "modem", user=user))
    return config


async def test_a_border_is_told_before_it_costs_and_the_right_sim_is_taken(folder: Path) -> None:
    emulator = bench("simcom-sim7600", folder)
    tray, radio = emulator.units[0].modem.tray, emulator.units[0].modem.radio
    tray.cards[1] = emulator.new_card("cn-mobile-1")
    tray.cards[2] = emulator.new_card("cn-unicom-2")
    async with emulator, Abroad(folder, configure(folder)) as daemon:
        await daemon.start(after=0)

        async def learnt() -> bool:
            status = await daemon.get("/v1/status")
            return all(one["account"]["balance"] for one in status["sims"])

        await until(learnt, "both SIMs have figures", 60)
        await daemon.ready()
        assert await daemon.note() is None  # a visit to another SIM is no journey
        assert daemon.entered() == []
        switched = len(daemon.announced.of("switch_began"))

        radio.network("roaming", "52001")

        async def away() -> bool:
            began = daemon.announced.of("switch_began")[switched:]
            return [one["cause"] for one in began] == ["policy"] and await daemon.active() == "trip"

        await until(away, "the SIM whose packs are good there is used")
        assert daemon.entered() == ["TH"]
        first = next(one for one in daemon.announced.of("health_raised") if one["code"] == "travel")
        params = {name: first["params"][name] for name in ("country", "sim", "price", "fair_use")}
        assert first["severity"] == "warning"
        assert params == {
            "country": "TH", "sim": "home", "price": "30000 CNY", "fair_use": "20.48 MB",
        }  # fmt: skip
        assert first["params"]["best"] == "trip"
        assert daemon.place("country_entered") < daemon.place("switch_began")
        (book,) = (await daemon.get("/v1/travel"))["modems"]
        costs = {one["name"]: (one["costs"], one["next_gb"]["amount"]) for one in book["sims"]}
        assert (book["home"], costs) == ("CN", {"home": (True, "30000"), "trip": (False, "0")})

        await daemon.kill()
        await daemon.start(after=0)
        (book,) = (await daemon.get("/v1/travel"))["modems"]  # before any network was heard
        assert {one["zone"] for one in book["sims"]} == {"roam:TH"}
        await daemon.ready()

        async def noted() -> bool:
            note = await daemon.note()
            return note is not None and "over trip costs 0 CNY" in note["title"]

        await until(noted, "the note is about the SIM in use")
        assert daemon.entered() == ["TH"]  # the border was crossed once

        radio.network("home", None)

        async def back() -> bool:
            return daemon.entered() == ["TH", "CN"] and await daemon.note() is None

        await until(back, "home again: told, and no note")
