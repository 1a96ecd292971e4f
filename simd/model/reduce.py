"""Snapshot × Event → Snapshot, and nothing else.

Pure: the same events give the same snapshot, whoever replays them. An event about a
modem or SIM that is not known changes nothing; the board says who exists first.
"""

from __future__ import annotations

from datetime import datetime
from functools import singledispatch

from msgspec.structs import replace

from simd.model import event as ev
from simd.model.account import account_now
from simd.model.decision import Decision
from simd.model.event_household import SimForgotten
from simd.model.metering import Tally
from simd.model.modem import Modem, ModemState, Seat, Slot
from simd.model.moved import Moved, kept
from simd.model.radio import Radio
from simd.model.sim import Lock
from simd.model.snapshot import Able, Health, ModemNow, SimNow, Snapshot
from simd.model.transaction import Transaction


def reduce(snapshot: Snapshot, event: ev.Event) -> Snapshot:
    """The snapshot after the event."""
    return replace(_apply(event.body, snapshot, event.at), seq=event.seq)


@singledispatch
def _apply(body: object, snapshot: Snapshot, at: datetime) -> Snapshot:
    """Events that only report (steps, asks that failed, messages) leave the snapshot alone."""
    del body, at
    return snapshot


def _with_modem(snapshot: Snapshot, key: str, **changes: object) -> Snapshot:
    known = snapshot.modems.get(key)
    if known is None:
        return snapshot
    return replace(snapshot, modems=snapshot.modems | {key: replace(known, **changes)})


def _with_sim(snapshot: Snapshot, key: str, **changes: object) -> Snapshot:
    known = snapshot.sims.get(key)
    if known is None:
        return snapshot
    return replace(snapshot, sims=snapshot.sims | {key: replace(known, **changes)})


@_apply.register
def _(body: ev.ModemSeen, snapshot: Snapshot, at: datetime) -> Snapshot:
    modem = body.modem
    known = snapshot.modems.get(modem.id) or ModemNow(modem, since=at)
    now = replace(known, modem=modem, slots=_slots(known.slots, modem))
    return replace(snapshot, modems=snapshot.modems | {modem.id: now})


def _slots(known: tuple[Slot, ...], modem: Modem) -> tuple[Slot, ...]:
    by_number = {slot.slot: slot for slot in known}
    return tuple(by_number.get(number, Slot(number)) for number in range(1, modem.slots + 1))


@_apply.register
def _(body: ev.ModemChanged, snapshot: Snapshot, at: datetime) -> Snapshot:
    known = snapshot.modems.get(body.modem)
    if known is None:
        return snapshot
    changes: dict[str, object] = {"state": body.state, "code": body.code, "params": body.params}
    if known.state is not body.state:
        changes["since"] = at
    if body.state is ModemState.ABSENT:
        changes |= {"radio": Radio(), "lock": Lock.UNKNOWN, "slots": _silent(known.slots)}
        snapshot = _silence(snapshot, body.modem)
    return _with_modem(snapshot, body.modem, **changes)


def _silent(slots: tuple[Slot, ...]) -> tuple[Slot, ...]:
    return tuple(replace(slot, active=False) for slot in slots)


def _silence(snapshot: Snapshot, modem: str) -> Snapshot:
    """A modem that has gone has no active SIM; where its SIMs sit is still remembered."""
    sims = {
        key: replace(now, active=False) if now.seat and now.seat.modem == modem else now
        for key, now in snapshot.sims.items()
    }
    return replace(snapshot, sims=sims)


@_apply.register
def _(body: ev.SimSeen, snapshot: Snapshot, at: datetime) -> Snapshot:
    del at
    known = snapshot.sims.get(body.sim.id) or SimNow(body.sim)
    return replace(snapshot, sims=snapshot.sims | {body.sim.id: replace(known, sim=body.sim)})


@_apply.register
def _(body: ev.SeatSeen, snapshot: Snapshot, at: datetime) -> Snapshot:
    del at
    modem = snapshot.modems.get(body.seat.modem)
    if modem is None:
        return snapshot
    sims = {key: _reseat(now, body, is_it=key == body.sim) for key, now in snapshot.sims.items()}
    slots = tuple(_reslot(slot, body) for slot in modem.slots)
    radio = modem.radio if modem.active and modem.active.sim == body.sim else Radio()
    changed = replace(modem, slots=slots, lock=body.lock, radio=radio)
    others = {key: _left_by(now, body.sim) for key, now in snapshot.modems.items()}
    return replace(snapshot, sims=sims, modems=others | {body.seat.modem: changed})


def _left_by(modem: ModemNow, sim: str | None) -> ModemNow:
    """A SIM that is in another modem now is no longer in this one."""
    if sim is None or all(slot.sim != sim for slot in modem.slots):
        return modem
    slots = tuple(replace(slot, sim=None) if slot.sim == sim else slot for slot in modem.slots)
    return replace(modem, slots=slots)


def _reseat(now: SimNow, body: ev.SeatSeen, *, is_it: bool) -> SimNow:
    """The one that is active is here; another that was thought here is seated nowhere."""
    if is_it:
        return replace(now, seat=body.seat, active=True)
    if now.seat == body.seat:
        return replace(now, seat=None, active=False)
    if now.seat and now.seat.modem == body.seat.modem:
        return replace(now, active=False)
    return now


def _reslot(slot: Slot, body: ev.SeatSeen) -> Slot:
    if slot.slot == body.seat.slot:
        return replace(slot, sim=body.sim, active=True)
    moved = body.sim is not None and slot.sim == body.sim
    return replace(slot, sim=None if moved else slot.sim, active=False)


@_apply.register
def _(body: ev.RadioSeen, snapshot: Snapshot, at: datetime) -> Snapshot:
    del at
    return _with_modem(snapshot, body.modem, radio=body.radio)


@_apply.register
def _(body: ev.ReadingTaken, snapshot: Snapshot, at: datetime) -> Snapshot:
    known = snapshot.sims.get(body.sim)
    if known is None:
        return snapshot
    readings = known.readings | {body.inquiry: body.reading}
    return _with_sim(
        snapshot,
        body.sim,
        readings=readings,
        account=account_now(readings.values()),
        suspect=tuple(name for name in known.suspect if name != body.inquiry),
        counted=replace(known.counted, cut=at),
    )


@_apply.register
def _(body: ev.AnswerUnparsed, snapshot: Snapshot, at: datetime) -> Snapshot:
    """What the carrier last said is not understood, so its old figures are no longer shown."""
    del at
    known = snapshot.sims.get(body.sim)
    if known is None:
        return snapshot
    readings = {name: one for name, one in known.readings.items() if name != body.inquiry}
    return _with_sim(
        snapshot,
        body.sim,
        readings=readings,
        account=account_now(readings.values()),
        suspect=(*(name for name in known.suspect if name != body.inquiry), body.inquiry),
    )


@_apply.register
def _(body: ev.BytesCounted, snapshot: Snapshot, at: datetime) -> Snapshot:
    del at
    return _tallied(snapshot, body.sim, Tally(body.since, body.until, body.rx, body.tx, body.sms))


@_apply.register
def _(body: ev.MessageKept, snapshot: Snapshot, at: datetime) -> Snapshot:
    """What leaves for anyone but the carrier may be counted by it."""
    del at
    message = body.message
    if not message.counts:
        return snapshot
    return _tallied(snapshot, message.sim, Tally(message.at, message.at, sms=message.parts))


def _tallied(snapshot: Snapshot, sim: str, tally: Tally) -> Snapshot:
    known = snapshot.sims.get(sim)
    if known is None:
        return snapshot
    return _with_sim(snapshot, sim, counted=known.counted.with_tally(tally))


@_apply.register
def _(body: ev.MeterLearnt, snapshot: Snapshot, at: datetime) -> Snapshot:
    del at
    known = snapshot.sims.get(body.sim)
    if known is None:
        return snapshot
    told = [name for name in known.contradicted if name != body.figure]
    if body.contradicted:
        told.append(body.figure)
    drift = known.drift | {body.figure: body.drift}
    return _with_sim(snapshot, body.sim, drift=drift, contradicted=tuple(told))


@_apply.register
def _(body: ev.AskBegan, snapshot: Snapshot, at: datetime) -> Snapshot:
    known = snapshot.sims.get(body.sim)
    asked = (known.asked if known else {}) | {body.inquiry: at}
    return _with_sim(snapshot, body.sim, asked=asked)


@_apply.register
def _(body: ev.SimAble, snapshot: Snapshot, at: datetime) -> Snapshot:
    known = snapshot.sims.get(body.sim)
    able = (known.able if known else {}) | {body.what: Able(body.able, at)}
    return _with_sim(snapshot, body.sim, able=able)


@_apply.register
def _(body: ev.Decided, snapshot: Snapshot, at: datetime) -> Snapshot:
    del at
    decision = body.decision
    return replace(snapshot, decisions=snapshot.decisions | {decision.modem: decision})


@_apply.register
def _(body: ev.HealthRaised, snapshot: Snapshot, at: datetime) -> Snapshot:
    key = f"{body.code}:{body.subject}"
    since = snapshot.health[key].since if key in snapshot.health else at
    health = Health(body.code, body.subject, body.severity, since, body.params)
    return replace(snapshot, health=snapshot.health | {key: health})


@_apply.register
def _(body: ev.HealthCleared, snapshot: Snapshot, at: datetime) -> Snapshot:
    del at
    gone = f"{body.code}:{body.subject}"
    return replace(snapshot, health={k: v for k, v in snapshot.health.items() if k != gone})


@_apply.register
def _(body: SimForgotten, snapshot: Snapshot, at: datetime) -> Snapshot:
    """Nothing that names the SIM stays."""
    del at
    gone = body.sim
    return replace(
        snapshot,
        sims={key: now for key, now in snapshot.sims.items() if key != gone},
        modems={key: _left_by(now, gone) for key, now in snapshot.modems.items()},
        decisions={key: one for key, one in snapshot.decisions.items() if not _about(one, gone)},
        health={key: one for key, one in snapshot.health.items() if one.subject != gone},
    )


def _about(decision: Decision, sim: str) -> bool:
    return any(one.sim == sim for one in decision.candidates)


@_apply.register
def _(body: ev.PolicyPaused, snapshot: Snapshot, at: datetime) -> Snapshot:
    del at
    return replace(snapshot, paused=body.paused)


@_apply.register
def _(body: ev.TransactionChanged, snapshot: Snapshot, at: datetime) -> Snapshot:
    del at
    changed = body.transaction
    snapshot = _moved(snapshot, changed)
    rest = {key: one for key, one in snapshot.transactions.items() if key != changed.id}
    kept = {changed.id: changed} if changed.state.open else {}
    return replace(snapshot, transactions=rest | kept)


def _moved(snapshot: Snapshot, changed: Transaction) -> Snapshot:
    """What was told before the order holds no longer, until it is told anew."""
    known = snapshot.sims.get(changed.sim)
    one = Moved.by(changed)
    if known is None or (one is None and changed.id not in known.moved):
        return snapshot
    return _with_sim(snapshot, changed.sim, moved=kept(known.moved, changed.id, one))


def seat_of(snapshot: Snapshot, sim: str) -> Seat | None:
    """Where a SIM was last seen."""
    known = snapshot.sims.get(sim)
    return known.seat if known else None
