"""A device that comes back under another name is met there."""

import pytest

from simd.errors import PortGone, PortMissing
from simd.ports.anew import AnewPort
from simd.ports.memory import MemoryPort
from simd.ports.port import Port


def unheard(_: object) -> None:
    """What a test doesn't listen to."""


class Named(MemoryPort):
    """A port with a name of its own."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name

    @property
    def address(self) -> str:
        return self._name


async def test_the_second_opening_looks_anew() -> None:
    there = [Named("ttyUSB2"), Named("ttyUSB6")]
    heard: list[bytes] = []

    async def find() -> Port:
        return there[1]

    port = AnewPort(there[0], find)
    for one in there:
        await port.open(heard.append, unheard)
        assert port.address == one.address
        port.write(b"AT\r")
        assert one.written == [b"AT\r"]
        one.feed(one.address.encode())
        await port.close()
        with pytest.raises(PortGone):
            port.write(b"AT\r")
    assert heard == [b"ttyUSB2", b"ttyUSB6"]


async def test_what_is_not_back_yet_is_missing() -> None:
    async def find() -> Port:
        raise PortMissing(port="usb:1-2")

    port = AnewPort(Named("ttyUSB2"), find)
    await port.open(unheard, unheard)
    await port.close()
    with pytest.raises(PortMissing):
        await port.open(unheard, unheard)
    assert port.address == "ttyUSB2"
