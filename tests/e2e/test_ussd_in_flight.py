"""`simctl status` beside a USSD code that the network lets wait for a minute; real processes."""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from simd.emulator.verbs import obey
from tests.e2e.bench_of_modems import bench
from tests.e2e.daemon_child import DaemonChild, until

CONFIG = """
modems: {{discover: false, modemmanager: never, static: [{{name: roof, at: {link}}}]}}
visits: never
"""
SIMCTL = Path(sys.executable).with_name("simctl")


@pytest.fixture
async def daemon() -> AsyncIterator[tuple[DaemonChild, Any]]:
    with tempfile.TemporaryDirectory(prefix="simd-") as name:
        folder = Path(name)
        link = folder / "modem"
        async with bench("quectel-ec25", folder) as emulator:
            config = folder / "simd.yaml"
            config.write_text(CONFIG.format(link=link))
            async with DaemonChild(folder, config) as child:
                await child.start()
                yield child, emulator


async def simctl(child: DaemonChild, *words: str) -> tuple[int, str]:
    process = await asyncio.create_subprocess_exec(
        SIMCTL, "--socket", str(child.socket), *words, stdout=asyncio.subprocess.PIPE
    )
    out, _ = await asyncio.wait_for(process.communicate(), 20)
    return process.returncode or 0, out.decode()


async def test_status_is_answered_at_once(daemon: tuple[DaemonChild, Any]) -> None:
    child, emulator = daemon
    status = await child.ready()
    sim = next(one["id"] for one in status["sims"] if one["active"])

    async def at_rest() -> bool:
        return bool((await child.post(f"/v1/sims/{sim}/refresh?wait=30"))["state"] == "done")

    await until(at_rest, "the first questions are answered")
    assert obey(emulator, {"do": "ussd_next", "status": -1})["ok"]
    asked = await child.post(f"/v1/sims/{sim}/ussd", {"code": "*310#"})
    for _ in range(3):
        code, shown = await simctl(child, "status", "--json")
        assert code == 0
        assert any(one["active"] for one in json.loads(shown)["sims"])
    found = await child.get(f"/v1/operations/{asked['id']}")
    assert found["state"] == "running"
    obey(emulator, {"do": "ussd_push", "text": "Main Bal: N5.00"})
    ended = await child.get(f"/v1/operations/{asked['id']}?wait=30")
    assert ended["outcome"]["text"] == "Main Bal: N5.00"
