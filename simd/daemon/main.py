"""`simd`: the command line of the daemon."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

import structlog
from msgspec.structs import replace

from simd import __version__
from simd.catalog import Mistakes
from simd.daemon.config import Config
from simd.daemon.config_file import config_doubts, load_config
from simd.daemon.emulate import emulated
from simd.daemon.hotplug import Source, UdevSource
from simd.daemon.house import Options, run_house
from simd.daemon.logs import set_up
from simd.daemon.managed import Managed
from simd.engine.clock import SystemClock
from simd.engine.limits import Limits
from simd.engine.registry import Spec
from simd.engine.supervise import first_of
from simd.errors import Retry, SimdError
from simd.modems.mm.objects import Objects

log = structlog.get_logger()


class StateDirUnusable(SimdError):
    """The folder for the ledger can't be made (params: path, why)."""

    code = "state_dir_unusable"
    retry = Retry.NEVER


EX_CONFIG = 78
_EXAMPLES = """examples:
  simd --config /etc/simd/simd.yaml --check-config
  simd --config configs/demo.yaml --emulate demo --socket /tmp/simd.sock --state-dir /tmp/simd
"""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "simd",
        description="One steward for all your SIMs.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--config", help="settings (default: $SIMD_CONFIG, /etc/simd/simd.yaml)")
    parser.add_argument("--socket", help="Unix socket of the API")
    parser.add_argument("--state-dir", help="where the ledger is kept")
    parser.add_argument(
        "--emulate", nargs="*", metavar="PERSONA", help="use emulated modems (default: demo)"
    )
    parser.add_argument("--dry-run", action="store_true", help="look, decide and tell; do nothing")
    parser.add_argument("--check-config", action="store_true", help="check the settings and end")
    parser.add_argument("--debug", action="store_true", help="log more")
    parser.add_argument("--version", action="version", version=f"simd {__version__}")
    return parser


def default_socket(environ: dict[str, str]) -> Path:
    """Where the socket is when nobody says: the system's runtime directory, else the user's."""
    system = Path("/run/simd")
    runtime = environ.get("XDG_RUNTIME_DIR")
    if runtime and not os.access(system, os.W_OK):
        return Path(runtime) / "simd" / "simd.sock"
    return system / "simd.sock"


def default_state(environ: dict[str, str]) -> Path:
    """Where the ledger is when nobody says: the system's place, else the user's."""
    system = Path("/var/lib/simd")
    if os.geteuid() == 0 or os.access(system, os.W_OK):
        return system
    home = environ.get("XDG_STATE_HOME") or f"{environ.get('HOME', '')}/.local/state"
    return Path(home) / "simd"


def make_state(folder: Path) -> None:
    """Make the ledger's folder, for its owner alone; raises StateDirUnusable."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StateDirUnusable(path=folder, why=error.strerror or error) from error


def options_from(arguments: argparse.Namespace, config: Config, environ: dict[str, str]) -> Options:
    """What holds: the command line before the environment before the config."""
    socket = arguments.socket or environ.get("SIMD_SOCKET") or config.api.socket
    state = arguments.state_dir or environ.get("SIMD_STATE_DIR") or config.state_dir
    return Options(
        socket=Path(socket) if socket else default_socket(environ),
        state_dir=Path(state) if state else default_state(environ),
        dry_run=arguments.dry_run,
    )


async def live(config: Config, options: Options, personas: Sequence[str] | None) -> None:
    """Stand until a signal says to go."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    make_state(options.state_dir)
    async with contextlib.AsyncExitStack() as stack:
        specs = [
            Spec(
                modem.at,
                modem.name,
                modem.netdev,
                modem.quirks,
                sole_uplink=modem.sole_uplink,
                mux=modem.slots_by.gpio if modem.slots_by else None,
                modemmanager=modem.modemmanager or config.modems.modemmanager,
            )
            for modem in config.modems.static
        ]
        if personas is not None:
            folder = options.socket.parent / "emulated"
            specs += await stack.enter_async_context(emulated(personas or ["demo"], folder))
        limits = Limits(ask_every=float(config.ask.every))
        source = udev() if config.modems.discover and personas is None else None
        managed = Managed(Objects()) if personas is None else None
        chosen = replace(options, specs=tuple(specs), limits=limits, source=source, managed=managed)
        await run_house(config, chosen, SystemClock(), stop)


def udev() -> Source | None:
    """The machine's ports as udev tells of them; None where there is no libudev."""
    try:
        return UdevSource()
    except (ImportError, OSError) as error:
        log.warning("no hot-plug: libudev can't be used", why=str(error))
        return None


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code (78: mistakes in the settings)."""
    chosen = _parser().parse_args(arguments)
    environ = dict(os.environ)
    path = chosen.config or environ.get("SIMD_CONFIG") or "/etc/simd/simd.yaml"
    try:
        config = load_config(path)
    except Mistakes as mistakes:
        sys.stderr.write(f"{mistakes.words}\n")
        return EX_CONFIG
    for doubt in config_doubts(config, path):
        words = f"{doubt.file}:{doubt.line}: warning: {doubt.problem} ({doubt.hint})"
        sys.stderr.write(f"{words}\n")
    if chosen.check_config:
        sys.stdout.write(f"{path}: right\n")
        return 0
    set_up(debug=chosen.debug)
    failure = _lived(config, options_from(chosen, config, environ), chosen.emulate)
    if failure is None:
        return 0
    sys.stderr.write(f"error: {failure.title()} ({failure.code})\n")
    if hint := failure.hint():
        sys.stderr.write(f"hint: {hint}\n")
    return EX_CONFIG if isinstance(failure, Mistakes) else 1


def _lived(config: Config, options: Options, personas: Sequence[str] | None) -> SimdError | None:
    """Live; returns what ended it, if that was not a person's wish."""
    failure: SimdError | None = None
    try:
        asyncio.run(live(config, options, personas))
    except* SimdError as group:
        failure = first_of(group)
    return failure


def run() -> None:
    """Entry point of the `simd` program."""
    sys.exit(main())


if __name__ == "__main__":
    run()
