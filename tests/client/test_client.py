from __future__ import annotations

import asyncio
import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession

import simd.client.client as module
from simd.client import (
    Client,
    DaemonUnreachable,
    Foreign,
    SocketDenied,
    find_socket,
    raised,
)
from simd.client.sse import events as sse
from simd.client.wire import target
from simd.errors import Busy, Forbidden, NotFound, OutcomeUnknown, TooManyConnections
from simd.model import event as ev
from simd.model.modem import ModemState
from tests.api.memory_house import HOME, ROOF, TRAVEL, MemoryHouse


@pytest.fixture
def client(door: ClientSession, socket_path: Path) -> Client:
    return Client(socket_path)


async def test_it_gets_posts_and_deletes(client: Client, house: MemoryHouse) -> None:
    status = await asyncio.to_thread(client.get, "/v1/status", reveal=True)
    assert status["site"] == "home"
    work = await asyncio.to_thread(client.post, f"/v1/sims/{HOME}/visit", wait=5)
    assert work["state"] == "done"
    assert await asyncio.to_thread(client.delete, "/v1/messages/msg_0002bb") is None
    assert "msg_0002bb" not in {one.id for one in house.kept}


async def test_it_raises_what_the_daemon_raised(
    client: Client, as_user: Callable[[str], None]
) -> None:
    with pytest.raises(NotFound) as caught:
        await asyncio.to_thread(client.get, "/v1/sims/sim_no")
    assert caught.value.params == {"what": "SIM", "name": "sim_no"}
    as_user("stranger")
    with pytest.raises(Forbidden):
        await asyncio.to_thread(client.post, f"/v1/sims/{HOME}/activate")


async def test_it_follows_work_to_its_end(client: Client, house: MemoryHouse) -> None:
    let_go = asyncio.Event()

    async def work() -> dict[str, Any]:
        await let_go.wait()
        return {"seat": 2}

    house.acts["activate"] = work
    heard: list[Any] = []
    begun = await asyncio.to_thread(client.post, f"/v1/sims/{TRAVEL}/activate")
    asyncio.get_running_loop().call_later(0.1, let_go.set)
    ended = await asyncio.to_thread(client.follow, begun, heard.append, 30)
    assert (ended["state"], ended["outcome"]) == ("done", {"seat": 2})
    assert [one["state"] for one in heard] == ["done"]
    again = await asyncio.to_thread(client.follow, ended, heard.append, 30)
    assert again is ended


async def test_it_gives_up_following_after_a_while(
    client: Client, house: MemoryHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "WAIT_STEP", 0.05)

    async def work() -> dict[str, Any]:
        await asyncio.Event().wait()
        return {}

    house.acts["activate"] = work
    begun = await asyncio.to_thread(client.post, f"/v1/sims/{TRAVEL}/activate")
    still = await asyncio.to_thread(client.follow, begun, lambda _: None, 0.1)
    assert still["state"] == "running"


async def test_it_hears_events_and_resumes(client: Client, house: MemoryHouse) -> None:
    stream = client.events()
    first = await asyncio.to_thread(next, stream)
    assert first.kind == "snapshot"
    house.tell(ev.ModemChanged(ROOF, ModemState.VISITING))
    second = await asyncio.to_thread(next, stream)
    assert (second.kind, second.data["body"]["state"]) == ("modem_changed", "visiting")
    await asyncio.to_thread(stream.close)
    house.tell(ev.ModemChanged(ROOF, ModemState.READY))
    resumed = client.events(second.id)
    third = await asyncio.to_thread(next, resumed)
    assert third.data["body"]["state"] == "ready"
    assert int(third.id or 0) == int(second.id or 0) + 1
    await asyncio.to_thread(resumed.close)


def test_nobody_there(socket_path: Path) -> None:
    with pytest.raises(DaemonUnreachable) as caught:
        Client(socket_path).get("/v1/status")
    assert str(socket_path) in str(caught.value)
    assert "simd" in caught.value.hint()


def test_a_socket_that_nobody_serves(socket_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(socket_path))
    with pytest.raises(DaemonUnreachable):
        Client(socket_path).post("/v1/policy/pause")


def test_a_socket_one_may_not_open(socket_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr("socket.socket.connect", refuse)
    with pytest.raises(SocketDenied) as caught:
        Client(socket_path).get("/v1/status")
    assert isinstance(caught.value, Forbidden)
    assert str(socket_path) in caught.value.title("zh")


def heard(caller: socket.socket) -> bytes:
    """The whole request: hanging up on unread bytes would reset the caller's line."""
    with caller.makefile("rb") as stream:
        head = b""
        while (line := stream.readline()) not in {b"", b"\r\n"}:
            head += line
        found = re.search(rb"(?i)content-length: (\d+)", head)
        return head + stream.read(int(found[1]) if found else 0)


@contextmanager
def answering(path: Path, answer: bytes) -> Iterator[None]:
    """A daemon that says one thing, whatever it is asked, and hangs up."""
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))
        server.listen()

        def serve() -> None:
            caller, _ = server.accept()
            with caller:
                heard(caller)
                caller.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        yield
        thread.join(5)


def test_a_lost_answer_to_a_look_is_no_answer(socket_path: Path) -> None:
    with answering(socket_path, b""), pytest.raises(DaemonUnreachable):
        Client(socket_path).get("/v1/status")


def test_a_lost_answer_to_an_act_is_an_unknown_outcome(socket_path: Path) -> None:
    with answering(socket_path, b""), pytest.raises(OutcomeUnknown):
        Client(socket_path).post("/v1/sims/x/activate")


def test_a_torn_answer_to_an_act_is_an_unknown_outcome(socket_path: Path) -> None:
    torn = b'HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{"id":'
    with answering(socket_path, torn), pytest.raises(OutcomeUnknown):
        Client(socket_path).post("/v1/sims/x/activate")


def test_a_daemon_that_ends_after_it_accepted_work_leaves_an_unknown_outcome(
    socket_path: Path,
) -> None:
    accepted = b'{"id": "op_1", "kind": "switch", "state": "running"}'
    head = b"HTTP/1.1 202 Accepted\r\nContent-Length: %d\r\n\r\n" % len(accepted)
    client = Client(socket_path)
    with answering(socket_path, head + accepted):
        work = client.post("/v1/sims/x/activate")
    with pytest.raises(OutcomeUnknown, match="op_1"):
        client.follow(work, lambda _: None, 30)


def test_an_unreadable_answer_to_an_act_is_an_unknown_outcome(socket_path: Path) -> None:
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"
    with answering(socket_path, answer), pytest.raises(OutcomeUnknown):
        Client(socket_path).post("/v1/sims/x/activate")


def test_a_torn_problem_is_a_lost_answer(socket_path: Path) -> None:
    torn = b'HTTP/1.1 502 Bad\r\nContent-Length: 50\r\n\r\n{"code":'
    with answering(socket_path, torn), pytest.raises(DaemonUnreachable):
        Client(socket_path).get("/v1/status")


def test_an_answer_that_is_no_json(socket_path: Path) -> None:
    with (
        answering(socket_path, b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"),
        pytest.raises(DaemonUnreachable, match="no JSON"),
    ):
        Client(socket_path).get("/v1/status")


@pytest.mark.parametrize("body", [b"hi", b"[]", b""])
def test_an_error_that_is_no_problem_object(socket_path: Path, body: bytes) -> None:
    head = b"HTTP/1.1 502 Bad\r\nContent-Length: %d\r\n\r\n" % len(body)
    with answering(socket_path, head + body), pytest.raises(Foreign) as caught:
        Client(socket_path).get("/v1/status")
    assert caught.value.problem()["status"] == 502


def test_a_silent_daemon(socket_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(socket_path))
        server.listen()
        with pytest.raises(DaemonUnreachable, match="timed out"):
            Client(socket_path, limit=0.05).get("/v1/status")
        with pytest.raises(OutcomeUnknown):
            Client(socket_path, limit=0.05).post("/v1/policy/pause")


def test_a_stream_that_tears(socket_path: Path) -> None:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    text = b'id: 5\nevent: x\ndata: {"a":1}\n\n'
    torn = head + b"%x\r\n%s\r\n50\r\nda" % (len(text), text)
    with answering(socket_path, torn):
        stream = Client(socket_path).events()
        assert next(stream) == ("5", "x", {"a": 1})
        with pytest.raises(DaemonUnreachable):
            list(stream)


def test_lines_become_events() -> None:
    lines = [
        b": hello\n",
        b"\n",
        b"id: 1\r\n",
        b"event: a\r\n",
        b"data: one\r\n",
        b"data:two\r\n",
        b"\r\n",
        b"event: b\n",
        b"retry: 5\n",
        b"\n",
        b"data: x\n",
        b"\n",
        b"data: never ended\n",
    ]
    assert list(sse(lines)) == [("1", "a", "one\ntwo"), ("1", "message", "x")]


@pytest.mark.parametrize(
    ("given", "environ", "there", "found"),
    [
        ("/a/b", {"SIMD_SOCKET": "/c"}, "yes", "/a/b"),
        (None, {"SIMD_SOCKET": "/c", "XDG_RUNTIME_DIR": "/x"}, "yes", "/c"),
        (None, {"XDG_RUNTIME_DIR": "/x"}, "yes", "SYSTEM"),
        (None, {"XDG_RUNTIME_DIR": "/x"}, "", "/x/simd/simd.sock"),
        (None, {}, "", "SYSTEM"),
    ],
)
def test_where_the_socket_is(
    tmp_path: Path, given: str | None, environ: dict[str, str], there: str, found: str
) -> None:
    system = tmp_path / "simd.sock"
    if there:
        system.touch()
    wanted = system if found == "SYSTEM" else Path(found)
    assert find_socket(given, environ, system) == wanted


def test_a_problem_is_raised_by_its_code() -> None:
    busy = raised(Busy(what="a visit").problem())
    assert isinstance(busy, Busy)
    assert busy.title("en") == "a visit is under way"
    assert isinstance(raised(TooManyConnections().problem()), TooManyConnections)


def test_an_unknown_code_keeps_its_words() -> None:
    error = raised({"code": "quantum", "title": "too small", "hint": "look away", "status": 418})
    assert isinstance(error, Foreign)
    assert error.title("zh") == "too small"
    problem = error.problem()
    assert (problem["code"], problem["hint"], problem["status"]) == ("quantum", "look away", 418)
    assert raised({"code": "busy"}).problem()["code"] == "busy"
    assert raised({}).title() == "the daemon answered with an error that this simctl does not know"


def test_a_query_leaves_out_what_is_not_given() -> None:
    assert target("/v1/x", {"a": None, "b": False, "c": True, "d": 5}) == "/v1/x?c=true&d=5"
    assert target("/v1/x", {}) == "/v1/x"
    assert target("/v1/x", {"q": "a b&c"}) == "/v1/x?q=a+b%26c"
