"""What a keeper does unasked: poll the radio, hear notices, book bytes.

Polling has a budget (some modems drop the data session or jam when polled): one look a
minute at rest, a few quick ones after a start or a notice while the network is sought.
"""

from __future__ import annotations

import structlog
from msgspec.structs import replace

from simd.engine.acts.ussd import expire, heard
from simd.engine.desk import Desk
from simd.errors import (
    Busy,
    CommandFailed,
    CommandTimeout,
    OutcomeUnknown,
    SimAbsent,
    SimLocked,
    Unreadable,
    Unsupported,
)
from simd.model.event import HealthCleared, HealthRaised, RadioSeen
from simd.model.radio import Radio, Signal
from simd.model.verbs import Notice

log = structlog.get_logger()

SEEKING = 5.0
SEEKS = 12
STEP_DB = 3.0
STEP_CELSIUS = 3.0
# Modules are specified to 75 °C, and to 85 °C with less power (EC25, SIM7600, LE910 alike).
HOT, COOLED = 80.0, 70.0
_PASSING = (
    Busy,
    CommandFailed,
    CommandTimeout,
    OutcomeUnknown,
    SimAbsent,
    SimLocked,
    Unreadable,
    Unsupported,
)


async def poll(desk: Desk) -> None:
    """Look at the radio every minute, and sooner while the network is sought."""
    seeks = SEEKS
    while True:
        await expire(desk)
        registered = await glance(desk)
        seeks = SEEKS if registered else max(0, seeks - 1)
        rest = desk.house.limits.poll
        await desk.undisturbed(min(SEEKING, rest) if not registered and seeks else rest)


async def glance(desk: Desk) -> bool:
    """One look, told if it differs enough; true when registered."""
    if "switch" in desk.busy:
        return True
    turn = desk.turns
    try:
        if desk.moving or desk.worth_a_look():
            await desk.look()
        radio = await desk.driver.radio()
    except _PASSING as error:
        log.info("look failed", modem=desk.modem.id, code=error.code)
        return False
    if turn == desk.turns:  # else it is half of one SIM's radio and half of another's
        await tell(desk, radio)
    return radio.registration.registered


async def tell(desk: Desk, radio: Radio) -> None:
    """Tell a look when it differs; small moves of the signal are not told."""
    active = desk.active()
    if active is not None:
        await _keep(desk, active.sim.id, radio)
    known = desk.now.radio
    if _alike(known.signal, radio.signal):
        radio = replace(radio, signal=known.signal)
    if _as_warm(known.temperature, radio.temperature):
        radio = replace(radio, temperature=known.temperature)
    if radio != known:
        await desk.house.board.tell(
            RadioSeen(desk.modem.id, active.sim.id if active else None, radio)
        )
    await _warn(desk, radio.temperature)


async def _warn(desk: Desk, celsius: float | None) -> None:
    """Have a person know of a modem that is too warm, until it has cooled down."""
    code, modem = "modem_hot", desk.modem
    told = f"{code}:{modem.id}" in desk.house.board.snapshot.health
    if celsius is not None and celsius >= HOT and not told:
        params = {"modem": modem.name, "celsius": f"{celsius:g}"}
        await desk.house.board.tell(HealthRaised(code, modem.id, "warning", params))
    elif told and celsius is not None and celsius < COOLED:
        await desk.house.board.tell(HealthCleared(code, modem.id))


async def _keep(desk: Desk, sim: str, radio: Radio) -> None:
    """One sample of quality, and the coarse place if the owner wants it kept."""
    now = desk.house.clock.now()
    await desk.house.witness.sample(sim, radio)
    cell = radio.cell
    plmn = (cell.plmn if cell else None) or radio.plmn
    if desk.house.keep_place and plmn is not None and cell is not None and cell.area is not None:
        await desk.house.store.note_place(sim, now, plmn, cell.area)


def _alike(one: Signal, other: Signal) -> bool:
    pairs = [
        (getattr(one, name), getattr(other, name)) for name in ("rsrp", "rsrq", "sinr", "rssi")
    ]
    return all(
        a == b or (a is not None and b is not None and abs(a - b) < STEP_DB) for a, b in pairs
    )


def _as_warm(one: float | None, other: float | None) -> bool:
    return one == other or (
        one is not None and other is not None and abs(one - other) < STEP_CELSIUS
    )


async def follow(desk: Desk) -> None:
    """Act on what the modem says unasked."""
    async for notice in desk.driver.notices():
        try:
            await _heard(desk, notice)
        except _PASSING as error:
            log.info("notice not followed", modem=desk.modem.id, code=error.code)


async def _heard(desk: Desk, notice: Notice) -> None:
    match notice:
        case Notice.MESSAGE:
            desk.inbox.wake()
        case Notice.RESTARTED:
            await desk.driver.prepare()
            if "switch" not in desk.busy:
                await desk.look()
        case Notice.SIM if "switch" not in desk.busy:
            await desk.look()
        case Notice.REGISTRATION if "switch" not in desk.busy:
            await glance(desk)
        case Notice.USSD:
            await heard(desk)
        case Notice.CALL:
            desk.called = desk.house.clock.monotonic()
        case _:
            pass


async def count(desk: Desk) -> None:
    """Book the network device's bytes every minute."""
    while desk.meter.counting:
        await desk.house.clock.sleep(desk.house.limits.poll)
        desk.flow.look(desk.house.clock.monotonic())
        if not desk.moving:  # else nobody knows whose they are: booked when it is known again
            await desk.meter.book()
