"""`simd-emulator`: pretend modems for tests and for trying simd without hardware."""

import argparse
import asyncio
import json
import os
import signal
import sys
from pathlib import Path

from simd.catalog import Mistakes
from simd.emulator import faults, persona
from simd.emulator.control import ControlSocket
from simd.emulator.rack import Emulator
from simd.emulator.replay import replay

_EXAMPLES = """examples:
  simd-emulator list
  simd-emulator run plain-27007 --link /tmp/modem --control /tmp/modem.sock
  simd-emulator run demo --link /tmp/ttyDEMO            (three modems: .., ...1, ...2)
  simd-emulator run quectel-ec25 --listen unix:@modem --fault bytewise --seed 7
  simd-emulator run session.trace --link /tmp/modem     (answers as recorded)
"""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "simd-emulator",
        description=__doc__,
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("list", help="the personas and households there are")
    run = verbs.add_parser("run", help="run a persona, a household or a .trace file")
    run.add_argument("persona", nargs="+", help="names from `list`, or one .trace file")
    run.add_argument("--link", type=Path, help="symlink to the tty (PATH.1 … for more modems)")
    run.add_argument(
        "--listen", help="a socket: unix:PATH, unix:@NAME or tcp:PORT (with --link beside the tty)"
    )
    run.add_argument("--mbim", help="also by MBIM, in mbim-proxy's place: unix:@mbim-proxy")
    run.add_argument("--control", type=Path, help="Unix socket for control (JSON lines)")
    run.add_argument("--fault", default="clean", choices=faults.NAMES, help="what goes wrong")
    run.add_argument("--seed", type=int, default=0, help="same seed, same faults")
    run.add_argument("--late", type=float, default=30.0, help="seconds of the fault `late`")
    run.add_argument("--count", type=int, default=1, help="how many of it")
    run.add_argument("--nonce", action="store_true", help="mark each answer with +SIMNONCE")
    run.add_argument("--ring", type=int, default=200_000, help="commands remembered for dump")
    run.add_argument("--stats", type=Path, help="byte counters as <dir>/wwanN/statistics")
    run.add_argument(
        "--sms-gap", type=float, default=0.0, help="seconds between messages, as over the air"
    )
    run.add_argument(
        "--lived", action="store_true", help="use data all the time, as the household's file says"
    )
    run.add_argument(
        "--until-eof", action="store_true", help="end with whoever holds our standard input"
    )
    run.add_argument("--speed", type=float, default=1.0, help="pace of a .trace (0: no pauses)")
    return parser


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _list() -> int:
    for name, about in persona.names().items():
        _say(f"{name:18} {about}")
    return 0


async def _serve(options: argparse.Namespace) -> int:
    async with Emulator(
        options.persona,
        link=options.link,
        listen=options.listen,
        count=options.count,
        fault=options.fault,
        seed=options.seed,
        late=options.late,
        nonce=options.nonce,
        ring=options.ring,
        stats=options.stats,
        sms_gap=options.sms_gap,
        mbim=options.mbim,
        lived=options.lived,
    ) as emulator:
        control = ControlSocket(emulator, options.control) if options.control else None
        stop = control.stop if control else asyncio.Event()
        _stop_on_signals(stop)
        if options.until_eof:
            _stop_on_eof(stop)
        if control:
            await control.start()
        _announce(emulator)
        await stop.wait()
        if control:
            await control.close()
    return 0


def _stop_on_signals(stop: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)


def _stop_on_eof(stop: asyncio.Event) -> None:
    """The far end of the pipe closes however its holder ends, also by SIGKILL."""
    loop, pipe = asyncio.get_running_loop(), sys.stdin.fileno()

    def look() -> None:
        if not os.read(pipe, 4096):
            loop.remove_reader(pipe)
            stop.set()

    loop.add_reader(pipe, look)


def _announce(emulator: Emulator) -> None:
    _say("ready")
    for unit in emulator.units:
        _say(
            json.dumps(
                {
                    "modem": unit.index,
                    "persona": unit.modem.persona.persona,
                    "link": unit.link.where if unit.link else None,
                    "tty": unit.link.tty if unit.link else None,
                }
            )
        )


async def _replay(options: argparse.Namespace) -> int:
    stop = asyncio.Event()
    _stop_on_signals(stop)
    async with replay(
        Path(options.persona[0]), link=options.link, listen=options.listen, speed=options.speed
    ):
        _say("ready")
        await stop.wait()
    return 0


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; returns the exit code (2: wrong use, 78: wrong data)."""
    options = _parser().parse_args(arguments)
    try:
        if options.verb == "list":
            return _list()
        if options.persona[0].endswith(".trace"):
            return asyncio.run(_replay(options))
        return asyncio.run(_serve(options))
    except Mistakes as mistakes:
        sys.stderr.write(f"{mistakes.words}\n")
        return 78
    except (OSError, ValueError) as error:
        sys.stderr.write(f"error: {error}\n")
        return 2


def run() -> None:
    """Entry point of the `simd-emulator` program."""
    sys.exit(main())


if __name__ == "__main__":
    run()
