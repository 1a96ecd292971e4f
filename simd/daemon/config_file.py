"""`simd.yaml` read and checked before anything starts.

The shape is strict (`simd.catalog`), and so is the sense: a check digit, a name used twice,
a right for nobody. Every mistake is named with its file and line, all in one run.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator
from difflib import get_close_matches
from pathlib import Path

from simd.carriers.catalog import carrier_names
from simd.catalog import Complaint, Document, Mistakes, as_struct, read_yaml
from simd.daemon.config import Config
from simd.daemon.config_carriers import wrong_ways
from simd.daemon.config_household import doubtful_users, wrong_api, wrong_limits
from simd.daemon.config_metering import wrong_plans
from simd.daemon.config_money import names_in, plans_of, wrong_topups
from simd.daemon.config_policy import named_sims
from simd.engine.caps import above
from simd.engine.pin_file import too_open


def load_config(path: Path | str) -> Config:
    """The settings in the file; raises Mistakes with every complaint."""
    document = read_yaml(path)
    config = as_struct(document, Config)
    complaints = [complaint for check in _CHECKS for complaint in check(config, document)]
    if complaints:
        raise Mistakes(complaints)
    return config


def config_doubts(config: Config, path: Path | str) -> list[Complaint]:
    """What may be meant and may be a slip: told, not refused."""
    document = read_yaml(path)
    return [
        _complain(document, ("people", *place), problem, hint)
        for place, problem, hint in doubtful_users(config.people)
    ]


def _complain(
    document: Document, place: tuple[str | int, ...], problem: str, hint: str
) -> Complaint:
    return Complaint(document.file, document.line(place), problem, hint)


def _check_digits(config: Config, document: Document) -> Iterator[Complaint]:
    for index, sim in enumerate(config.sims):
        if not (sim.unchecked_iccid or sim.iccid.check_digit_right()):
            yield _complain(
                document,
                ("sims", index, "iccid"),
                "this ICCID's check digit is wrong",
                "compare with the card, or set `unchecked_iccid: true` if it is really printed so",
            )


def _pins_hidden(config: Config, document: Document) -> Iterator[Complaint]:
    """A PIN that others can read is refused; one that is not there yet is told when it is used."""
    for index, sim in enumerate(config.sims):
        with contextlib.suppress(OSError):
            if sim.pin_file is not None and too_open(Path(sim.pin_file)):
                yield _complain(
                    document,
                    ("sims", index, "pin_file"),
                    f"others than its owner may read {sim.pin_file}",
                    f"chmod 0600 {sim.pin_file}",
                )


def _too_much(config: Config, document: Document) -> Iterator[Complaint]:
    for name, most in above(config.limits):
        yield _complain(
            document,
            ("limits", name),
            f"at most {most} may be sent",
            f"limits can only be lowered: a number from 0 to {most}",
        )


def _twice(config: Config, document: Document) -> Iterator[Complaint]:
    lists: dict[str, Iterable[object]] = {
        "modems.static": (modem.name for modem in config.modems.static),
        "people": (person.name for person in config.people),
        "sims": (sim.name for sim in config.sims),
        "accounts": (account.name for account in config.accounts),
    }
    for where, names in lists.items():
        yield from _repeats(document, where, "name", names)
    yield from _repeats(document, "sims", "iccid", (sim.iccid for sim in config.sims))
    yield from _repeats(document, "people", "unix_user", (one.unix_user for one in config.people))
    yield from _repeats(document, "modems.static", "at", (one.at for one in config.modems.static))


def _repeats(
    document: Document, where: str, key: str, values: Iterable[object]
) -> Iterator[Complaint]:
    seen: set[object] = set()
    for index, value in enumerate(values):
        if value is not None and value in seen:
            place: tuple[str | int, ...] = (*where.split("."), index, key)
            problem = f"the {key} `{value}` is used twice in `{where}`"
            yield _complain(document, place, problem, "give each its own")
        seen.add(value)


def _known_names(config: Config, document: Document) -> Iterator[Complaint]:
    people = [person.name for person in config.people]
    accounts = [account.name for account in config.accounts]
    sims = [sim.name for sim in config.sims]
    for index, sim in enumerate(config.sims):
        for name in sim.rights:
            yield from _must_be(document, ("sims", index, "rights", name), "person", name, people)
        if sim.account is not None:
            place = ("sims", index, "account")
            yield from _must_be(document, place, "account", sim.account, accounts)
        if sim.carrier is not None:
            place = ("sims", index, "carrier")
            yield from _must_be(document, place, "carrier", sim.carrier, carrier_names())
    for index, account in enumerate(config.accounts):
        for at, member in enumerate(account.members):
            spot = ("accounts", index, "members", at)
            yield from _must_be(document, spot, "SIM", member, sims)


def _money(config: Config, document: Document) -> Iterator[Complaint]:
    rules = config.money
    if rules is None:
        return
    known = {
        "SIM": [sim.name for sim in config.sims],
        "person": [person.name for person in config.people],
    }
    for place, what, name in names_in(rules):
        yield from _must_be(document, ("money", *place), what, name, known[what])
    sims = [(sim.name, sim.account) for sim in config.sims]
    accounts = [(one.name, one.plan, one.members) for one in config.accounts]
    for place, problem, hint in wrong_topups(rules, plans_of(sims, accounts)):
        yield _complain(document, ("money", *place), problem, hint)


def _must_be(
    document: Document, place: tuple[str | int, ...], what: str, name: str, known: Iterable[str]
) -> Iterator[Complaint]:
    names = list(known)
    if name in names:
        return
    close = get_close_matches(name, names, n=1)
    hint = f"did you mean `{close[0]}`?" if close else f"known: {', '.join(names[:12]) or 'none'}"
    yield _complain(document, place, f"there is no {what} `{name}`", hint)


def _own_ways(config: Config, document: Document) -> Iterator[Complaint]:
    for index, sim in enumerate(config.sims):
        for place, problem, hint in wrong_ways(sim):
            yield _complain(document, ("sims", index, *place), problem, hint)


def _household(config: Config, document: Document) -> Iterator[Complaint]:
    for place, problem, hint in wrong_api(config.api):
        yield _complain(document, ("api", *place), problem, hint)
    for place, problem, hint in wrong_limits(config.people):
        yield _complain(document, ("people", *place), problem, hint)


def _plans(config: Config, document: Document) -> Iterator[Complaint]:
    for place, problem, hint in wrong_plans(config.accounts):
        yield _complain(document, place, problem, hint)


def _policy_sims(config: Config, document: Document) -> Iterator[Complaint]:
    names = [sim.name for sim in config.sims]
    for place, name in named_sims(config.policy):
        yield from _must_be(document, ("policy", *place), "SIM", name, names)


_CHECKS: tuple[Callable[[Config, Document], Iterator[Complaint]], ...] = (
    _check_digits,
    _too_much,
    _pins_hidden,
    _twice,
    _known_names,
    _money,
    _household,
    _own_ways,
    _policy_sims,
    _plans,
)
