"""Commands in one normal form, so that a reader is found by what was asked."""

from __future__ import annotations

import re
from collections.abc import Iterator

_NAME = re.compile(r"([+^#$!*%&][A-Z0-9_]+|[A-Z][A-Z0-9]*)(=\?|\?|=)?")


def normal(command: str) -> str:
    """The command without `AT` and blanks, in capitals: `at+cops = ?` is `+COPS=?`."""
    bare = re.sub(r"\s", "", command).upper()
    return bare.removeprefix("AT")


def parts(command: str) -> Iterator[str]:
    """The commands of one line in normal form: `AT+COPS=3,0;+COPS?` are two."""
    for part in re.split(r';(?=(?:[^"]*"[^"]*")*[^"]*$)', normal(command)):
        if part:
            yield part


def stem(part: str) -> str:
    """The command without its arguments: `+CGPADDR=1` is `+CGPADDR=`."""
    match = _NAME.match(part)
    return match[0] if match else part
