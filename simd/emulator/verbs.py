"""The verbs of the control socket: what a test may do to the emulator from outside.

Each verb is a function registered by name; `modem` in a request picks one of several by its
place in the order started (from 0) or by its link. `help` lists the verbs.
"""

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from simd.emulator import pdureader, state
from simd.emulator.card import Card
from simd.emulator.clock import parse_step
from simd.emulator.commands.ussd import show as show_ussd
from simd.emulator.faults import OneShot
from simd.emulator.operator import Line, UssdAnswer
from simd.emulator.persona import UssdHabits
from simd.emulator.rack import Emulator, Unit
from simd.emulator.trouble import Trouble

T = TypeVar("T")


class ControlError(Exception):
    """The request can't be done; the text says why."""


class Request(dict[str, Any]):
    """The fields of a request; raises ControlError for one that is missing or no such thing."""

    def __missing__(self, field: str) -> Any:
        raise ControlError(f'"{field}" is missing')

    def read(self, field: str, kind: Callable[[Any], T], what: str) -> T:
        """The field as that kind."""
        value = self[field]
        try:
            return kind(value)
        except (ValueError, TypeError, InvalidOperation, OverflowError) as error:
            raise ControlError(f'"{field}" is no {what}') from error

    def whole(self, field: str, default: int | None = None) -> int:
        """The field as a whole number."""
        if default is not None and field not in self:
            return default
        return self.read(field, int, "whole number")

    def number(self, field: str, default: float | None = None) -> float:
        """The field as a number."""
        if default is not None and field not in self:
            return default
        return self.read(field, float, "number")

    def maybe(self, field: str) -> float | None:
        """The field as a number, or None where it is none or not there."""
        return None if self.get(field) is None else self.number(field)


Verb = Callable[[Emulator, Unit, Request], dict[str, Any] | None]
VERBS: dict[str, Verb] = {}


def verb(name: str) -> Callable[[Verb], Verb]:
    """Register a verb."""

    def register(act: Verb) -> Verb:
        VERBS[name] = act
        return act

    return register


def obey(emulator: Emulator, request: Any) -> dict[str, Any]:
    """Do one request; whatever is wrong with it comes back as `error`."""
    try:
        act = _act(request)
        unit = _unit(emulator, request.get("modem", 0))
        return {"ok": True} | (act(emulator, unit, Request(request)) or {})
    except TypeError as error:
        return {"ok": False, "error": f"a field is of the wrong kind: {error}"}
    except (ControlError, ValueError, OSError) as error:
        return {"ok": False, "error": str(error)}


def _act(request: Any) -> Verb:
    name = request.get("do") if isinstance(request, dict) else None
    act = VERBS.get(name) if isinstance(name, str) else None
    if act is None:
        raise ControlError(f"do one of: {', '.join(sorted(VERBS))}")
    return act


def _unit(emulator: Emulator, which: Any) -> Unit:
    for unit in emulator.units:
        if which in (unit.index, unit.link.where if unit.link else None):
            return unit
    raise ControlError(f"no such modem: {which}")


def _active(unit: Unit, request: Request) -> Line:
    """The subscription meant: the card in `slot`, else in the active one."""
    slot = request.whole("slot", unit.modem.tray.active)
    card = unit.modem.tray.cards.get(slot)
    if card is None:
        raise ControlError(f"no card in slot {slot}")
    return unit.modem.operators.line(card.identity)


@verb("sms")
def sms(emulator: Emulator, unit: Unit, request: Request) -> None:
    """A message for the active SIM (or the one in `slot`): `from`+`text`, `pdu` or `pdus`."""
    line = _active(unit, request)
    pdus = request.get("pdus") or ([request["pdu"]] if "pdu" in request else [])
    for pdu in pdus:
        pdureader.read(pdu)
    if pdus:
        emulator.operators.send_pdus(line, [pdu.upper() for pdu in pdus])
    else:
        emulator.operators.send_text(line, str(request["from"]), str(request["text"]))


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
        "waiting": len(_active(unit, request).waiting),
    }


@verb("signal")
def signal(emulator: Emulator, unit: Unit, request: Request) -> None:
    """Set the received level in dBm."""
    unit.modem.radio.rsrp = request.whole("rsrp")


@verb("network")
def network(emulator: Emulator, unit: Unit, request: Request) -> None:
    """What the surroundings offer: home, roaming (on `plmn`), searching, denied."""
    states = ("home", "roaming", "searching", "denied")
    if request["state"] not in states:
        raise ControlError(f"state is one of {', '.join(states)}")
    unit.modem.radio.network(request["state"], request.get("plmn"))


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


@verb("hang")
def hang(emulator: Emulator, unit: Unit, request: Request) -> None:
    """Answer nothing for some seconds, or for good without a number."""
    unit.modem.hang(request.maybe("seconds"))


@verb("use_data")
def use_data(emulator: Emulator, unit: Unit, request: Request) -> dict[str, Any]:
    """Use bytes on the active SIM; answers what its carrier let through."""
    return {"used": unit.use_data(request.whole("bytes"))}


@verb("clock")
def clock(emulator: Emulator, unit: Unit, request: Request) -> dict[str, Any]:
    """Move civil time forward: `30d`, `12h`, `15m`, `90s`."""
    emulator.clock.advance(
        request.read("advance", lambda text: parse_step(str(text)), "span (30d)")
    )
    return {"now": emulator.clock.now().isoformat()}


@verb("ussd_push")
def ussd_push(emulator: Emulator, unit: Unit, request: Request) -> None:
    """The network speaks first; status 0 unless `status` says otherwise."""
    show_ussd(unit.modem, UssdAnswer(request.whole("status", 0), str(request["text"])))


@verb("ussd_next")
def ussd_next(emulator: Emulator, unit: Unit, request: Request) -> None:
    """Answer the next code with this status and text; status -1 never answers."""
    unit.modem.ussd_forced.append((request.whole("status"), str(request.get("text", ""))))


@verb("ussd_habit")
def ussd_habit(emulator: Emulator, unit: Unit, request: Request) -> dict[str, Any]:
    """Change coding and order: input, output, order, release_first, final_status."""
    habits = msgspec.to_builtins(unit.modem.ussd)
    wanted = {name: value for name, value in request.items() if name in habits}
    unit.modem.ussd = msgspec.convert(habits | wanted, UssdHabits)
    return {"habits": habits | wanted}


@verb("fault")
def fault(emulator: Emulator, unit: Unit, request: Request) -> None:
    """A fault at the nth command beginning with `on`; without `on` it rules the line.

    `seconds` is the delay of `late` and the length of `hang`.
    """
    name, faults = str(request["name"]), unit.modem.faults
    seconds = request.maybe("seconds")
    if "on" in request:
        faults.arm(OneShot(name, str(request["on"]), request.whole("nth", 1), seconds))
        return
    faults.rule(name)
    if seconds is not None:
        faults.late = seconds


@verb("nonce")
def nonce(emulator: Emulator, unit: Unit, request: Request) -> None:
    """Each answer carries `+SIMNONCE: n`, or no longer."""
    unit.modem.console.nonces = bool(request.get("on", True))


@verb("slow")
def slow(emulator: Emulator, unit: Unit, request: Request) -> None:
    """Seconds that each answer takes."""
    unit.modem.console.slow = request.number("seconds")


@verb("flood")
def flood(emulator: Emulator, unit: Unit, request: Request) -> None:
    """Say an unsolicited line `rate` times a second for some seconds."""
    rate, seconds = request.number("rate", 2000), request.number("seconds", 1)
    line = str(request.get("line", "+CIEV: 2,3"))
    ticks = max(1, int(seconds * 50))
    for tick in range(ticks):
        emulator.clock.call_later(tick / 50, lambda: _burst(unit, line, int(rate / 50)))


def _burst(unit: Unit, line: str, count: int) -> None:
    for _ in range(count):
        unit.modem.urc(line)


@verb("urc")
def urc(emulator: Emulator, unit: Unit, request: Request) -> None:
    """Say any unsolicited line."""
    unit.modem.urc(str(request["text"]))


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


@verb("call")
def call(emulator: Emulator, unit: Unit, request: Request) -> None:
    """An incoming call rings once; +CHUP or ATH ends it."""
    modem = unit.modem
    modem.call_from = str(request["from"])
    modem.urc("RING")
    if modem.settings.values.get("+CLIP") == "1":
        modem.urc(f'+CLIP: "{modem.call_from}",145,,,,0')


@verb("top_up")
def top_up(emulator: Emulator, unit: Unit, request: Request) -> None:
    """Money from outside (web, shop): `amount` in the carrier's currency."""
    line = _active(unit, request)
    line.account.top_up(
        request.read("amount", lambda text: Decimal(str(text)), "amount"), emulator.clock.now()
    )


@verb("voucher")
def voucher(emulator: Emulator, unit: Unit, request: Request) -> None:
    """Print another voucher of the active SIM's carrier: `code`, and its `amount`."""
    operator = _active(unit, request).account.carrier.operator
    emulator.operators.issue(operator, str(request["code"]), str(request["amount"]))


@verb("money")
def money(emulator: Emulator, unit: Unit, request: Request) -> None:
    """What goes wrong at the next paid act of the active SIM: `next` names it.

    `seconds` is how late; `old` and `price` are what a menu's price was and is.
    """
    trouble = Trouble(
        str(request["next"]),
        request.number("seconds", 0.0),
        str(request.get("old", "")),
        str(request.get("price", "")),
    )
    _active(unit, request).troubles.append(trouble)


@verb("books")
def books(emulator: Emulator, unit: Unit, request: Request) -> dict[str, Any]:
    """The exact truth of every account."""
    return {"books": emulator.operators.books()}


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
