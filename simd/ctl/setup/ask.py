"""The questions, each with an answer that an empty line takes."""

from __future__ import annotations

import getpass
import pwd
import sys
from collections.abc import Mapping, Sequence

from simd.ctl.console import Console
from simd.ctl.setup.plan import Person, Plan

_VISITS = ("never", "ask", "allow")


def defaults(plan: Plan, environ: Mapping[str, str]) -> None:
    """What holds when nobody is asked: all SIMs belong to who sits here."""
    user = environ.get("SUDO_USER") or getpass.getuser()
    plan.people = [Person(user, user)]
    for sim in plan.sims:
        sim.owner = user


def ask(console: Console, plan: Plan) -> None:
    """Ask for people, names, owners and visits."""
    words = console.words
    first = plan.people[0].name if plan.people else ""
    people = _line(console, words("setup.people"), first)
    names = [one.strip() for one in people.replace("，", ",").split(",") if one.strip()]
    plan.people = [Person(one, _user(console, one)) for one in dict.fromkeys(names)]
    known = [one.name for one in plan.people]
    for sim in plan.sims:
        console.show(words("setup.sim", iccid=sim.iccid, carrier=sim.carrier or words("unknown")))
        sim.name = _line(console, words("setup.name"), sim.name)
        sim.owner = _one_of(console, words("setup.owner"), known, known[0]) if known else None
    plan.visits = _one_of(console, words("setup.visits"), _VISITS, plan.visits)


def _user(console: Console, name: str) -> str | None:
    given = _line(console, console.words("setup.user", name=name), name if _exists(name) else "-")
    return None if given == "-" else given


def _exists(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True


def _one_of(console: Console, question: str, known: Sequence[str], usual: str) -> str:
    """Ask until it is one of them."""
    while True:
        given = _line(console, f"{question} ({', '.join(known)})", usual)
        if given in known:
            return given


def yes(console: Console, question: str) -> bool:
    """Whether the person says so."""
    return _line(console, question, "n").lower() in {"y", "yes", "是", "好"}


def _line(console: Console, question: str, usual: str) -> str:
    console.out.write(f"{question} [{usual}]: ")
    console.out.flush()
    line = sys.stdin.readline()
    if not line:
        raise KeyboardInterrupt
    return line.strip() or usual
