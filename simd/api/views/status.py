"""The house at a glance, as far as the caller may see it."""

from __future__ import annotations

from datetime import datetime

import msgspec

from simd.api.access import MONEY, Caller
from simd.api.control import Control
from simd.api.views.account import AccountView, Moment, account_of
from simd.api.views.decision import DecisionBrief, decision_brief
from simd.api.views.notes import note_open
from simd.api.views.words import health_title, names
from simd.errors import error_class
from simd.model.ids import Identity
from simd.model.modem import Backend, ModemState, Seat, Slot
from simd.model.radio import Registration, Signal
from simd.model.sim import Lock, Sureness
from simd.model.snapshot import Health, ModemNow, SimNow


class ModemView(msgspec.Struct, frozen=True):
    """A modem and what it hears; `trouble` says why it can't be used, if so.

    `temperature` is its own, degrees Celsius; null where it can't say.
    """

    id: str
    name: str
    manufacturer: str | None
    model: str | None
    revision: str | None
    state: ModemState
    since: Moment | None
    trouble: str | None
    imei: str | None
    backend: Backend
    port: str | None
    netdev: str | None
    operator: str | None
    plmn: str | None
    registration: Registration
    access_tech: str | None
    signal: Signal
    temperature: float | None
    lock: Lock
    slots: tuple[Slot, ...]
    active_sim: str | None


class SimView(msgspec.Struct, frozen=True):
    """A SIM, its seat and what is left on it; `account` is null without the right to see it.

    `suspect` names the inquiries whose last answer was not understood.
    """

    id: str
    name: str
    iccid: str
    imsi: str | None
    number: str | None
    carrier: str | None
    carrier_name: str | None
    carrier_sure: Sureness
    active: bool
    modem: str | None
    seat: Seat | None
    suspect: tuple[str, ...]
    account: AccountView | None


class HealthView(msgspec.Struct, frozen=True):
    """One thing that needs a person's eye."""

    code: str
    severity: str
    title: str
    since: Moment
    subject: str


class StatusView(msgspec.Struct, frozen=True):
    """Everything known now."""

    version: str
    site: str
    paused: bool
    modems: list[ModemView]
    sims: list[SimView]
    decisions: list[DecisionBrief]
    health: list[HealthView]


class SnapshotView(StatusView, frozen=True):
    """The first event of a stream: the status after event `seq`.

    `lost` says that events between the caller's last and this one are no longer kept.
    """

    seq: int
    lost: bool


class ModemsView(msgspec.Struct, frozen=True):
    """All modems."""

    modems: list[ModemView]


class SimsView(msgspec.Struct, frozen=True):
    """All SIMs."""

    sims: list[SimView]


class HealthList(msgspec.Struct, frozen=True):
    """All that needs an eye."""

    health: list[HealthView]


def status_view(control: Control, caller: Caller, now: datetime, lang: str) -> StatusView:
    """The status for one caller."""
    snapshot = control.snapshot
    called = names(snapshot)
    decided = snapshot.decisions.values()
    return StatusView(
        version=control.version,
        site=control.site,
        paused=snapshot.paused,
        modems=modem_views(control, caller, lang),
        sims=sim_views(control, caller, now),
        decisions=[decision_brief(one, caller, called, lang) for one in decided],
        health=health_views(control, caller, lang),
    )


def snapshot_view(
    control: Control, caller: Caller, now: datetime, lang: str, *, lost: bool
) -> SnapshotView:
    """The status as the first event of a stream."""
    seq = control.snapshot.seq
    status = status_view(control, caller, now, lang)
    return SnapshotView(**msgspec.structs.asdict(status), seq=seq, lost=lost)


def modem_views(control: Control, caller: Caller, lang: str) -> list[ModemView]:
    """Every modem, by name."""
    every = sorted(control.snapshot.modems.values(), key=lambda one: one.modem.name)
    return [modem_view(one, caller, lang) for one in every]


def sim_views(control: Control, caller: Caller, now: datetime) -> list[SimView]:
    """Every SIM, by name."""
    every = sorted(control.snapshot.sims.values(), key=lambda one: one.sim.name)
    return [sim_view(one, caller, now) for one in every]


def health_views(control: Control, caller: Caller, lang: str) -> list[HealthView]:
    """All that needs an eye and is the caller's to see, the oldest first."""
    called = names(control.snapshot)
    every = sorted(control.snapshot.health.values(), key=lambda one: one.since)
    return [
        _health_view(one, called, lang)
        for one in every
        if note_open(one.code, one.subject, one.params, caller)
    ]


def modem_view(known: ModemNow, caller: Caller, lang: str) -> ModemView:
    """One modem."""
    modem, radio = known.modem, known.radio
    return ModemView(
        id=modem.id,
        name=modem.name,
        manufacturer=modem.manufacturer,
        model=modem.model,
        revision=modem.revision,
        state=known.state,
        since=known.since,
        trouble=error_class(known.code)(**known.params).title(lang) if known.code else None,
        imei=_shown(modem.imei, revealed=caller.reveals(None)),
        backend=modem.backend,
        port=modem.port,
        netdev=modem.netdev,
        operator=radio.operator,
        plmn=radio.plmn,
        registration=radio.registration,
        access_tech=radio.access_tech,
        signal=radio.signal,
        temperature=radio.temperature,
        lock=known.lock,
        slots=known.slots,
        active_sim=known.active.sim if known.active else None,
    )


def sim_view(known: SimNow, caller: Caller, now: datetime) -> SimView:
    """One SIM."""
    sim = known.sim
    revealed = caller.reveals(sim.id)
    return SimView(
        id=sim.id,
        name=sim.name,
        iccid=sim.iccid.reveal() if revealed else sim.iccid.masked(),
        imsi=_shown(sim.imsi, revealed=revealed),
        number=_shown(sim.number, revealed=revealed),
        carrier=sim.carrier,
        carrier_name=sim.carrier_name,
        carrier_sure=sim.sureness,
        active=known.active,
        modem=known.seat.modem if known.seat else None,
        seat=known.seat,
        suspect=known.suspect,
        account=account_of(known, caller, now) if caller.may(sim.id, MONEY) else None,
    )


def _shown(identity: Identity | None, *, revealed: bool) -> str | None:
    if identity is None:
        return None
    return identity.reveal() if revealed else identity.masked()


def _health_view(health: Health, called: dict[str, str], lang: str) -> HealthView:
    return HealthView(
        code=health.code,
        severity=health.severity,
        title=health_title(health, called, lang),
        since=health.since,
        subject=health.subject,
    )
