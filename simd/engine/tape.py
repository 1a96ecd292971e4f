"""Recording a modem's line when a person asks: off by default, private, and never for long."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from simd.engine.clock import Clock
from simd.engine.keeper import Keeper
from simd.errors import BadRequest, ModemAbsent, Unsupported

LONGEST = 3600.0


class Tape:
    """Puts recordings into the state directory."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._folder = folder
        self._clock = clock

    async def record(self, keeper: Keeper, seconds: float) -> dict[str, Any]:
        """Record so many seconds of the line; the outcome names the file and its size."""
        if not 0 < seconds <= LONGEST:
            raise BadRequest(why=f"a recording lasts up to {LONGEST:.0f} seconds")
        desk = keeper.desk
        if desk is None:
            raise ModemAbsent(modem=keeper.spec.name or keeper.spec.address)
        if keeper.recorder is None:
            raise Unsupported(what="recording a line that is ModemManager's")
        self._folder.mkdir(mode=0o700, exist_ok=True)
        path = self._folder / f"{_stamp(self._clock.now())}-{desk.modem.id}.trace"
        model, firmware = desk.modem.model or "unknown", desk.modem.revision or "unknown"
        recorder = keeper.recorder
        recorder.start(path, model=model, firmware=firmware, seconds=seconds)
        try:
            await self._clock.sleep(seconds)
        finally:
            recorder.stop()
        return {"file": str(path), "bytes": path.stat().st_size}


def _stamp(now: datetime) -> str:
    return now.strftime("%Y%m%dT%H%M%SZ")
