"""Verbs of the hand at the bench: plugs, cards, antenna, clock, and a look inside."""

from pathlib import Path
from typing import Any

from simd.emulator import state
from simd.emulator.card import Card
from simd.emulator.clock import parse_step
from simd.emulator.rack import Emulator, Unit
from simd.emulator.verbs.request import VERBS, ControlError, Request, active_line, verb


@verb("mail")
def mail(emulator: Emulator, unit: Unit, request: Request) -> dict[str, Any]:
    """How many messages lie in all stores, how many of them unread, and how many wait outside."""
    inbox = unit.modem.inbox
    stats = [
        one.message.stat for name in inbox.memories if name != "MT" for one in inbox.listing(name)
    ]
    return {
        "stored": len(stats),
        "unread": stats.count(0),
        "waiting": len(active_line(unit, request).waiting),
    }


@verb("signal")
def signal(emulator: Emulator, unit: Unit, request: Request) -> None:
    """Set the received level in dBm."""
    unit.modem.radio.rsrp = request.whole("rsrp")


@verb("unplug")
def unplug(emulator: Emulator, unit: Unit, request: Request) -> None:
    """Pull the modem out."""
    unit.unplug()


@verb("replug")
def replug(emulator: Emulator, unit: Unit, request: Request) -> dict[str, Any]:
    """Put it back, under another tty; `link` names a new symlink."""
    unit.unplug()
    unit.replug(Path(request["link"]) if request.get("link") else None)
    return {"link": unit.link.where, "tty": unit.link.tty} if unit.link else {}


@verb("clock")
def clock(emulator: Emulator, unit: Unit, request: Request) -> dict[str, Any]:
    """Move civil time forward: `30d`, `12h`, `15m`, `90s`."""
    emulator.clock.advance(
        request.read("advance", lambda text: parse_step(str(text)), "span (30d)")
    )
    return {"now": emulator.clock.now().isoformat()}


@verb("sim")
def sim(emulator: Emulator, unit: Unit, request: Request) -> dict[str, Any]:
    """Insert, remove or swap a card: `card` names one of the stock, else the one removed last."""
    slot, what = request.whole("slot"), request["state"]
    tray = unit.modem.tray
    if what not in {"insert", "remove", "swap"} or not 1 <= slot <= tray.count:
        raise ControlError("state is insert, remove or swap, slot one of the modem's")
    if what != "insert":
        pulled = tray.remove(slot)
        if pulled is not None and "card" not in request:
            unit.drawer[slot] = pulled
    if what == "remove":
        return {}
    card = _wanted_card(emulator, unit, request, slot)
    tray.insert(slot, card)
    return {"iccid": card.identity.iccid}


def _wanted_card(emulator: Emulator, unit: Unit, request: Request, slot: int) -> Card:
    if "card" in request:
        name = str(request["card"])
        if name not in emulator.stock:
            raise ControlError(f"no such card: {name} (known: {', '.join(emulator.stock)})")
        return emulator.new_card(name, request.whole("copy", 0))
    if request["state"] == "swap":
        return emulator.new_card("spare", unit.index)
    if slot not in unit.drawer:
        raise ControlError(f"nothing was pulled from slot {slot}: name a `card`")
    return unit.drawer.pop(slot)


@verb("dump")
def dump(emulator: Emulator, unit: Unit, request: Request) -> dict[str, Any]:
    """The whole state; `commands` limits how many of the commands seen are listed."""
    limit = None if request.get("commands") is None else request.whole("commands")
    whole = [state.of(each, limit) for each in emulator.units]
    return {
        **whole[unit.index],
        "now": emulator.clock.now().isoformat(),
        "modems": whole,
        "books": emulator.operators.books(),
    }


@verb("help")
def help_(emulator: Emulator, unit: Unit, request: Request) -> dict[str, Any]:
    """What can be done."""
    return {"verbs": {name: (act.__doc__ or "").strip() for name, act in sorted(VERBS.items())}}
