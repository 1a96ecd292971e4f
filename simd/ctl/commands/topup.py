"""`simctl topup`: money for a SIM, by a voucher that nobody sees again.

A code comes from standard input or is typed unseen; it never stands on the command line,
where a process list and a shell's history would keep it.
"""

from __future__ import annotations

import argparse
import getpass
import sys
import uuid
from typing import Any

from simd.ctl import follow, resolve
from simd.ctl.console import Console
from simd.ctl.exits import Exit, Misused
from simd.ctl.render import payments
from simd.ctl.words import Words


def arguments(parser: argparse.ArgumentParser, words: Words) -> None:
    """The SIM, and where the voucher comes from; or the vault itself."""
    parser.add_argument("sim", metavar="SIM", help=words("arg.sim"))
    parser.add_argument("--amount", metavar="MONEY", help=words("topup.amount"))
    parser.add_argument("--code", metavar="-", help=words("topup.code"))
    parser.add_argument("--voucher-from", choices=["vault"], help=words("topup.vault"))
    acts = parser.add_mutually_exclusive_group()
    acts.add_argument("--store", action="store_true", help=words("topup.store"))
    acts.add_argument("--list", action="store_true", help=words("topup.list"))
    acts.add_argument("--withdraw", metavar="ID", help=words("topup.withdraw"))
    parser.set_defaults(act=act)


def act(console: Console, args: argparse.Namespace) -> int:
    """Top up, or look after the vault."""
    if args.code not in (None, "-"):
        raise Misused(why=console.words("topup.never"))
    if args.code and args.voucher_from:
        raise Misused(why=console.words("topup.either"))
    sim = resolve.sim(console, args.sim)
    vouchers = f"/v1/sims/{sim['id']}/vouchers"
    if args.list:
        return _list(console, vouchers)
    if args.withdraw:
        one = _voucher(console, vouchers, args.withdraw)
        console.client.delete(f"{vouchers}/{one['id']}")
        return follow.report(console, one, console.words("topup.withdrawn", tail=one["tail"]))
    if args.store:
        return _store(console, args, vouchers)
    return _topup(console, args, sim)


def _topup(console: Console, args: argparse.Namespace, sim: dict[str, Any]) -> int:
    body: dict[str, object] = {}
    if args.amount:
        body["amount"] = payments.amount(args.amount)
    if args.code:
        body["code"] = _one_code(console)
    key = f"simctl-{uuid.uuid4()}"
    outcome = follow.run(console, f"/v1/sims/{sim['id']}/topups", body, key)
    return follow.report(console, outcome, payments.sentence(outcome, sim["name"], console.words))


def _store(console: Console, args: argparse.Namespace, vouchers: str) -> int:
    """Each line of standard input is one voucher of that amount."""
    if not args.amount:
        raise Misused(why=console.words("topup.worth"))
    codes = [_one_code(console)] if sys.stdin.isatty() else sys.stdin.read().split("\n")
    money = payments.amount(args.amount)
    kept = [
        console.client.post(vouchers, {"code": code.strip(), "amount": money})
        for code in codes
        if code.strip()
    ]
    line = console.words("topup.stored", count=len(kept))
    return follow.report(console, {"vouchers": kept}, line)


def _one_code(console: Console) -> str:
    """One code, typed unseen by a person, else the first line of standard input."""
    if sys.stdin.isatty():
        return getpass.getpass(console.words("topup.ask")).strip()
    code = sys.stdin.readline().strip()
    if not code:
        raise Misused(why=console.words("topup.none"))
    return code


def _list(console: Console, vouchers: str) -> int:
    found = console.client.get(vouchers)
    if console.json:
        console.data(found)
    else:
        console.table(payments.vault(found["vouchers"], console.words))
    return Exit.DONE


def _voucher(console: Console, vouchers: str, name: str) -> dict[str, Any]:
    found: list[dict[str, Any]] = console.client.get(vouchers)["vouchers"]
    return resolve.one(found, name, "voucher")
