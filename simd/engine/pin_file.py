"""The file that holds a PIN: for its owner's eyes only, or it is not read."""

from __future__ import annotations

import re
import stat
from pathlib import Path

from simd.errors import Retry, SimdError

# 3GPP TS 31.101 §9.5.1: four to eight decimal digits.
_PIN = re.compile(r"[0-9]{4,8}")
_LONGEST = 64
_OTHERS = 0o077


class PinRefused(SimdError):
    """A PIN file that can't be used (params: file, why)."""

    code = "pin_refused"
    status = 409
    retry = Retry.NEVER


def too_open(path: Path) -> bool:
    """True when others than its owner may read or write the file; raises OSError."""
    return bool(stat.S_IMODE(path.stat().st_mode) & _OTHERS)


def read_pin(path: Path) -> str:
    """The PIN; raises PinRefused, which never holds what was read."""
    try:
        if too_open(path):
            raise PinRefused(file=path, why="others may read it; chmod 0600")
        with path.open("rb") as file:
            text = file.read(_LONGEST).decode("latin-1").strip()
    except OSError as error:
        raise PinRefused(file=path, why=error.strerror or type(error).__name__) from error
    if not _PIN.fullmatch(text):
        raise PinRefused(file=path, why="it must hold four to eight digits and nothing else")
    return text
