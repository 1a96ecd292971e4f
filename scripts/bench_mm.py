"""Beside the real ModemManager: what simd costs more, and what it takes longer.

16 emulated modems on Unix sockets, a bus of their own. The bare client is a D-Bus program that
does nothing else, in the same run. Prints what is missing where ModemManager is not installed.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.append(str(Path(__file__).resolve().parents[1]))

from jeepney import MatchRule

from scripts.bench_house import cpu_seconds, memory_mib
from tests.e2e.daemon_child import DaemonChild, until
from tests.mm.client import MESSAGING, USSD, Client, connected
from tests.mm.rig import Rig, missing

MODEMS, EACH = 16, 40
CODE = "*100#"
Figures = dict[str, float]


async def measured(modems: int, rest: float) -> tuple[Figures, Figures]:
    """Figures by name: of simd, and of ModemManager or the bare client, in that order."""
    with tempfile.TemporaryDirectory(prefix="simd-") as name:
        folder = Path(name)
        (folder / "rig").mkdir()
        config = folder / "simd.yaml"
        config.write_text("modems: {discover: true, modemmanager: always}\n")
        async with Rig(folder / "rig", "plain-27007", count=modems) as rig:
            os.environ["DBUS_SYSTEM_BUS_ADDRESS"] = rig.address
            async with connected(rig.address) as client, DaemonChild(folder, config) as simd:
                await client.registered(modems)
                await simd.start()
                await _all_ready(simd, modems)
                await asyncio.sleep(5)
                return await _figures(rig, client, simd, rest)


async def _all_ready(simd: DaemonChild, modems: int) -> None:
    async def ready() -> bool:
        return len((await simd.ready())["modems"]) == modems

    await until(ready, f"{modems} modems", 180)


async def _figures(
    rig: Rig, client: Client, simd: DaemonChild, rest: float
) -> tuple[Figures, Figures]:
    pids = simd.child.pid, rig.children["mm"].pid
    before = [cpu_seconds(pid) for pid in pids]
    await asyncio.sleep(rest)
    used = [(cpu_seconds(pid) - was) / rest * 100 for pid, was in zip(pids, before, strict=True)]
    memory = [memory_mib(pid) for pid in pids]
    told = await _messages(rig, client, simd)
    asked = await _codes(client, simd)
    names = (
        "memory (RSS), MiB",
        f"CPU at rest over {rest:.0f} s, %",
        f"a message, sent to event or Added, median of {EACH}, ms",
        f"USSD {CODE}, median of {EACH}, ms",
    )
    rows = (memory, used, told, asked)
    return (
        {name: row[0] for name, row in zip(names, rows, strict=True)},
        {name: row[1] for name, row in zip(names, rows, strict=True)},
    )


async def _messages(rig: Rig, client: Client, simd: DaemonChild) -> list[float]:
    """Milliseconds from the network's sending to simd's event, and to `Added` on the bus."""
    at: dict[str, dict[str, float]] = {"simd": {}, "bus": {}}

    def kept(event: dict[str, Any]) -> None:
        if event["kind"] == "message_kept":
            at["simd"][event["body"]["message"]["text"]] = time.perf_counter()

    simd.announced.on_event = kept
    sent: dict[str, float] = {}
    rule = MatchRule(type="signal", interface=MESSAGING, member="Added")
    async with client.signals(rule) as added:
        for number in range(EACH):
            text = f"message {number}"
            sent[text] = time.perf_counter()
            await rig.control.do("sms", **{"from": "600", "text": text}, modem=number % MODEMS)
            async with asyncio.timeout(60):
                await added.get()
            at["bus"][text] = time.perf_counter()

            async def heard(text: str = text) -> bool:
                return text in at["simd"]

            await until(heard, "simd's event", 60, every=0.001)
    later = statistics.median(at["simd"][text] - at["bus"][text] for text in sent) * 1e3
    print(f"\nFrom Messaging.Added to simd's event, median of {EACH}: {later:.2f} ms")
    return [
        statistics.median(at[who][text] - sent[text] for text in sent) * 1e3
        for who in ("simd", "bus")
    ]


async def _codes(client: Client, simd: DaemonChild) -> list[float]:
    """Milliseconds of a code through simd, and of the same by a bare client, in turn."""
    status = await simd.get("/v1/status")
    modem = status["modems"][0]
    device = modem["port"].removeprefix("mm:")
    path = next(path for path, one in (await client.modems()).items() if one["Device"] == device)
    way = f"/v1/sims/{modem['active_sim']}/ussd?wait=50"
    times: dict[str, list[float]] = {"simd": [], "bare": []}
    for _ in range(EACH):
        began = time.perf_counter()
        await client.call(path, USSD, "Initiate", "s", CODE)
        times["bare"].append(time.perf_counter() - began)
        began = time.perf_counter()
        work = await simd.post(way, {"code": CODE})
        times["simd"].append(time.perf_counter() - began)
        if work["state"] != "done":
            raise RuntimeError(f"the code failed: {work}")
    return [statistics.median(times[who]) * 1e3 for who in ("simd", "bare")]


async def main(rest: float) -> None:
    """The table."""
    lacking = missing()
    if lacking:
        print(f"\nBeside ModemManager: not measured (not installed: {' '.join(lacking)})")
        return
    simd, other = await measured(MODEMS, rest)
    title = f"Beside ModemManager and a bare client, {MODEMS} modems"
    print(f"{title:54}{'simd':>10}{'they':>10}{'ratio':>8}")
    for name, figure in simd.items():
        ratio = figure / other[name] if other[name] else float("nan")
        print(f"{name:54}{figure:10.2f}{other[name]:10.2f}{ratio:8.2f}")


if __name__ == "__main__":
    asyncio.run(main(float(os.environ.get("BENCH_SECONDS", "60"))))
