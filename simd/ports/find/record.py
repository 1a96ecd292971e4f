"""One port of one USB device, as the kernel and udev describe it."""

from __future__ import annotations

from typing import Literal

import msgspec

Kind = Literal["tty", "net", "other"]


class PortRecord(msgspec.Struct, frozen=True):
    """`name` is the node (`/dev/ttyUSB2`) or, for `net`, the network device's name.

    `usb_path` is the device's place on the bus (`1-2.3`), the same after every replug there;
    `interface` two hex digits; `hints` are udev's `ID_MM_*` properties.
    """

    name: str
    kind: Kind
    usb_path: str
    vid: str
    pid: str
    interface: str | None = None
    driver: str | None = None
    serial: str | None = None
    hints: dict[str, str] = {}

    @property
    def usb(self) -> str:
        """`vendor:product` in lower-case hex."""
        return f"{self.vid}:{self.pid}".lower()
