"""Whatever goes wrong, told as a problem object (RFC 9457) in the caller's language."""

from __future__ import annotations

from typing import Any

import msgspec
import structlog
from aiohttp import web
from aiohttp.typedefs import Handler

from simd.errors import BadRequest, Broken, NotFound, Retry, SimdError, known_codes
from simd.texts import choose

MEDIA = "application/problem+json"
_log = structlog.get_logger()


class TooLarge(SimdError):
    """The request's body is larger than any request needs (params: limit)."""

    code = "too_large"
    status = 413
    retry = Retry.NEVER


class WrongMethod(SimdError):
    """The path exists, but not with this method (params: method, path)."""

    code = "wrong_method"
    status = 405
    retry = Retry.NEVER


class Problem(msgspec.Struct, frozen=True):
    """What went wrong (RFC 9457), with a stable code, a hint and whether to try again."""

    type: str
    title: str
    status: int
    code: str
    hint: str
    retry: Retry
    params: dict[str, str]


def language(request: web.Request) -> str:
    """The first language the caller accepts that we speak."""
    return choose(request.headers.get("Accept-Language"))


def answer(error: SimdError, lang: str) -> web.Response:
    """The error as a response."""
    problem = error.problem(lang)
    headers = {}
    seconds = error.params.get("seconds")
    if error.status == 429 and isinstance(seconds, (int, float)):
        headers["Retry-After"] = str(int(seconds))
    if error.status == 401:
        headers["WWW-Authenticate"] = "Bearer"  # RFC 6750 §3
    return web.Response(
        status=error.status,
        body=msgspec.json.encode(problem),
        content_type=MEDIA,
        headers=headers,
    )


def translated(problem: dict[str, Any], lang: str) -> dict[str, Any]:
    """A problem object kept from earlier, in another language; a foreign one stays as it is."""
    known = known_codes().get(str(problem.get("code")))
    if known is None:
        return problem
    error = known.__new__(known)
    SimdError.__init__(error, **dict(problem.get("params") or {}))
    return {**problem, **error.problem(lang)}


@web.middleware
async def tell_problems(request: web.Request, handler: Handler) -> web.StreamResponse:
    """The API boundary: nothing leaves it but a response."""
    try:
        return await handler(request)
    except SimdError as error:
        return answer(error, language(request))
    except web.HTTPException as error:
        return answer(_named(error, request), language(request))
    except Exception:  # noqa: BLE001 - a bug in one request must not take the door down
        _log.exception("request_broke", method=request.method, route=_route(request))
        return answer(Broken(what="the request"), language(request))


def _route(request: web.Request) -> str:
    """The route's pattern: the path itself holds ids."""
    resource = request.match_info.route.resource
    return resource.canonical if resource else ""


def _named(error: web.HTTPException, request: web.Request) -> SimdError:
    match error:
        case web.HTTPMethodNotAllowed():
            return WrongMethod(method=request.method, path=request.path)
        case web.HTTPNotFound():
            return NotFound(what="path", name=request.path)
        case web.HTTPRequestEntityTooLarge():
            return TooLarge(limit=f"{request.client_max_size // 1024} KB")
        case _:
            return BadRequest(why=error.reason)
