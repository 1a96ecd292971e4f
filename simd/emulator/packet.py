"""Packet contexts: defined, active, addressed (TS 27.007 §10.1)."""

import msgspec


class Context(msgspec.Struct):
    """One packet context; addresses exist while it is active."""

    cid: int
    kind: str = "IP"
    apn: str = ""
    active: bool = False
    number: int = 0

    @property
    def ipv4(self) -> str:
        """Its IPv4 address, when its type has one."""
        if self.kind == "IPV6" or not self.active:
            return ""
        return f"10.{64 + self.cid}.{self.number // 250 % 250}.{self.number % 250 + 2}"

    @property
    def ipv6(self) -> str:
        """Its IPv6 address as 27.007 dots it, when its type has one."""
        if "V6" not in self.kind or not self.active:
            return ""
        parts = [32, 1, 13, 184, 0, self.cid, 0, self.number % 256, *[0] * 7, 1]
        return ".".join(str(part) for part in parts)


class PacketUnit:
    """Attach state and contexts of one modem."""

    def __init__(self) -> None:
        self.attached = False
        self.wanted = True
        self.contexts: dict[int, Context] = {1: Context(1, "IPV4V6")}
        self._serial = 0

    def registration(self, *, registered: bool) -> None:
        """Attach with the network; losing it takes all contexts down."""
        self.attached = registered and self.wanted
        if not self.attached:
            for context in self.contexts.values():
                context.active = False

    def activate(self, cid: int) -> bool:
        """Bring a defined context up; False without attach or definition."""
        context = self.contexts.get(cid)
        if context is None or not self.attached:
            return False
        if not context.active:
            self._serial += 1
            context.active, context.number = True, self._serial
        return True

    def deactivate(self, cid: int | None = None) -> None:
        """Take one or all contexts down."""
        for context in self.contexts.values():
            if cid in {None, context.cid}:
                context.active = False

    @property
    def online(self) -> bool:
        """Whether any context is active."""
        return any(context.active for context in self.contexts.values())
