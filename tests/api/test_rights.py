from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from aiohttp import ClientSession

from simd.api import build_app, serve
from simd.api.access import Caller, Need, person_of, user_name
from simd.errors import Forbidden
from simd.model import event as ev
from simd.model.person import STRANGER, Person, Role
from tests.api.memory_house import (
    HOME,
    LI,
    NOW,
    PEER,
    SECRET_TEXT,
    SPARE,
    MemoryHouse,
    message,
)

As = Callable[[str], None]
EVERYONE = ("steward", "li", "pay", "ming", "gran", "stranger")


async def test_messages_only_of_own_sims(
    door: ClientSession, as_user: As, house: MemoryHouse
) -> None:
    for number in range(450):
        house.tell(ev.MessageKept(message(f"msg_x{number}", SPARE, "not yours")))
    as_user("li")
    async with door.get("/v1/messages?limit=10") as answer:
        found = (await answer.json())["messages"]
    assert [one["id"] for one in found] == ["msg_0001aa"]
    assert found[0]["text"] == SECRET_TEXT
    assert found[0]["peer"] == "+861…9000"
    async with door.get("/v1/messages?reveal=true") as answer:
        assert (await answer.json())["messages"][0]["peer"] == PEER
    as_user("gran")
    async with door.get("/v1/messages?reveal=true") as answer:
        (known,) = (await answer.json())["messages"]
    assert (known["id"], known["state"]) == ("msg_0001aa", "received")
    assert (known["text"], known["peer"], known["label"]) == (None, None, None)


async def test_messages_page_by_page(door: ClientSession, house: MemoryHouse) -> None:
    for number in range(5):
        house.tell(ev.MessageKept(message(f"msg_p{number}", HOME, str(number))))
    seen: list[str] = []
    before = ""
    while True:
        query = f"limit=2{f'&before={before}' if before else ''}"
        async with door.get(f"/v1/messages?{query}") as answer:
            page = (await answer.json())["messages"]
        if not page:
            break
        seen += [one["id"] for one in page]
        before = page[-1]["id"]
    assert seen == ["msg_p4", "msg_p3", "msg_p2", "msg_p1", "msg_p0", "msg_0002bb", "msg_0001aa"]


async def test_the_outcome_of_a_ussd_is_the_payers(door: ClientSession, as_user: As) -> None:
    as_user("pay")
    async with door.post(f"/v1/sims/{HOME}/ussd?wait=5", json={"code": "*1#"}) as answer:
        work = (await answer.json())["id"]
    async with door.get(f"/v1/operations/{work}") as answer:
        assert answer.status == 200
    as_user("ming")
    async with door.get(f"/v1/operations/{work}") as answer:
        assert answer.status == 403
    async with door.get("/v1/operations/op_none") as answer:
        assert answer.status == 404


def test_root_and_the_daemons_own_user_are_stewards(house: MemoryHouse) -> None:
    for uid in (0, os.getuid()):
        person = person_of(uid, house)
        assert person.steward
        assert Caller(house, person).may("sim_whatever", Role.OWNER)


def test_a_configured_steward_keeps_the_name(house: MemoryHouse) -> None:
    own = user_name(os.getuid())
    house.folk = (Person("per_me", "me", own, roles={HOME: Role.VIEWER}),)
    person = person_of(os.getuid(), house)
    assert (person.id, person.name, person.steward) == ("per_me", "me", True)


def test_a_user_without_a_name_is_a_stranger(house: MemoryHouse) -> None:
    assert user_name(4_000_000) == "4000000"
    assert person_of(4_000_000, house) is STRANGER
    assert person_of(None, house) is STRANGER


def test_a_stranger_has_no_rights_even_where_the_house_errs(house: MemoryHouse) -> None:
    house.rights = lambda _person, _sim: Role.OWNER  # type: ignore[method-assign,assignment]
    caller = Caller(house, STRANGER, reveal=True)
    assert not caller.may(HOME, Role.VIEWER)
    assert not caller.reveals(HOME)
    with pytest.raises(Forbidden):
        caller.check(Need.HEAD, None, "en")


def test_every_need_has_words_in_both_languages(house: MemoryHouse) -> None:
    caller = Caller(house, STRANGER)
    for need in set(Need) - {Need.ANYONE}:
        for lang in ("en", "zh"):
            with pytest.raises(Forbidden) as caught:
                caller.check(need, HOME, lang)
            assert "api.need" not in caught.value.title(lang)
    assert Caller(house, LI).heads()


ASK = """
import socket, sys
with socket.socket(socket.AF_UNIX) as s:
    s.connect(sys.argv[1])
    s.sendall(b"GET /v1/policy HTTP/1.1\\r\\nHost: x\\r\\nConnection: close\\r\\n\\r\\n")
    print(s.recv(100).split()[1].decode())
"""


PYTHON = next(one for one in ("/usr/bin/python3", sys.executable) if Path(one).exists())


async def ask_as(user: int | None, path: Path) -> str:
    """The status that a caller of that user gets."""
    drop = f"import os; os.setgroups([]); os.setgid({user}); os.setuid({user})\n" if user else ""
    child = await asyncio.create_subprocess_exec(
        PYTHON, "-c", drop + ASK, str(path), stdout=asyncio.subprocess.PIPE
    )
    out, _ = await child.communicate()
    return out.decode().strip()


def open_to_all(path: Path) -> None:
    path.parent.chmod(0o755)
    path.chmod(0o666)


async def test_the_kernel_says_who_calls(house: MemoryHouse, socket_path: Path) -> None:
    async with serve(build_app(house, lambda: NOW), socket_path, environ={}):
        assert await ask_as(None, socket_path) == "200"
        if os.getuid() == 0:
            open_to_all(socket_path)
            assert await ask_as(65534, socket_path) == "403"
