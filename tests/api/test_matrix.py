"""Role by verb by SIM, over the socket, as real Unix users: the kernel says who calls."""

from __future__ import annotations

import asyncio
import json
import os
import pwd
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from msgspec.structs import replace

from simd.api import build_app, serve
from simd.api.registry import ROUTES
from simd.api.tcp import Address, bind_tcp
from simd.model.household import SCOPES, Scope, Token
from simd.model.operation import Operation
from tests.api.matrix import IN_PERSON, MATRIX, OF_ALL, Case, Key
from tests.api.memory_house import FOLK, HOME, LI, MING, NOW, SPARE, TRAVEL, MemoryHouse
from tests.api.memory_money import MemoryMoney

Asked = tuple[str, Case]

ROLES = ("steward", "li", "pay", "ming", "gran", "stranger")
# The steward is whoever runs this. What the others may is shown by tokens too, further down,
# which any user can run: a token of each scope may what one of them may.
FOR_ROOT = pytest.mark.skipif(
    os.getuid() != 0, reason="only root can start a process of another Unix user: not run"
)
AS_USERS = [ROLES[0], *(pytest.param(role, marks=FOR_ROOT) for role in ROLES[1:])]
PYTHON = next(one for one in ("/usr/bin/python3", sys.executable) if Path(one).exists())

CALLER = """
import json, os, socket, sys
path, uid = sys.argv[1], int(sys.argv[2])
if uid >= 0:
    os.setgroups([]); os.setgid(uid); os.setuid(uid)
for line in sys.stdin:
    method, url, body, token = json.loads(line)
    text = b"" if body is None else json.dumps(body).encode()
    head = f"{method} {url} HTTP/1.1\\r\\nHost: x\\r\\nConnection: close\\r\\n"
    head += f"Authorization: Bearer {token}\\r\\n" if token else ""
    head += f"Content-Length: {len(text)}\\r\\n\\r\\n"
    host, _, port = path.rpartition(":")
    kind = socket.AF_INET if port.isdigit() else socket.AF_UNIX
    with socket.socket(kind) as s:
        s.connect((host, int(port)) if port.isdigit() else path)
        s.sendall(head.encode() + text)
        first = s.makefile("rb").readline()
    print(first.split()[1].decode(), flush=True)
"""


def real_users(count: int) -> list[pwd.struct_passwd]:
    """Users whom every machine has, other than root."""
    found = {one.pw_uid: one for one in pwd.getpwall() if one.pw_uid not in (0, os.getuid())}
    return [found[uid] for uid in sorted(found)][:count]


@asynccontextmanager
async def caller(path: str, uid: int = -1) -> AsyncIterator[asyncio.subprocess.Process]:
    """A process of that user that calls when told to."""
    child = await asyncio.create_subprocess_exec(
        *(PYTHON, "-c", CALLER, path, str(uid)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        yield child
    finally:
        if child.stdin is not None:
            child.stdin.close()
        await asyncio.wait_for(child.wait(), 60)


async def answer(
    child: asyncio.subprocess.Process, method: str, case: Case, token: str | None = None
) -> int:
    """The status that the process gets."""
    assert child.stdin is not None
    assert child.stdout is not None
    wish = [method, case.url, case.body, token]
    child.stdin.write(json.dumps(wish).encode() + b"\n")
    await child.stdin.drain()
    return int(await asyncio.wait_for(child.stdout.readline(), 60))


def open_to_all(path: Path) -> None:
    """As the socket's group would open it to its members."""
    path.parent.chmod(0o755)
    path.chmod(0o666)


async def restore(house: MemoryHouse, kept: Sequence[object]) -> None:
    """Everything that the cases speak of, as it was before the last one."""
    house.menus.add("uss_1")
    house.kept = list(kept)  # type: ignore[arg-type]  # the messages it had
    house.money = MemoryMoney(HOME, SPARE, NOW, house._begin)
    for key, kind, sim in (
        ("visit", "visit", HOME),
        ("ussd", "ussd", HOME),
        ("else", "visit", SPARE),
    ):
        house.work[f"op_{key}"] = Operation(f"op_{key}", kind, sim, state="done")
    house.ledger.direct.connection.execute("DELETE FROM token WHERE id = 'tok_ming'")
    token = Token("tok_ming", MING.id, "phone", "read", (HOME,), NOW)
    await house.ledger.household.add_token(token, b"hash")
    await house.household.consents.give(HOME, LI, attested=False)


def judged(case: Case, status: int, *, allowed: bool) -> str | None:
    """What is wrong with the answer, if anything."""
    if allowed:
        right = status < 300 or status in case.also
        return None if right else f"{status} to one who may"
    right = status == 403 or (case.hidden and status == 404)
    return None if right else f"{status} to one who may not"


def cases() -> list[tuple[Key, Case]]:
    return [(key, case) for key, some in MATRIX.items() for case in some]


def test_no_route_is_left_out() -> None:
    """A new route needs its row, and one on a SIM its three kinds of SIM."""
    assert set(MATRIX) == set(ROUTES)
    short = {key for key, some in MATRIX.items() if "{sim}" in key[1] and len(some) < 3}
    assert short == set()


@pytest.mark.parametrize("role", AS_USERS)
async def test_each_role_may_exactly_what_the_table_says(
    house: MemoryHouse, socket_path: Path, role: str
) -> None:
    users = dict(zip(ROLES[1:], real_users(len(ROLES) - 1), strict=True))
    house.folk = tuple(
        replace(one, unix_user=users[one.name].pw_name) if one.name in users else one
        for one in FOLK
    )
    kept = list(house.kept)
    wrong = {}
    async with serve(build_app(house, lambda: NOW), socket_path, environ={}):
        open_to_all(socket_path)
        uid = users[role].pw_uid if role in users else -1
        async with caller(str(socket_path), uid) as child:
            for key, case in cases():
                await restore(house, kept)
                status = await answer(child, key[0], case)
                if fault := judged(case, status, allowed=role in case.allowed):
                    wrong[key[0], case.url] = fault
    assert wrong == {}


# What li may with a token of each scope is what these may on the SIM that they share with li.
LIKE: dict[Scope, str] = {"read": "gran", "use": "ming", "pay": "pay", "own": "li"}


@pytest.mark.parametrize("scope", sorted(SCOPES))
async def test_a_token_over_tcp_does_no_more_than_its_scope(
    house: MemoryHouse, socket_path: Path, scope: Scope
) -> None:
    _, text = await house.household.tokens.make(LI, "x", scope, (HOME,), None)
    kept = list(house.kept)
    wrong = {}
    door = bind_tcp(Address("127.0.0.1", 0))
    port = door.getsockname()[1]
    async with (
        serve(build_app(house, lambda: NOW), socket_path, tcp=door, environ={}),
        caller(f"127.0.0.1:{port}") as child,
    ):
        for key, case in cases():
            await restore(house, kept)
            if "trx_wait02/reject" in case.url:
                continue  # ming may, as who asked for it; a token of li's scope is not ming
            status = await answer(child, key[0], case, text)
            # It is for HOME alone: on TRAVEL it may what gran may, who has no right there.
            like = "gran" if TRAVEL in case.url else LIKE[scope]
            allowed = like in case.allowed and key not in IN_PERSON | OF_ALL
            if fault := judged(case, status, allowed=allowed):
                wrong[key[0], case.url] = fault
            # Without it nobody is let in; who tries too often is told to wait.
            assert await answer(child, key[0], case) in (401, 429)
    assert wrong == {}
