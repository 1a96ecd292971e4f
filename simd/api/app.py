"""The application: every registered route behind the same few steps.

Who calls → which right → what is asked (typed) → the handler → the answer (typed).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import msgspec
from aiohttp import web
from aiohttp.hdrs import AUTHORIZATION
from msgspec.structs import replace

from simd.api import routes
from simd.api.access import Caller, peer_uid, person_of
from simd.api.control import Control
from simd.api.noting import note, note_refused, note_stream
from simd.api.problems import language, tell_problems, translated
from simd.api.registry import ROUTES, Call, Route
from simd.api.tcp import Throttle
from simd.errors import BadRequest, SimdError, Unauthorised
from simd.model.codec import to_json
from simd.model.operation import Operation

BODY_LIMIT = 64 * 1024
LONGEST_WAIT = 300.0

Now = Callable[[], datetime]
Responder = Callable[[web.Request], Awaitable[web.StreamResponse]]

__all__ = ["build_app"]
_ = routes  # importing them registers them


def build_app(control: Control, now: Now) -> web.Application:
    """The API over the house; `now` is civil time from the house's clock."""
    app = web.Application(middlewares=[tell_problems], client_max_size=BODY_LIMIT)
    streams: set[asyncio.Task[Any] | None] = set()
    throttle = Throttle()
    for one in ROUTES.values():
        app.router.add_route(one.method, one.path, _responder(one, control, now, streams, throttle))
    app.on_shutdown.append(_ending(streams))
    return app


def _responder(
    one: Route,
    control: Control,
    now: Now,
    streams: set[asyncio.Task[Any] | None],
    throttle: Throttle,
) -> Responder:
    async def respond(request: web.Request) -> web.StreamResponse:
        call = Call(request, control, now(), language(request))
        call.caller = await _caller(call, throttle)
        try:
            await _understood(one, call)
            with _listed(streams, one):
                made = await _done(one, call)
        except SimdError as error:
            await note_refused(one, call, error.code)
            raise
        return await _answered(one, call, made)

    return respond


async def _done(one: Route, call: Call) -> object:
    """What the handler made, noted before anyone learns of it."""
    if one.streams:
        await note_stream(one, call)
        return await one.handler(call)
    made = await one.handler(call)
    await note(one, call, made)
    return made


async def _caller(call: Call, throttle: Throttle) -> Caller:
    """Who calls: by a token where one is given, else by the socket; raises Unauthorised, TooManyTries."""
    uid = peer_uid(call.request)
    given = call.request.headers.get(AUTHORIZATION)
    if given is None and uid is not None:
        return Caller(call.control, person_of(uid, call.control), uid=uid)
    try:
        person, token = await call.control.household.tokens.holder(_bearer(given))
    except Unauthorised:
        if uid is None:
            throttle.wrong(call.request.remote or "", asyncio.get_running_loop().time())
        raise
    return Caller(call.control, person, door=token.id)


def _bearer(given: str | None) -> str:
    """The token in an Authorization header (RFC 6750 §2.1); raises Unauthorised."""
    scheme, _, token = (given or "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Unauthorised
    return token.strip()


async def _understood(one: Route, call: Call) -> Call:
    """The call with its typed parameters, allowed; raises Forbidden, NotFound, BadRequest."""
    try:
        call.query = msgspec.convert(dict(call.request.query), one.query, strict=False)
    except msgspec.ValidationError as error:
        raise BadRequest(why=str(error)) from error
    call.caller.reveal = bool(getattr(call.query, "reveal", False))
    sim = call.sim.sim.id if "sim" in one.names else None
    call.caller.check(one.need, sim, call.lang)
    if one.takes is not None:
        call.body = _body(await call.request.read(), one.takes)
    return call


def _body(text: bytes, kind: type[msgspec.Struct]) -> msgspec.Struct:
    try:
        return msgspec.json.decode(text or b"{}", type=kind)
    except msgspec.DecodeError as error:
        raise BadRequest(why=str(error)) from error
    except UnicodeDecodeError as error:
        raise BadRequest(why="the body is no UTF-8") from error


async def _answered(one: Route, call: Call, made: object) -> web.StreamResponse:
    if isinstance(made, web.StreamResponse):
        return made
    if made is None:
        return web.Response(status=204)
    if one.long and isinstance(made, Operation):
        return await _work(call, made)
    return _json(made, 200)


async def _work(call: Call, work: Operation) -> web.Response:
    """Long work as it ended within the time the caller waits, else as running with its place."""
    wait = min(float(call.query.wait), LONGEST_WAIT)
    if work.state == "running" and wait > 0:
        work = await call.control.wait(work.id, wait)
    if work.error is not None:
        work = replace(work, error=translated(work.error, call.lang))
    if work.state != "running" or call.request.method == "GET":
        return _json(work, 200)
    answer = _json(work, 202)
    answer.headers["Location"] = f"/v1/operations/{work.id}"
    return answer


def _json(value: object, status: int) -> web.Response:
    return web.Response(
        status=status, body=to_json(value, reveal=False), content_type="application/json"
    )


@contextmanager
def _listed(streams: set[asyncio.Task[Any] | None], one: Route) -> Iterator[None]:
    """A stream ends with the house: it would hold up the shutdown otherwise."""
    task = asyncio.current_task() if one.streams else None
    streams.add(task)
    try:
        yield
    finally:
        streams.discard(task)


def _ending(streams: set[asyncio.Task[Any] | None]) -> Callable[[web.Application], Awaitable[None]]:
    async def end(app: web.Application) -> None:
        del app
        open_ones = [task for task in streams if task is not None]
        for task in open_ones:
            task.cancel()
        await asyncio.gather(*open_ones, return_exceptions=True)

    return end
