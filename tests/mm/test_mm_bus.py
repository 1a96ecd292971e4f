"""The guarded connection: every way in which a bus can end, and nothing left behind."""

from __future__ import annotations

import asyncio
import gc
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from simd.errors import (
    Busy,
    CommandFailed,
    CommandTimeout,
    Denied,
    PortGone,
    PortMissing,
    SimAbsent,
    SimdError,
    Unsupported,
)
from simd.modems.mm import bus as bus_room
from simd.modems.mm import names
from simd.modems.mm.bus import Heard, connected, plain, system_address
from simd.modems.mm.names import error_of
from tests.mm.children import until
from tests.mm.fixtures import fresh
from tests.mm.rig import Rig

AT_BUS = (names.BUS, names.BUS_PATH, names.BUS)


def sockets() -> int:
    """How many sockets this process has open."""
    gc.collect()
    found = 0
    for link in Path("/proc/self/fd").iterdir():
        try:
            found += str(link.readlink()).startswith("socket:")
        except FileNotFoundError:
            continue
    return found


@pytest.fixture
async def rig(real_mm: None, folder: Path) -> AsyncIterator[Rig]:
    """A bus, and nobody on it but who lets callers pass."""
    one = Rig(fresh(folder), "plain-27007")
    async with AsyncExitStack() as stack:
        stack.push_async_callback(one._down)
        await one.start_bus()
        yield one


@pytest.fixture
def as_before() -> Iterator[None]:
    """Whatever a test opens is closed when it ends."""
    before = sockets()
    yield
    assert sockets() == before


async def test_asked_and_answered(rig: Rig) -> None:
    before = sockets()
    async with connected(rig.address) as bus:
        assert await bus.ask_bus("NameHasOwner", "s", names.BUS) is True
        assert await bus.ask_bus("NameHasOwner", "s", names.SERVICE) is False
        with pytest.raises(PortGone):
            await bus.call((names.SERVICE, names.ROOT, names.MANAGER), "ScanDevices")
        with pytest.raises(CommandFailed) as refused:
            await bus.ask_bus("NoSuchMethod")
        assert "UnknownMethod" in str(refused.value.params["name"])
        heard: list[Heard] = []
        bus.hear(heard.append)
        await bus.match("type='signal',member='NameOwnerChanged'")
        async with connected(rig.address):
            await until(lambda: heard, "a signal")
        assert heard[0].member == "NameOwnerChanged"
    assert sockets() == before
    with pytest.raises(PortGone):
        await bus.ask_bus("ListNames")


async def test_a_bus_that_is_killed_is_noticed_by_who_waits_and_who_calls(rig: Rig) -> None:
    before = sockets()
    async with connected(rig.address) as bus:
        rig.children["bus"].send(signal.SIGSTOP)
        waiting = asyncio.create_task(bus.ask_bus("ListNames"))
        await asyncio.sleep(0)
        gone = asyncio.Event()
        bus.on_gone = gone.set
        rig.children["bus"].send(signal.SIGKILL)
        with pytest.raises(PortGone):
            await waiting
        async with asyncio.timeout(20):
            await gone.wait()
        assert bus.gone
        with pytest.raises(PortGone):
            await bus.ask_bus("ListNames")
    assert sockets() == before


async def test_no_answer_in_time(rig: Rig) -> None:
    async with connected(rig.address) as bus:
        rig.children["bus"].send(signal.SIGSTOP)
        with pytest.raises(CommandTimeout):
            await bus.call(AT_BUS, "ListNames", within=0.2)
        assert bus._connection._method_return_handlers == {}
        rig.children["bus"].send(signal.SIGCONT)
        assert await bus.ask_bus("ListNames")


async def _ends_at_once(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, said: bytes
) -> None:
    await reader.read(64)
    writer.write(said)
    writer.close()


@pytest.mark.parametrize("said", [b"", b"O", b"OK 12", b"REJECTED EXTERNAL\r\n", b"OK 1\r\n"])
async def test_a_bus_that_ends_in_its_greeting(folder: Path, said: bytes) -> None:
    before = sockets()
    where = folder / "b"
    server = await asyncio.start_unix_server(lambda r, w: _ends_at_once(r, w, said), where)
    async with asyncio.timeout(20):
        with pytest.raises(PortMissing):
            async with connected(f"unix:path={where}"):
                pass
    server.close()
    await server.wait_closed()
    assert sockets() == before


async def test_a_bus_that_never_greets(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bus_room, "CONNECT_SECONDS", 0.2)
    before = sockets()
    where = folder / "b"
    held: list[asyncio.StreamWriter] = []
    server = await asyncio.start_unix_server(lambda _, writer: held.append(writer), where)
    with pytest.raises(PortMissing):
        async with connected(f"unix:path={where}"):
            pass
    for writer in held:
        writer.close()
        await writer.wait_closed()
    server.close()
    await server.wait_closed()
    assert sockets() == before


async def test_no_bus_at_all(
    as_before: None, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for address in (f"unix:path={folder}/none", "unix:path=a b", "nonsense"):
        with pytest.raises(PortMissing):
            async with connected(address):
                pass
    monkeypatch.delenv("DBUS_SYSTEM_BUS_ADDRESS", raising=False)
    monkeypatch.setattr(bus_room, "SOCKET", str(folder / "none"))
    assert system_address() is None
    with pytest.raises(PortMissing):
        async with connected():
            pass
    (folder / "none").touch()
    assert system_address() == f"unix:path={folder}/none"


ERRORS: list[tuple[str, type[SimdError]]] = [
    ("Core.Unsupported", Unsupported),
    ("Core.InProgress", Busy),
    ("Core.Unauthorized", Denied),
    ("Core.Failed", CommandFailed),
    ("Serial.ResponseTimeout", CommandTimeout),
    ("Serial.OpenFailed", PortGone),
    ("MobileEquipment.SimNotInserted", SimAbsent),
    ("MobileEquipment.SimBusy", CommandFailed),
    ("Message.MemoryFull", CommandFailed),
]


@pytest.mark.parametrize(("name", "kind"), ERRORS)
def test_errors_by_their_names(name: str, kind: type[SimdError]) -> None:
    error = error_of("Send", f"{names.SERVICE}.Error.{name}", "why")
    assert type(error) is kind
    assert error.title()


def test_errors_keep_the_modem_s_number() -> None:
    prefix = f"{names.SERVICE}.Error."
    busy = error_of("x", f"{prefix}MobileEquipment.SimBusy", "").params
    assert (busy["kind"], busy["number"]) == ("cme", 14)
    full = error_of("x", f"{prefix}Message.MemoryFull", "").params
    assert (full["kind"], full["number"]) == ("cms", 322)
    odd = error_of("x", f"{prefix}MobileEquipment.Odd", "").params
    assert odd["number"] == 100


def test_an_object_that_is_gone_is_a_modem_only_where_modems_are() -> None:
    name = "org.freedesktop.DBus.Error.UnknownObject"
    assert isinstance(error_of("x", name, "", f"{names.ROOT}/Modem/3"), PortGone)
    assert isinstance(error_of("x", name, "", f"{names.ROOT}/SMS/3"), CommandFailed)
    assert isinstance(error_of("x", "org.freedesktop.DBus.Error.AccessDenied", ""), Denied)


def test_values_without_their_variants() -> None:
    from dbus_next.signature import Variant  # noqa: PLC0415 - beside its only use

    value = Variant("a{sv}", {"a": Variant("as", ["b"]), "c": Variant("(si)", ["d", 1])})
    assert plain(value) == {"a": ["b"], "c": ["d", 1]}
