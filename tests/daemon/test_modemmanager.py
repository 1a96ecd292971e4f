"""Ports that ModemManager lists, over a bus of the test's own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from jeepney import DBusAddress, MessageType, new_method_call, new_method_return
from jeepney.io.asyncio import DBusConnection, open_dbus_connection

from simd.daemon.modemmanager import PortOfModemManager, listed, refuse_listed

_MODEM = "/org/freedesktop/ModemManager1/Modem/3"
_CONFIG = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:path={path}</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/>
<allow eavesdrop="true"/><allow own="*"/></policy></busconfig>"""


@pytest.fixture
async def bus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[str]:
    config, socket = tmp_path / "bus.conf", tmp_path / "b"
    config.write_text(_CONFIG.format(path=socket))
    child = await asyncio.create_subprocess_exec(
        "dbus-daemon", "--nofork", "--config-file", config, "--print-address=1",
        stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert child.stdout is not None
    address = (await child.stdout.readline()).decode().strip()
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", address)
    yield address
    child.terminate()
    await child.wait()


async def answer(served: DBusConnection, *, mute: bool) -> None:
    ports = ("a(su)", [("ttyUSB2", 3), ("ttyUSB0", 5), ("wwan0", 2)])
    objects: dict[str, dict[str, dict[str, object]]] = {
        _MODEM: {"org.freedesktop.ModemManager1.Modem": {"Ports": ports}},
        "/org/freedesktop/ModemManager1": {"org.example": {}},
    }
    while True:
        message = await served.receive()
        if message.header.message_type is MessageType.method_call and not mute:
            await served.send(new_method_return(message, "a{oa{sa{sv}}}", (objects,)))


@asynccontextmanager
async def manager(*, mute: bool = False) -> AsyncIterator[None]:
    """A ModemManager that has one modem; a mute one never answers."""
    served = await open_dbus_connection("SYSTEM")
    daemon = DBusAddress("/org/freedesktop/DBus", "org.freedesktop.DBus", "org.freedesktop.DBus")
    await served.send(
        new_method_call(daemon, "RequestName", "su", ("org.freedesktop.ModemManager1", 0))
    )
    async with asyncio.TaskGroup() as group:
        task = group.create_task(answer(served, mute=mute))
        await asyncio.sleep(0.05)
        yield
        task.cancel()
    await served.close()


async def test_a_tty_that_modemmanager_lists_is_refused_by_any_of_its_names(
    bus: str, tmp_path: Path
) -> None:
    async with manager():
        assert (await listed())["ttyUSB2"] == _MODEM
        link = tmp_path / "by-id"
        link.symlink_to("/dev/ttyUSB0")
        for tty in ("/dev/ttyUSB2", str(link)):
            with pytest.raises(PortOfModemManager) as refused:
                await refuse_listed((tty,))
            assert refused.value.params == {"port": tty, "modem": _MODEM}
            assert "ModemManager" in refused.value.title()
            assert refused.value.hint()
        await refuse_listed(("/dev/ttyUSB3",))


async def test_without_modemmanager_or_its_answer_nothing_is_refused(bus: str) -> None:
    assert await listed() == {}
    async with manager(mute=True):
        assert await listed(0.3) == {}


async def test_without_a_bus_there_is_no_modemmanager(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", f"unix:path={tmp_path}/none")
    assert await listed() == {}
    monkeypatch.delenv("DBUS_SYSTEM_BUS_ADDRESS")
    monkeypatch.setattr("simd.daemon.modemmanager._SOCKET", str(tmp_path / "none"))
    assert await listed() == {}
