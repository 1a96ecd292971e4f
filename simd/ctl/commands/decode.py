"""`simctl decode`: reads modem lines, PDUs, USSD and carriers' texts without a daemon."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

from simd.client import raised
from simd.ctl.console import Console
from simd.ctl.exits import Exit, Misused
from simd.ctl.words import Words
from simd.errors import BadRequest, SimdError

Case = dict[str, Any]
# What a case of each kind can't do without, and may be given on stdin.
NEEDS = {"at": "raw", "pdu": "pdu", "ussd": "raw", "balance": "text"}


def arguments(parser: argparse.ArgumentParser, words: Words) -> None:
    """One kind of thing to decode, as a case of its own or many as JSON lines."""
    kinds = parser.add_subparsers(dest="kind", metavar=words("decode.kind"), required=True)
    makers: dict[str, Callable[[argparse.ArgumentParser, Words], None]] = {
        "at": _at,
        "pdu": _pdu,
        "ussd": _ussd,
        "balance": _balance,
    }
    for name, add in makers.items():
        text = words(f"decode.help.{name}")
        epilog = f"{words('example')}: {words(f'decode.example.{name}')}"
        kind = kinds.add_parser(name, help=text, description=text, epilog=epilog)
        kind.add_argument("--json", action="store_true", default=argparse.SUPPRESS)
        kind.add_argument("--batch", action="store_true", help=words("decode.batch"))
        add(kind, words)
        kind.set_defaults(act=act)


def _at(parser: argparse.ArgumentParser, words: Words) -> None:
    parser.add_argument("--command", metavar="AT", help=words("decode.command"))
    parser.add_argument("--kind", dest="hint", metavar="KIND", help=words("decode.hint"))
    parser.set_defaults(fields={"command": "command", "kind": "hint"}, text=None)


def _pdu(parser: argparse.ArgumentParser, words: Words) -> None:
    parser.add_argument("text", nargs="?", metavar="HEX", help=words("decode.stdin"))
    parser.add_argument("--tpdu-only", action="store_true", help=words("decode.tpdu_only"))
    parser.add_argument("--direction", choices=("mt", "mo"), help=words("decode.direction"))
    parser.set_defaults(fields={"tpdu_only": "tpdu_only", "direction": "direction"})


def _ussd(parser: argparse.ArgumentParser, words: Words) -> None:
    parser.add_argument("text", nargs="?", metavar="LINE", help=words("decode.stdin"))
    parser.set_defaults(fields={})


def _balance(parser: argparse.ArgumentParser, words: Words) -> None:
    parser.add_argument("text", nargs="?", metavar="TEXT", help=words("decode.stdin"))
    parser.add_argument("--carrier", metavar="ID", help=words("decode.carrier"))
    parser.add_argument("--at", metavar="DATE", help=words("decode.at"))
    parser.add_argument("--country", metavar="CC", help=words("decode.country"))
    parser.set_defaults(fields={"carrier": "carrier", "at": "at", "country": "country"})


def act(console: Console, args: argparse.Namespace) -> int:
    """Decode one case, or each line of a batch."""
    decode = import_module(f"simd.tools.decode_{args.kind}").decode
    if args.batch:
        for line in filter(bytes.strip, sys.stdin.buffer):
            console.data(answer_line(decode, args.kind, line))
        return Exit.DONE
    return _single(console, args, decode)


def _single(console: Console, args: argparse.Namespace, decode: Callable[[Case], Case]) -> int:
    text = args.text if args.text is not None else _stdin(console)
    case = {field: getattr(args, option) for field, option in args.fields.items()}
    answer = answer_case(decode, args.kind, {"id": None, NEEDS[args.kind]: text, **case})
    if not answer["ok"]:
        console.fail(raised(answer["error"]))
        return Exit.FAILED
    if console.json:
        console.data(answer["result"])
    else:
        console.show(json.dumps(answer["result"], ensure_ascii=False, indent=2))
    return Exit.DONE


def _stdin(console: Console) -> str:
    if sys.stdin.isatty():
        raise Misused(why=console.words("decode.nothing"))
    return _text(sys.stdin.buffer.read())


def _text(raw: bytes) -> str:
    """Text as people type it; a modem's raw bytes, when they are no UTF-8, one char per byte."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def answer_line(decode: Callable[[Case], Case], kind: str, line: bytes) -> Case:
    """The result line for one line of a batch, whatever stands on it."""
    try:
        case = json.loads(line)
    except (ValueError, RecursionError) as error:
        return _refused(None, BadRequest(why=f"no JSON: {error}"))
    if not isinstance(case, dict):
        return _refused(None, BadRequest(why="a case is a JSON object"))
    return answer_case(decode, kind, case)


def answer_case(decode: Callable[[Case], Case], kind: str, case: Case) -> Case:
    """`{"id", "ok", "result" | "error"}` for one case; never raises what the case can cause."""
    needed = NEEDS[kind]
    if not isinstance(case.get(needed), str):
        return _refused(case.get("id"), BadRequest(why=f"`{needed}` is missing or no text"))
    try:
        return decode(case)
    except SimdError as error:
        return _refused(case.get("id"), error)
    except ValueError as error:
        return _refused(case.get("id"), BadRequest(why=str(error)))


def _refused(case_id: object, error: SimdError) -> Case:
    return {"id": case_id, "ok": False, "error": error.problem()}
