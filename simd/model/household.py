"""What a household agrees on: tokens, consent, and each person's limits."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from simd.model.account import MoneyText
from simd.model.person import Person, Role
from simd.model.units import Size

Scope = Literal["read", "use", "pay", "own"]
SCOPES: dict[Scope, Role] = {
    "read": Role.VIEWER,
    "use": Role.USER,
    "pay": Role.PAYER,
    "own": Role.OWNER,
}


class Token(msgspec.Struct, frozen=True):
    """A bearer token without its text: whose it is, how far it reaches, until when.

    `scope` is the most it may do, whatever its person may; `sims` narrows it to some SIMs.
    """

    id: str
    person: str
    label: str
    scope: Scope
    sims: tuple[str, ...] | None
    made: datetime
    expires: datetime | None = None
    used: datetime | None = None
    revoked: datetime | None = None

    def valid(self, now: datetime) -> bool:
        """True until it is revoked or past its time."""
        return self.revoked is None and (self.expires is None or now < self.expires)

    def narrowed(self, person: Person) -> Person:
        """The person as far as this token reaches; never a steward."""
        most = SCOPES[self.scope]
        roles = {
            sim: role if most.covers(role) else most
            for sim, role in person.roles.items()
            if self.sims is None or sim in self.sims
        }
        return msgspec.structs.replace(person, steward=False, roles=roles, unix_user=None)


class Consent(msgspec.Struct, frozen=True):
    """A SIM's owner agreed that the house keeps and shows what is private about the SIM.

    `how` is `given` by the owner's own call, or `attested` by a steward who has it on paper.
    """

    id: str
    sim: str
    owner: str
    how: Literal["given", "attested"]
    by: str
    at: datetime
    withdrawn: datetime | None = None


class PersonLimits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one person may use up at most; null is no limit of this person's own.

    Days and months are rolling (24 hours, 30 days). `data_per_month` is told, not enforced:
    a modem's bytes belong to no person.
    """

    sms_per_day: int | None = None
    spend_per_day: MoneyText | None = None
    spend_per_month: MoneyText | None = None
    data_per_month: Size | None = None
