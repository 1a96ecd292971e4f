"""A modem that refuses joined reads, every maker's command, and whatever begins with ESC."""

from __future__ import annotations

from simd.modems.detect import detect
from simd.ports.memory import MemoryPort
from tests.modems.bench import PROBES, QuickSession

KNOWN = {
    "AT": "",
    "AT+CMEE?": "+CMEE: 0",
    "AT+CSCS?": '+CSCS: "IRA"',
    "AT+IPR?": "+IPR: 115200",
    "AT+IFC?": "+IFC: 2,2",
    "AT+CMGF?": "+CMGF: 0",
    "AT+CRC?": "+CRC: 0",
    "AT+CGMI": "Nobody",
    "AT+CGMM": "Plain",
}
SETTINGS = ("ATE", "AT+CMEE=")


def answer(known: dict[str, str]) -> MemoryPort:
    def said(data: bytes) -> bytes:
        text = data.decode("latin-1").strip("\r")
        line = known.get(text)
        if line is None and not text.startswith(SETTINGS):
            return b"\r\nERROR\r\n"
        told = f"\r\n{line}\r\n" if line else ""
        return f"{told}\r\nOK\r\n".encode()

    return MemoryPort(said)


async def probes_on(port: MemoryPort) -> list[bytes]:
    """What was written before the first command that is no probe."""
    async with QuickSession(port, waits=PROBES, hold=0.05) as session:
        driver = await detect(session)
    assert driver.slots == 1
    probes = [data.strip() for data in port.written]
    return probes[: next(place for place, data in enumerate(probes) if not data.endswith(b"?"))]


async def test_it_is_proved_by_two_single_reads_behind_the_joined_one() -> None:
    assert [b";" in probe for probe in await probes_on(answer(KNOWN))] == [True, False, False]


async def test_reads_that_it_does_not_know_cost_a_probe_each() -> None:
    known = {text: line for text, line in KNOWN.items() if text not in ("AT+IPR?", "AT+IFC?")}
    probes = await probes_on(answer(known))
    assert [b";" in probe for probe in probes] == [True, False, False, False, False]
    assert not any(probe.startswith(b"\x1b") for probe in probes)
