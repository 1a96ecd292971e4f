"""What one person may send in a day, and what the house tells its people by itself."""

from __future__ import annotations

from datetime import timedelta

from msgspec.structs import replace

from simd.engine.household.agreement import Agreement
from simd.engine.household.household import Household as People
from simd.model import event as ev
from simd.model.household import PersonLimits
from simd.model.ids import Iccid
from simd.model.operation import Operation
from simd.model.person import Person, Role
from simd.model.sim import Sim
from simd.store.sealed import Sealer
from tests.engine.household import Household, OpenHousehold

TO = "+8613912345678"


def with_ming(house: Household, limits: PersonLimits) -> Person:
    """A person of the config with limits."""
    ming = Person("per_ming", "ming", "ming", roles={house.sim(1).sim.id: Role.PAYER})
    agreement = Agreement(limits={ming.id: limits})
    people = People(house.house, [ming], agreement, Sealer(bytes(32)), house.place)
    house.control.household = people
    return ming


async def sent(house: Household, person: Person) -> Operation:
    begun = await house.control.send(house.sim(1).sim.id, TO, "hello", person)
    return await house.control.wait(begun.id, 30.0)


async def test_a_person_sends_no_more_than_agreed(household: OpenHousehold) -> None:
    async with household() as house:
        await house.ready()
        ming = with_ming(house, PersonLimits(sms_per_day=2))
        ended = [await sent(house, ming) for _ in range(3)]
        assert [one.state for one in ended] == ["done", "done", "failed"]
        assert (ended[2].error or {})["code"] == "limit_reached"
        assert "ming" in str((ended[2].error or {})["title"])
        assert await house.control.household.sms_today(ming) == 2
        # Somebody else has limits of his own, or none.
        steward = replace(ming, id="uid:0", name="root", steward=True)
        assert (await sent(house, steward)).state == "done"
        house.clock.advance(timedelta(hours=26))
        assert (await sent(house, ming)).state == "done"


async def test_more_sims_than_a_household_has_are_told_once(household: OpenHousehold) -> None:
    async with household() as house:
        await house.ready()
        people = house.control.household
        numbers = [f"898600123456789012{number:02}" for number in range(4)]
        for number in numbers:
            key = await house.store.sim_id(Iccid(number))
            await house.board.tell(ev.SimSeen(Sim(key, Iccid(number), number)))
        for _ in range(2):
            await people._tidy()
        (told,) = [one for one in house.of(ev.HealthRaised) if one.code == "many_sims"]
        assert told.params == {"count": str(len(house.board.snapshot.sims))}
        for key in list(house.board.snapshot.sims)[:-1]:
            await house.board.tell(ev.SimForgotten(key))
        await people._tidy()
        assert "many_sims:house" not in house.board.snapshot.health


async def test_old_recordings_go(household: OpenHousehold) -> None:
    async with household() as house:
        await house.ready()
        traces = house.place / "traces"
        traces.mkdir()
        (traces / "new.trace").write_text("x")
        people = house.control.household
        people.privacy.forget_tapes(house.clock.now() - timedelta(days=1))
        assert [one.name for one in traces.iterdir()] == ["new.trace"]
        people.privacy.forget_tapes(house.clock.now() + timedelta(days=1))
        assert list(traces.iterdir()) == []
