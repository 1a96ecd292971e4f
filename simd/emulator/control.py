"""The control socket: one JSON object per line, one answer per line."""

import asyncio
import json
from pathlib import Path
from typing import Any

from simd.emulator.rack import Emulator
from simd.emulator.verbs import obey

# A request may carry a long list of PDUs, never more than this.
_LONGEST = 1 << 22


class ControlSocket:
    """Serves requests on a Unix socket; `quit` sets the stop event."""

    def __init__(self, emulator: Emulator, path: Path) -> None:
        self._emulator = emulator
        self._path = path
        self.stop = asyncio.Event()
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        """Listen."""
        self._path.unlink(missing_ok=True)
        self._server = await asyncio.start_unix_server(self._serve, self._path, limit=_LONGEST)

    async def close(self) -> None:
        """Stop listening and take the socket away."""
        if self._server is not None:
            self._server.close()
        self._path.unlink(missing_ok=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while line := await reader.readline():
                writer.write(json.dumps(self._answer(line), ensure_ascii=False).encode() + b"\n")
                await writer.drain()
        except (ConnectionError, ValueError, asyncio.CancelledError):
            pass  # the caller left, sent an endless line, or the emulator ends
        finally:
            writer.close()

    def _answer(self, line: bytes) -> dict[str, Any]:
        try:
            request = json.loads(line)
        except ValueError as error:
            return {"ok": False, "error": f"no JSON: {error}"}
        if isinstance(request, dict) and request.get("do") == "quit":
            self.stop.set()
            return {"ok": True}
        return obey(self._emulator, request)
