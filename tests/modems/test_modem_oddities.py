"""Answers that real modems give and no standard foresees."""

import pytest

from simd.errors import (
    BadRequest,
    CommandFailed,
    OutcomeUnknown,
    SimAbsent,
    Unreadable,
    Unsupported,
)
from simd.model.radio import Registration
from simd.model.sim import Lock
from tests.modems.bench import OpenScript

ICCID = "8900101000123456718"
CARD = {
    "AT+CPIN?": "+CPIN: READY\nOK",
    "AT+CCID": f"+CCID: {ICCID}\nOK",
    "AT+CIMI": "001010123450001\nOK",
}


@pytest.mark.parametrize(
    ("said", "lock"),
    [
        ("+CPIN: READY\nOK", Lock.NONE),
        ("+CPIN: SIM PIN2\nOK", Lock.NONE),
        ("+CPIN: SIM PIN\nOK", Lock.PIN),
        ("+CPIN: SIM PUK\nOK", Lock.PUK),
        ("+CPIN: PH-NET PIN\nOK", Lock.OTHER),
        ("+CPIN: NOT INSERTED\nOK", Lock.ABSENT),
        ("+CPIN: ELSEWHERE\nOK", Lock.NONE),
        ("+CME ERROR: 10", Lock.ABSENT),
        ("+CME ERROR: SIM not inserted", Lock.ABSENT),
        ("+CME ERROR: 11", Lock.PIN),
        ("+CME ERROR: 12", Lock.PUK),
        ("+CME ERROR: 13", Lock.FAILURE),
        ("+CME ERROR: 15", Lock.FAILURE),
        ("ERROR", Lock.NONE),
    ],
)
async def test_the_lock_is_read_from_answers_and_errors(
    script: OpenScript, said: str, lock: Lock
) -> None:
    async with script(CARD | {"AT+CPIN?": said}) as one:
        card = await one.driver.card()
        assert card.lock is lock
        assert (card.iccid is None) == (lock in (Lock.ABSENT, Lock.FAILURE))


async def test_a_busy_card_is_waited_for(
    script: OpenScript, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("simd.modems.parts.card._BUSY_PAUSE", 0.01)
    busy = ["+CME ERROR: 14", "+CME ERROR: SIM busy", "+CPIN: READY\nOK"]
    async with script(CARD | {"AT+CPIN?": busy}) as one:
        assert (await one.driver.card()).lock is Lock.NONE
    async with script(CARD | {"AT+CPIN?": "+CME ERROR: 14"}) as one:
        assert (await one.driver.card()).lock is Lock.NONE
    async with script({"AT+CPIN?": "+CME ERROR: 14"}) as one:
        assert (await one.driver.card()).lock is Lock.UNKNOWN


async def test_an_iccid_counts_when_two_reads_agree(script: OpenScript) -> None:
    torn = [f"+CCID: {ICCID[:-1]}9\nOK", "+CCID: 89001\nOK", f"+CCID: {ICCID}\nOK"]
    async with script(CARD | {"AT+CCID": torn}) as one:
        card = await one.driver.card()
        assert card.iccid
        assert card.iccid.reveal() == ICCID


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("AT+ICCID", f"ICCID: {ICCID}"),
        ("AT+QCCID", f"+QCCID: {ICCID}F"),
        ("AT^ICCID?", f'^ICCID: "{ICCID}"'),
        ("AT+CICCID", f"+ICCID: {ICCID}"),
        ("AT+CRSM=176,12258,0,0,10", '+CRSM: 144,0,"980001010021436517F8"'),
    ],
)
async def test_the_iccid_is_found_under_any_name(
    script: OpenScript, command: str, said: str
) -> None:
    async with script({"AT+CPIN?": "+CPIN: SIM PIN\nOK", command: f"{said}\nOK"}) as one:
        card = await one.driver.card()
        assert card.iccid
        assert card.iccid.reveal() == ICCID
        asked = len(one.modem.seen)
        await one.driver.card()
        assert one.modem.seen[asked:] == ["AT+CPIN?", command, command]


@pytest.mark.parametrize("refusal", ["ERROR", "+CRSM: 103,0\nOK", "+CRSM: 108,10\nOK"])
@pytest.mark.parametrize(("other", "taken"), [("0", "10"), ("10", "0")])
async def test_the_iccid_file_is_read_by_its_size_or_whole(
    script: OpenScript, refusal: str, other: str, taken: str
) -> None:
    said = '+CRSM: 144,0,"980001010021436517F8"\nOK'
    files = {f"AT+CRSM=176,12258,0,0,{other}": refusal, f"AT+CRSM=176,12258,0,0,{taken}": said}
    async with script({"AT+CPIN?": "+CPIN: SIM PIN\nOK"} | files) as one:
        card = await one.driver.card()
        found = card.iccid.reveal() if card.iccid else None
        tells_size_in_vain = refusal.startswith("+CRSM: 108") and other == "10"
        assert found == (None if tells_size_in_vain else ICCID)


async def test_carrier_files_are_read_once_per_card(script: OpenScript) -> None:
    files = {
        "AT+CRSM=176,28478,0,0,0": "+CRSM: 108,4\nOK",
        "AT+CRSM=176,28478,0,0,4": '+CRSM: 144,0,"A0B1FFFF"\nOK',
        "AT+CRSM=176,28486,0,0,0": '+CRSM: 144,0,"018079FB52A8FFFF"\nOK',
        "AT+CNUM": '+CNUM: "","+99000001",145\nOK',
    }
    async with script(CARD | files) as one:
        card = await one.driver.card()
        assert (card.gid1, card.spn) == ("A0B1", "移动")
        assert card.number
        before = len([text for text in one.modem.seen if "CRSM" in text])
        assert (await one.driver.card()).spn == "移动"
        assert len([text for text in one.modem.seen if "CRSM" in text]) == before


@pytest.mark.parametrize(
    ("octets", "spn"), [("0053696D64FFFF", "Simd"), ("0081020441", None), ("00FFFF", None)]
)
async def test_a_provider_name_in_other_letters(
    script: OpenScript, octets: str, spn: str | None
) -> None:
    files = {"AT+CRSM=176,28486,0,0,0": f'+CRSM: 144,0,"{octets}"\nOK'}
    async with script(CARD | files) as one:
        assert (await one.driver.card()).spn == spn


async def test_a_card_without_any_readable_number_has_none(script: OpenScript) -> None:
    refusing = {"AT+CIMI": "+CME ERROR: 100", "AT+CRSM=": "+CRSM: 106,130\nOK"}
    async with script(
        {"AT+CPIN?": "+CPIN: READY\nOK", "AT+CNUM": "+CME ERROR: 22"} | refusing
    ) as one:
        card = await one.driver.card()
        assert (card.lock, card.iccid, card.imsi, card.number) == (Lock.NONE, None, None, None)


REGISTERED = {"AT+COPS?": '+COPS: 0,2,"00101",7\nOK', "AT+COPS=": "OK"}


@pytest.mark.parametrize(
    ("answers", "state"),
    [
        ({"AT+CREG?": "+CREG: 0,3\nOK", "AT+CEREG?": "+CEREG: 0,5\nOK"}, Registration.ROAMING),
        ({"AT+CREG?": "+CREG: 0,1\nOK", "AT+CEREG?": "+CEREG: 0,0\nOK"}, Registration.HOME),
        ({"AT+CREG?": "+CREG: 0,2\nOK", "AT+CEREG?": "+CEREG: 0,4\nOK"}, Registration.SEARCHING),
        ({"AT+CREG?": "+CREG: 0,0\nOK", "AT+CEREG?": "+CEREG: 0,3\nOK"}, Registration.DENIED),
        ({"AT+CREG?": "+CREG: 0,4\nOK"}, Registration.UNKNOWN),
        ({"AT+C5GREG?": "+C5GREG: 0,1\nOK", "AT+CREG?": "+CREG: 0,0\nOK"}, Registration.HOME),
        ({"AT+CREG?": "+CREG: 0,8\nOK"}, Registration.DENIED),
    ],
)
async def test_the_best_registration_counts(
    script: OpenScript, answers: dict[str, str], state: Registration
) -> None:
    async with script(REGISTERED | answers) as one:
        assert (await one.driver.radio()).registration is state


async def test_a_modem_that_says_nothing_of_registration_is_unreadable(script: OpenScript) -> None:
    async with script({}) as one:
        with pytest.raises(Unreadable):
            await one.driver.radio()


async def test_unknown_levels_and_places_are_null(script: OpenScript) -> None:
    answers = REGISTERED | {
        "AT+CEREG?": '+CEREG: 2,1,"FFFF","FFFFFFFF",7\nOK',
        "AT+CSQ": "+CSQ: 99,99\nOK",
        "AT+CESQ": "+CESQ: 99,99,255,255,255,255\nOK",
    }
    async with script(answers) as one:
        radio = await one.driver.radio()
        assert radio.cell is None
        assert (radio.signal.rssi, radio.signal.rsrp) == (None, None)


async def test_the_weak_signal_of_a_plain_modem_is_its_rssi(script: OpenScript) -> None:
    answers = REGISTERED | {"AT+CREG?": "+CREG: 0,1\nOK", "AT+CSQ": "+CSQ: 14,99\nOK"}
    async with script(answers) as one:
        for _ in range(3):
            assert (await one.driver.radio()).signal.rssi == -85


async def test_joined_reads_that_a_modem_refuses_are_asked_one_by_one(script: OpenScript) -> None:
    answers = REGISTERED | {
        "AT+CREG?": "+CREG: 0,1\nOK",
        "AT+CGREG?": "+CGREG: 0,1\nOK",
    }
    async with script(answers) as one:
        for _ in range(3):
            assert (await one.driver.radio()).registration is Registration.HOME
        assert one.modem.seen.count("AT+CGREG?;+CREG?") == 1
        before = len(one.modem.seen)
        await one.driver.radio()
        assert one.modem.seen[before:] == ["AT+CGREG?", "AT+COPS?"]


async def test_joined_reads_that_lose_a_line_are_given_up(script: OpenScript) -> None:
    joined = "AT+CGREG?;+CREG?"
    answers = REGISTERED | {
        "AT+CREG?": "+CREG: 0,3\nOK",
        "AT+CGREG?": "+CGREG: 0,1\nOK",
        joined: ["+CGREG: 0,1\n+CREG: 0,3\nOK", "+CREG: 0,3\nOK"],
    }
    async with script(answers) as one:
        for _ in range(4):
            assert (await one.driver.radio()).registration is Registration.HOME
        assert one.modem.seen.count(joined) == 4


async def test_a_forgotten_operator_format_is_set_again(script: OpenScript) -> None:
    answers = {
        "AT+CREG?": "+CREG: 0,1\nOK",
        "AT+COPS=": "OK",
        "AT+COPS?": ['+COPS: 0,0,"Test",7\nOK', '+COPS: 0,2,"00101",7\nOK'],
    }
    async with script(answers) as one:
        radio = await one.driver.radio()
        assert (radio.plmn, radio.access_tech) == ("00101", "lte")
        assert "AT+COPS=3,2" in one.modem.seen


async def test_a_network_without_a_number_keeps_its_name(script: OpenScript) -> None:
    answers = {"AT+CREG?": "+CREG: 0,1\nOK", "AT+COPS?": '+COPS: 0,0,"Test"\nOK'}
    async with script(answers) as one:
        radio = await one.driver.radio()
        assert (radio.plmn, radio.operator) == (None, "Test")
    async with script({"AT+CREG?": "+CREG: 0,1\nOK", "AT+COPS?": "+CME ERROR: 3"}) as one:
        assert (await one.driver.radio()).operator is None


SLOTS = {"AT+CFUN=": "OK", "AT+QUIMSLOT=": "OK"}


async def test_slots_without_an_answer_are_not_believed_in(script: OpenScript) -> None:
    for said in ("ERROR", "+QUIMSLOT: 9\nOK", "OK"):
        async with script({"AT+QUIMSLOT?": said}, quirks="quectel-rm") as one:
            await one.driver.probe_slots()
            assert one.driver.slots == 1
            assert await one.driver.active_slot() == 1
            await one.driver.select_slot(1)
            with pytest.raises(Unsupported):
                await one.driver.select_slot(2)


async def test_a_slot_that_stays_is_told_and_the_radio_comes_back(script: OpenScript) -> None:
    async with script(SLOTS | {"AT+QUIMSLOT?": "+QUIMSLOT: 1\nOK"}, quirks="quectel-rm") as one:
        await one.driver.probe_slots()
        with pytest.raises(CommandFailed):
            await one.driver.select_slot(2)
        assert one.modem.seen[-1] == "AT+CFUN=1"


async def test_an_empty_slot_that_is_refused_is_named(script: OpenScript) -> None:
    answers = SLOTS | {"AT+QUIMSLOT?": "+QUIMSLOT: 1\nOK"}
    for refusal, error in (("+CME ERROR: 10", SimAbsent), ("+CME ERROR: 3", CommandFailed)):
        async with script(answers | {"AT+QUIMSLOT=": refusal}, quirks="quectel-rm") as one:
            await one.driver.probe_slots()
            with pytest.raises(error):
                await one.driver.select_slot(2)


async def test_a_slot_that_can_t_be_read_back_is_unknown(script: OpenScript) -> None:
    reads = ["+QUIMSLOT: 1\nOK"] * 4 + ["+CME ERROR: 14"]
    answers = {"AT+QUIMSLOT?": reads, "AT+QUIMSLOT=": "OK", "AT+CFUN=": "ERROR"}
    async with script(answers, quirks="quectel-rm") as one:
        await one.driver.probe_slots()
        with pytest.raises(OutcomeUnknown):
            await one.driver.select_slot(2)


async def test_a_modem_without_packet_data_says_so(script: OpenScript) -> None:
    async with script({}) as one:
        for _ in range(3):
            with pytest.raises(Unsupported):
                await one.driver.data()


async def test_addresses_of_idle_contexts_are_no_addresses(script: OpenScript) -> None:
    answers = {
        "AT+CGATT?": "+CGATT: 1\nOK",
        "AT+CGACT?": "+CGACT: 1,0\n+CGACT: 2,1\nOK",
        "AT+CGPADDR": '+CGPADDR: 1,"10.1.1.1"\n+CGPADDR: 2,"10.2.2.2"\nOK',
    }
    async with script(answers) as one:
        assert (await one.driver.data()).addresses == ("10.2.2.2",)
    async with script({name: said for name, said in answers.items() if "CGACT" not in name}) as one:
        assert (await one.driver.data()).addresses == ("10.1.1.1", "10.2.2.2")
    async with script({"AT+CGATT?": "+CGATT: 1\nOK"}) as one:
        assert not (await one.driver.data()).up


async def test_a_context_that_is_up_already_may_refuse_to_rise(script: OpenScript) -> None:
    answers = {
        "AT+CGATT?": "+CGATT: 1\nOK",
        "AT+CGACT=": "ERROR",
        "AT+CGPADDR": ["+CGPADDR: 1\nOK", '+CGPADDR: 1,"10.1.1.1"\nOK'],
    }
    async with script(answers) as one:
        assert (await one.driver.bring_up(None)).up
    async with script(answers | {"AT+CGPADDR": "+CGPADDR: 1\nOK"}) as one:
        with pytest.raises(CommandFailed):
            await one.driver.bring_up(None)


async def test_an_apn_is_set_once_and_checked(script: OpenScript) -> None:
    answers = {
        "AT+CGATT?": ["+CGATT: 0\nOK", "+CGATT: 1\nOK"],
        "AT+CGATT=": "OK",
        "AT+CGACT=": "OK",
        "AT+CGDCONT=": "OK",
        "AT+CGDCONT?": ['+CGDCONT: 1,"IPV4V6","old"\nOK', '+CGDCONT: 1,"IPV4V6","new.net"\nOK'],
        "AT+CGPADDR": '+CGPADDR: 1,"10.1.1.1"\nOK',
    }
    async with script(answers) as one:
        assert (await one.driver.bring_up("new.net")).up
        assert (await one.driver.bring_up("NEW.net")).up
        sets = [text for text in one.modem.seen if text.startswith("AT+CGDCONT=")]
        assert sets == ['AT+CGDCONT=1,"IPV4V6","new.net"']
        assert "AT+CGATT=1" in one.modem.seen
        with pytest.raises(BadRequest):
            await one.driver.bring_up('x";+CFUN=0')
    async with script({key: said for key, said in answers.items() if key != "AT+CGDCONT?"}) as one:
        await one.driver.bring_up("new.net")
        assert 'AT+CGDCONT=1,"IP","new.net"' in one.modem.seen


async def test_without_an_apn_only_that_of_another_sim_is_taken_out(script: OpenScript) -> None:
    left = "AT+CGDCONT?", '+CGDCONT: 1,"IPV4V6","Old.net"\nOK'
    answers = {"AT+CGACT=": "OK", "AT+CGDCONT=": "OK", left[0]: left[1]}
    async with script(answers) as one:
        await one.driver.set_apn(None)
        await one.driver.set_apn(None, {"new.net"})
        assert not any(text.startswith("AT+CGDCONT=") for text in one.modem.seen)
        await one.driver.set_apn(None, {"new.net", "OLD.net"})
        assert 'AT+CGDCONT=1,"IPV4V6",""' in one.modem.seen


async def test_a_modem_that_tells_little_of_itself_is_still_someone(script: OpenScript) -> None:
    answers = {"AT+GMI": "Acme\nOK", "AT+CGSN": "+CGSN: 0x80ABCDEF\nOK"}
    async with script(answers) as one:
        who = await one.driver.identify()
        assert (who.imei, who.manufacturer, who.model) == (None, "Acme", None)


async def test_values_that_never_agree_are_no_values(script: OpenScript) -> None:
    torn = [f"00101700000100{digit}\nOK" for digit in range(9)] * 3
    async with script({"AT+CGSN": torn}) as one:
        assert (await one.driver.identify()).imei is None


@pytest.mark.parametrize("setting", ["OK", "ERROR"])
async def test_a_modem_that_tells_no_network_number_is_asked_once_a_look(
    script: OpenScript, setting: str
) -> None:
    network = {"AT+COPS?": '+COPS: 0,0,"Somewhere",7\nOK', "AT+COPS=": setting}
    async with script({"AT+CREG?": "+CREG: 0,1\nOK"} | network) as one:
        await one.driver.radio()
        before = len(one.modem.seen)
        radio = await one.driver.radio()
        assert (radio.operator, radio.plmn) == ("Somewhere", None)
        assert [text for text in one.modem.seen[before:] if "COPS" in text] == ["AT+COPS?"]


async def test_a_modem_that_forgot_the_number_format_is_set_again(script: OpenScript) -> None:
    by_name, by_number = '+COPS: 0,0,"Somewhere",7\nOK', '+COPS: 0,2,"00101",7\nOK'
    network = {"AT+COPS?": [by_number] * 4 + [by_name, by_number], "AT+COPS=": "OK"}
    async with script({"AT+CREG?": "+CREG: 0,1\nOK"} | network) as one:
        for _ in range(2):
            assert (await one.driver.radio()).plmn == "00101"
        before = len(one.modem.seen)
        assert (await one.driver.radio()).plmn == "00101"
        asked = [text for text in one.modem.seen[before:] if "COPS" in text]
        assert asked == ["AT+COPS?", "AT+COPS=3,2", "AT+COPS?"]
