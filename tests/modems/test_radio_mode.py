"""The radio mode: read in the family's words, set, read back, and never believed unread."""

from __future__ import annotations

import pytest

from simd.errors import CommandFailed, Unsupported
from simd.modems.parts.radio_mode import RadioModePart
from simd.modems.quirks import RadioModes
from tests.modems.bench import OpenBench, OpenScript, Script


def part(one: Script, by: str, *older: str) -> RadioModePart:
    return RadioModePart(one.driver._asking, RadioModes(by, older))  # type: ignore[arg-type]  # a name


@pytest.mark.parametrize(
    ("persona", "own"), [("quectel-ec25", "0"), ("simcom-sim7600", "2"), ("quectel-rm520n", None)]
)
async def test_a_mode_is_left_and_taken_again(
    bench: OpenBench, persona: str, own: str | None
) -> None:
    async with bench(persona) as one:
        if own is None:
            assert one.driver.older_modes == ()
            with pytest.raises(Unsupported):
                await one.driver.radio_mode()
            return
        assert await one.driver.radio_mode() == own
        for mode in (*one.driver.older_modes, own):
            await one.driver.set_radio_mode(mode)
            assert await one.driver.radio_mode() == mode


async def test_a_chosen_network_names_its_access_technology(script: OpenScript) -> None:
    answers = {
        "AT+COPS=": "OK",
        "AT+COPS?": ['+COPS: 1,2,"62130",7\nOK', '+COPS: 1,2,"62130",2\nOK', "+COPS: 0\nOK"],
    }
    async with script(answers) as one:
        modes = part(one, "cops", '1,2,"62130",2')
        assert await modes.mode() == '1,2,"62130",7'
        await modes.set_mode(modes.older[0])
        await modes.set_mode("0")
        assert one.modem.seen[-3:] == ["AT+COPS=0", "AT+COPS=3,2", "AT+COPS?"]


async def test_a_mode_that_does_not_stay_is_a_failure(script: OpenScript) -> None:
    async with script({"AT+CNMP=": "OK", "AT+CNMP?": "+CNMP: 2\nOK"}) as one:
        with pytest.raises(CommandFailed) as told:
            await part(one, "cnmp", "19").set_mode("19")
        assert "stays 2" in str(told.value.params["meaning"])


async def test_a_mode_that_is_not_stated_can_t_be_left(script: OpenScript) -> None:
    async with script({"AT+CNMP?": "+CNMP: automatic\nOK"}) as one:
        with pytest.raises(Unsupported):
            await part(one, "cnmp", "19").mode()
