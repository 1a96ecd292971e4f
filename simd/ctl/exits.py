"""What `simctl` ends with: the contract's exit codes, and which error means which."""

from __future__ import annotations

from enum import IntEnum

from simd.errors import Retry, SimdError


class Exit(IntEnum):
    """0 done · 1 failed · 2 usage · 3 no daemon · 4 forbidden · 5 no such thing · 6 unknown."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    NO_DAEMON = 3
    FORBIDDEN = 4
    NOT_FOUND = 5
    UNKNOWN = 6
    INTERRUPTED = 130


class Misused(SimdError):
    """The command line makes no sense (params: why)."""

    code = "misused"
    status = 400
    retry = Retry.NEVER


class Ambiguous(SimdError):
    """A name or suffix fits several things (params: name, all)."""

    code = "ambiguous"
    status = 400
    retry = Retry.NEVER


_BY_CODE = {
    "daemon_unreachable": Exit.NO_DAEMON,
    "outcome_unknown": Exit.UNKNOWN,
    "misused": Exit.USAGE,
    "ambiguous": Exit.USAGE,
    "bad_request": Exit.USAGE,
}
_BY_STATUS = {401: Exit.FORBIDDEN, 403: Exit.FORBIDDEN, 404: Exit.NOT_FOUND}


def exit_for_problem(problem: dict[str, object]) -> Exit:
    """The same for a problem object: by its code, else by its status."""
    status = problem.get("status")
    by_status = _BY_STATUS.get(status) if isinstance(status, int) else None
    return _BY_CODE.get(str(problem.get("code"))) or by_status or Exit.FAILED


def exit_for(error: SimdError) -> Exit:
    """The exit code that tells a script what the error means."""
    return exit_for_problem(error.problem())
