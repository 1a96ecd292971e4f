"""Grouping ports into modems, and asking which of them speaks AT."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from pathlib import Path

import pytest
from msgspec.structs import replace

from simd.emulator.rack import Emulator
from simd.errors import LineDeaf, PortGone, PortMissing
from simd.ports.find.ask import answering
from simd.ports.find.group import group
from simd.ports.find.holders import Holder, holders
from simd.ports.find.record import PortRecord
from simd.ports.memory import MemoryPort

EC25 = {"00": "diag", "01": "gps", "02": "at", "03": "at"}


def tty(number: int, interface: str, path: str = "1-2", **more: object) -> PortRecord:
    base = PortRecord(f"/dev/ttyUSB{number}", "tty", path, "2C7C", "0125", interface, "option")
    return replace(base, **more)


def layout(usb: str) -> Mapping[str, str]:
    return EC25 if usb == "2c7c:0125" else {}


def test_ports_of_one_device_are_one_modem_whatever_their_numbers() -> None:
    ports = [tty(8, "03"), tty(0, "00"), tty(3, "02"), tty(1, "01")]
    net = PortRecord("wwan0", "net", "1-2", "2c7c", "0125", "04", "qmi_wwan")
    (found,) = group([*ports, net], layout, ["2c7c:0125"])
    assert (found.usb_path, found.usb, found.netdev) == ("1-2", "2c7c:0125", "wwan0")
    assert found.candidates == ("/dev/ttyUSB3", "/dev/ttyUSB8")
    assert set(found.ttys) == {f"/dev/ttyUSB{number}" for number in (0, 1, 3, 8)}


def test_the_port_that_udev_calls_secondary_is_asked_first() -> None:
    ports = [
        tty(2, "02", hints={"ID_MM_PORT_TYPE_AT_PRIMARY": "1"}),
        tty(3, "03", hints={"ID_MM_PORT_TYPE_AT_SECONDARY": "1"}),
        tty(1, "01", hints={"ID_MM_PORT_TYPE_GPS": "1"}),
    ]
    (found,) = group(ports, layout, [])
    assert found.candidates == ("/dev/ttyUSB3", "/dev/ttyUSB2")


def test_two_modems_of_one_serial_number_are_two() -> None:
    one, other = tty(2, "02", serial="1"), tty(6, "02", path="1-3", serial="1")
    assert [found.usb_path for found in group([other, one], layout, [])] == ["1-2", "1-3"]


@pytest.mark.parametrize(
    ("driver", "known", "asked"),
    [
        ("option1", (), True),
        ("cdc_acm", (), False),
        ("ftdi_sio", (), False),
        (None, (), False),
        ("cdc_acm", ("9999:0001",), True),
    ],
)
def test_a_strange_serial_device_is_left_alone(
    driver: str | None, known: tuple[str, ...], *, asked: bool
) -> None:
    port = PortRecord("/dev/ttyACM0", "tty", "3-1", "9999", "0001", "00", driver)
    assert bool(group([port], layout, known)) is asked


def test_a_device_without_a_port_that_may_be_asked_is_no_modem_of_ours() -> None:
    net = PortRecord("usb0", "net", "1-4", "2c7c", "0125")
    assert group([net, tty(0, "00")], layout, ["2c7c:0125"]) == ()


async def test_the_first_port_that_answers_is_taken(tmp_path: Path) -> None:
    async with Emulator("quectel-ec25", link=tmp_path / "tty", count=2) as emulator:
        mute, other = emulator.units
        mute.unplug()
        candidates = [str(tmp_path / "tty"), str(tmp_path / "tty.1")]
        assert await answering(candidates) == candidates[1]
        other.unplug()
        with pytest.raises(PortMissing):
            await answering(candidates)


async def test_ports_that_say_nothing_are_deaf_and_one_that_leaves_is_gone() -> None:
    with pytest.raises(LineDeaf):
        await answering(["a", "b"], lambda _: MemoryPort(), seconds=0.01)
    with pytest.raises(LineDeaf):
        await answering([])
    leaving = MemoryPort()

    def gone(_: bytes) -> bytes:
        asyncio.get_running_loop().call_soon(leaving.unplug)
        return b"\r\nNOI"

    leaving._answer = gone
    with pytest.raises(PortGone):
        await answering(["a"], lambda _: leaving, seconds=1.0)


def test_who_has_a_device_open_is_told_with_its_pid(tmp_path: Path) -> None:
    device = tmp_path / "ttyUSB2"
    device.touch()
    for pid, name, opened in ((812, "ModemManager", device), (7, "cat", tmp_path / "else")):
        (tmp_path / "proc" / str(pid) / "fd").mkdir(parents=True)
        (tmp_path / "proc" / str(pid) / "comm").write_text(f"{name}\n")
        (tmp_path / "proc" / str(pid) / "fd" / "3").symlink_to(opened)
    (tmp_path / "proc" / str(os.getpid()) / "fd").mkdir(parents=True)
    (tmp_path / "proc" / "99").mkdir()  # gone while it was looked at
    link = tmp_path / "by-id"
    link.symlink_to(device)
    assert holders(link, tmp_path / "proc") == (Holder("ModemManager", 812),)
    assert str(Holder("ModemManager", 812)) == "ModemManager, pid 812"
