"""The policy in a living house: evidence over restarts, proofs, budgets and turns."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from simd.engine import probes_round
from simd.engine.acts.use import use
from simd.engine.mailbox import Urgency
from simd.engine.plan import Plan
from simd.engine.probes import Probes, Tcp, Throughput
from simd.engine.probes_round import Prober
from simd.engine.watch import glance
from simd.engine.witness import Witness
from simd.errors import SwitchFailed
from simd.model.codec import from_plain
from simd.model.event import (
    Decided,
    HealthCleared,
    HealthRaised,
    PolicyPaused,
    SeatSeen,
    SimSeen,
    SwitchBegan,
    SwitchEnded,
)
from simd.model.measures import Speed
from simd.model.radio import Radio, Registration, Signal
from simd.model.sim import Lock
from simd.model.snapshot import SimNow
from simd.model.verbs import Card
from simd.policy import Policy
from simd.policy.evidence import EVER, Probed
from tests.engine.household import LI, Household, OpenHousehold, known

AIS_FIRST = [known("th-ais-1")]
CHECKS = (Tcp("192.0.2.1:9"),)


def policy(**plain: Any) -> Policy:
    free = {"dwell": "0s", "cooldown": "0s", "max_switches": "99/minute"}
    plain["guards"] = free | plain.get("guards", {})
    return from_plain(plain, Policy)


async def evidence(house: Household, sim: SimNow, witness: Witness | None = None) -> Any:
    """What the house knows of a SIM, or what a witness new to it reads from the ledger."""
    found = await (witness or house.house.witness).evidence(
        house.board.snapshot, house.modem.modem.id
    )
    return found.sims[sim.sim.id]


async def test_evidence_is_found_again_by_who_comes_new(household: OpenHousehold) -> None:
    async with household() as house:
        other = await house.learn()
        witness, sim = house.house.witness, other.sim.id
        for word in ("home", "searching", "denied"):
            radio = Radio(Registration(word), signal=Signal(rsrp=-101.0), cause=11)
            await witness.sample(sim, radio)
        await witness.probed(sim, Probed(house.clock.monotonic(), ok=True, loss=0.25, latency=9.0))
        await witness.probed(sim, Probed(house.clock.monotonic(), ok=False, loss=1.0))
        await witness.trouble(sim, "data", "33")
        seen = await evidence(house, other)
        anew = await evidence(house, other, Witness(house.store.evidence, house.clock))
    assert [one.registration.value for one in seen.samples[-3:]] == ["home", "searching", "denied"]
    assert (seen.samples[-1].cause, seen.samples[-1].rsrp) == (11, -101.0)
    assert [one.ok for one in seen.probes] == [True, False]
    assert seen.proved == seen.probes[0].at
    assert len(seen.drops) == 2  # registration was lost once, and the data session once
    for name in ("samples", "probes", "troubles", "drops", "proved", "home"):
        assert getattr(anew, name) == getattr(seen, name), name


async def test_a_step_of_the_clock_moves_no_moment_of_this_boot(household: OpenHousehold) -> None:
    async with household() as house:
        other = await house.learn()
        await house.house.witness.trouble(other.sim.id, "data")
        before = await evidence(house, other)
        for days in (1, -2):
            house.clock.jump(timedelta(days=days))
            anew = await evidence(house, other, Witness(house.store.evidence, house.clock))
            assert anew.troubles == before.troubles


async def test_a_switch_tells_when_a_sim_was_reached_or_refused(household: OpenHousehold) -> None:
    async with household() as house:
        other = await house.learn()
        assert (await evidence(house, other)).since == EVER
        await house.outcome(await house.control.use(other.sim.id, "person", LI))
        house.house.witness.stir()
        reached = await evidence(house, house.sim(2))
        assert reached.since == reached.proved > EVER
        house.do("sim", slot=1, state="remove")
        first = house.sim(1)
        await house.outcome(await house.control.use(first.sim.id, "person", LI))
        house.house.witness.stir()
        known = house.board.snapshot.sims[first.sim.id]
        assert known.seat is None
        arrivals = await house.store.evidence.arrivals(first.sim.id, 5)
        assert (arrivals[-1].outcome, arrivals[-1].code) == ("back", "sim_absent")


async def test_a_link_that_carries_nothing_sends_the_modem_back(
    household: OpenHousehold, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As if the device had an address and every probe went unanswered."""

    async def nothing(probes: Probes, device: str | None, clock: Any, rates: Any) -> Probed:
        del rates
        assert (probes.checks, device) == (CHECKS, "wwan9")
        return Probed(clock.monotonic(), ok=False, loss=1.0)

    monkeypatch.setattr(probes_round, "probe", nothing)
    monkeypatch.setattr(probes_round, "has_address", lambda device: device == "wwan9")
    async with household() as house:
        other = await house.learn()
        desk = await house.ready()
        prober = Prober(desk, Probes(CHECKS))
        prober._device = "wwan9"
        desk.prove = prober.prove
        # Who chose by hand is believed; the policy is not.
        done = await house.outcome(await house.control.use(other.sim.id, "person", LI))
        assert done.state == "done"
        first = house.sim(1)
        with pytest.raises(SwitchFailed, match="no answer to any probe"):
            await house.keeper.mailbox.post(
                "switch", Urgency.POLICY, lambda desk: use(desk, first.sim.id, "policy")
            )
        assert house.slot == 2
        (ended,) = [one for one in house.of(SwitchEnded) if one.outcome == "back"]
        assert ended.code == "no_service"
        seen = await evidence(house, first)
        assert [one.ok for one in seen.probes] == [False]
        prober._device = "no-such-dev0"
        seat = desk.seat(1)
        await prober.prove(
            Plan("swi_x", seat, seat, "policy")
        )  # no address in time: nothing to prove by


async def test_a_round_keeps_what_it_finds(
    household: OpenHousehold, monkeypatch: pytest.MonkeyPatch
) -> None:
    floor = Throughput("http://192.0.2.1/", Speed(1000.0))
    measured: list[dict[Throughput, bool]] = []

    async def fine(probes: Probes, device: str | None, clock: Any, rates: Any) -> Probed:
        del probes, device
        measured.append(dict(rates))
        rates[floor] = True
        return Probed(clock.monotonic(), ok=True, loss=0.0, latency=20.0)

    monkeypatch.setattr(probes_round, "probe", fine)
    monkeypatch.setattr(probes_round, "has_address", lambda device: device == "wwan9")
    async with household() as house:
        desk = await house.ready()
        active = desk.active()
        assert active is not None
        prober = Prober(desk, Probes(CHECKS))
        prober._device = "wwan9"
        await prober.round()
        assert [one.ok for one in (await evidence(house, active)).probes] == [True]
        up = (await desk.driver.data()).up
        prober._up = (active.sim.id, True)
        await prober.round()
        lost = [one.code for one in (await evidence(house, active)).troubles]
        assert lost == ([] if up else ["data"])
        # A rate that was measured stands for a while; then it is measured anew.
        house.clock.advance(timedelta(hours=2))
        await prober.round()
        assert measured == [{}, {floor: True}, {}]


async def settled(house: Household) -> None:
    """The chooser has looked, and told what it found."""
    assert house.keeper.modem is not None
    await house.chooser.consider(house.keeper, house.keeper.modem)


async def test_a_used_up_budget_is_told(household: OpenHousehold) -> None:
    wanted = policy(guards={"max_switches": "0/day"})
    async with household(known=AIS_FIRST, policy=wanted) as house:
        other = await house.learn()
        await settled(house)
        (held,) = [one for one in house.of(HealthRaised) if one.code == "switch_budget"]
        assert held.params == {"modem": "roof0", "limit": "0/day"}
        await settled(house)
        assert len([one for one in house.of(HealthRaised) if one.code == "switch_budget"]) == 1
        await house.outcome(await house.control.use(other.sim.id, "person", LI))
        await settled(house)
        assert [one.code for one in house.of(HealthCleared)].count("switch_budget") == 1


async def test_checks_are_counted_over_a_restart(household: OpenHousehold) -> None:
    wanted = policy(guards={"agree": "3/5", "check": "60s"})
    async with household(known=AIS_FIRST, policy=wanted) as house:
        await house.learn()
        modem = house.keeper.modem
        assert modem is not None
        for number in range(1, 4):
            house.house.witness = Witness(house.store.evidence, house.clock)  # as after a restart
            decision = await house.chooser.consider(house.keeper, modem)
            again = await house.chooser.consider(house.keeper, modem)  # no check is due yet
            assert decision is not None
            assert again is not None
            assert decision.held_by == again.held_by == (("agree",) if number < 3 else ())
            house.clock.advance(timedelta(minutes=1))
        assert len(house.of(Decided)) >= 1


async def test_a_modem_away_holds_another_back(household: OpenHousehold) -> None:
    async with household("quectel-ec25", "huawei-e3372", known=AIS_FIRST, policy=policy()) as house:
        await house.learn()
        second = list(house.keepers.values())[1]
        await house.until(lambda: second.desk is not None, why="the second modem")
        assert second.desk is not None
        modem = house.keeper.modem
        assert modem is not None
        second.desk.moving = True
        decision = await house.chooser.decide(house.keeper, modem, house.chooser._policy)
        assert decision.held_by == ("apart",)
        second.desk.moving = False
        decision = await house.chooser.decide(house.keeper, modem, house.chooser._policy)
        assert decision.action == "switch"


async def test_modems_that_want_to_switch_together_go_one_after_the_other(
    household: OpenHousehold,
) -> None:
    """Two links that work share a plan: at no moment are both away, and each act has its end."""
    pair = ("quectel-ec25", "simcom-sim7600")
    first = [known("cn-unicom-2"), known("th-ais-1")]  # in slot 2, each of its own modem
    wanted = policy(mode="ordered")

    async def paused(house: Household) -> None:
        await house.board.tell(PolicyPaused(paused=True))

    async with household(
        *pair, cards={2: "cn-unicom-2"}, known=first, policy=wanted, chooser=True, before=paused
    ) as house:
        house.patience = 30.0
        keepers = list(house.keepers.values())
        await house.until(lambda: all(one.desk and one.desk.active() for one in keepers))
        for keeper, parked in zip(keepers, first, strict=True):
            card = Card(Lock.NONE, parked.iccid)
            sim = await house.house.registry.sim(card, house.board.snapshot)
            assert sim is not None
            assert keeper.desk is not None
            now = keeper.desk.active()
            assert now is not None
            await house.board.tell(SimSeen(sim), SeatSeen(keeper.desk.seat(2), sim.id))
            await house.board.tell(SeatSeen(keeper.desk.seat(1), now.sim.id))
            await glance(keeper.desk)
        assert house.of(SwitchBegan) == []
        await house.board.tell(PolicyPaused(paused=False))
        await house.until(lambda: len(house.of(SwitchEnded)) == 2, why="both have switched")
        acts = [one for one in house.told if isinstance(one, SwitchBegan | SwitchEnded)]
        assert [type(one) for one in acts] == [SwitchBegan, SwitchEnded] * 2
        assert {one.outcome for one in house.of(SwitchEnded)} == {"done"}
        assert [unit.modem.tray.active for unit in house.emulator.units] == [2, 2]


def test_settings_of_a_probe_are_a_value() -> None:
    assert replace(Probes(CHECKS), proof=False).checks == CHECKS
