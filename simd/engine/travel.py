"""Abroad: the data path is closed before it costs, or the policy is told to mind prices."""

from __future__ import annotations

from msgspec.structs import replace

from simd.accounts.travel import Offer, offer
from simd.engine.bundle_guard import close_data
from simd.engine.desk import Desk
from simd.engine.house import House
from simd.model.snapshot import Snapshot
from simd.policy import Policy
from simd.policy.rules.out_of_bundle import OutOfBundle

_MINDFUL = OutOfBundle(soft=True)


async def watch_travel(desk: Desk) -> None:
    """Look for as long as the modem lives, and close the data while it costs abroad."""
    house = desk.house
    while house.travel.on_entry == "data_off":
        await house.clock.sleep(house.limits.bundle)
        active = desk.active()
        if active is None or desk.moving:
            continue
        found = offer_of(house, active.sim.id)
        if found.roaming and found.costs:
            await close_data(desk)


def offer_of(house: House, sim: str) -> Offer:
    """What a SIM costs where its modem is."""
    metering, now = house.metering, house.clock.now()
    zone = metering.zone(house.board.snapshot, sim)
    return offer(sim, metering.account(sim), metering.contract(sim), zone, now)


def minding(policy: Policy) -> Policy:
    """The policy with an eye on prices; made once, so that what its rules said can be kept."""
    return replace(policy, rules=(*policy.rules, _MINDFUL))


def minds(house: House, snapshot: Snapshot, modem: str) -> bool:
    """True while the SIM in use roams, and the owner wants prices minded then."""
    if house.travel.on_entry != "switch":
        return False
    known = snapshot.modems.get(modem)
    active = known.active if known else None
    return active is not None and active.sim is not None and offer_of(house, active.sim).roaming
