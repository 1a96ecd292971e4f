"""Calling `simctl` as people do: in this process for its answers, as a process for its nature."""

from __future__ import annotations

import asyncio
import io
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from simd.ctl.main import main

SIMCTL = [sys.executable, "-m", "simd.ctl"]


class Ended:
    """What a call left behind."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code = code
        self.out = out
        self.err = err

    @property
    def data(self) -> Any:
        """Its stdout as one JSON value."""
        return json.loads(self.out)

    def lines(self) -> list[Any]:
        """Its stdout as JSON lines."""
        return [json.loads(line) for line in self.out.splitlines()]


class Keyboard(io.TextIOWrapper):
    """A stdin that a person sits at, or none."""

    person = False

    def isatty(self) -> bool:
        return self.person


class Simctl:
    """Calls against one socket; texts are given to stdin."""

    def __init__(
        self, path: Path | None, capsys: pytest.CaptureFixture[str], patch: pytest.MonkeyPatch
    ) -> None:
        self._capsys = capsys
        self._patch = patch
        self.environ = {"SIMD_SOCKET": str(path)} if path else {}

    async def __call__(self, *argv: str, stdin: bytes = b"", **environ: str) -> Ended:
        return await asyncio.to_thread(self.now, *argv, stdin=stdin, **environ)

    def now(self, *argv: str, stdin: bytes = b"", **environ: str) -> Ended:
        """The call in this thread."""
        self._patch.setattr(sys, "stdin", Keyboard(io.BytesIO(stdin), "utf-8"))
        self._capsys.readouterr()
        try:
            code = main(argv, {**self.environ, **environ})
        except SystemExit as ended:
            code = int(ended.code or 0)
        caught = self._capsys.readouterr()
        return Ended(code, caught.out, caught.err)


async def process(*argv: str, stdin: bytes = b"", **environ: str) -> Ended:
    """A real process, with what it needs of this one's environment and no more."""
    kept: Mapping[str, str] = {name: os.environ[name] for name in ("PATH",) if name in os.environ}
    child = await asyncio.create_subprocess_exec(
        *SIMCTL,
        *argv,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**kept, "PYTHONUTF8": "1", **environ},
    )
    out, err = await asyncio.wait_for(child.communicate(stdin), 30)
    return Ended(child.returncode or 0, out.decode(), err.decode())
