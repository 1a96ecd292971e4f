"""What the charset room refuses."""

from __future__ import annotations

from simd.errors import Retry, SimdError


class CharsetError(SimdError):
    """A text can't be written in the character set asked for (params: charset)."""

    code = "not_encodable"
    status = 422
    retry = Retry.NEVER
