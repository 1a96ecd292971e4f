from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from simd.api import build_app, serve
from simd.ctl import follow
from simd.ctl.commands import VERBS, events
from simd.errors import Busy, NoRecipe, NotActive, OutcomeUnknown
from simd.model import event as ev
from simd.model.account import Money, Reading
from simd.model.ids import Body
from simd.model.modem import ModemState
from tests.api.memory_house import (
    HOME,
    ICCID,
    NOW,
    PEER,
    ROOF,
    SECRET_TEXT,
    SPARE,
    TRAVEL,
    MemoryHouse,
    message,
    source,
)
from tests.ctl.calling import SIMCTL, Simctl, process

As = Callable[[str], None]


def outcome(result: Any) -> Callable[[], Any]:
    async def work() -> dict[str, Any]:
        if isinstance(result, Exception):
            raise result
        return dict(result)

    return work


async def test_status_for_people(simctl: Simctl) -> None:
    ended = await simctl("status")
    assert ended.code == 0
    for word in ("roof", "EC25", "CHN-MOBILE", "lte (home)", "-95 dBm RSRP", "12.34 CNY", "travel"):
        assert word in ended.out
    assert "no modem answers on it" in ended.out
    assert "suspect_recipe" in ended.out
    assert "Traceback" not in ended.err


async def test_status_for_programs_is_the_apis(simctl: Simctl) -> None:
    for argv in (["status", "--json"], ["--json", "status"]):
        ended = await simctl(*argv)
        assert {"version", "modems", "sims", "decisions", "health"} <= set(ended.data)


async def test_in_chinese(simctl: Simctl) -> None:
    ended = await simctl("balance", LANG="zh_CN.UTF-8")
    assert "余额" in ended.out
    assert "未知" in ended.out
    ended = await simctl("use", "nosuch", LC_ALL="zh_CN.UTF-8", LANG="en_US.UTF-8")
    assert ended.err.startswith("错误: ")


async def test_paused_is_said(simctl: Simctl, house: MemoryHouse) -> None:
    house.tell(ev.PolicyPaused(paused=True))
    assert "paused" in (await simctl("status")).out
    assert "paused" in (await simctl("policy", "show")).out


async def test_modems_sims_and_health(simctl: Simctl) -> None:
    assert "EC25" in (await simctl("modems")).out
    assert len((await simctl("modems", "--json")).data["modems"]) == 2
    sims = await simctl("sims")
    assert "8986…1230" in sims.out
    assert "roof/1" in sims.out
    revealed = await simctl("sims", "--reveal", "--json")
    assert ICCID[HOME] in revealed.out
    assert ICCID[HOME] in (await simctl("--reveal", "sims")).out
    assert "suspect" in (await simctl("health")).out
    assert (await simctl("health", "--json")).data["health"][0]["subject"] == SPARE


async def test_balance_shows_every_figure_with_its_source(simctl: Simctl) -> None:
    ended = await simctl("balance")
    lines = ended.out.splitlines()
    assert "12.34 CNY" in lines[1] or any("12.34 CNY" in line for line in lines)
    for word in ("3 GB", "4 GB", "month", "1:30 min used", "vouchers", "sms 10086", "90 %"):
        assert word in ended.out, word
    assert any(line.startswith("spare") and "unknown" in line for line in lines)
    data = (await simctl("balance", "--json")).data["sims"]
    by_name = {one["name"]: one["account"] for one in data}
    assert by_name["home"]["source"]["at"]
    assert by_name["travel"]["balance"] is None


async def test_balance_of_one(simctl: Simctl) -> None:
    assert [one["name"] for one in (await simctl("balance", "home", "--json")).data["sims"]] == [
        "home"
    ]
    assert (await simctl("balance", "nosuch")).code == 5


async def test_balance_hidden_from_a_stranger(simctl: Simctl, as_user: As) -> None:
    as_user("stranger")
    ended = await simctl("balance")
    assert "12.34" not in ended.out
    assert "not for you to see" in ended.out
    assert "12.34" not in (await simctl("status")).out


async def test_a_stale_figure_is_called_old(
    simctl: Simctl, house: MemoryHouse, socket_path: Path
) -> None:
    old = ev.ReadingTaken("rdg_o", TRAVEL, "balance", _old())
    house.tell(old)
    ended = await simctl("balance", "travel")
    assert "(old)" in ended.out
    assert "(old)" in (await simctl("sims")).out


def _old() -> Reading:
    old = source("*100#", timedelta(days=3))
    return Reading(Body("x"), old, 1.0, Money(Decimal(5), "EUR"))


async def test_refresh_asks_every_carrier(simctl: Simctl, house: MemoryHouse) -> None:
    ended = await simctl("balance", "--refresh", "--json")
    assert ended.code == 0
    assert {call[1] for call in house.calls if call[0] == "refresh"} == {HOME, TRAVEL, SPARE}
    assert len(ended.data["sims"]) == 3


async def test_a_refresh_that_fails_says_so_and_shows_the_rest(
    simctl: Simctl, house: MemoryHouse
) -> None:
    house.acts["refresh"] = outcome(OutcomeUnknown(what="the question"))
    ended = await simctl("balance", "--refresh")
    assert ended.code == 6
    assert "12.34 CNY" in ended.out
    assert ended.err.count("outcome_unknown") == 3

    async def refuse(sim_id: str, person: object) -> None:
        raise NoRecipe(sim=sim_id)

    house.refresh = refuse  # type: ignore[method-assign,assignment]
    ended = await simctl("balance", "home", "--refresh")
    assert ended.code == 1
    assert "(no_recipe)" in ended.err
    assert "hint: Name the carrier" in ended.err


async def test_use_and_wait(simctl: Simctl, house: MemoryHouse) -> None:
    house.acts["activate"] = outcome({"seat": "mdm/2"})
    ended = await simctl("use", "travel", "--wait")
    assert (ended.code, ended.out) == (0, "travel is active.\n")
    assert house.calls[0][:3] == ("use", TRAVEL, "person")
    assert (await simctl("use", "travel", "--wait", "--json")).data == {"seat": "mdm/2"}


async def test_use_without_waiting(
    simctl: Simctl, house: MemoryHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(follow, "SOON", 0.01)

    async def never() -> dict[str, Any]:
        await asyncio.Event().wait()
        return {}

    house.acts["activate"] = never
    monkeypatch.setattr("simd.ctl.follow.start.__kwdefaults__", {"wait": 0.01})
    ended = await simctl("use", "travel")
    assert ended.code == 0
    assert "has begun (op_0)" in ended.out
    assert (await simctl("use", "travel", "--json")).data["state"] == "running"


@pytest.mark.parametrize(
    ("error", "code"),
    [(Busy(what="a visit"), 1), (OutcomeUnknown(what="the switch"), 6), (NotActive(sim="x"), 1)],
)
async def test_exit_codes_of_work(
    simctl: Simctl, house: MemoryHouse, error: Exception, code: int
) -> None:
    house.acts["activate"] = outcome(error)
    ended = await simctl("use", "travel", "--wait")
    assert ended.code == code
    assert f"({error.args[0]})" in ended.err
    assert ended.err.startswith("error: ")
    problem = json.loads((await simctl("use", "travel", "--wait", "--json")).err)
    assert problem["code"] == error.args[0]


async def test_progress_goes_to_stderr(
    simctl: Simctl, house: MemoryHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("simd.client.client.WAIT_STEP", 0.05)
    monkeypatch.setattr("simd.ctl.follow.start.__kwdefaults__", {"wait": 0.01})

    async def steps() -> dict[str, Any]:
        for step in ("select", "settle", "verify"):
            house.progress("op_0", progress=step)
            await asyncio.sleep(0.15)
        return {"outage": 12.4}

    house.acts["visit"] = steps
    ended = await simctl("visit", "travel")
    assert ended.code == 0
    assert "visit: settle" in ended.err
    assert "away for 12 s" in ended.out
    assert "settle" not in ended.out
    assert "unknown" in ended.out


async def test_work_that_never_ends_is_unknown(
    simctl: Simctl, house: MemoryHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("simd.client.client.WAIT_STEP", 0.05)
    monkeypatch.setattr("simd.ctl.follow.start.__kwdefaults__", {"wait": 0.01})
    monkeypatch.setattr(follow, "LIMIT", 0.1)

    async def never() -> dict[str, Any]:
        await asyncio.Event().wait()
        return {}

    house.acts["visit"] = never
    assert (await simctl("visit", "travel")).code == 6


async def test_visit_without_an_outage(simctl: Simctl, house: MemoryHouse) -> None:
    assert "away for ? s" in (await simctl("visit", "travel")).out
    assert (await simctl("visit", "travel", "--json")).data == {"did": "visit"}


async def test_forbidden(simctl: Simctl, as_user: As) -> None:
    as_user("gran")
    ended = await simctl("use", "home")
    assert ended.code == 4
    assert "(forbidden)" in ended.err


async def test_why_in_sentences(simctl: Simctl, house: MemoryHouse) -> None:
    ended = await simctl("why", "roof")
    assert ended.code == 0
    assert ended.out.startswith("roof · ")
    assert "12.34 CNY" in ended.out
    assert (await simctl("why", "stick")).out == "Nothing was decided yet.\n"
    assert len((await simctl("why", "--json")).data["decisions"]) == 1
    assert (await simctl("why", "nosuch")).code == 5


async def test_policy(simctl: Simctl, house: MemoryHouse) -> None:
    assert (await simctl("policy", "show")).out == "words in en\n"
    assert (await simctl("policy", "show", "--json")).data["policy"] == {"mode": "ordered"}
    assert (await simctl("policy", "pause")).out == (
        "The policy is paused: simd decides, but does not act.\n"
    )
    assert house.snapshot.paused
    assert (await simctl("policy", "resume", "--json")).data == {"paused": False}
    tried = await simctl(
        *("policy", "simulate", "--set", "guards.dwell=5m", "--set", "guards.max_switches=3/day"),
        *("--set", 'rules=[{"rule":"balance_floor","below":"5 CNY"}]'),
    )
    assert "roof · " in tried.out
    assert house.calls[-1][1] == {
        "guards": {"dwell": "5m", "max_switches": "3/day"},
        "rules": [{"rule": "balance_floor", "below": "5 CNY"}],
    }
    assert (await simctl("policy", "simulate", "--json")).data["decisions"]
    assert (await simctl("policy", "simulate", "--set", "nothing")).code == 2
    assert (await simctl("policy", "simulate", "--set", "a=1", "--set", "a.b=2")).code == 2
    house.words = {"sentences": [], "policy": None}
    assert "only watches" in (await simctl("policy", "show")).out


async def test_sms_list_and_read(simctl: Simctl, house: MemoryHouse) -> None:
    listed = await simctl("sms", "list", "home")
    assert SECRET_TEXT in listed.out
    assert "+861…9000" in listed.out
    assert len((await simctl("sms", "list", "--json")).data["messages"]) == 2
    assert PEER in (await simctl("sms", "list", "--reveal")).out
    read = await simctl("sms", "read", "01aa")
    assert SECRET_TEXT in read.out
    assert "(1 of 2 parts have come)" in read.out
    assert (await simctl("sms", "read", "msg_0001aa", "--json")).data["text"] == SECRET_TEXT
    assert (await simctl("sms", "read", "msg_nosuch")).code == 5
    assert (await simctl("sms", "read", "nosuch")).code == 5


async def test_a_message_can_not_drive_the_terminal(simctl: Simctl, house: MemoryHouse) -> None:
    house.tell(ev.MessageKept(message("msg_evil", HOME, "a\x1b[2Jb\r\nc\u202e\x07")))
    for argv in (["sms", "list"], ["sms", "read", "msg_evil"]):
        out = (await simctl(*argv)).out
        assert "\x1b" not in out
        assert "\x07" not in out
        assert "\u202e" not in out


async def test_sms_send_and_delete(simctl: Simctl, house: MemoryHouse) -> None:
    sent = await simctl("sms", "send", "home", "10086", "CXLL")
    assert sent.out == "Sent to 10086.\n"
    assert house.calls[0][:4] == ("send", HOME, "10086", "CXLL")
    await simctl("sms", "send", "home", "10086", "-", stdin=b"from stdin")
    assert house.calls[1][3] == "from stdin"
    gone = await simctl("sms", "delete", "msg_0001aa", "msg_0002bb", "--json")
    assert gone.data == {"deleted": ["msg_0001aa", "msg_0002bb"]}
    assert house.kept == []
    assert (await simctl("sms", "list")).out == "No messages.\n"


def menus(house: MemoryHouse, *steps: dict[str, Any]) -> None:
    house.menus.add("uss_1")
    left = list(steps)

    async def next_step() -> dict[str, Any]:
        return left.pop(0)

    house.acts["ussd"] = next_step


def step(text: str, *, more: bool) -> dict[str, Any]:
    status = "menu" if more else "done"
    return {"status": status, "text": text, "session": "uss_1" if more else None}


async def test_ussd_with_replies(simctl: Simctl, house: MemoryHouse) -> None:
    menus(
        house, step("1 Data\n2 Voice", more=True), step("All?", more=True), step("3 GB", more=False)
    )
    ended = await simctl("ussd", "home", "*100#", "--reply", "1", "--reply", "9")
    assert ended.out == "1 Data\n2 Voice\nAll?\n3 GB\n"
    assert [call[2] for call in house.calls] == ["*100#", "1", "9"]


async def test_ussd_for_programs(simctl: Simctl, house: MemoryHouse) -> None:
    menus(house, step("1 Data", more=True), step("3 GB", more=False))
    data = (await simctl("ussd", "home", "*100#", "--reply", "1", "--json")).data
    assert (data["status"], data["text"]) == ("done", "3 GB")
    assert [one["sent"] for one in data["steps"]] == ["*100#", "1"]


async def test_a_menu_nobody_answers_is_closed(simctl: Simctl, house: MemoryHouse) -> None:
    menus(house, step("1 Data", more=True))
    ended = await simctl("ussd", "home", "*100#")
    assert ended.code == 0
    assert ended.out == "1 Data\n"
    assert "closed" in ended.err
    assert house.calls[-1][:2] == ("ussd_cancel", "uss_1")


async def test_a_reply_that_fails_closes_the_session(simctl: Simctl, house: MemoryHouse) -> None:
    house.menus.add("uss_1")
    left: list[Any] = [step("1 Data", more=True), Busy(what="x")]

    async def next_step() -> dict[str, Any]:
        one = left.pop(0)
        if isinstance(one, Exception):
            raise one
        return dict(one)

    house.acts["ussd"] = next_step
    ended = await simctl("ussd", "home", "*100#", "--reply", "1")
    assert ended.code == 1
    assert house.calls[-1][0] == "ussd_cancel"


async def test_events_follow(simctl: Simctl, house: MemoryHouse) -> None:
    ended = await simctl("events", "--since", "0", "--count", str(len(house.history)), "--json")
    found = ended.lines()
    assert [one["seq"] for one in found] == list(range(1, len(house.history) + 1))
    assert found[0]["kind"] == "modem_seen"
    people = await simctl("events", "--since", "0", "--count", str(len(house.history)))
    assert "modem_changed" in people.out
    assert "modem=stick  state=deaf" in people.out
    assert "name=travel" in people.out
    assert "candidates=2" in people.out
    assert len(people.out.splitlines()) == len(house.history)
    first = await simctl("events", "--count", "1", "--json")
    assert first.data["kind"] == "snapshot"
    assert (await simctl("events", "--count", "1")).out == ""


async def test_events_say_when_some_are_lost(simctl: Simctl, house: MemoryHouse) -> None:
    house.kept_from = 5
    ended = await simctl("events", "--since", "1", "--count", "1")
    assert "no longer kept" in ended.out


async def test_events_go_on_when_the_daemon_comes_back(
    house: MemoryHouse,
    socket_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(events, "FIRST_PAUSE", 0.05)
    simctl = Simctl(socket_path, capsys, monkeypatch)
    seen = asyncio.create_task(simctl("events", "--count", "4", "--json"))
    async with serve(build_app(house, lambda: NOW), socket_path, environ={}):
        while not house._followers:
            if seen.done():
                seen = asyncio.create_task(simctl("events", "--count", "4", "--json"))
            await asyncio.sleep(0.02)
        house.tell(ev.ModemChanged(ROOF, ModemState.VISITING))
        await asyncio.sleep(0.1)
    house.tell(ev.ModemChanged(ROOF, ModemState.DEAF))
    await asyncio.sleep(0.1)
    async with serve(build_app(house, lambda: NOW), socket_path, environ={}):
        house.tell(ev.ModemChanged(ROOF, ModemState.READY))
        ended = await asyncio.wait_for(seen, 20)
    found = ended.lines()
    assert [one["kind"] for one in found] == ["snapshot", *["modem_changed"] * 3]
    assert [one["body"]["state"] for one in found[1:]] == ["visiting", "deaf", "ready"]
    assert [one["seq"] for one in found[1:]] == [len(house.history) - 2 + n for n in range(3)]
    assert "trying again" in ended.err


async def test_watch(simctl: Simctl, monkeypatch: pytest.MonkeyPatch) -> None:
    ended = await simctl("watch", "--count", "2", "--every", "0")
    assert ended.out.count("EC25") == 2
    assert "\x1b" not in ended.out
    assert len((await simctl("watch", "--count", "2", "--every", "0", "--json")).lines()) == 2


async def test_watch_waits_for_a_daemon_that_leaves(
    house: MemoryHouse,
    socket_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    simctl = Simctl(socket_path, capsys, monkeypatch)
    async with serve(build_app(house, lambda: NOW), socket_path, environ={}):
        watching = asyncio.create_task(simctl("watch", "--count", "3", "--every", "0.3"))
        await asyncio.sleep(0.15)
    ended = await asyncio.wait_for(watching, 20)
    assert ended.code == 0
    assert "nobody answers" in ended.err


async def test_trace_record(simctl: Simctl, house: MemoryHouse) -> None:
    house.acts["trace"] = outcome({"file": "/state/x.trace", "bytes": 5})
    ended = await simctl("trace", "record", "roof", "--seconds", "2")
    assert "/state/x.trace" in ended.out
    assert house.calls[0][:3] == ("trace", ROOF, 2.0)


TRACE = """# simd-trace 1 · EC25 · R06
0.000000 > AT+CIMI\\r
0.010000 < \\r\\n460001234567890\\r\\n\\r\\nOK\\r\\n
0.500000 > AT\\r
0.510000 < \\r\\nOK\\r\\n
"""


def test_trace_files(alone: Simctl, tmp_path: Path) -> None:
    raw, clean = tmp_path / "a.trace", tmp_path / "b.trace"
    raw.write_text(TRACE, "utf-8")
    found = alone.now("trace", "check", str(raw))
    assert found.code == 1
    assert "something private" in found.out
    data = alone.now("trace", "check", str(raw), "--json").data
    assert data["findings"][0]["kind"] == "private"
    assert "460001234567890" not in alone.now("trace", "redact", str(raw)).out
    written = alone.now("trace", "redact", str(raw), "-o", str(clean))
    assert str(clean) in written.out
    assert clean.stat().st_mode & 0o777 == 0o600
    assert alone.now("trace", "check", str(clean)).code == 0
    assert alone.now("trace", "redact", str(raw), "-o", str(clean)).code == 2
    played = alone.now("trace", "replay", str(clean))
    assert "> AT+CIMI\\r" in played.out
    assert [one["sent"] for one in alone.now("trace", "replay", str(clean), "--json").lines()] == [
        "AT+CIMI\\r",
        "AT\\r",
    ]


def test_trace_files_that_are_none(alone: Simctl, tmp_path: Path) -> None:
    assert alone.now("trace", "check", str(tmp_path / "no")).code == 5
    bad = tmp_path / "bad.trace"
    bad.write_bytes(b"\xff\xfe")
    assert alone.now("trace", "check", str(bad)).code == 2
    bad.write_text("no trace")
    assert alone.now("trace", "check", str(bad)).code == 1


def test_no_daemon(alone: Simctl, socket_path: Path) -> None:
    for verb in ("status", "events", "watch"):
        ended = alone.now(verb, "--socket", str(socket_path))
        assert ended.code == 3
        assert f"error: nobody answers on {socket_path}" in ended.err
        assert "hint: " in ended.err
    assert json.loads(alone.now("--json", "--socket", str(socket_path), "status").err)["code"] == (
        "daemon_unreachable"
    )


@pytest.mark.parametrize("argv", [[], ["nosuch"], ["use"], ["decode"], ["sms"], ["--nosuch"]])
def test_usage(alone: Simctl, argv: list[str]) -> None:
    ended = alone.now(*argv)
    assert ended.code == 2
    assert "usage: simctl" in ended.err


@pytest.mark.parametrize("lang", ["en", "zh_CN.UTF-8"])
@pytest.mark.parametrize("verb", sorted(VERBS))
def test_every_verb_has_help_with_an_example(alone: Simctl, verb: str, lang: str) -> None:
    ended = alone.now(verb, "--help", LANG=lang)
    assert ended.code == 0
    assert f"simctl {verb}" in ended.out.split("\n\n")[-1]
    assert "cli." not in ended.out


@pytest.mark.parametrize("kind", ["at", "pdu", "ussd", "balance"])
def test_every_kind_to_decode_has_help(alone: Simctl, kind: str) -> None:
    ended = alone.now("decode", kind, "--help")
    assert ended.code == 0
    assert "--batch" in ended.out


def test_verbs_of_later_are_not_there(alone: Simctl) -> None:
    listed = alone.now("--help").out
    for later in ("esim", "topup", "order", "transactions", "tokens", "backtest", "advise"):
        assert f"    {later} " not in listed


async def test_a_name_that_fits_several(simctl: Simctl, house: MemoryHouse) -> None:
    ended = await simctl("use", "sim_")
    assert ended.code == 5
    house.tell(
        ev.SimSeen(
            house.snapshot.sims[SPARE].sim.__class__(
                "sim_other0aa", house.snapshot.sims[SPARE].sim.iccid, "HOME"
            )
        )
    )
    assert (await simctl("balance", "home", "--json")).data["sims"][0]["id"] == HOME
    ended = await simctl("use", "0aa")
    assert ended.code == 2
    assert "sim_other0aa" in ended.err
    assert "home" in ended.err


async def test_as_a_process(door: object, socket_path: Path) -> None:
    ended = await process("status", "--json", SIMD_SOCKET=str(socket_path))
    assert ended.code == 0
    assert ended.data["site"] == "home"
    ended = await process("--socket", str(socket_path), "use", "nosuch", LANG="zh_CN.UTF-8")
    assert ended.code == 5
    assert ended.err.startswith("错误: ")


async def test_a_reader_that_leaves_ends_it_quietly(door: object, socket_path: Path) -> None:
    child = await asyncio.create_subprocess_exec(
        *SIMCTL,
        *("--socket", str(socket_path), "watch", "--every", "0.2"),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert child.stdout is not None
    assert child.stderr is not None
    await child.stdout.readline()
    child.stdout._transport.close()  # type: ignore[attr-defined]
    assert await asyncio.wait_for(child.wait(), 20) == 1
    assert await child.stderr.read() == b""


async def test_interrupting_it(door: object, socket_path: Path) -> None:
    child = await asyncio.create_subprocess_exec(
        *SIMCTL,
        *("--socket", str(socket_path), "events", "--json"),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert child.stdout is not None
    assert child.stderr is not None
    await child.stdout.readline()
    child.send_signal(2)
    assert await asyncio.wait_for(child.wait(), 20) == 130
    assert b"Traceback" not in await child.stderr.read()
