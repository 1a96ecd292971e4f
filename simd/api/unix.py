"""The Unix socket: bound safely, shared with its group, capped, and taken away at the end."""

from __future__ import annotations

import asyncio
import errno
import grp
import os
import socket
import stat
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import structlog
from aiohttp import web

from simd.api.doorkeeper import Doorkeeper
from simd.errors import Retry, SimdError

# sun_path holds 108 bytes with its closing zero (unix(7)).
LONGEST_PATH = 107
CONNECTIONS = 128
_log = structlog.get_logger()


class SocketUnusable(SimdError):
    """The socket can't be opened there (params: path, why)."""

    code = "socket_unusable"
    status = 500
    retry = Retry.NEVER


def bind(path: Path, group: str | None, environ: Mapping[str, str]) -> socket.socket:
    """A bound socket, not yet listening, mode 0660; raises SocketUnusable."""
    length = len(os.fsencode(path))
    if length > LONGEST_PATH:
        raise SocketUnusable(path=path, why=f"{length} bytes are more than {LONGEST_PATH}")
    _make_place(path, environ)
    _clear(path)
    made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM | socket.SOCK_NONBLOCK)
    try:
        made.bind(str(path))
        _share(path, group)
    except OSError as error:
        made.close()
        raise SocketUnusable(path=path, why=error.strerror or error) from error
    return made


def _make_place(path: Path, environ: Mapping[str, str]) -> None:
    """The user's runtime directory is ours to use; elsewhere the directory must be there."""
    runtime = environ.get("XDG_RUNTIME_DIR")
    if runtime and path.is_relative_to(runtime):
        with suppress(OSError):
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.parent.is_dir():
        raise SocketUnusable(path=path, why=f"there is no directory {path.parent}")


def _clear(path: Path) -> None:
    """Take away a socket that a dead daemon left; raises SocketUnusable when one answers."""
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return
    if not stat.S_ISSOCK(mode):
        raise SocketUnusable(path=path, why="it is a file of another kind")
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.settimeout(1.0)
        found = probe.connect_ex(str(path))
    if found != errno.ECONNREFUSED:
        raise SocketUnusable(path=path, why="another daemon answers on it")
    path.unlink(missing_ok=True)


def _share(path: Path, group: str | None) -> None:
    """Nobody can connect yet: the socket does not listen before its mode is right."""
    if group is not None:
        try:
            os.chown(path, -1, grp.getgrnam(group).gr_gid)
        except (KeyError, PermissionError) as error:
            _log.warning("socket_group_not_set", group=group, why=type(error).__name__)
    path.chmod(0o660)


def _inode(path: Path) -> int | None:
    with suppress(OSError):
        return path.lstat().st_ino
    return None


def _take_away(path: Path, born: int | None) -> None:
    """Remove the socket unless it is no longer ours."""
    if _inode(path) == born:
        path.unlink(missing_ok=True)


@asynccontextmanager
async def _listening(
    runner: web.AppRunner, made: socket.socket, tcp: socket.socket | None, connections: int
) -> AsyncIterator[None]:
    """Each door has a keeper of its own: a crowd at one keeps nobody from the other."""
    if runner.server is None:
        raise SocketUnusable(path=made.getsockname(), why="the server was not set up")
    loop = asyncio.get_running_loop()
    keeper = Doorkeeper(runner.server, connections)
    servers = [await loop.create_unix_server(keeper.admit, sock=made)]
    if tcp is not None:
        other = Doorkeeper(runner.server, connections)
        servers.append(await loop.create_server(other.admit, sock=tcp))
    try:
        yield
    finally:
        for server in servers:
            server.close()


@asynccontextmanager
async def serve(  # noqa: PLR0913  # a door's settings, by name
    app: web.Application,
    path: Path,
    *,
    group: str | None = None,
    tcp: socket.socket | None = None,
    connections: int = CONNECTIONS,
    environ: Mapping[str, str] | None = None,
) -> AsyncIterator[Path]:
    """The application on the socket while the block lasts; raises SocketUnusable.

    `tcp` is a second door, bound already (`simd.api.tcp`), and closed at the end.
    """
    made = bind(path, group, os.environ if environ is None else environ)
    born = _inode(path)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=2.0, keepalive_timeout=75.0)
    try:
        await runner.setup()
        async with _listening(runner, made, tcp, connections):
            yield path
    finally:
        await runner.cleanup()
        made.close()
        if tcp is not None:
            tcp.close()
        _take_away(path, born)
