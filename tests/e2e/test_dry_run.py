"""`simd --dry-run`: while money runs out and people wish, nothing but reading reaches the modem."""

from __future__ import annotations

import asyncio
import os
import pwd
import re
import sys
from pathlib import Path
from typing import Any

from tests.e2e.bench_of_modems import asked, bench, watched
from tests.e2e.daemon_child import DaemonChild, until

CONFIG = """
modems: {{discover: false, modemmanager: never, static: [{{name: roof, at: {link}}}]}}
people: [{{name: li, unix_user: {user}}}]
sims:
  - {{name: one, iccid: "{one}", keep_alive: auto, rights: {{li: owner}}}}
  - {{name: two, iccid: "{two}", keep_alive: auto, rights: {{li: owner}}}}
visits: allow
ask: {{every: {every}}}
"""
# One's money is below the floor from the first moment on; its hooks would leave a file.
ACTING = """
policy:
  mode: ordered
  rules: [{{rule: balance_floor, below: 90000 CNY, sims: [one]}}]
  guards: {{dwell: 1s, cooldown: 1s}}
hooks: {{up: ["touch {mark}"], down: ["touch {mark}"]}}
travel: {{on_entry: data_off}}
out_of_bundle: {{action: data_off}}
"""
# What changes the state of modem, SIM or network, or costs: slots, radio, data, PIN, messages sent or
# deleted, codes, calls, resets, networks and modes.
CHANGES = re.compile(
    r"AT(D|Z|&F|\^SYSCFG|!|"
    r"\+(SWITCHSIM|SMSIMCFG|QUIMSLOT|QDSIM|CFUN|CRESET|CPOF|CGACT|CGATT|CGDCONT|CPIN|CLCK|CPWD"
    r"|CMGS|CMSS|CMGW|CMGD|CNMP|NETOPEN|NETCLOSE|QCFG|QNWPREFCFG)=|\+COPS=[0124]|\+CUSD=[012],)"
)


WISHES: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("activate", "two", {}),
    ("visit", "two", {}),
    ("refresh", "one", {}),
    ("ussd", "one", {"code": "*100#"}),
    ("messages", "one", {"to": "10086", "text": "YE"}),
)


# Why, as `simctl why` tells it of the switch that is held: each SIM, and what would change it.
WHY = {
    "en_GB.UTF-8": (
        "roof would switch from one to two (one is ruled out), but is held back.",
        "Held back: simd runs dry: it decides and does nothing.",
        "one (slot 1) is ruled out: its balance of 17.35 CNY is below 90000 CNY",
        "two (slot 2) is allowed: it is number 2 in your order.",
        "Start simd without --dry-run to let it act.",
        "one is allowed again once its balance is 90000 CNY or more.",
    ),
    "zh_CN.UTF-8": (
        "roof 想从 one 切换到 two（one 被排除），但被阻止。",
        "阻止原因：simd 在试运行：只决定，不执行。",
        "two（卡槽 2）可用：",
        "不带 --dry-run 启动 simd 即可执行。",
    ),
}


async def simctl_why(daemon: DaemonChild, lang: str) -> str:
    """What a person reads who asks in that language."""
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "simd.ctl", "--socket", str(daemon.socket), "why"),
        env=os.environ | {"LANG": lang, "LC_ALL": lang, "PYTHONUTF8": "1"},
        stdout=asyncio.subprocess.PIPE,
    )
    async with asyncio.timeout(60):
        output, _ = await child.communicate()
    return output.decode()


def configure(folder: Path, cards: Any, every: str, more: str = "") -> Path:
    one, two = (cards[slot].identity.iccid for slot in (1, 2))
    user = pwd.getpwuid(os.getuid()).pw_name
    config = folder / "simd.yaml"
    text = CONFIG + more
    config.write_text(
        text.format(
            link=folder / "modem", user=user, one=one, two=two, every=every, mark=folder / "mark"
        )
    )
    return config


async def test_a_dry_run_decides_tells_and_touches_nothing(folder: Path) -> None:
    async with bench("simcom-sim7600", folder) as emulator:
        unit = emulator.units[0]
        modem = unit.modem
        config = configure(folder, modem.tray.cards, "1d")
        async with DaemonChild(folder, config) as daemon:
            await daemon.start(after=0)

            async def learnt() -> bool:
                status = await daemon.get("/v1/status")
                return all(one["account"]["balance"] for one in status["sims"])

            await until(learnt, "both SIMs have figures", 60)
            await daemon.ready()
            await daemon.stop()
        configure(folder, modem.tray.cards, "1s", ACTING)  # figures are due all the time
        before, slot, seen = asked(unit), modem.tray.active, list[str]()
        watched(unit).on_command = seen.append
        async with DaemonChild(folder, config, "--dry-run") as daemon:
            await daemon.start()
            status = await daemon.ready()
            sims = {sim["name"]: sim["id"] for sim in status["sims"]}
            line = modem.operators.line(modem.tray.cards[slot].identity)
            modem.operators.send_text(line, "+447700900123", "stays where it is")

            async def heard() -> bool:
                announced = daemon.announced
                return bool(announced.of("message_kept") and announced.of("decided"))

            await until(heard, "a decision, and a message that was read")
            for verb, name, body in WISHES:
                ended = await daemon.post(f"/v1/sims/{sims[name]}/{verb}?wait=20", body)
                refused = ended.get("error") or ended
                assert refused["code"] == "dry_run", ended
            (decision,) = (await daemon.get("/v1/decisions?limit=1"))["decisions"]
            why = {lang: await simctl_why(daemon, lang) for lang in ("en_GB.UTF-8", "zh_CN.UTF-8")}
            began = daemon.announced.of("switch_began", "visit_began", "ask_began")
            await daemon.stop()
        assert decision["sentences"][:2] == [
            "roof would switch from one to two (one is ruled out), but is held back.",
            "Held back: simd runs dry: it decides and does nothing.",
        ]
        for lang, sentences in WHY.items():
            assert [one for one in sentences if one not in why[lang]] == [], why[lang]
        assert not began
        assert not [text for text in seen if CHANGES.match(text)]
        assert (asked(unit), modem.tray.active) == (before, slot)
        told = [row for row in daemon.log.splitlines() if "dry run: not done" in row]
        for what in ("what=switch", "what=visit", "what=ussd", "what=hook", "delete a message"):
            assert any(what in row for row in told), what
        assert not (folder / "mark").exists()
