"""A program with a token: over TCP, across a kill, and not one call further than it may."""

from __future__ import annotations

import asyncio
import json
import os
import pwd
import re
import sys
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.e2e.daemon_child import DaemonChild

SIMCTL = str(Path(sys.executable).with_name("simctl"))
CONFIG = """
api: {{tcp: "127.0.0.1:0"}}
modems: {{discover: false, modemmanager: never}}
people: [{{name: me, unix_user: {me}}}, {{name: gran}}]
sims: [{{name: home, iccid: "89860027123456000116", rights: {{me: owner, gran: viewer}}}}]
"""


async def simctl(daemon: DaemonChild, *words: str) -> Any:
    child = await asyncio.create_subprocess_exec(
        *(SIMCTL, "--json", "--socket", str(daemon.socket), *words), stdout=asyncio.subprocess.PIPE
    )
    async with asyncio.timeout(60):
        out, _ = await child.communicate()
    assert child.returncode == 0
    return json.loads(out)


def port(daemon: DaemonChild) -> int:
    """The newest that it told its log."""
    return int(re.findall(r"127\.0\.0\.1:(\d+)", daemon.log)[-1])


async def asked(daemon: DaemonChild, path: str, token: str | None) -> int:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"http://127.0.0.1:{port(daemon)}{path}", headers=headers) as answer,
    ):
        return answer.status


@pytest.mark.timeout(180)
async def test_a_token_opens_what_its_person_may_and_survives_a_kill(folder: Path) -> None:
    config = folder / "simd.yaml"
    config.write_text(CONFIG.format(me=pwd.getpwuid(os.getuid()).pw_name))
    async with DaemonChild(folder, config) as daemon:
        await daemon.start()
        (sim,) = (await daemon.get("/v1/sims"))["sims"]
        made = await simctl(daemon, "tokens", "create", "wall", "--person", "gran")
        token = made["token"]
        assert await asked(daemon, "/v1/status", None) == 401
        assert await asked(daemon, "/v1/status", token) == 200
        assert await asked(daemon, f"/v1/sims/{sim['id']}/readings", token) == 200
        assert await asked(daemon, f"/v1/audit?sim={sim['id']}", token) == 403
        assert (daemon.state / "secret.key").stat().st_mode & 0o777 == 0o600
        await daemon.kill()
        assert token.encode() not in (daemon.state / "ledger.db").read_bytes()
        await daemon.start()
        assert await asked(daemon, "/v1/status", token) == 200
        # What a killed daemon had answered is on record, and the record is whole.
        assert (await simctl(daemon, "audit", "verify"))["whole"]
        entries = (await simctl(daemon, "audit"))["entries"]
        seen = [(one["name"], one["door"], one["outcome"]) for one in entries]
        assert ("gran", made["id"], "forbidden") in seen
        await simctl(daemon, "tokens", "revoke", "wall")
        assert await asked(daemon, "/v1/status", token) == 401
        await daemon.stop()
