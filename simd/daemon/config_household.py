"""What the config says of people, doors and forgetting."""

from __future__ import annotations

import pwd
from collections.abc import Iterator, Sequence

import msgspec

from simd.api.tcp import Address
from simd.model.household import PersonLimits
from simd.model.units import Span

Wrong = tuple[tuple[str | int, ...], str, str]


class ApiConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The socket, which `group` may use, and a TCP port for callers with a bearer token.

    `open` lets `tcp` be an address that other machines reach: without TLS, so behind a proxy.
    """

    socket: str | None = None
    group: str | None = None
    tcp: str | None = None
    open: bool = False


class PersonConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Someone of the household, known by the Unix user or by tokens alone."""

    name: str
    unix_user: str | None = None
    limits: PersonLimits = PersonLimits()


class HistoryConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How long the ledger keeps what; `place` keeps the coarse place (the serving area).

    `texts` are the carriers' words in readings (their figures are `usage`), `audit` is who saw and
    did what, `traces` are recordings of modems' lines.
    """

    messages: Span = Span(30 * 86400)
    texts: Span = Span(30 * 86400)
    usage: Span = Span(395 * 86400)
    events: Span = Span(180 * 86400)
    audit: Span = Span(180 * 86400)
    traces: Span = Span(30 * 86400)
    place: bool = False


def wrong_api(api: ApiConfig) -> Iterator[Wrong]:
    """What is wrong with the doors: where in `api`, the problem, a hint."""
    if api.tcp is None:
        return
    try:
        address = Address.parse(api.tcp)
    except ValueError as error:
        yield ("tcp",), f"`{api.tcp}` can't be listened on", str(error)
        return
    if address.outward and not api.open:
        yield (
            ("tcp",),
            f"`tcp: {api.tcp}` is open to other machines, and there is no TLS",
            "use 127.0.0.1 behind a TLS proxy, or say `open: true` if that is what you want",
        )


def wrong_limits(people: Sequence[PersonConfig]) -> Iterator[Wrong]:
    """Limits that can't be meant."""
    for index, person in enumerate(people):
        most = person.limits.sms_per_day
        if most is not None and most < 0:
            hint = "write 0 for none at all"
            yield (index, "limits", "sms_per_day"), "a limit can't be negative", hint


def doubtful_users(people: Sequence[PersonConfig]) -> Iterator[Wrong]:
    """Users whom this machine does not know: they may come later, so this is no mistake."""
    for index, person in enumerate(people):
        if person.unix_user is not None and not _known(person.unix_user):
            problem = f"this machine has no user `{person.unix_user}`"
            yield (index, "unix_user"), problem, "until it has, nobody calls as this person"


def _known(user: str) -> bool:
    try:
        pwd.getpwnam(user)
    except KeyError:
        return False
    return True
