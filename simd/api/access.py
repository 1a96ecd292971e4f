"""Who is calling, by the socket's own word, and what that caller may see and do.

The kernel names the caller's user (SO_PEERCRED, unix(7)); nothing in a request can.
Root and the daemon's own user are stewards: they hold the ledger's file anyway. Another
user is the person whom the config ties to that name. Whoever else may open the socket (its
group) is a stranger: status without money and messages.
"""

from __future__ import annotations

import os
import pwd
import socket
import struct
from enum import StrEnum

from aiohttp import web
from msgspec.structs import replace

from simd.api.control import Control
from simd.errors import Forbidden
from simd.model.person import STRANGER, Person, Role
from simd.texts import render

# The door of who comes in person; another is the id of a token.
UNIX = "unix"
_PEER = struct.Struct("3i")


class Need(StrEnum):
    """The right a route asks for; those that are roles are needed on the SIM in its path."""

    ANYONE = "anyone"
    PERSON = "person"
    VIEWER = "viewer"
    USER = "user"
    PAYER = "payer"
    OWNER = "owner"
    HEAD = "head"
    STEWARD = "steward"

    @property
    def on_sim(self) -> bool:
        """True when it is a role on a SIM."""
        return self.value in set(Role)


# What each kind of thing about a SIM asks for.
MONEY = Role.VIEWER
CARRIER_TEXT = Role.PAYER
MESSAGES = Role.OWNER
MESSAGES_COME = Role.VIEWER
FULL_IDENTIFIERS = Role.OWNER
# Work whose outcome tells more than that something was done.
OUTCOMES = {"ussd": CARRIER_TEXT, "send": CARRIER_TEXT}


class Caller:
    """A person at the door; `reveal` says that full identifiers were asked for.

    `door` is `unix` or the token's id. `sims` gathers the SIMs whose private things were shown,
    done or refused: whatever a route asks of the caller, the audit learns of it here.
    """

    def __init__(
        self,
        control: Control,
        person: Person,
        *,
        reveal: bool = False,
        door: str = UNIX,
        uid: int | None = None,
    ) -> None:
        self.control = control
        self.person = person
        self.reveal = reveal
        self.door = door
        self.sims: set[str] = set()
        self._uid = uid

    @property
    def named(self) -> str:
        """What the audit calls the caller: the person's id, or the Unix user's number."""
        return self.person.id or f"uid:{self._uid}"

    @property
    def known(self) -> bool:
        """True for a person of the config and for a steward."""
        return self.person.steward or bool(self.person.id)

    def may(self, sim: str | None, role: Role) -> bool:
        """True when the caller has that role on the SIM; what has no SIM is the steward's."""
        if not self._covers(sim, role):
            return False
        if sim is not None:
            self.sims.add(sim)
        return True

    def _covers(self, sim: str | None, role: Role) -> bool:
        if sim is None:
            return self.person.steward
        if self.person.steward and self.control.household.consents.withheld(sim):
            held = self.person.roles.get(sim)
        else:
            held = self.control.rights(self.person, sim) if self.known else None
        return held is not None and held.covers(role)

    def reveals(self, sim: str | None) -> bool:
        """True when identifiers of the SIM (or of a modem, without one) go out in full."""
        return self.reveal and self.may(sim, FULL_IDENTIFIERS)

    def heads(self) -> bool:
        """True for a steward and for an owner of any SIM: they decide for the household."""
        sims = self.control.snapshot.sims
        return self.person.steward or any(self._covers(sim, Role.OWNER) for sim in sims)

    def at_home(self, lang: str) -> None:
        """Raise Forbidden for a token: what decides over tokens and privacy is said in person."""
        if self.door != UNIX:
            raise Forbidden(what=render("api.need.unix", {}, lang))

    def check(self, need: Need, sim: str | None, lang: str) -> None:
        """Raise Forbidden unless the caller has the right; it says which one is missing."""
        if not self._holds(need, sim):
            if sim is not None:
                self.sims.add(sim)
            raise Forbidden(what=render(f"api.need.{need.value}", {}, lang))

    def _holds(self, need: Need, sim: str | None) -> bool:
        match need:
            case Need.ANYONE:
                return True
            case Need.PERSON:
                return self.known
            case Need.HEAD:
                return self.heads()
            case Need.STEWARD:
                return self.person.steward
            case _:
                return self.may(sim, Role(need.value))


def peer_uid(request: web.Request) -> int | None:
    """The user id at the other end of the request's socket; None when it is no Unix socket."""
    transport = request.transport
    peer = transport.get_extra_info("socket") if transport else None
    if peer is None or peer.family != socket.AF_UNIX:
        return None
    raw = peer.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _PEER.size)
    _, uid, _ = _PEER.unpack(raw)
    return int(uid)


def person_of(uid: int | None, control: Control) -> Person:
    """The person behind a user id."""
    if uid is None:
        return STRANGER
    name = user_name(uid)
    person = next((one for one in control.people() if one.unix_user == name), None)
    if uid in (0, os.getuid()):
        return replace(person or Person(f"uid:{uid}", name, name), steward=True)
    return person or STRANGER


def user_name(uid: int) -> str:
    """The user's name, or the number where the system knows none."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)
