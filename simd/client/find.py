"""Where the daemon's socket is, when nobody says."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

SYSTEM_SOCKET = Path("/run/simd/simd.sock")


def find_socket(
    given: str | None, environ: Mapping[str, str], system: Path = SYSTEM_SOCKET
) -> Path:
    """The socket: as given, else `SIMD_SOCKET`, else the system's, else the user's own."""
    named = given or environ.get("SIMD_SOCKET")
    if named:
        return Path(named)
    runtime = environ.get("XDG_RUNTIME_DIR")
    if runtime and not system.exists():
        return Path(runtime) / "simd" / "simd.sock"
    return system
