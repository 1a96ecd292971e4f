"""`simctl ussd` beyond a code and its menus: what was pushed, confirmed, cancelled or refused."""

from __future__ import annotations

from typing import Any

from tests.api.memory_house import HOME, MemoryHouse
from tests.ctl.calling import Simctl


def said(house: MemoryHouse, **outcome: Any) -> None:
    async def once() -> dict[str, Any]:
        return {"session": None, "code": None, **outcome}

    house.acts["ussd"] = once


async def test_a_pushed_menu_is_answered_without_a_code(simctl: Simctl, house: MemoryHouse) -> None:
    house.menus.add("uss_1")
    said(house, status="done", text="Thank you")
    ended = await simctl("ussd", "home", "--reply", "1")
    assert ended.out == "Stay? 1 yes 2 no\nThank you\n"
    assert house.calls[0][:3] == ("ussd_reply", "uss_1", "1")


async def test_an_open_menu_is_cancelled(simctl: Simctl, house: MemoryHouse) -> None:
    house.menus.add("uss_1")
    assert (await simctl("ussd", "home", "--cancel", "--reply", "1")).code == 0
    assert [call[:2] for call in house.calls] == [("ussd_cancel", "uss_1")]


async def test_without_a_code_and_a_menu_there_is_nothing_to_say(simctl: Simctl) -> None:
    ended = await simctl("ussd", "home")
    assert ended.code != 0
    assert "USSD" in ended.err


async def test_the_owner_s_word_goes_with_the_code(simctl: Simctl, house: MemoryHouse) -> None:
    said(house, status="done", text="ok")
    await simctl("ussd", "home", "*303#", "--confirm", "*303#")
    assert house.calls[0] == ("ussd", HOME, "*303#", house.calls[0][3], None, "*303#")


async def test_a_refusal_is_an_error_below_its_words(simctl: Simctl, house: MemoryHouse) -> None:
    said(house, status="unsupported", text="No such service", code="ussd_unsupported")
    ended = await simctl("ussd", "home", "*999#")
    assert ended.out == "No such service\n"
    assert ended.code != 0
    assert "does not take this USSD code" in ended.err
