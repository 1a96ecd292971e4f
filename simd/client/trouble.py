"""What can go wrong on the way to the daemon, and the daemon's own errors raised again.

An error crosses the wire as a problem object (RFC 9457); it is raised here as the class
registered under its code, so that a caller catches what the daemon raised.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from simd.errors import Forbidden, Retry, SimdError, known_codes


class DaemonUnreachable(SimdError):
    """Nobody answers on the socket (params: path, why)."""

    code = "daemon_unreachable"
    status = 503


class SocketDenied(Forbidden):
    """This user may not open the socket (params: path)."""

    code = "socket_denied"


class Foreign(SimdError):
    """An error of a daemon that knows more codes than this client: it keeps its own words."""

    code = "foreign"
    retry = Retry.NEVER

    def __init__(self, problem: Mapping[str, Any]) -> None:
        super().__init__(code=problem.get("code"), title=problem.get("title"))
        self._problem = dict(problem)

    def title(self, lang: str = "en") -> str:
        """What the daemon said, in the language it was asked in."""
        return str(self._problem.get("title") or super().title(lang))

    def problem(self, lang: str = "en") -> dict[str, object]:
        """The daemon's own problem object."""
        return {**super().problem(lang), **self._problem}


def raised(problem: Mapping[str, Any]) -> SimdError:
    """The error behind a problem object, as the class that the daemon raised."""
    known = known_codes().get(str(problem.get("code")))
    params = problem.get("params")
    if known is None or not isinstance(params, Mapping):
        return Foreign(problem)
    error = known.__new__(known)
    SimdError.__init__(error, **{str(name): value for name, value in params.items()})
    return error
