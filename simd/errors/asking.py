"""What goes wrong when a carrier is asked, or a person's wish has to wait or be refused."""

from __future__ import annotations

from simd.errors.base import Retry, SimdError


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


class PluginFailed(SimdError):
    """The owner's command did not tell a reading (params: why)."""

    code = "plugin_failed"
    status = 502


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
