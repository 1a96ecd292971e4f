"""Every persona under every fault on a real tty; single faults; determinism by seed."""

import asyncio
import re
from collections.abc import Callable
from typing import Any

import pytest

from simd.emulator.faults import CLEAN, NAMES, Faults, OneShot, Plan

Make = Callable[..., Any]
PERSONAS = ["plain-27007", "quectel-ec25", "quectel-rm520n", "simcom-sim7600", "huawei-e3372"]
HARMLESS = ["clean", "bytewise", "glued", "echo"]


@pytest.mark.parametrize("persona", PERSONAS)
@pytest.mark.parametrize("fault", HARMLESS)
async def test_answers_arrive_whole(desk: Make, persona: str, fault: str) -> None:
    one = await desk(persona, fault=fault)
    client = await one.quiet()
    for _ in range(6):
        assert "+CSQ: " in await client.ask("AT+CSQ")
        assert "+CREG: 0,1" in await client.ask("AT+CREG?")


@pytest.mark.parametrize("persona", PERSONAS)
@pytest.mark.parametrize("fault", ["lossy", "garbled", "lost_answer", "late"])
async def test_some_answers_suffer_and_the_rest_are_right(
    desk: Make, persona: str, fault: str
) -> None:
    one = await desk(persona, fault=fault, late=0.05, seed=3)
    client = await one.quiet()
    right = 0
    for _ in range(40):
        client.write(b"AT+CIMI\r")
        await asyncio.sleep(0.002)
    await asyncio.sleep(0.4)
    right = client.received.count(one.modem().tray.card.identity.imsi.encode())
    assert right >= 20
    if fault != "late":
        assert right < 40 or client.received.count(b"OK") < 40 or b"\xff" in client.received


@pytest.mark.parametrize("persona", PERSONAS)
async def test_hang_and_unplug_strike_once(desk: Make, persona: str) -> None:
    hung = await desk(persona, fault="hang", seed=1)
    client = hung.connect()
    client.write(b"AT\r" * 40)
    await asyncio.sleep(0.2)
    assert client.received.count(b"OK") < 40
    assert hung.modem().hung
    pulled = await desk(persona, fault="unplug", seed=1)
    client = pulled.connect()
    client.write(b"AT\r" * 40)
    assert await client.ended_within()
    assert not pulled.emulator.units[0].plugged


def _session(wireless: Make, fault: str, seed: int) -> tuple[bytes, Any]:
    one = wireless("quectel-ec25", fault=fault, seed=seed)
    one.take()
    out = b""
    for line in [b"AT+CSQ\r", b"AT+CIMI\r", b"AT+CREG?\r"] * 12:
        one.modem.feed(line)
        one.clock.advance(one.clock.now() - one.clock.now())
    out = one.said
    from datetime import timedelta  # noqa: PLC0415 - beside its only use

    one.clock.advance(timedelta(minutes=30))
    return out + one.said, [seen["effect"] for seen in one.modem.console.seen.dump()]


@pytest.mark.parametrize("fault", NAMES)
def test_the_same_seed_gives_the_same_bytes(wireless: Make, fault: str) -> None:
    assert _session(wireless, fault, 5) == _session(wireless, fault, 5)


def test_another_seed_gives_other_noise(wireless: Make) -> None:
    assert _session(wireless, "garbled", 5) != _session(wireless, "garbled", 6)


def test_late_answers_come_in_order(wireless: Make) -> None:
    one = wireless("plain-27007", late=20.0)
    one.modem.faults.arm(OneShot("late", "AT+CIMI"))
    assert one.ask("AT+CIMI") == ""
    assert one.ask("AT+CSQ") == ""
    assert one.wait(19) == ""
    said = one.wait(2)
    assert said.index("001010123450001") < said.index("+CSQ")
    one.modem.faults.arm(OneShot("late", "AT+CIMI", seconds=1.0))
    one.ask("AT+CIMI")
    assert "001010123450001" in one.wait(1.5)


def test_single_faults_wait_for_their_command(wireless: Make) -> None:
    one = wireless("quectel-rm520n")
    one.modem.faults.arm(OneShot("lost_answer", "AT+QUIMSLOT=", nth=2))
    assert "OK" in one.ask("AT+QUIMSLOT=1")
    assert one.ask("AT+CSQ;+QUIMSLOT=2") == ""
    assert one.modem.tray.active == 2
    seen = one.modem.console.seen.dump(1)[0]
    assert seen["effect"] == "OK (answer lost)"
    assert "OK" in one.ask("AT+QUIMSLOT=2")


def test_a_lost_answer_to_a_message_means_it_was_sent(wireless: Make) -> None:
    from simd.emulator.pducodec import submit, tpdu_length  # noqa: PLC0415 - beside its only use

    one = wireless("plain-27007")
    one.modem.faults.arm(OneShot("lost_answer", "AT+CMGS"))
    pdu = submit("600", "STATUS")
    assert one.ask(f"AT+CMGS={tpdu_length(pdu)}") == "\r\n> "
    one.body(pdu)
    assert "+CMGS" not in one.wait()
    line = one.modem.operators.line(one.modem.tray.card.identity)
    assert line.sent[0]["text"] == "STATUS"


def test_a_hang_of_seconds_ends(wireless: Make) -> None:
    one = wireless("plain-27007")
    one.modem.faults.arm(OneShot("hang", "AT+CSQ", seconds=5))
    assert one.ask("AT+CSQ") == ""
    one.modem.urc("+LOST")
    assert one.ask("AT+CIMI") == ""
    assert one.wait(4) == ""
    assert "001010123450001" in one.wait(2)


def test_glued_lines_wait_for_company(wireless: Make) -> None:
    one = wireless("quectel-ec25", fault="glued")
    one.modem.urc("+QUSIM: 1")
    assert one.take() == ""
    assert "+QUSIM: 1" in one.wait(1)
    one.modem.urc("+QUSIM: 2")
    chunks: list[bytes] = []
    one.modem.outside.write = chunks.append
    one.modem.feed(b"AT+CSQ\r")
    assert len(chunks) == 1
    assert b"+QUSIM: 2" in chunks[0]
    assert b"+CSQ" in chunks[0]
    one.modem.urc("+QUSIM: 3")
    one.modem.console.reset()
    assert one.wait(1) == ""


def test_echo_can_not_be_switched_off(wireless: Make) -> None:
    one = wireless("plain-27007", fault="echo")
    assert one.ask("AT+CSQ").startswith("AT+CSQ\r\r\r\n+CSQ")


def test_single_echo_glue_and_noise(wireless: Make) -> None:
    one = wireless("quectel-ec25")
    for name in ("echo", "glued", "garbled", "bytewise", "lossy"):
        one.modem.faults.arm(OneShot(name, "AT+CSQ"))
    assert one.ask("AT+CSQ").startswith("AT+CSQ\r\r\r\n+CSQ")
    assert "+CSQ: 20,99\r\n\r\nOK" in one.ask("AT+CSQ")
    assert any(ord(char) >= 0x80 or char == "\0" for char in one.ask("AT+CSQ"))
    assert "OK" in one.ask("AT+CSQ") + one.wait(1)
    assert "OK" not in one.ask("AT+CSQ")
    assert one.ask("AT+CSQ") == "\r\n+CSQ: 20,99\r\n\r\nOK\r\n"


def test_noise_and_loss_leave_traces(wireless: Make) -> None:
    faults = Faults("garbled", seed="1")
    data = b"\r\n+CSQ: 19,99\r\n\r\nOK\r\n"
    noisy = [faults.steps(Plan("garbled"), data)[0].data for _ in range(50)]
    assert all(any(byte >= 0x80 or byte == 0 for byte in one) for one in noisy)
    lossy = Faults("lossy", seed="1")
    assert all(data.startswith(lossy.steps(Plan("lossy"), data)[0].data) for _ in range(50))
    assert all(len(lossy.steps(Plan("lossy"), data)[0].data) < len(data) for _ in range(50))
    assert lossy.steps(CLEAN, data)[0].data == data
    assert {Faults("lossy", seed=str(i)).urc_plan().name for i in range(60)} == {"lossy", "clean"}


@pytest.mark.parametrize("name", ["nope", ""])
def test_unknown_faults_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match="no such fault"):
        Faults(name)
    with pytest.raises(ValueError, match="no such fault"):
        Faults().arm(OneShot(name, "AT"))


def test_nonces_pair_answers_with_commands(wireless: Make) -> None:
    one = wireless("plain-27007", nonce=True)
    heard = {}
    for place in range(300):
        line = f"AT+CNMI=2,{place % 4}"
        found = re.search(r"\+SIMNONCE: (\d{6})", one.ask(line))
        assert found is not None
        heard[int(found[1])] = line
    seen = one.modem.console.seen.dump(300)
    assert {entry["nonce"]: entry["text"] for entry in seen} == heard
    assert one.modem.console.seen.total == 301


def test_the_ring_is_bounded(wireless: Make) -> None:
    one = wireless("plain-27007", ring=10)
    for _ in range(30):
        one.ask("AT")
    assert len(one.modem.console.seen.dump()) == 10
    assert one.modem.console.seen.total == 31
    assert one.modem.console.seen.dump(0) == []
