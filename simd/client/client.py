"""The daemon's API as a small class: plain dicts in, plain dicts out.

Each call opens a connection of its own, so a client is safe to keep and to share.
Times are seconds; every call has a limit. Errors are those of `simd.errors`, raised by code.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

from simd.client.sse import events
from simd.client.wire import LOST, UnixConnection, ask, lost, read, target
from simd.errors import OutcomeUnknown, SimdError

CONNECT_LIMIT = 10.0
# The daemon speaks at least every 15 s on an event stream: thrice that without a word is silence.
SILENCE_LIMIT = 45.0
WAIT_STEP = 2.0

Work = dict[str, Any]


class Happened(NamedTuple):
    """One event of the stream: its id (to resume from), its kind and its content."""

    id: str | None
    kind: str
    data: dict[str, Any]


class Client:
    """A caller of the daemon behind one socket."""

    def __init__(self, path: Path, lang: str = "en", limit: float = CONNECT_LIMIT) -> None:
        self.path = path
        self.lang = lang
        self.limit = limit

    def get(self, path: str, **query: object) -> Any:
        """What the daemon shows under the path."""
        return self._call("GET", target(path, query), extra=_wait(query))

    def post(
        self,
        path: str,
        body: Mapping[str, object] | None = None,
        *,
        key: str | None = None,
        **query: object,
    ) -> Any:
        """What the daemon answers to a wish; raises OutcomeUnknown when the answer is lost.

        With a `key` it is done once, however often it is sent: a lost answer is asked for again.
        """
        once = {"Idempotency-Key": key} if key else {}
        where, wish = target(path, query), dict(body or {})
        try:
            return self._call("POST", where, wish, extra=_wait(query), headers=once)
        except OutcomeUnknown:
            if not once:
                raise
            return self._call("POST", where, wish, extra=_wait(query), headers=once)

    def delete(self, path: str) -> Any:
        """What the daemon answers to taking the thing away."""
        return self._call("DELETE", path)

    def follow(self, work: Work, heard: Callable[[Work], None], limit: float) -> Work:
        """The work when it has ended, or as it stands after about `limit` seconds.

        `heard` gets it whenever its progress or state is another one. Raises OutcomeUnknown
        when the daemon, which has accepted the work, can't tell how it goes on.
        """
        waited = 0.0
        while work.get("state") == "running" and waited < limit:
            before = (work.get("state"), work.get("progress"))
            work = self._later(work)
            waited += WAIT_STEP
            if before != (work.get("state"), work.get("progress")):
                heard(work)
        return work

    def _later(self, work: Work) -> Work:
        try:
            later: Work = self.get(f"/v1/operations/{work['id']}", wait=WAIT_STEP)
        except SimdError as error:
            raise OutcomeUnknown(what=f"{work.get('kind')} ({work['id']})") from error
        return later

    def events(self, last: str | None = None) -> Generator[Happened, None, None]:
        """The stream of events from now (a `snapshot` first), or on from the id `last`.

        Ends when the daemon closes the stream; raises DaemonUnreachable when it falls silent.
        """
        headers = self._headers() | {"Accept": "text/event-stream"}
        if last is not None:
            headers["Last-Event-ID"] = last
        with closing(UnixConnection(self.path, SILENCE_LIMIT)) as connection:
            response = ask(connection, "GET", "/v1/events", headers=headers)
            try:
                for sent in events(response):
                    yield Happened(sent.id, sent.event, json.loads(sent.data))
            except LOST as error:
                raise lost("GET", self.path, error) from error

    def _call(
        self,
        method: str,
        path: str,
        body: object = None,
        extra: float = 0.0,
        headers: Mapping[str, str] | None = None,
    ) -> Any:
        with closing(UnixConnection(self.path, self.limit + extra)) as connection:
            response = ask(connection, method, path, body, {**self._headers(), **(headers or {})})
            return read(response, method, self.path)

    def _headers(self) -> dict[str, str]:
        return {"Accept-Language": self.lang}


def _wait(query: Mapping[str, object]) -> float:
    wait = query.get("wait")
    return float(wait) if isinstance(wait, (int, float)) else 0.0
