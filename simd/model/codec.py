"""Values to JSON and back; identities go out revealed or masked, as the door decides."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import msgspec

from simd.model.ids import Identity, Plmn
from simd.model.measures import OutOf
from simd.model.units import Rate

T = TypeVar("T")


def _reveal(value: object) -> object:
    if isinstance(value, Identity):
        return value.reveal()
    for kind in (str, int, float):
        if isinstance(value, kind):
            return kind(value)
    if isinstance(value, Rate | OutOf):
        return str(value)
    message = f"no JSON for {type(value).__name__}"
    raise NotImplementedError(message)


def _mask(value: object) -> object:
    return value.masked() if isinstance(value, Identity) else _reveal(value)


def read_hook(kind: type, value: Any) -> Any:
    """A custom type from its JSON form; its ValueError or TypeError msgspec reports with the path."""
    parse = getattr(kind, "parse", None)
    if parse is not None:
        return parse(value)
    if issubclass(kind, (Identity, Plmn)):
        if not isinstance(value, str):
            # YAML reads bare digits as a number, which loses leading zeros and a +.
            message = "digits that name something are text: put them in quotes"
            raise TypeError(message)
        return kind(value)
    message = f"no {kind.__name__} from JSON"
    raise NotImplementedError(message)


_encoders: dict[bool, msgspec.json.Encoder] = {
    True: msgspec.json.Encoder(enc_hook=_reveal, decimal_format="string"),
    False: msgspec.json.Encoder(enc_hook=_mask, decimal_format="string"),
}


def to_json(value: object, *, reveal: bool) -> bytes:
    """The value as JSON text."""
    return _encoders[reveal].encode(value)


def to_plain(value: object, *, reveal: bool) -> Any:
    """The value as dicts, lists and scalars, as JSON would have them."""
    hook: Callable[[object], object] = _reveal if reveal else _mask
    return msgspec.to_builtins(value, enc_hook=hook)


def from_json(text: bytes | str, kind: type[T]) -> T:
    """The value of that type; raises msgspec.ValidationError."""
    return msgspec.json.decode(text, type=kind, dec_hook=read_hook)


def from_plain(value: object, kind: type[T]) -> T:
    """The value of that type from dicts and lists; raises msgspec.ValidationError."""
    return msgspec.convert(value, kind, dec_hook=read_hook)
