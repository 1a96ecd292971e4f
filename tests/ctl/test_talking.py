from __future__ import annotations

from typing import Any

from simd.errors import Busy
from simd.model import event as ev
from tests.api.memory_house import (
    HOME,
    PEER,
    SECRET_TEXT,
    MemoryHouse,
    message,
)
from tests.ctl.calling import Simctl


async def test_sms_list_and_read(simctl: Simctl, house: MemoryHouse) -> None:
    listed = await simctl("sms", "list", "home")
    assert SECRET_TEXT in listed.out
    assert "+861…9000" in listed.out
    assert len((await simctl("sms", "list", "--json")).data["messages"]) == 2
    assert PEER in (await simctl("sms", "list", "--reveal")).out
    read = await simctl("sms", "read", "01aa")
    assert SECRET_TEXT in read.out
    assert "(1 of 2 parts have come)" in read.out
    assert (await simctl("sms", "read", "msg_0001aa", "--json")).data["text"] == SECRET_TEXT
    assert (await simctl("sms", "read", "msg_nosuch")).code == 5
    assert (await simctl("sms", "read", "nosuch")).code == 5


async def test_a_message_can_not_drive_the_terminal(simctl: Simctl, house: MemoryHouse) -> None:
    house.tell(ev.MessageKept(message("msg_evil", HOME, "a\x1b[2Jb\r\nc\u202e\x07")))
    for argv in (["sms", "list"], ["sms", "read", "msg_evil"]):
        out = (await simctl(*argv)).out
        assert "\x1b" not in out
        assert "\x07" not in out
        assert "\u202e" not in out


async def test_sms_send_and_delete(simctl: Simctl, house: MemoryHouse) -> None:
    sent = await simctl("sms", "send", "home", "10086", "CXLL")
    assert sent.out == "Sent to 10086.\n"
    assert house.calls[0][:4] == ("send", HOME, "10086", "CXLL")
    await simctl("sms", "send", "home", "10086", "-", stdin=b"from stdin")
    assert house.calls[1][3] == "from stdin"
    gone = await simctl("sms", "delete", "msg_0001aa", "msg_0002bb", "--json")
    assert gone.data == {"deleted": ["msg_0001aa", "msg_0002bb"]}
    assert house.kept == []
    assert (await simctl("sms", "list")).out == "No messages.\n"


def menus(house: MemoryHouse, *steps: dict[str, Any]) -> None:
    house.menus.add("uss_1")
    left = list(steps)

    async def next_step() -> dict[str, Any]:
        return left.pop(0)

    house.acts["ussd"] = next_step


def step(text: str, *, more: bool) -> dict[str, Any]:
    status = "menu" if more else "done"
    return {"status": status, "text": text, "session": "uss_1" if more else None}


async def test_ussd_with_replies(simctl: Simctl, house: MemoryHouse) -> None:
    menus(
        house, step("1 Data\n2 Voice", more=True), step("All?", more=True), step("3 GB", more=False)
    )
    ended = await simctl("ussd", "home", "*100#", "--reply", "1", "--reply", "9")
    assert ended.out == "1 Data\n2 Voice\nAll?\n3 GB\n"
    assert [call[2] for call in house.calls] == ["*100#", "1", "9"]


async def test_ussd_for_programs(simctl: Simctl, house: MemoryHouse) -> None:
    menus(house, step("1 Data", more=True), step("3 GB", more=False))
    data = (await simctl("ussd", "home", "*100#", "--reply", "1", "--json")).data
    assert (data["status"], data["text"]) == ("done", "3 GB")
    assert [one["sent"] for one in data["steps"]] == ["*100#", "1"]


async def test_a_menu_nobody_answers_is_closed(simctl: Simctl, house: MemoryHouse) -> None:
    menus(house, step("1 Data", more=True))
    ended = await simctl("ussd", "home", "*100#")
    assert ended.code == 0
    assert ended.out == "1 Data\n"
    assert "closed" in ended.err
    assert house.calls[-1][:2] == ("ussd_cancel", "uss_1")


async def test_a_reply_that_fails_closes_the_session(simctl: Simctl, house: MemoryHouse) -> None:
    house.menus.add("uss_1")
    left: list[Any] = [step("1 Data", more=True), Busy(what="x")]

    async def next_step() -> dict[str, Any]:
        one = left.pop(0)
        if isinstance(one, Exception):
            raise one
        return dict(one)

    house.acts["ussd"] = next_step
    ended = await simctl("ussd", "home", "*100#", "--reply", "1")
    assert ended.code == 1
    assert house.calls[-1][0] == "ussd_cancel"
