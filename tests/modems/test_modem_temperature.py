"""How warm each modem says it is, how seldom it is asked, and what is no temperature."""

from __future__ import annotations

import pytest

from simd.modems.asking import Asking
from simd.modems.parts.temperature import EVERY, TemperaturePart
from simd.modems.quirks import TemperatureCommand
from tests.modems.bench import OpenBench, OpenScript

PERSONAS = {
    "fibocom-fm350": 36.5,
    "fibocom-l850": 37.0,
    "huawei-e3372": 35.2,
    "plain-27007": None,
    "quectel-ec25": 34.0,
    "quectel-rm520n": 37.0,
    "sierra-em9190": 35.0,
    "simcom-sim7600": 34.0,
    "telit-le910": 34.0,
    "zte-mf823": None,
}


@pytest.mark.parametrize("persona", PERSONAS)
async def test_every_kind_of_modem_says_how_warm_it_is(bench: OpenBench, persona: str) -> None:
    async with bench(persona) as one:
        assert (await one.driver.radio()).temperature == PERSONAS[persona]


async def test_it_is_asked_at_one_look_in_a_few(bench: OpenBench) -> None:
    async with bench("simcom-sim7600") as one:
        found = [(await one.driver.radio()).temperature for _ in range(2 * EVERY)]
        assert found == [34.0] * (2 * EVERY)
        assert one.seen.count("AT+CPMUTEMP") == 2


@pytest.mark.parametrize(
    ("name", "text", "answer", "celsius"),
    [
        ("qtemp", "AT+QTEMP", "+QTEMP: 34,31,33\nOK", 34.0),
        ("qtemp", "AT+QTEMP", "+QTEMP: -273,-273,-273\nOK", None),
        ("qtemp", "AT+QTEMP", "OK", None),
        ("chiptemp", "AT^CHIPTEMP?", "^CHIPTEMP: 65535,65535,412,65535,44\nOK", 41.2),
        ("chiptemp", "AT^CHIPTEMP?", "^CHIPTEMP: 65535,65535,65535,65535\nOK", None),
        ("tempmon", "AT#TEMPMON=1", "#TEMPMEAS: 1,-12\nOK", -12.0),
        ("mtsm", "AT+MTSM=1", "+MTSM: 55\nOK", 55.0),
        ("gtsenrdtemp", "AT+GTSENRDTEMP=1", "+GTSENRDTEMP: 1,412500\nOK", None),
        ("gstatus", "AT!GSTATUS?", "!GSTATUS:\nMode: ONLINE\nOK", None),
        ("gstatus", "AT!GSTATUS?", "!GSTATUS:\nTemperature: 42\nOK", 42.0),
        ("cpmutemp", "AT+CPMUTEMP", "ERROR", None),
        ("cpmutemp", "AT+CPMUTEMP", "+CME ERROR: 3", None),
        (None, "AT+CPMUTEMP", "+CPMUTEMP: 30\nOK", None),
    ],
)
async def test_what_modems_say(
    script: OpenScript,
    name: TemperatureCommand | None,
    text: str,
    answer: str,
    celsius: float | None,
) -> None:
    async with script({text: answer}) as one:
        part = TemperaturePart(Asking(one.driver.session, one.driver.quirks), name)
        assert await part.celsius() == celsius
        assert await part.celsius() == celsius
        assert one.modem.seen.count(text) == (name is not None)


async def test_a_modem_that_says_nothing_to_it_is_asked_once(script: OpenScript) -> None:
    async with script({"AT+CPMUTEMP": ""}) as one:
        part = TemperaturePart(Asking(one.driver.session, one.driver.quirks), "cpmutemp")
        for _ in range(EVERY + 1):
            assert await part.celsius() is None
        assert one.modem.seen.count("AT+CPMUTEMP") == 3  # with its repeats
