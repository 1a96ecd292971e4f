"""`simctl order`: a pack of the SIM's carrier, or its end."""

from __future__ import annotations

import argparse
import uuid

from simd.ctl import follow, resolve
from simd.ctl.console import Console
from simd.ctl.exits import Exit, Misused
from simd.ctl.render import payments
from simd.ctl.words import Words


def arguments(parser: argparse.ArgumentParser, words: Words) -> None:
    """The SIM and the pack; or what there is to order."""
    parser.add_argument("sim", metavar="SIM", help=words("arg.sim"))
    parser.add_argument("pack", metavar="PACK", nargs="?", help=words("order.pack"))
    parser.add_argument("--price", metavar="MONEY", help=words("order.price"))
    parser.add_argument("--cancel", action="store_true", help=words("order.cancel"))
    parser.add_argument("--list", action="store_true", help=words("order.list"))
    parser.set_defaults(act=act)


def act(console: Console, args: argparse.Namespace) -> int:
    """Order, cancel, or show what can be ordered."""
    sim = resolve.sim(console, args.sim)
    if args.list:
        found = console.client.get(f"/v1/sims/{sim['id']}/offers")
        if console.json:
            console.data(found)
        else:
            console.table(payments.offers(found["offers"], console.words))
        return Exit.DONE
    if not args.pack:
        raise Misused(why=console.words("order.which", sim=sim["name"]))
    body: dict[str, object] = {"pack": args.pack}
    body |= {"price": payments.amount(args.price)} if args.price else {}
    body |= {"cancel": True} if args.cancel else {}
    key = f"simctl-{uuid.uuid4()}"
    outcome = follow.run(console, f"/v1/sims/{sim['id']}/orders", body, key)
    return follow.report(console, outcome, payments.sentence(outcome, sim["name"], console.words))
