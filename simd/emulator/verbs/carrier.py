"""Verbs of the carrier's side: messages, calls, networks, use and money."""

from decimal import Decimal
from typing import Any

from simd.emulator import pdureader
from simd.emulator.commands.ussd import show as show_ussd
from simd.emulator.operator import UssdAnswer
from simd.emulator.rack import Emulator, Unit
from simd.emulator.trouble import Trouble
from simd.emulator.verbs.request import ControlError, Request, active_line, verb


@verb("sms")
def sms(emulator: Emulator, unit: Unit, request: Request) -> None:
    """A message for the active SIM (or the one in `slot`): `from`+`text`, `pdu` or `pdus`."""
    line = active_line(unit, request)
    pdus = request.get("pdus") or ([request["pdu"]] if "pdu" in request else [])
    for pdu in pdus:
        pdureader.read(pdu)
    if pdus:
        emulator.operators.send_pdus(line, [pdu.upper() for pdu in pdus])
    else:
        emulator.operators.send_text(line, str(request["from"]), str(request["text"]))


@verb("network")
def network(emulator: Emulator, unit: Unit, request: Request) -> None:
    """What the surroundings offer: home, roaming (on `plmn`), searching, denied."""
    states = ("home", "roaming", "searching", "denied")
    if request["state"] not in states:
        raise ControlError(f"state is one of {', '.join(states)}")
    unit.modem.radio.network(request["state"], request.get("plmn"))


@verb("use_data")
def use_data(emulator: Emulator, unit: Unit, request: Request) -> dict[str, Any]:
    """Use bytes on the active SIM and no others from now on; answers what the carrier let through."""
    if unit.habits is not None:
        unit.habits.stop()
    return {"used": unit.use_data(request.whole("bytes"))}


@verb("ussd_push")
def ussd_push(emulator: Emulator, unit: Unit, request: Request) -> None:
    """The network speaks first; status 0 unless `status` says otherwise."""
    show_ussd(unit.modem, UssdAnswer(request.whole("status", 0), str(request["text"])))


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
    line = active_line(unit, request)
    line.account.top_up(
        request.read("amount", lambda text: Decimal(str(text)), "amount"), emulator.clock.now()
    )


@verb("voucher")
def voucher(emulator: Emulator, unit: Unit, request: Request) -> None:
    """Print another voucher of the active SIM's carrier: `code`, and its `amount`."""
    operator = active_line(unit, request).account.carrier.operator
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
    active_line(unit, request).troubles.append(trouble)


@verb("books")
def books(emulator: Emulator, unit: Unit, request: Request) -> dict[str, Any]:
    """The exact truth of every account."""
    return {"books": emulator.operators.books()}
