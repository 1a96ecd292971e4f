"""The recorded sessions in `hw-fixtures/`: readable, clean, said to be constructed, playable."""

import asyncio
import os
from pathlib import Path

import pytest
import yaml

from simd.emulator.replay import load_trace, replay
from simd.traces.check import check
from simd.traces.trace import read

FOLDER = Path(__file__).parents[2] / "hw-fixtures"
TRACES = sorted(FOLDER.glob("*/*/*.trace"))


def test_three_families_are_there() -> None:
    families = {path.parts[-3].partition("-")[0] for path in TRACES}
    assert {"quectel", "simcom", "huawei"} <= families


@pytest.mark.parametrize("path", TRACES, ids=lambda path: "/".join(path.parts[-3:]))
def test_each_is_redacted_and_explained(path: Path) -> None:
    trace = read(path.read_text())
    assert trace.redacted
    assert check(trace) == ()
    about = yaml.safe_load((path.parent / "about.yaml").read_text())
    assert about["firmware"] == trace.firmware == path.parent.name
    assert about["model"] == trace.model
    assert (about["rests_on"], about["hardware"]) == ("documented", False)
    assert about["sources"]


@pytest.mark.parametrize("path", TRACES, ids=lambda path: "/".join(path.parts[-3:]))
async def test_each_plays_to_its_end(path: Path, tmp_path: Path) -> None:
    chunks = load_trace(path)
    heard = b"".join(chunk.data for chunk in chunks if not chunk.received)
    async with replay(path, link=tmp_path / "m", speed=0) as player:
        fd = os.open(tmp_path / "m", os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
        got = b""
        due = 0
        for chunk in chunks:
            if chunk.received:
                os.write(fd, chunk.data)
            else:
                due += len(chunk.data)
            async with asyncio.timeout(60):
                while len(got) < due:
                    await asyncio.sleep(0.01)
                    got += _read(fd)
        got += _read(fd)
        os.close(fd)
        assert player.misses == 0
    assert got == heard


def _read(fd: int) -> bytes:
    try:
        return os.read(fd, 65536)
    except BlockingIOError:
        return b""
