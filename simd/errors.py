"""Every failure known by name: a stable code, a hint for people, and whether to try again.

An error is a code and parameters; its words are rendered from the catalogue (`simd.texts`).
Errors are registered by code, so that a client raises what the daemon raised.
"""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from simd.texts import render


class Retry(StrEnum):
    """Whether the same act may be tried again."""

    NOW = "now"
    LATER = "later"
    NEVER = "never"


_REGISTRY: dict[str, type[SimdError]] = {}


class SimdError(Exception):
    """A failure the house expects; `params` fill its text and are safe to show."""

    code: ClassVar[str] = "failed"
    status: ClassVar[int] = 500
    retry: ClassVar[Retry] = Retry.LATER
    ends_life: ClassVar[bool] = False
    """True when the port or the house under the act is gone, not just the act failed."""

    def __init__(self, **params: object) -> None:
        super().__init__(self.code, params)
        self.params = params

    def __init_subclass__(cls) -> None:
        if cls.code in _REGISTRY:
            message = f"error code {cls.code} is taken by {_REGISTRY[cls.code].__name__}"
            raise TypeError(message)
        _REGISTRY[cls.code] = cls

    def __str__(self) -> str:
        return self.title()

    def title(self, lang: str = "en") -> str:
        """What happened, in one sentence."""
        return render(f"error.{self.code}", self.params, lang)

    def hint(self, lang: str = "en") -> str:
        """What to do about it, or an empty text."""
        return render(f"hint.{self.code}", self.params, lang, default="")

    def problem(self, lang: str = "en") -> dict[str, object]:
        """The error as a problem object (RFC 9457) with `code`, `hint`, `retry`, `params`."""
        return {
            "type": f"urn:simd:error:{self.code}",
            "title": self.title(lang),
            "status": self.status,
            "code": self.code,
            "hint": self.hint(lang),
            "retry": self.retry.value,
            "params": {name: str(value) for name, value in self.params.items()},
        }


def known_codes() -> dict[str, type[SimdError]]:
    """Every registered error by its code."""
    return dict(_REGISTRY)


def error_class(code: str) -> type[SimdError]:
    """The class registered under the code, or SimdError itself."""
    return _REGISTRY.get(code, SimdError)


class Broken(SimdError):
    """A bug of ours kept the act from its end; the log has the details (params: what)."""

    code = "broken"


# --- the port and the line


class PortError(SimdError):
    """Anything that keeps a port from carrying bytes."""

    code = "port_error"
    status = 503
    ends_life = True


class PortGone(PortError):
    """The device behind the port has left (unplugged, hung up)."""

    code = "port_gone"


class PortMissing(PortError):
    """There is no such port."""

    code = "port_missing"


class PortBusy(PortError):
    """Another program holds the port."""

    code = "port_busy"


class PortDenied(PortError):
    """This user may not open the port."""

    code = "port_denied"


class LineDeaf(PortError):
    """The port is open but nothing intelligible answers."""

    code = "line_deaf"


class CommandTimeout(SimdError):
    """A command got no final answer in its time; what it did is unknown."""

    code = "command_timeout"
    status = 504


class CommandFailed(SimdError):
    """The modem refused a command (params: command, kind, number, meaning)."""

    code = "command_failed"
    status = 502


class Unreadable(SimdError):
    """An answer can't be read as what it should be."""

    code = "unreadable"
    status = 502


# --- modem and SIM


class ModemAbsent(SimdError):
    """The modem is not there now."""

    code = "modem_absent"
    status = 503


class SimAbsent(SimdError):
    """No SIM answers in that slot."""

    code = "sim_absent"
    status = 409


class SimLocked(SimdError):
    """The SIM wants a PIN or PUK."""

    code = "sim_locked"
    status = 409
    retry = Retry.NEVER


class NotActive(SimdError):
    """The SIM is not the active one of any modem."""

    code = "not_active"
    status = 409


class Unsupported(SimdError):
    """This modem can't do that."""

    code = "unsupported"
    status = 501
    retry = Retry.NEVER


class NoService(SimdError):
    """The SIM is not registered in a network."""

    code = "no_service"
    status = 503


class SwitchFailed(SimdError):
    """The switch did not succeed; the modem is back where it was (params: step, why)."""

    code = "switch_failed"
    status = 502


class OutcomeUnknown(SimdError):
    """Whether the act took effect is not known; it is looked at again, never repeated."""

    code = "outcome_unknown"
    status = 504
    retry = Retry.NEVER


# --- asking


class UssdFailed(SimdError):
    """The network did not answer a USSD request with a text (params: status).

    `said` is what it said all the same: a carrier's text, which not everyone may read and
    which is therefore no param.
    """

    code = "ussd_failed"
    status = 502
    said: str | None = None


class UssdBusy(UssdFailed):
    """Another USSD session holds the modem or the subscription (+CUSD 3, +CME ERROR 258)."""

    code = "ussd_busy"
    status = 409


class UssdUnsupported(UssdFailed):
    """The network does not take this code, or not from here (+CUSD 4)."""

    code = "ussd_unsupported"
    retry = Retry.NEVER


class UssdLapsed(UssdFailed):
    """The network gave the session up (+CUSD 5)."""

    code = "ussd_lapsed"
    status = 504


class UssdNoService(UssdFailed):
    """USSD has no way to the network: LTE or NR alone, without IMS (params: tech, why)."""

    code = "ussd_no_service"
    status = 503


class UssdTimeout(SimdError):
    """No USSD answer came in time; the session was closed."""

    code = "ussd_timeout"
    status = 504


class NoAnswer(SimdError):
    """The carrier sent no answer in time."""

    code = "no_answer"
    status = 504


class NoRecipe(SimdError):
    """How to ask this SIM's carrier is not known."""

    code = "no_recipe"
    status = 409
    retry = Retry.NEVER


class TooSoon(SimdError):
    """The carrier was asked a short while ago (params: seconds)."""

    code = "too_soon"
    status = 429


class Busy(SimdError):
    """Something that can't be shared is under way (params: what)."""

    code = "busy"
    status = 409


class Held(SimdError):
    """A guard holds the act back (params: guard, why)."""

    code = "held"
    status = 409


class ConsentNeeded(SimdError):
    """The act needs the owner's word first (params: what)."""

    code = "consent_needed"
    status = 409
    retry = Retry.NEVER


class LimitReached(SimdError):
    """A limit against abuse or cost is reached (params: what, limit)."""

    code = "limit_reached"
    status = 429


class Denied(SimdError):
    """The text or number is on the list of what is never sent unasked (params: why)."""

    code = "denied"
    status = 403
    retry = Retry.NEVER


# --- the doors


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
