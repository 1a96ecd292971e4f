"""Walking a menu: each answer is given at its exact prompt alone, else the dialogue is closed."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from simd.carriers.ask import ask_ussd
from simd.carriers.carrier import Inquiry, MenuReply
from simd.errors import UssdFailed
from simd.model.ids import Body
from simd.model.verbs import UssdAnswer, UssdStatus

MAIN = "1. Balance\n2. Buy"
MORE = "1. Main\n2. Bonus"
ASKED = Inquiry(
    id="balance",
    what=("balance",),
    channel="ussd",
    code="*100#",
    source="a page",
    verified_on="2026-01-01",
    confidence="unverified",
    replies=(
        MenuReply(r"1\. Balance\n2\. Buy", "1"),
        MenuReply(r"1\. Main\n2\. Bonus", "1"),
    ),
)


class Phone:
    """A network that says its lines one after the other, and keeps what it was told."""

    def __init__(self, *said: tuple[UssdStatus, str]) -> None:
        self.said = list(said)
        self.heard: list[str] = []

    async def ussd(self, code: str, within: float) -> UssdAnswer:
        return self._next(code, within)

    async def ussd_reply(self, text: str, within: float) -> UssdAnswer:
        return self._next(text, within)

    async def ussd_cancel(self) -> None:
        self.heard.append("cancel")

    def ussd_pushed(self) -> Sequence[UssdAnswer]:
        return ()

    @property
    def ussd_habit(self) -> str | None:
        return None

    @property
    def ussd_discarded(self) -> bool:
        return False

    def recall_ussd(self, habit: str | None) -> None:
        self.heard.append(f"habit {habit}")

    def _next(self, text: str, within: float) -> UssdAnswer:
        assert within > 0
        self.heard.append(text)
        status, words = self.said.pop(0)
        return UssdAnswer(status, Body(words))


def menu(text: str) -> tuple[UssdStatus, str]:
    return UssdStatus.MENU, text


def done(text: str) -> tuple[UssdStatus, str]:
    return UssdStatus.DONE, text


async def test_every_step_is_answered_at_its_prompt() -> None:
    phone = Phone(menu(MAIN), menu(f"{MORE}\n"), done("Balance: 5.00"))
    assert await ask_ussd(ASKED, phone, 1) == "Balance: 5.00"
    assert phone.heard == ["*100#", "1", "1"]


async def test_an_answer_without_the_menu_is_the_answer() -> None:
    phone = Phone(done("Balance: 5.00"))
    assert await ask_ussd(ASKED, phone, 1) == "Balance: 5.00"
    assert phone.heard == ["*100#"]


@pytest.mark.parametrize(
    "shown",
    [
        "1. Buy\n2. Balance",
        "1. Balance\n2. Buy\n3. Borrow",
        "New! 1. Balance\n2. Buy",
        "1. Balance",
    ],
)
async def test_another_menu_is_closed_and_not_answered(shown: str) -> None:
    phone = Phone(menu(shown))
    with pytest.raises(UssdFailed):
        await ask_ussd(ASKED, phone, 1)
    assert phone.heard == ["*100#", "cancel"]


async def test_a_changed_second_menu_is_closed_after_the_first_was_answered() -> None:
    phone = Phone(menu(MAIN), menu("1. Subscribe\n2. Back"))
    with pytest.raises(UssdFailed):
        await ask_ussd(ASKED, phone, 1)
    assert phone.heard == ["*100#", "1", "cancel"]


@pytest.mark.parametrize("rest", [(), (menu("Anything else?"),)])
async def test_a_menu_behind_the_figures_is_closed(rest: Sequence[tuple[UssdStatus, str]]) -> None:
    plain = Inquiry(
        id="balance",
        what=("balance",),
        channel="ussd",
        code="*1#",
        source="a page",
        verified_on="2026-01-01",
        confidence="unverified",
    )
    phone = Phone(menu("Balance 5.00\n1. Top up"), *rest)
    assert (await ask_ussd(plain, phone, 1)).startswith("Balance 5.00")
    assert phone.heard == ["*1#", "cancel"]


@pytest.mark.parametrize("status", [UssdStatus.UNSUPPORTED, UssdStatus.OTHER_CLIENT])
async def test_what_the_network_refuses_is_no_answer(status: UssdStatus) -> None:
    with pytest.raises(UssdFailed):
        await ask_ussd(ASKED, Phone((status, "")), 1)
