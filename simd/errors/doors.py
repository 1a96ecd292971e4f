"""What goes wrong at the house's doors: requests, people, config and ledger."""

from __future__ import annotations

from simd.errors.base import Retry, SimdError
from simd.texts import render


class BadRequest(SimdError):
    """The request can't be understood (params: why)."""

    code = "bad_request"
    status = 400
    retry = Retry.NEVER


class NotFound(SimdError):
    """There is no such thing (params: what, name)."""

    code = "not_found"
    status = 404
    retry = Retry.NEVER

    def hint(self, lang: str = "en") -> str:
        """Where such things are listed, for each kind of thing that is listed somewhere."""
        kind = str(self.params.get("what", "")).lower().replace(" ", "_")
        return render(f"hint.{self.code}.{kind}", self.params, lang, default="")


class Forbidden(SimdError):
    """This person may not do that (params: what)."""

    code = "forbidden"
    status = 403
    retry = Retry.NEVER


class Unauthorised(SimdError):
    """No valid token came with the call."""

    code = "unauthorised"
    status = 401
    retry = Retry.NEVER


class TooManyConnections(SimdError):
    """The socket has its fill of callers."""

    code = "too_many_connections"
    status = 503


class ConfigError(SimdError):
    """A config or fact file has a mistake (params: place, problem)."""

    code = "config_error"
    status = 500
    retry = Retry.NEVER


class LedgerError(SimdError):
    """The ledger can't be read or written (params: why)."""

    code = "ledger_error"
    status = 500
    ends_life = True


class LedgerBusy(LedgerError):
    """Another simd holds the ledger (params: path)."""

    code = "ledger_busy"


class LedgerNewer(LedgerError):
    """A newer simd wrote the ledger (params: version, newest)."""

    code = "ledger_newer"
    retry = Retry.NEVER
