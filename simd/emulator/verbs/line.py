"""Verbs of a modem's bad days: what it answers late, wrongly, oddly or not at all."""

from typing import Any

import msgspec

from simd.emulator.faults import OneShot
from simd.emulator.persona import UssdHabits
from simd.emulator.rack import Emulator, Unit
from simd.emulator.verbs.request import Request, verb


@verb("hang")
def hang(emulator: Emulator, unit: Unit, request: Request) -> None:
    """Answer nothing for some seconds, or for good without a number."""
    unit.modem.hang(request.maybe("seconds"))


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
