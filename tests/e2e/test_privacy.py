"""A SIM that leaves takes its past along; the record of it stays whole; and nobody is told."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import pwd
import sqlite3
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.daemon_child import DaemonChild, until
from tests.e2e.emulator_child import EmulatorControl

SIMCTL = str(Path(sys.executable).with_name("simctl"))
LAGOS = "8923430100123456785"
SENDER, TEXT = "+2348031234567", "Bring the blue suitcase to Onikan at noon"


async def simctl(daemon: DaemonChild, *words: str) -> tuple[int, Any]:
    """The exit code and what was said as JSON."""
    child = await asyncio.create_subprocess_exec(
        *(SIMCTL, "--json", "--socket", str(daemon.socket), *words),
        stdout=asyncio.subprocess.PIPE,
    )
    async with asyncio.timeout(120):
        out, _ = await child.communicate()
    return child.returncode or 0, json.loads(out) if out else None


def nobodys_sims(folder: Path) -> Path:
    """A house whose config names whoever runs the test and no SIM."""
    me = pwd.getpwuid(os.getuid()).pw_name
    path = folder / "simd.yaml"
    path.write_text(
        "modems: {discover: false, modemmanager: never}\n"
        f"people: [{{name: li, unix_user: {me}}}]\n"
        "visits: never\n"
    )
    return path


def held(folder: Path, wanted: str) -> list[str]:
    """The files of the folder that hold the text in their bytes."""
    files = [one for one in sorted(folder.rglob("*")) if one.is_file()]
    return [one.name for one in files if wanted.encode() in one.read_bytes()]


def outward(pid: int) -> set[str]:
    """The daemon's sockets that are no Unix sockets, as the kernel lists them."""
    mine = set()
    for one in Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):  # closed since it was listed
            mine.add(str(one.readlink()).removeprefix("socket:[").removesuffix("]"))
    found = set()
    for kind in ("tcp", "tcp6", "udp", "udp6", "raw", "raw6"):
        table = Path(f"/proc/{pid}/net/{kind}")
        for line in table.read_text().splitlines()[1:] if table.exists() else ():
            if line.split()[9] in mine:
                found.add(f"{kind} {line.split()[1]} → {line.split()[2]}")
    return found


async def seen(daemon: DaemonChild, iccid: str) -> dict[str, Any] | None:
    sims = (await daemon.get("/v1/sims?reveal=true"))["sims"]
    return next((one for one in sims if one["iccid"] == iccid), None)


async def used_and_written_to(daemon: DaemonChild, control: EmulatorControl) -> str:
    """Lagos gets a message, uses data, is recorded, and is pulled out; its id."""
    sim: dict[str, Any] = await until(lambda: seen(daemon, LAGOS), "lagos is known", 90, 0.2)
    await control.do("sms", **{"from": SENDER, "text": TEXT})

    async def kept() -> bool:
        found = await daemon.get(f"/v1/messages?sim={sim['id']}")
        return any(one["text"] == TEXT for one in found["messages"])

    await until(kept, "the message is kept", 90, 0.2)
    modem = (await daemon.get("/v1/modems"))["modems"][0]["id"]
    await simctl(daemon, "trace", "record", modem, "--seconds", "1")
    await control.do("sim", slot=1, state="remove")

    async def gone() -> bool:
        now = await seen(daemon, LAGOS)
        return now is not None and not now["active"]

    await until(gone, "lagos is out", 90, 0.2)
    return str(sim["id"])


def flipped(path: Path, seq: int) -> None:
    """Turn one bit of an entry's words in the ledger's file, past SQLite."""
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as ledger:
        (verb, chained) = ledger.execute(
            "SELECT verb, link FROM audit WHERE seq = ?", (seq,)
        ).fetchone()
    ledger.close()
    whole = bytearray(path.read_bytes())
    # A row's columns follow each other: the verb stands a little before the entry's own link.
    place = whole.rindex(verb.encode(), 0, whole.index(chained))
    whole[place] ^= 1
    path.write_bytes(whole)


@pytest.mark.timeout(180)
async def test_what_is_erased_is_gone_and_the_record_of_it_stands(folder: Path) -> None:
    config = nobodys_sims(folder)
    async with DaemonChild(folder, config, "--emulate", "quectel-ec25") as daemon:
        await daemon.start()
        control = EmulatorControl(folder / "emulated" / "control.sock")
        sockets = outward(daemon.child.pid)
        sim = await used_and_written_to(daemon, control)
        sockets |= outward(daemon.child.pid)
        assert sockets == set()
        assert {one for one in (LAGOS, TEXT, SENDER) if held(daemon.state, one)} == {
            LAGOS,
            TEXT,
            SENDER,
        }
        code, plan = await simctl(daemon, "privacy", "erase", "--sim", sim)
        assert (code, plan["sims"], plan["traces"]) == (0, [sim], 1)
        assert await daemon.get(f"/v1/messages?sim={sim}")
        code, gone = await simctl(daemon, "privacy", "erase", "--confirm", plan["confirm"])
        assert code == 0
        assert gone["rows"]["message"] == 1
        # The running daemon's files: the ledger, its WAL, its free pages, and the recordings.
        assert {one: held(daemon.state, one) for one in (LAGOS, TEXT, SENDER)} == {
            LAGOS: [],
            TEXT: [],
            SENDER: [],
        }
        code, found = await simctl(daemon, "audit", "verify")
        assert (code, found["whole"]) == (0, True)
        entries = (await daemon.get("/v1/audit?limit=1000"))["entries"]
        assert [one["outcome"] for one in entries if one["verb"] == "erase"] == ["done", "done"]
        await daemon.stop()
        flipped(daemon.state / "ledger.db", 2)
        await daemon.start()
        code, found = await simctl(daemon, "audit", "verify")
        assert (code, found["broken_at"], found["why"]) == (1, 2, "changed")
        await daemon.stop()
