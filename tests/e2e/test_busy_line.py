"""A question under way keeps nobody waiting who only wants to look."""

from __future__ import annotations

import os
import pwd
import time
from pathlib import Path

from tests.e2e.daemon_child import DaemonChild
from tests.e2e.emulator_child import emulator_child
from tests.e2e.soaking import figures


async def test_status_answers_while_a_ussd_is_in_flight(folder: Path) -> None:
    config = folder / "simd.yaml"
    me = pwd.getpwuid(os.getuid()).pw_name
    config.write_text(
        f"modems: {{static: [{{at: {folder / 'tty'}}}]}}\n"
        f"people: [{{name: li, unix_user: {me}}}]\n"
        'sims: [{name: lab, iccid: "8900101000123456718", rights: {li: owner}}]\n'
    )
    async with (
        emulator_child("plain-27007", folder) as control,
        DaemonChild(folder, config) as daemon,
    ):
        await daemon.start()
        status = await daemon.ready()
        sim = status["sims"][0]["id"]
        await control.do("ussd_next", status=-1)  # the network never answers this one
        work = await daemon.post(f"/v1/sims/{sim}/ussd", {"code": "*100#"})
        assert work["state"] == "running"
        slowest = 0.0
        for _ in range(50):
            began = time.perf_counter()
            status = await daemon.get("/v1/status")
            slowest = max(slowest, time.perf_counter() - began)
            assert status["modems"][0]["operator"]
        still = await daemon.get(f"/v1/operations/{work['id']}")
        assert still["state"] == "running"
        figures("status during a USSD", looks=50, slowest_ms=round(slowest * 1000, 1))
