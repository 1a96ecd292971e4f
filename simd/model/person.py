"""People of the household, and what each may do with each SIM."""

from __future__ import annotations

from enum import StrEnum

import msgspec


class Role(StrEnum):
    """What a person is to a SIM; each may do what the ones after it may."""

    OWNER = "owner"
    PAYER = "payer"
    USER = "user"
    VIEWER = "viewer"

    def covers(self, other: Role) -> bool:
        """True when this role may do what the other may."""
        order = list(Role)
        return order.index(self) <= order.index(other)


class Person(msgspec.Struct, frozen=True):
    """Someone who calls: known by the Unix user, with a role per SIM id.

    `steward` is the daemon's own user or root: who can read the ledger's file
    already holds everything in it, so the house does not pretend otherwise.
    """

    id: str
    name: str
    unix_user: str | None = None
    steward: bool = False
    roles: dict[str, Role] = {}

    def may(self, sim: str, need: Role) -> bool:
        """True when the person has that role, or one above it, on the SIM."""
        if self.steward:
            return True
        role = self.roles.get(sim)
        return role is not None and role.covers(need)


STRANGER = Person(id="", name="")
