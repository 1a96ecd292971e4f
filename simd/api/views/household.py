"""People, tokens, consent and the audit, as far as the caller may see them."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from simd.api.access import Caller
from simd.api.control import Control
from simd.api.views.account import Moment
from simd.model.audit import AuditEntry
from simd.model.household import Consent, PersonLimits, Scope, Token
from simd.model.person import Person, Role


class RightView(msgspec.Struct, frozen=True):
    """What a person is to a SIM."""

    sim: str
    name: str
    role: Role


class LimitsView(msgspec.Struct, frozen=True):
    """A person's limits as the config writes them, and what is used of them; null is none."""

    sms_per_day: int | None
    sms_today: int
    spend_per_day: str | None
    spend_per_month: str | None
    data_per_month: int | None


class PersonView(msgspec.Struct, frozen=True):
    """Someone of the household; `limits` is null without the right to see them."""

    id: str
    name: str
    unix_user: str | None
    you: bool
    rights: list[RightView]
    limits: LimitsView | None


class PeopleView(msgspec.Struct, frozen=True):
    """Everyone whom the caller may know of."""

    people: list[PersonView]


class ConsentView(msgspec.Struct, frozen=True):
    """Whether a SIM's owner agreed; `needed` is true while a word is missing."""

    sim: str
    needed: bool
    given: bool
    how: Literal["given", "attested"] | None
    at: Moment | None


class TokenView(msgspec.Struct, frozen=True):
    """A token without its text."""

    id: str
    person: str
    label: str
    scope: Scope
    sims: list[str] | None
    made: Moment
    expires: Moment | None
    used: Moment | None
    state: Literal["valid", "expired", "revoked"]


class NewTokenView(TokenView, frozen=True):
    """A token just made: `token` is its text, shown this once."""

    token: str


class TokensView(msgspec.Struct, frozen=True):
    """Tokens, the oldest first."""

    tokens: list[TokenView]


class EntryView(msgspec.Struct, frozen=True):
    """Who saw or did what; `name` is null when the person is erased or not of the household."""

    seq: int
    at: Moment
    person: str
    name: str | None
    door: str
    verb: str
    subject: str | None
    sims: list[str]
    outcome: str
    fingerprint: Annotated[str, msgspec.Meta(description="The beginning of the entry's link.")]


class AuditView(msgspec.Struct, frozen=True):
    """Entries, newest first."""

    entries: list[EntryView]


def person_view(control: Control, caller: Caller, person: Person, sent: int) -> PersonView:
    """A person for one caller: rights on SIMs that the caller may see."""
    sims = control.snapshot.sims
    own = person.id == caller.person.id
    seen = [
        RightView(key, sims[key].sim.name, role)
        for key, role in person.roles.items()
        if key in sims and (own or caller.may(key, Role.VIEWER))
    ]
    open_ = own or caller.person.steward
    return PersonView(
        id=person.id,
        name=person.name,
        unix_user=person.unix_user if open_ else None,
        you=own,
        rights=sorted(seen, key=lambda one: one.name),
        limits=_limits(control.household.limits(person), sent) if open_ else None,
    )


def _limits(limits: PersonLimits, sent: int) -> LimitsView:
    return LimitsView(
        sms_per_day=limits.sms_per_day,
        sms_today=sent,
        spend_per_day=_text(limits.spend_per_day),
        spend_per_month=_text(limits.spend_per_month),
        data_per_month=int(limits.data_per_month) if limits.data_per_month is not None else None,
    )


def _text(value: str | None) -> str | None:
    return None if value is None else str(value)


def consent_view(sim: str, consent: Consent | None, *, missing: bool) -> ConsentView:
    """The word on a SIM."""
    return ConsentView(
        sim=sim,
        needed=missing,
        given=consent is not None,
        how=consent.how if consent else None,
        at=consent.at if consent else None,
    )


def token_view(token: Token, call_now: Moment) -> TokenView:
    """A token at a moment."""
    state: Literal["valid", "expired", "revoked"] = "revoked"
    if token.revoked is None:
        state = "valid" if token.valid(call_now) else "expired"
    return TokenView(
        id=token.id,
        person=token.person,
        label=token.label,
        scope=token.scope,
        sims=None if token.sims is None else list(token.sims),
        made=token.made,
        expires=token.expires,
        used=token.used,
        state=state,
    )


def entry_view(control: Control, entry: AuditEntry, shown: frozenset[str] | None) -> EntryView:
    """An entry with the SIMs that the caller may know of in it; None is all."""
    noted = entry.noted
    person = control.household.folk.by_id(noted.person)
    return EntryView(
        seq=entry.seq,
        at=entry.at,
        person=noted.person,
        name=person.name if person else None,
        door=noted.door,
        verb=noted.verb,
        subject=noted.subject,
        sims=[sim for sim in noted.sims if shown is None or sim in shown],
        outcome=noted.outcome,
        fingerprint=entry.fingerprint,
    )
