"""The JSON Schema of simd.yaml, for editors that complete and check it as it is written.

Put `# yaml-language-server: $schema=<where it is>/simd.schema.json` into the first line.
"""

from __future__ import annotations

import inspect
import json
from typing import Any

from msgspec import inspect as mi

from simd.daemon.config import Config
from simd.model.account import MoneyText
from simd.model.ids import Identity, Plmn
from simd.model.measures import Clock, Hours, Level, OutOf, Share, Speed
from simd.model.units import Rate, Size, Span
from simd.policy.policy import MODES, Mode, Zone

_NUMBER = r"\d+(\.\d+)?"
_TEXTS: dict[type, tuple[str, str]] = {
    Span: (rf"^\s*{_NUMBER}\s*(ms|s|m|min|h|d|w)\s*$", "a length of time: 90s, 10m, 2h, 7d, 1w"),
    Size: (rf"^\s*{_NUMBER}\s*([KMGTkmgt]?[Bb])\s*$", "an amount of data: 500MB (powers of 1024)"),
    Rate: (r"^\s*\d+\s*/\s*(minute|hour|day|week)\s*$", "how often in any such time: 24/day"),
    MoneyText: (r"^\s*[+-]?\d+(\.\d+)?\s+[A-Z]{3}\s*$", "money: 12.50 CNY"),
    Level: (rf"^\s*[+-]?{_NUMBER}\s*dB(m|M)?\s*$", "a level: -110dBm, 3dB"),
    Share: (rf"^\s*{_NUMBER}\s*%\s*$", "a share: 20%"),
    Hours: (r"^\s*\d?\d:\d\d\s*-\s*\d?\d:\d\d\s*$", "a part of the day: 23:00-06:00"),
    Speed: (rf"^\s*{_NUMBER}\s*[A-Za-z]+/s\s*$", "a speed: 100KB/s, 2Mbit/s"),
    OutOf: (r"^\s*[1-9]\d?\s*/\s*[1-9]\d?\s*$", "at least so many of the last so many: 3/5"),
}


_PLAIN: dict[type, dict[str, Any]] = {
    mi.StrType: {"type": "string"},
    mi.IntType: {"type": "integer"},
    mi.FloatType: {"type": "number"},
    mi.BoolType: {"type": "boolean"},
    mi.NoneType: {"type": "null"},
    mi.DateType: {"type": "string", "format": "date"},
    mi.DateTimeType: {"type": "string", "format": "date-time"},
    mi.DecimalType: {"type": ["string", "number"]},
    mi.AnyType: {},
}


def schema() -> str:
    """The schema as JSON text; msgspec's own can't write our defaults, so its types are walked."""
    parts: dict[str, Any] = {}
    made = _schema(mi.type_info(Config), parts)
    top = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "simd.yaml",
        **made,
        "$defs": dict(sorted(parts.items())),
    }
    return json.dumps(top, indent=1, ensure_ascii=False) + "\n"


def _schema(kind: mi.Type, parts: dict[str, Any]) -> dict[str, Any]:
    made: dict[str, Any]
    match kind:
        case mi.StructType():
            made = _struct(kind, parts)
        case mi.UnionType():
            made = {"anyOf": [_schema(one, parts) for one in kind.types]}
        case mi.VarTupleType() | mi.ListType() | mi.FrozenSetType():
            made = {"type": "array", "items": _schema(kind.item_type, parts)}
        case mi.DictType():
            values = _schema(kind.value_type, parts)
            made = {"type": "object", "additionalProperties": values}
        case mi.LiteralType():
            made = {"enum": list(kind.values)}
        case mi.EnumType():
            made = {"enum": [one.value for one in kind.cls]}
        case mi.CustomType():
            made = _custom(kind.cls)
        case _:
            made = _PLAIN[type(kind)]
    return made


def _struct(kind: mi.StructType, parts: dict[str, Any]) -> dict[str, Any]:
    name = kind.cls.__name__
    if name not in parts:
        parts[name] = {}  # a part may hold itself
        tagged = {kind.tag_field: {"const": kind.tag}} if kind.tag_field and kind.tag else {}
        fields = {one.encode_name: _schema(one.type, parts) for one in kind.fields}
        needed = [one.encode_name for one in kind.fields if one.required]
        parts[name] = {
            "description": inspect.cleandoc(kind.cls.__doc__ or ""),
            "type": "object",
            "properties": tagged | fields,
            "required": [*tagged, *needed],
            "additionalProperties": False,
        }
    return {"$ref": f"#/$defs/{name}"}


def _custom(kind: type) -> dict[str, Any]:
    """What a type of ours is in a config; one that is not known here is text or a number."""
    if kind is Mode:
        return {"enum": list(MODES)}
    if kind is Zone:
        return {"type": "string", "description": "a time zone by its IANA name: Europe/Berlin"}
    if kind is Clock:
        # YAML reads an unquoted 13:00 as a number of minutes.
        return {"type": ["string", "integer"], "description": "a time of day: 03:00"}
    if kind in _TEXTS:
        pattern, description = _TEXTS[kind]
        return {"type": "string", "pattern": pattern, "description": description}
    if issubclass(kind, (Identity, Plmn)):
        return {"type": "string", "description": f"digits in quotes ({kind.__name__})"}
    about = (kind.__doc__ or kind.__name__).strip().splitlines()[0]
    return {"type": ["string", "number"], "description": about}
