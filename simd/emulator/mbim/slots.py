"""Slots and the cell, after Microsoft's Basic Connect Extensions."""

from simd.emulator.mbim.basic import access, caps
from simd.emulator.mbim.front import NO_SUPPORT, WRONG, Front, StatusError, cid
from simd.emulator.mbim.wire import Asked, Buffer, numbers

_EMPTY, _ACTIVE = 3, 5
_UNKNOWN = 0xFFFFFFFF


@cid("extensions", 5)
def system(front: Front, asked: Asked) -> bytes:
    """One executor and that many slots."""
    return Buffer().numbers(1, front.modem.tray.count, 1).longs(1).bytes()


@cid("extensions", 6)
def device_caps(front: Front, asked: Asked) -> bytes:
    """The capabilities again, with the executor's number."""
    return caps(front.modem).numbers(0).bytes()


@cid("extensions", 7)
def mapping(front: Front, asked: Asked) -> bytes:
    """Which slot the executor uses; setting it makes another the active one."""
    tray = front.modem.tray
    if asked.sets:
        (wanted,) = numbers(asked.blob(4), 0, 1)
        if not wanted < tray.count:
            raise StatusError(WRONG)
        if wanted + 1 != tray.active and not front.modem.console.lying:
            tray.select(wanted + 1, front.modem.persona.slots.settle)
    slot = Buffer().numbers(tray.active - 1).bytes()
    return Buffer().numbers(1).blobs([slot]).bytes()


@cid("extensions", 8)
def slot_state(front: Front, asked: Asked) -> bytes:
    """Whether a slot has a card."""
    slot = asked.number(0)
    if not slot < front.modem.tray.count:
        raise StatusError(WRONG)
    state = _ACTIVE if slot + 1 in front.modem.tray.cards else _EMPTY
    return Buffer().numbers(slot, state).bytes()


@cid("extensions", 11)
def base_station(front: Front, asked: Asked) -> bytes:
    """The serving cell on LTE; the neighbours are not known."""
    radio = front.modem.radio
    if radio.at.act != 7 or not radio.registered:
        raise StatusError(NO_SUPPORT)
    at = radio.at
    cell = (
        Buffer()
        .text(radio.plmn)
        .numbers(int(at.cell, 16), at.channel, at.pci, int(at.tac, 16))
        .numbers(radio.rsrp, -10, _UNKNOWN)
        .bytes()
    )
    return (
        Buffer()
        .numbers(access(front.modem))
        .blobs([b"", b"", b"", cell])
        .blobs([b"", b"", b"", b"", b""])
        .bytes()
    )
