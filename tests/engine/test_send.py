"""What goes out: kept first, held back where it must be, tried again only when nothing left."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from simd.engine.acts.caution import caution, is_service
from simd.engine.acts.send import Sending, send_text
from simd.engine.caps import Caps, above
from simd.errors import CommandFailed, Denied, Forbidden, LimitReached, OutcomeUnknown
from simd.model.event import MessageChanged, MessageKept
from simd.model.message import MessageState
from simd.model.person import Person, Role
from simd.model.verbs import SentPart
from tests.engine.household import LI, Household, OpenHousehold, carriers

TO = "+8613912345678"
OWNER = Person("per_ming", "ming", "ming")


class Refusing:
    """Refuses so many times for that cause, then lets go."""

    def __init__(self, house: Household, kind: str, number: int | None, times: int) -> None:
        self.error = CommandFailed(command="AT+CMGS", kind=kind, number=number, meaning="no")
        self.times = times
        self.asked = 0
        self.send = house.desk.driver.send
        house.desk.driver.send = self  # type: ignore[method-assign]  # a network in a mood

    async def __call__(self, tpdu: str, octets: int) -> SentPart:
        self.asked += 1
        if self.asked <= self.times:
            raise self.error
        return await self.send(tpdu, octets)


async def go(house: Household, text: str = "hello", to: str = TO, **more: Any) -> Any:
    return await send_text(house.desk, house.sim(1).sim.id, Sending(to, text, **more))


@pytest.mark.parametrize(
    ("kind", "number"), [("cms", 41), ("cms", 42), ("cms", 192), ("cms", 331), ("cme", 30)]
)
async def test_what_was_surely_not_taken_is_tried_again(
    household: OpenHousehold, kind: str, number: int
) -> None:
    async with household() as house:
        await house.ready()
        network = Refusing(house, kind, number, 2)
        message = await go(house)
        assert (message.state, network.asked) == (MessageState.SENT, 3)


async def test_trying_again_has_an_end(household: OpenHousehold) -> None:
    async with household() as house:
        await house.ready()
        network = Refusing(house, "cms", 42, 99)
        with pytest.raises(CommandFailed):
            await go(house)
        assert network.asked == 3
        assert [one.state for one in house.of(MessageChanged)] == [MessageState.FAILED]


@pytest.mark.parametrize("number", [1, 21, 50, 304, 322])
async def test_a_plain_refusal_is_final(household: OpenHousehold, number: int) -> None:
    async with household() as house:
        await house.ready()
        network = Refusing(house, "cms", number, 99)
        with pytest.raises(CommandFailed):
            await go(house)
        assert network.asked == 1


@pytest.mark.parametrize(
    ("kind", "number"), [("cms", 332), ("cms", 500), ("cme", 100), ("error", None)]
)
async def test_an_unclear_answer_is_unknown_and_not_repeated(
    household: OpenHousehold, kind: str, number: int | None
) -> None:
    async with household() as house:
        await house.ready()
        network = Refusing(house, kind, number, 99)
        with pytest.raises(OutcomeUnknown):
            await go(house)
        assert network.asked == 1
        (kept,) = house.of(MessageKept)
        found = await house.store.message(kept.message.id)
        assert found is not None
        assert found.state is MessageState.UNKNOWN


async def test_the_counts_of_people_and_services_are_two(household: OpenHousehold) -> None:
    async with household(cards={1: "cn-mobile-1"}) as house:
        await house.ready()
        house.house.caps = Caps(sms_per_hour=2, sms_per_day=3, service_per_day=1)
        await go(house)
        await go(house)
        with pytest.raises(LimitReached):
            await go(house)
        carrier = carriers()[house.sim(1).sim.carrier or ""]
        number = next(one.to for one in carrier.inquiries if one.to)
        await go(house, "CXYE", number)
        with pytest.raises(LimitReached):
            await go(house, "CXYE", number)


async def test_a_long_message_counts_by_its_parts(household: OpenHousehold) -> None:
    async with household() as house:
        await house.ready()
        house.house.caps = Caps(sms_per_hour=2)
        with pytest.raises(LimitReached):
            await go(house, "x" * 400)
        assert house.of(MessageKept) == []


async def test_only_the_owners_exact_words_let_it_pass(household: OpenHousehold) -> None:
    async with household() as house:
        await house.ready()
        sim = house.sim(1).sim.id
        owner = replace(OWNER, roles={sim: Role.OWNER})
        user = replace(OWNER, roles={sim: Role.PAYER})
        for confirm in (None, "Port out "):
            held = await house.control.send(sim, TO, "PORT OUT", LI, confirm=confirm)
            ended = await house.outcome(held)
            assert ended.error is not None
            assert ended.error["code"] == "denied"
        with pytest.raises(Forbidden):
            await house.control.send(sim, TO, "PORT OUT", user, confirm="PORT OUT")
        sent = await house.control.send(sim, TO, "PORT OUT", owner, confirm="PORT OUT")
        assert (await house.outcome(sent)).state == "done"


@pytest.mark.parametrize(
    ("to", "text", "held"),
    [
        (TO, "see you at the port", False),
        (TO, "PORT 9876543210", True),
        (TO, "pac", True),
        (TO, "密码重置", True),
        (TO, "Loan 50", True),
        ("12345", "hello", True),
        ("+97912345678", "hello", True),
        ("0900123456", "hello", True),
        ("10086", "CXYE", False),
        (TO, "12345", False),
    ],
)
def test_what_needs_a_word(to: str, text: str, held: object) -> None:
    assert (caution(carriers()["cn-mobile"], to, text) is not None) is held


def test_without_a_recipe_no_number_is_a_service() -> None:
    assert not is_service(None, "10086")
    assert caution(None, "10086", "x") is not None


def test_limits_are_lowered_only() -> None:
    assert above(Caps()) == []
    assert above(Caps(sms_per_hour=0, service_per_day=61)) == [("service_per_day", 60)]


async def test_a_denied_text_is_not_kept(household: OpenHousehold) -> None:
    async with household() as house:
        await house.ready()
        with pytest.raises(Denied):
            await go(house, "loan")
        assert house.of(MessageKept) == []
