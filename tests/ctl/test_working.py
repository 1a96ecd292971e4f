from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest

from simd.client import Client, DaemonUnreachable
from simd.ctl import follow
from simd.errors import Busy, NoRecipe, NotActive, OutcomeUnknown
from simd.model import event as ev
from tests.api.memory_house import (
    HOME,
    ROOF,
    SPARE,
    TRAVEL,
    MemoryHouse,
)
from tests.ctl.calling import Simctl

As = Callable[[str], None]


def outcome(result: Any) -> Callable[[], Any]:
    async def work() -> dict[str, Any]:
        if isinstance(result, Exception):
            raise result
        return dict(result)

    return work


async def test_paused_is_said(simctl: Simctl, house: MemoryHouse) -> None:
    house.tell(ev.PolicyPaused(paused=True))
    assert "paused" in (await simctl("status")).out
    assert "paused" in (await simctl("policy", "show")).out


async def test_refresh_asks_every_carrier(simctl: Simctl, house: MemoryHouse) -> None:
    ended = await simctl("balance", "--refresh", "--json")
    assert ended.code == 0
    assert {call[1] for call in house.calls if call[0] == "refresh"} == {HOME, TRAVEL, SPARE}
    assert len(ended.data["sims"]) == 3


async def test_a_refresh_that_fails_says_so_and_shows_the_rest(
    simctl: Simctl, house: MemoryHouse
) -> None:
    house.acts["refresh"] = outcome(OutcomeUnknown(what="the question"))
    ended = await simctl("balance", "--refresh")
    assert ended.code == 6
    assert "12.34 CNY" in ended.out
    assert ended.err.count("outcome_unknown") == 3

    async def refuse(sim_id: str, person: object) -> None:
        raise NoRecipe(sim=sim_id)

    house.refresh = refuse  # type: ignore[method-assign,assignment]
    ended = await simctl("balance", "home", "--refresh")
    assert ended.code == 1
    assert "(no_recipe)" in ended.err
    assert "hint: Name the carrier" in ended.err


async def test_use_and_wait(simctl: Simctl, house: MemoryHouse) -> None:
    house.acts["activate"] = outcome({"seat": "mdm/2"})
    ended = await simctl("use", "travel", "--wait")
    assert (ended.code, ended.out) == (0, "travel is active.\n")
    assert house.calls[0][:3] == ("use", TRAVEL, "person")
    assert (await simctl("use", "travel", "--wait", "--json")).data == {"seat": "mdm/2"}


async def test_use_without_waiting(
    simctl: Simctl, house: MemoryHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(follow, "SOON", 0.01)

    async def never() -> dict[str, Any]:
        await asyncio.Event().wait()
        return {}

    house.acts["activate"] = never
    monkeypatch.setattr("simd.ctl.follow.start.__kwdefaults__", {"wait": 0.01, "key": None})
    ended = await simctl("use", "travel")
    assert ended.code == 0
    assert "has begun (op_0)" in ended.out
    assert (await simctl("use", "travel", "--json")).data["state"] == "running"


@pytest.mark.parametrize(
    ("error", "code"),
    [(Busy(what="a visit"), 1), (OutcomeUnknown(what="the switch"), 6), (NotActive(sim="x"), 1)],
)
async def test_exit_codes_of_work(
    simctl: Simctl, house: MemoryHouse, error: Exception, code: int
) -> None:
    house.acts["activate"] = outcome(error)
    ended = await simctl("use", "travel", "--wait")
    assert ended.code == code
    assert f"({error.args[0]})" in ended.err
    assert ended.err.startswith("error: ")
    problem = json.loads((await simctl("use", "travel", "--wait", "--json")).err)
    assert problem["code"] == error.args[0]


async def test_progress_goes_to_stderr(
    simctl: Simctl, house: MemoryHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("simd.client.client.WAIT_STEP", 0.05)
    monkeypatch.setattr("simd.ctl.follow.start.__kwdefaults__", {"wait": 0.01, "key": None})

    async def steps() -> dict[str, Any]:
        for step in ("select", "settle", "verify"):
            house.progress("op_0", progress=step)
            await asyncio.sleep(0.15)
        return {"outage": 12.4}

    house.acts["visit"] = steps
    ended = await simctl("visit", "travel")
    assert ended.code == 0
    assert "visit: settle" in ended.err
    assert "away for 12 s" in ended.out
    assert "settle" not in ended.out
    assert "not known yet" in ended.out


async def test_work_that_never_ends_is_unknown(
    simctl: Simctl, house: MemoryHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("simd.client.client.WAIT_STEP", 0.05)
    monkeypatch.setattr("simd.ctl.follow.start.__kwdefaults__", {"wait": 0.01, "key": None})
    monkeypatch.setattr(follow, "LIMIT", 0.1)

    async def never() -> dict[str, Any]:
        await asyncio.Event().wait()
        return {}

    house.acts["visit"] = never
    assert (await simctl("visit", "travel")).code == 6


async def test_visit_without_an_outage(simctl: Simctl, house: MemoryHouse) -> None:
    assert "away for ? s" in (await simctl("visit", "travel")).out
    assert (await simctl("visit", "travel", "--json")).data == {"did": "visit"}


async def test_visit_of_the_active_sim_asks_it_where_it_is(
    simctl: Simctl, house: MemoryHouse
) -> None:
    async def there() -> dict[str, Any]:
        return {"asked": ["balance"], "outage": 0.0}

    house.acts["visit"] = there
    out = (await simctl("visit", "home")).out
    assert "it was asked where it is, and nothing was switched" in out
    assert "away" not in out


async def test_a_visit_names_the_outage_of_the_modems_own_sim(
    simctl: Simctl, house: MemoryHouse
) -> None:
    async def away() -> dict[str, Any]:
        return {"asked": ["balance"], "outage": 31.2}

    house.acts["visit"] = away
    assert "the modem's own SIM was away for 31 s" in (await simctl("visit", "travel")).out


async def test_a_daemon_lost_after_it_accepted_work_leaves_the_outcome_unknown(
    simctl: Simctl, house: MemoryHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("simd.ctl.follow.start.__kwdefaults__", {"wait": 0.01, "key": None})
    get = Client.get

    def lost(self: Client, path: str, **query: object) -> Any:
        if path.startswith("/v1/operations/"):
            raise DaemonUnreachable(path=self.path, why="it closed")
        return get(self, path, **query)

    async def never() -> dict[str, Any]:
        await asyncio.Event().wait()
        return {}

    monkeypatch.setattr(Client, "get", lost)
    house.acts["visit"] = never
    ended = await simctl("visit", "travel")
    assert ended.code == 6
    assert "(outcome_unknown)" in ended.err
    monkeypatch.setattr(Client, "get", gone_after_the_work(lost))
    house.acts["refresh"] = never
    ended = await simctl("balance", "--refresh")
    assert ended.code == 6


def gone_after_the_work(get: Callable[..., Any]) -> Callable[..., Any]:
    """A client's `get` that finds nobody once following work has failed."""
    gone: list[bool] = []

    def look(self: Client, path: str, **query: object) -> Any:
        if gone:
            raise DaemonUnreachable(path=self.path, why="nobody there")
        try:
            return get(self, path, **query)
        except DaemonUnreachable:
            gone.append(True)
            raise

    return look


async def test_forbidden(simctl: Simctl, as_user: As) -> None:
    as_user("gran")
    ended = await simctl("use", "home")
    assert ended.code == 4
    assert "(forbidden)" in ended.err


async def test_policy(simctl: Simctl, house: MemoryHouse) -> None:
    assert (await simctl("policy", "show")).out == "words in en\n"
    assert (await simctl("policy", "show", "--json")).data["policy"] == {"mode": "ordered"}
    assert (await simctl("policy", "pause")).out == (
        "The policy is paused: simd decides, but does not act.\n"
    )
    assert house.snapshot.paused
    assert (await simctl("policy", "resume", "--json")).data == {"paused": False}
    tried = await simctl(
        *("policy", "simulate", "--set", "guards.dwell=5m", "--set", "guards.max_switches=3/day"),
        *("--set", 'rules=[{"rule":"balance_floor","below":"5 CNY"}]'),
    )
    assert "roof · " in tried.out
    assert house.calls[-1][1] == {
        "guards": {"dwell": "5m", "max_switches": "3/day"},
        "rules": [{"rule": "balance_floor", "below": "5 CNY"}],
    }
    assert (await simctl("policy", "simulate", "--json")).data["decisions"]
    assert (await simctl("policy", "simulate", "--set", "nothing")).code == 2
    assert (await simctl("policy", "simulate", "--set", "a=1", "--set", "a.b=2")).code == 2
    house.words = {"sentences": [], "policy": None}
    assert "only watches" in (await simctl("policy", "show")).out


async def test_trace_record(simctl: Simctl, house: MemoryHouse) -> None:
    house.acts["trace"] = outcome({"file": "/state/x.trace", "bytes": 5})
    ended = await simctl("trace", "record", "roof", "--seconds", "2")
    assert "/state/x.trace" in ended.out
    assert house.calls[0][:3] == ("trace", ROOF, 2.0)
