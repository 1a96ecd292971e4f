"""The API's description (OpenAPI 3.1), made from the registrations and the Structs they name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from simd.api.problems import MEDIA, Problem
from simd.api.registry import Header, Route

_REF = "#/components/schemas/{name}"


def document(routes: Iterable[Route], version: str) -> dict[str, Any]:
    """The whole description as JSON values."""
    every = sorted(routes, key=lambda one: (one.path, one.method))
    types = _types(every)
    schemas, components = msgspec.json.schema_components(types, ref_template=_REF)
    refs = dict(zip(map(repr, types), schemas, strict=True))
    paths: dict[str, dict[str, Any]] = {}
    for one in every:
        paths.setdefault(one.path, {})[one.method.lower()] = _operation(one, refs)
    return {
        "openapi": "3.1.0",
        "info": {"title": "simd", "version": version, "license": {"name": "Apache-2.0"}},
        # Over the Unix socket the kernel names the caller; over TCP a token is needed (RFC 6750).
        "security": [{}, {"token": []}],
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _types(routes: list[Route]) -> list[Any]:
    named = {repr(kind): kind for one in routes for kind in (one.reply, one.takes) if kind}
    return [*named.values(), Problem]


def _operation(one: Route, refs: dict[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {
        "operationId": one.id,
        "summary": one.summary,
        "x-right": one.need.value,
        "parameters": [
            *map(_path_parameter, one.names),
            *_query_parameters(one.query),
            *map(_header_parameter, one.headers),
        ],
        "responses": _responses(one, refs),
    }
    if one.takes:
        content = {"application/json": {"schema": refs[repr(one.takes)]}}
        made["requestBody"] = {"required": bool(_required(one.takes)), "content": content}
    return made


def _responses(one: Route, refs: dict[str, Any]) -> dict[str, Any]:
    problem = {MEDIA: {"schema": refs[repr(Problem)]}}
    made: dict[str, Any] = {"default": {"description": "A problem.", "content": problem}}
    if one.reply is None:
        return made | {"204": {"description": "Done."}}
    content = {one.media: {"schema": refs[repr(one.reply)]}}
    if one.long:
        made["202"] = {"description": "Under way.", "content": content}
    return made | {"200": {"description": one.summary, "content": content}}


def _path_parameter(name: str) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}


def _header_parameter(header: Header) -> dict[str, Any]:
    return {
        "name": header.name,
        "in": "header",
        "required": False,
        "description": header.about,
        "schema": {"type": "string"},
    }


def _query_parameters(query: type[msgspec.Struct]) -> list[dict[str, Any]]:
    _, components = msgspec.json.schema_components([query], ref_template=_REF)
    schema = components[query.__name__]
    return [
        {"name": name, "in": "query", "required": name in schema.get("required", ()), "schema": one}
        for name, one in schema.get("properties", {}).items()
    ]


def _required(kind: type[msgspec.Struct]) -> list[str]:
    return [field.name for field in msgspec.structs.fields(kind) if field.required]
