"""Every verb of the control socket, asked over the real socket."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from simd.emulator import pducodec
from simd.emulator.control import ControlSocket

Make = Callable[..., Any]


class Caller:
    """One connection to the control socket."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    async def raw(self, line: bytes) -> dict[str, Any]:
        self.writer.write(line + b"\n")
        answer: dict[str, Any] = json.loads(await self.reader.readline())
        return answer

    async def __call__(self, do: str, **request: Any) -> dict[str, Any]:
        answer = await self.raw(json.dumps({"do": do, **request}).encode())
        assert answer["ok"], answer
        return answer


@pytest.fixture
async def control(desk: Make, tmp_path: Path) -> AsyncIterator[Any]:
    one = await desk("demo")
    server = ControlSocket(one.emulator, tmp_path / "c")
    await server.start()
    reader, writer = await asyncio.open_unix_connection(tmp_path / "c", limit=1 << 24)
    one.ask = Caller(reader, writer)
    one.server = server
    yield one
    writer.close()
    await writer.wait_closed()
    await server.close()
    assert not (tmp_path / "c").exists()


async def test_sms_by_text_and_by_pdu(control: Any) -> None:
    client = await control.quiet()
    await client.ask("AT+CNMI=2,1")
    await control.ask("sms", **{"from": "10086"}, text="余额" * 50)
    await client.until(b'+CMTI: "ME",1\r\n')
    pdu = pducodec.deliver(smsc="", sender="1", when=control.clock.now(), text="x")
    await control.ask("sms", pdu=pdu.lower())
    await client.until(b'+CMTI: "ME",2\r\n')
    await control.ask("sms", pdus=[pdu, pdu])
    await client.until(b'+CMTI: "ME",4\r\n')
    await control.ask("sms", slot=2, **{"from": "MTN"}, text="parked")
    dump = await control.ask("dump")
    assert dump["slots"]["2"]["waiting"] == 1
    assert [one["text"] for one in dump["messages"]["ME"]][2] == "x"


async def test_signal_network_and_calls(control: Any) -> None:
    client = await control.quiet()
    await control.ask("signal", rsrp=-110)
    assert "+CSQ: 11,99" in await client.ask("AT+CSQ")
    await client.ask("AT+CREG=1;+CLIP=1")
    await control.ask("network", state="roaming", plmn="52503")
    await client.until(b"+CREG: 5\r\n")
    assert (await control.ask("dump"))["plmn"] == "52503"
    await control.ask("call", **{"from": "+4911"})
    await client.until(b'+CLIP: "+4911",145,,,,0\r\n')
    assert (await control.ask("dump"))["call"] == "+4911"
    await control.ask("urc", text="+ANY: 1")
    await client.until(b"+ANY: 1\r\n")


async def test_unplug_and_replug(control: Any, tmp_path: Path) -> None:
    await control.ask("unplug", modem=1)
    dump = await control.ask("dump", modem=1)
    assert (dump["plugged"], dump["index"]) == (False, 1)
    answer = await control.ask("replug", modem=1, link=str(tmp_path / "new"))
    assert answer["link"] == str(tmp_path / "new")
    assert (tmp_path / "new").is_symlink()
    assert (await control.ask("dump", modem=str(tmp_path / "new")))["plugged"]


async def test_hang_slow_and_flood(control: Any) -> None:
    client = await control.quiet()
    await control.ask("hang", seconds=0.1)
    assert (await control.ask("dump"))["hung"]
    assert "OK" in await client.ask("AT")
    await control.ask("slow", seconds=0.05)
    assert "OK" in await client.ask("AT")
    await control.ask("flood", rate=500, seconds=0.1)
    await asyncio.sleep(0.2)
    assert client.received.count(b"+CIEV: 2,3") == 50
    await control.ask("hang")
    assert (await control.ask("dump"))["hung"]


async def test_data_clock_money_and_books(control: Any) -> None:
    assert (await control.ask("use_data", bytes=1000))["used"] == 1000
    before = (await control.ask("dump"))["now"]
    after = (await control.ask("clock", advance="40d"))["now"]
    assert after > before
    await control.ask("top_up", amount="50")
    books = (await control.ask("books"))["books"]
    first = next(one for one in books if one["iccid"].startswith("898600"))
    assert first["operator"] == "cn-mobile"
    assert {"expired", "order", "top-up"} <= {entry["what"] for entry in first["entries"]}
    assert len(books) == 5


async def test_ussd_from_the_network(control: Any) -> None:
    client = await control.quiet(1)
    await client.ask("AT+CUSD=1")
    await control.ask("ussd_push", modem=1, text="Hello", status=1)
    await client.until(b"+CUSD: 1,")
    await control.ask("ussd_next", modem=1, status=5)
    client.write(b'AT+CUSD=1,"*1#",15\r')
    await client.until(b"+CUSD: 5\r\n")
    answer = await control.ask("ussd_habit", modem=1, order="without", output="plain")
    assert answer["habits"]["order"] == "without"
    await control.ask("ussd_push", modem=1, text="Hello")
    await client.until(b'+CUSD: 0,"Hello",15')


async def test_faults_and_nonces(control: Any) -> None:
    client = await control.quiet()
    await control.ask("fault", name="lost_answer", on="AT+CSQ", nth=1)
    client.write(b"AT+CSQ\rAT+CIMI\r")
    data = await client.until(b"OK\r\n")
    assert b"+CSQ" not in data
    await control.ask("fault", name="late", on="AT+CSQ", seconds=0.05)
    assert "+CSQ" in await client.ask("AT+CSQ")
    await control.ask("fault", name="late", seconds=0.01)
    for _ in range(30):
        assert "+CSQ" in await client.ask("AT+CSQ")
    await control.ask("fault", name="echo")
    assert "AT+CSQ\r\r" in await client.ask("AT+CSQ")
    await control.ask("fault", name="clean")
    await control.ask("nonce")
    assert "+SIMNONCE: " in await client.ask("AT")
    await control.ask("nonce", on=False)
    assert "+SIMNONCE" not in await client.ask("AT")
    dump = await control.ask("dump", commands=2)
    assert [bool(one["nonce"]) for one in dump["commands"]] == [True, False]
    assert dump["commands_total"] > 5


async def test_cards_in_and_out(control: Any) -> None:
    client = await control.quiet()
    await control.ask("sim", slot=1, state="remove")
    assert "+CME ERROR: 10" in await client.ask("AT+CPIN?")
    assert (await control.ask("dump"))["slots"]["1"] is None
    answer = await control.ask("sim", slot=1, state="insert")
    assert answer["iccid"].startswith("898600")
    await client.until(b"+CPIN: READY\r\n")
    swapped = await control.ask("sim", slot=1, state="swap")
    assert swapped["iccid"] != answer["iccid"]
    named = await control.ask("sim", slot=2, state="swap", card="locked")
    assert (await control.ask("dump"))["slots"]["2"]["iccid"] == named["iccid"]
    assert (await control.ask("dump"))["slots"]["2"]["lock"] == "SIM PIN"


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (b"no json", "no JSON"),
        (b"[]", "do one of: "),
        (b'{"do":"nope"}', "do one of: "),
        (b'{"do":["sms"]}', "do one of: "),
        (b'{"do":"sms"}', '"from" is missing'),
        (b'{"do":"sms","from":"1"}', '"text" is missing'),
        (b'{"do":"sms","pdu":"zz"}', ""),
        (b'{"do":"sms","pdus":5}', "a field is of the wrong kind"),
        (b'{"do":"sms","slot":9,"from":"1","text":"x"}', "no card in slot 9"),
        (b'{"do":"signal","rsrp":"loud"}', '"rsrp" is no whole number'),
        (b'{"do":"slow","seconds":null}', '"seconds" is no number'),
        (b'{"do":"hang","seconds":"long"}', '"seconds" is no number'),
        (b'{"do":"network","state":"upside-down"}', "state is one of home"),
        (b'{"do":"dump","modem":9}', "no such modem: 9"),
        (b'{"do":"dump","modem":[9]}', "no such modem: [9]"),
        (b'{"do":"sim","slot":9,"state":"insert"}', "slot one of the modem's"),
        (b'{"do":"sim","slot":1,"state":"insert"}', "nothing was pulled from slot 1"),
        (b'{"do":"sim","slot":1,"state":"insert","card":"nobody"}', "no such card: nobody (known"),
        (b'{"do":"fault","name":"earthquake"}', "no such fault: earthquake"),
        (b'{"do":"clock"}', '"advance" is missing'),
        (b'{"do":"clock","advance":"soon"}', '"advance" is no span (30d)'),
        (b'{"do":"clock","advance":"1e99d"}', '"advance" is no span (30d)'),
        (b'{"do":"top_up","amount":"much"}', '"amount" is no amount'),
        (b'{"do":"ussd_habit","order":"sideways"}', "sideways"),
    ],
)
async def test_wrong_requests_are_answered_in_words(control: Any, line: bytes, says: str) -> None:
    answer = await control.ask.raw(line)
    assert answer["ok"] is False
    assert says in answer["error"]
    assert answer["error"]
    assert "Error" not in answer["error"]


async def test_help_and_quit(control: Any) -> None:
    verbs = (await control.ask("help"))["verbs"]
    assert {"sms", "signal", "network", "unplug", "replug", "hang", "use_data", "clock"} <= set(
        verbs
    )
    assert all(verbs.values())
    assert not control.server.stop.is_set()
    await control.ask("quit")
    assert control.server.stop.is_set()
