"""USSD: every coding, order and status of `+CUSD` ends in an answer or a named failure."""

import asyncio
import itertools

import pytest

from simd.at.ussd import UssdCoding
from simd.errors import CommandFailed, PortGone, UssdFailed, UssdNoService, UssdTimeout
from simd.model.verbs import UssdStatus
from tests.modems.bench import OpenBench, OpenScript

INPUTS = ("charset", "packed", "plain")
OUTPUTS = ("plain", "packed", "ucs2", "lying", "charset")
ORDERS = ("after", "before", "without")
TEXT = "Your line is in service since today."


@pytest.mark.parametrize(("taken", "shown"), list(itertools.product(INPUTS, OUTPUTS)))
async def test_every_coding_is_found_out(bench: OpenBench, taken: str, shown: str) -> None:
    async with bench("plain-27007") as one:
        one.do("ussd_habit", input=taken, output=shown)
        first = await one.driver.ussd("*100#", 5)
        assert (first.status, first.text.reveal()) == (UssdStatus.DONE, TEXT)
        before = one.truth["commands_total"]
        again = await one.driver.ussd("*100#", 5)
        assert again.text.reveal() == TEXT
        assert one.truth["commands_total"] - before == 1


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("release", [False, True])
async def test_the_answer_may_come_before_after_or_without_ok(
    bench: OpenBench, order: str, *, release: bool
) -> None:
    async with bench("plain-27007") as one:
        one.do("ussd_habit", order=order, release_first=release)
        for _ in range(2):
            assert (await one.driver.ussd("*100#", 5)).text.reveal() == TEXT
        assert (await one.driver.radio()).registration.registered


@pytest.mark.parametrize("fault", ["bytewise", "glued", "echo", "garbled", "lossy", "lost_answer"])
async def test_a_bad_line_ends_in_the_answer_or_in_a_named_failure(
    bench: OpenBench, fault: str
) -> None:
    async with bench("plain-27007", fault) as one:
        for _ in range(6):
            try:
                said = await one.driver.ussd("*100#", 1)
            except UssdTimeout:
                continue
            if said.text.reveal() == TEXT:
                return
        pytest.fail("no answer in six tries")


async def test_menus_are_walked(bench: OpenBench) -> None:
    async with bench("quectel-ec25") as one:
        menu = await one.driver.ussd("*312#", 5)
        assert menu.status is UssdStatus.MENU
        deeper = await one.driver.ussd_reply("1", 5)
        assert deeper.status is UssdStatus.MENU
        assert "200MB" in deeper.text.reveal()
        await one.driver.ussd_cancel()
        await one.driver.ussd_cancel()
        # One when the line was prepared, one for the menu.
        assert one.seen.count("AT+CUSD=2") == 2
        with pytest.raises(UssdFailed):
            await one.driver.ussd_reply("1", 5)


async def test_a_new_code_closes_the_open_menu(bench: OpenBench) -> None:
    async with bench("quectel-ec25") as one:
        await one.driver.ussd("*312#", 5)
        said = await one.driver.ussd("*310#", 5)
        assert said.status is UssdStatus.DONE
        assert "AT+CUSD=2" in one.seen


@pytest.mark.parametrize(
    ("status", "name"), [(3, "other_client"), (4, "unsupported"), (5, "timeout"), (2, "terminated")]
)
async def test_a_status_without_words_is_a_named_failure(
    bench: OpenBench, status: int, name: str
) -> None:
    async with bench("plain-27007") as one:
        await one.driver.ussd("*100#", 5)
        one.do("ussd_next", status=status)
        with pytest.raises(UssdFailed) as told:
            await one.driver.ussd("*100#", 5)
        assert told.value.params["status"] == name


async def test_words_behind_a_release_are_the_answer(bench: OpenBench) -> None:
    async with bench("plain-27007") as one:
        one.do("ussd_next", status=2, text="Your balance is 12.50")
        said = await one.driver.ussd("*100#", 5)
        assert (said.status, said.text.reveal()) == (UssdStatus.TERMINATED, "Your balance is 12.50")


async def test_silence_ends_in_a_timeout_and_a_closed_session(bench: OpenBench) -> None:
    async with bench("plain-27007") as one:
        one.do("ussd_next", status=-1)
        with pytest.raises(UssdTimeout):
            await one.driver.ussd("*100#", 0.3)
        assert one.seen[-1] == "AT+CUSD=2"
        assert not one.driver.ussd_pushed()
        assert (await one.driver.ussd("*100#", 5)).text.reveal() == TEXT


async def test_a_refusal_for_want_of_a_network_is_told_at_once(bench: OpenBench) -> None:
    async with bench("plain-27007") as one:
        one.do("network", state="searching")
        with pytest.raises(UssdNoService):
            await one.driver.ussd("*100#", 5)
        assert len([text for text in one.seen if text.startswith('AT+CUSD=1,"')]) == 1


async def test_what_was_learnt_in_an_earlier_life_is_used(bench: OpenBench) -> None:
    async with bench("plain-27007") as one:
        one.do("ussd_habit", input="packed", output="packed")
        one.driver.ussd_input = UssdCoding.GSM7_HEX
        one.driver.ussd_coding = UssdCoding.GSM7_HEX
        await one.driver.ussd("*100#", 5)
        assert len([text for text in one.seen if text.startswith('AT+CUSD=1,"')]) == 1
        assert one.driver.ussd_coding is UssdCoding.GSM7_HEX


async def test_a_code_no_coding_helps_is_tried_in_all_of_them_once(script: OpenScript) -> None:
    async with script({"AT+CUSD=": "ERROR", "AT+CSCS=": "OK"}) as one:
        for count in (3, 4):
            with pytest.raises(CommandFailed):
                await one.driver.ussd("*100#", 1)
            assert len([text for text in one.modem.seen if text.startswith("AT+CUSD=1")]) == count


async def test_a_text_that_can_t_be_written_plainly_goes_out_in_ucs2(script: OpenScript) -> None:
    async with script({"AT+CUSD=": "OK", "AT+CSCS=": "OK"}) as one:
        one.driver.ussd_input = UssdCoding.PLAIN
        with pytest.raises(UssdTimeout):
            await one.driver.ussd("*余额#", 0.3)
        sent = [text for text in one.modem.seen if text.startswith("AT+CUSD=1")]
        assert sent == ['AT+CUSD=1,"002A4F59989D0023",15']


async def test_ucs2_codes_go_out_in_the_ucs2_charset(script: OpenScript) -> None:
    async with script({"AT+CUSD=": "OK", "AT+CSCS=": "OK"}) as one:
        one.driver.ussd_input = UssdCoding.UCS2_HEX
        asking = asyncio.ensure_future(one.driver.ussd("*1#", 2))
        await asyncio.sleep(0.1)
        one.say('+CUSD: 0,"00390036",72')
        assert (await asking).text.reveal() == "96"
        assert one.modem.seen[-2:] == ['AT+CSCS="UCS2"', 'AT+CUSD=1,"002A00310023",15']


async def test_an_unplugged_modem_is_named_in_the_middle(script: OpenScript) -> None:
    async with script({"AT+CUSD=": "OK", "AT+CSCS=": "OK"}) as one:
        asking = asyncio.ensure_future(one.driver.ussd("*1#", 5))
        await asyncio.sleep(0.1)
        one.port.unplug()
        with pytest.raises(PortGone):
            await asking
