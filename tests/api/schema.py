"""A small judge of JSON Schema: enough of it for the schemas that the API publishes.

Written from the specification and apart from the code that makes the schemas, so that an
answer and its schema can't agree on the same mistake.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
    "array": (list,),
    "object": (dict,),
}
_KNOWN = {
    "$ref",
    "type",
    "anyOf",
    "allOf",
    "enum",
    "const",
    "properties",
    "required",
    "additionalProperties",
    "items",
    "prefixItems",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "minLength",
    "maxLength",
    "pattern",
    "format",
    "title",
    "description",
    "default",
}


def faults(value: Any, schema: dict[str, Any], root: dict[str, Any], at: str = "$") -> list[str]:
    """Everything in the value that the schema does not allow, also a property it does not name."""
    return list(_faults(value, schema, root, at))


def _faults(value: Any, schema: Any, root: dict[str, Any], at: str) -> Iterator[str]:
    if unknown := set(schema) - _KNOWN:
        yield f"{at}: the judge does not know {unknown}"
    if "$ref" in schema:
        yield from _faults(value, _resolve(schema["$ref"], root), root, at)
        return
    if "anyOf" in schema:
        if all(list(_faults(value, one, root, at)) for one in schema["anyOf"]):
            yield f"{at}: {value!r} fits none of {schema['anyOf']}"
        return
    yield from _plain(value, schema, at)
    if isinstance(value, dict) and "properties" in schema:
        yield from _object(value, schema, root, at)
    elif isinstance(value, dict) and isinstance(schema.get("additionalProperties"), dict):
        for name, one in value.items():
            yield from _faults(one, schema["additionalProperties"], root, f"{at}.{name}")
    if isinstance(value, list) and isinstance(schema.get("items"), dict):
        for place, one in enumerate(value):
            yield from _faults(one, schema["items"], root, f"{at}[{place}]")


def _resolve(ref: str, root: dict[str, Any]) -> dict[str, Any]:
    found: Any = root
    for part in ref.removeprefix("#/").split("/"):
        found = found[part]
    return dict(found)


def _plain(value: Any, schema: dict[str, Any], at: str) -> Iterator[str]:
    wanted = schema.get("type")
    if wanted and not (
        isinstance(value, _TYPES[wanted]) and (wanted == "boolean") == isinstance(value, bool)
    ):
        yield f"{at}: {value!r} is no {wanted}"
        return
    if "enum" in schema and value not in schema["enum"]:
        yield f"{at}: {value!r} is none of {schema['enum']}"
    if "minimum" in schema and value < schema["minimum"]:
        yield f"{at}: {value!r} is too small"
    if "maximum" in schema and value > schema["maximum"]:
        yield f"{at}: {value!r} is too large"
    shape = {"date": r"\d{4}-\d\d-\d\d", "date-time": r"\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)"}
    form = shape.get(str(schema.get("format")))
    if form and not re.fullmatch(form, value):
        yield f"{at}: {value!r} is no {schema['format']}"


def _object(
    value: dict[str, Any], schema: dict[str, Any], root: dict[str, Any], at: str
) -> Iterator[str]:
    for name in schema.get("required", ()):
        if name not in value:
            yield f"{at}.{name} is missing"
    for name, one in value.items():
        if name not in schema["properties"]:
            yield f"{at}.{name} is not in the schema"
        else:
            yield from _faults(one, schema["properties"][name], root, f"{at}.{name}")
