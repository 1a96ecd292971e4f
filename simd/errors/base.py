"""What an error is: a code, parameters and words; and the register of all codes.

Its words are rendered from the catalogue (`simd.texts`). Errors are registered by code, so that
a client raises what the daemon raised.
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
