"""HTTP/1.1 over a Unix socket: one request, one answer.

A request that may change something and whose answer is lost has an unknown outcome; one
that only looks is simply not answered. The two are told apart here, by the method.
"""

from __future__ import annotations

import http.client
import json
import socket
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from simd.client.trouble import DaemonUnreachable, Foreign, SocketDenied, raised
from simd.errors import OutcomeUnknown, SimdError

LOST = (OSError, http.client.HTTPException)


class UnixConnection(http.client.HTTPConnection):
    """An HTTP connection whose other end is a socket file."""

    def __init__(self, path: Path, timeout: float) -> None:
        super().__init__("localhost", timeout=timeout)
        self.path = path

    def connect(self) -> None:
        """Open the socket; raises DaemonUnreachable or SocketDenied."""
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        try:
            self.sock.connect(str(self.path))
        except PermissionError as error:
            self.close()
            raise SocketDenied(path=self.path, what="") from error
        except OSError as error:
            self.close()
            raise DaemonUnreachable(path=self.path, why=error.strerror or error) from error


def target(path: str, query: Mapping[str, object]) -> str:
    """The path with its query; parameters that are None or False are left out."""
    given = {
        name: "true" if value is True else value
        for name, value in query.items()
        if value is not None and value is not False
    }
    return f"{path}?{urlencode(given)}" if given else path


def ask(
    connection: UnixConnection,
    method: str,
    path: str,
    body: object = None,
    headers: Mapping[str, str] | None = None,
) -> http.client.HTTPResponse:
    """The answer's head, its body still to be read; raises what the daemon raised."""
    sent = {"Content-Type": "application/json"} if body is not None else {}
    text = None if body is None else json.dumps(body)
    try:
        connection.request(method, path, text, {**sent, **(headers or {})})
        response = connection.getresponse()
    except LOST as error:
        raise lost(method, connection.path, error) from error
    if response.status >= 400:
        raise _problem(response, method, connection.path)
    return response


def read(response: http.client.HTTPResponse, method: str, path: Path) -> Any:
    """The answer's body as JSON values, or None when it has none."""
    try:
        text = response.read()
        return json.loads(text) if text else None
    except LOST as error:
        raise lost(method, path, error) from error
    except ValueError as error:
        raise lost(method, path, ValueError("its answer is no JSON")) from error


def lost(method: str, path: Path, error: Exception) -> SimdError:
    """The error for an answer that never came."""
    if isinstance(error, SimdError):
        return error
    if method != "GET":
        return OutcomeUnknown(what=f"{method} ({path})")
    return DaemonUnreachable(path=path, why=str(error) or type(error).__name__)


def _problem(response: http.client.HTTPResponse, method: str, path: Path) -> SimdError:
    try:
        problem = json.loads(response.read())
    except LOST as error:
        return lost(method, path, error)
    except ValueError:
        problem = None
    if isinstance(problem, dict):
        return raised(problem)
    return Foreign({"status": response.status, "title": f"HTTP {response.status}", "code": "http"})
