"""Every route with all that is true of it: the server and /openapi.json are made from this.

Route files register themselves when they are imported; a duplicate, a path whose right
needs a SIM that it does not name, or a query type that is no Struct fails right there.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, Literal, NamedTuple

import msgspec
from aiohttp import web

from simd.api.access import Caller, Need
from simd.api.control import Control
from simd.errors import NotFound
from simd.model.operation import Operation
from simd.model.snapshot import ModemNow, SimNow

Method = Literal["GET", "POST", "DELETE"]


class Header(NamedTuple):
    """A request header that a route reads, and what it is for."""

    name: str
    about: str


IDEMPOTENCY_KEY = Header(
    "Idempotency-Key", "Any text of the caller's: sent again with it, the act is not done again."
)
LAST_EVENT_ID = Header(
    "Last-Event-ID", "The id of the last event that was read: the stream goes on behind it."
)


class Empty(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """No parameters at all."""


class Look(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How to show identifiers: masked, or in full to those who may see them."""

    reveal: bool = False


class Wish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many seconds to wait for long work before it is answered as running."""

    wait: float = 0.0


class Call:
    """One request, understood: who asks, for what, in which language, at what time."""

    def __init__(self, request: web.Request, control: Control, now: datetime, lang: str) -> None:
        self.request = request
        self.control = control
        self.now = now
        self.lang = lang
        self.caller: Caller
        self.query: Any = Empty()
        self.body: Any = None

    def path(self, name: str) -> str:
        """A part of the path."""
        return self.request.match_info[name]

    @property
    def sim(self) -> SimNow:
        """The SIM in the path; raises NotFound."""
        known = self.control.snapshot.sims.get(self.path("sim"))
        if known is None:
            raise NotFound(what="SIM", name=self.path("sim"))
        return known

    @property
    def modem(self) -> ModemNow:
        """The modem in the path; raises NotFound."""
        known = self.control.snapshot.modems.get(self.path("modem"))
        if known is None:
            raise NotFound(what="modem", name=self.path("modem"))
        return known

    @property
    def key(self) -> str | None:
        """The caller's Idempotency-Key."""
        return self.request.headers.get(IDEMPOTENCY_KEY.name)


Handler = Callable[[Call], Awaitable[object]]


class Route:
    """One method on one path: `takes` is its body, `reply` its answer, None for no content."""

    def __init__(  # noqa: PLR0913 - a registration is exactly these facts, all by name
        self,
        method: Method,
        path: str,
        handler: Handler,
        *,
        summary: str,
        need: Need,
        reply: Any,
        takes: type[msgspec.Struct] | None,
        query: type[msgspec.Struct],
        media: str,
        headers: tuple[Header, ...],
        noted: bool,
    ) -> None:
        self.method = method
        self.path = path
        self.handler = handler
        self.summary = summary
        self.need = need
        self.reply = reply
        self.takes = takes
        self.query = query
        self.media = media
        self.headers = headers
        self.noted = noted

    @property
    def names(self) -> list[str]:
        """The names of the path's variable parts."""
        return re.findall(r"\{(\w+)\}", self.path)

    @property
    def long(self) -> bool:
        """True when it starts long work."""
        return self.reply is Operation

    @property
    def streams(self) -> bool:
        """True when its answer goes on for as long as the caller listens."""
        return self.media == "text/event-stream"

    @property
    def id(self) -> str:
        """A name for generated clients: the handler's."""
        return getattr(self.handler, "__name__", self.path)


ROUTES: dict[tuple[str, str], Route] = {}


def route(  # noqa: PLR0913 - a registration is exactly these facts, all by name
    method: Method,
    path: str,
    *,
    summary: str,
    need: Need,
    reply: Any,
    takes: type[msgspec.Struct] | None = None,
    query: type[msgspec.Struct] = Empty,
    media: str = "application/json",
    headers: tuple[Header, ...] = (),
    noted: bool = True,
) -> Callable[[Handler], Handler]:
    """Register the handler under it; raises TypeError for a mistake in the registration.

    `noted` is false where nothing private is shown and nothing done: the audit leaves it out.
    """

    def register(handler: Handler) -> Handler:
        made = Route(
            method,
            path,
            handler,
            summary=summary,
            need=need,
            reply=reply,
            takes=takes,
            query=query,
            media=media,
            headers=headers,
            noted=noted,
        )
        _check(made)
        ROUTES[method, path] = made
        return handler

    return register


def _check(made: Route) -> None:
    if (made.method, made.path) in ROUTES:
        message = f"{made.method} {made.path} is registered twice"
        raise TypeError(message)
    if made.need.on_sim and "sim" not in made.names:
        message = f"{made.path} needs a role on a SIM but names no {{sim}}"
        raise TypeError(message)
    if made.id in {other.id for other in ROUTES.values()}:
        message = f"{made.id} handles two routes"
        raise TypeError(message)
