"""The packet side: bearers, brought up with a SIM's own APN, and the bytes they count."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from dbus_next.signature import Variant

from simd.errors import CommandFailed, Unsupported
from simd.model.verbs import DataState
from simd.modems.mm import names
from simd.modems.mm.device import Device
from simd.modems.mm.names import State

CONNECT_SECONDS = 120.0


class DataPart:
    """Bearers of one modem; the host's network device is not its work."""

    def __init__(self, device: Device) -> None:
        self._device = device

    async def data(self) -> DataState:
        """Attachment, and the addresses of bearers that are connected."""
        bearers = [one for one in await self._bearers() if one.get("Connected")]
        attached = (
            self._device.get(names.GPP, "PacketServiceState", 0) == names.PACKET_ATTACHED
            or self._device.state >= State.CONNECTED
        )
        return DataState(attached or bool(bearers), tuple(_addresses(bearers)))

    async def bring_up(self, apn: str | None) -> DataState:
        """Connect with the APN if one is given; what another program connected is left as it is.

        Raises Unsupported where there is no network device (a dialled line needs a PPP program,
        which is not simd's), CommandFailed when the network refuses.
        """
        if (found := await self.data()).up:
            return found
        if not any(kind == names.PORT_NET for _, kind in self._device.ports):
            raise Unsupported(what="data without a network device")
        wish = {"apn": Variant("s", apn)} if apn else {}
        try:
            await self._device.call(names.SIMPLE, "Connect", "a{sv}", wish, within=CONNECT_SECONDS)
        except CommandFailed:
            if not (found := await self.data()).up:
                raise
            return found
        return await self.data()

    async def take_down(self) -> DataState:
        """Disconnect every bearer (`/` means all of them)."""
        await self._device.call(names.SIMPLE, "Disconnect", "o", "/", within=CONNECT_SECONDS)
        return await self.data()

    async def bytes(self) -> tuple[int, int] | None:
        """Bytes received and sent by the bearers that are connected; None when none tells."""
        told = [
            (int(stats.get("rx-bytes", 0)), int(stats.get("tx-bytes", 0)))
            for one in await self._bearers()
            if one.get("Connected") and (stats := one.get("Stats") or {})
        ]
        return (sum(one[0] for one in told), sum(one[1] for one in told)) if told else None

    async def _bearers(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        for path in self._device.get(names.MODEM, "Bearers", []):
            try:
                found.append(await self._device.all_of(path, names.BEARER))
            except CommandFailed:  # it ended while we asked
                continue
        return found


def _addresses(bearers: Iterable[dict[str, Any]]) -> Iterable[str]:
    """Addresses as told; where the host gets them by itself (PPP, DHCP) the interface's name."""
    for bearer in bearers:
        told = [
            str(config["address"])
            for name in ("Ip4Config", "Ip6Config")
            if (config := bearer.get(name) or {}).get("address")
        ]
        yield from told or [str(bearer.get("Interface") or "connected")]
