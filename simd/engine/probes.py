"""Probes: whether what is connected is of use, measured through the modem's own device.

A round asks each check `count` times: what was lost, how long an answer took, and how much
that varied (jitter: the mean difference of neighbours, RFC 3550 §6.4.1 without the filter).
Probes cost data, so none runs unless the config names a check.
"""

from __future__ import annotations

import asyncio
from itertools import pairwise
from typing import Literal
from urllib.parse import urlsplit

import msgspec
import structlog

from simd.engine import probes_wire as wire
from simd.engine.clock import Clock
from simd.errors import Unsupported
from simd.model.measures import Speed
from simd.model.units import Size, Span, UnitError
from simd.policy.evidence import Probed

log = structlog.get_logger()


class Check(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="probe"):
    """The base of every check."""


class Icmp(Check, frozen=True, tag="icmp"):
    """An echo from a literal address."""

    to: str

    def __post_init__(self) -> None:
        """Refuse a name, which would have to be looked up first; raises UnitError."""
        _literal(self.to)


class Dns(Check, frozen=True, tag="dns"):
    """An answer to a question about a name, from that server."""

    server: str
    name: str = "example.com"

    def __post_init__(self) -> None:
        """Refuse a server that is no literal address; raises UnitError."""
        _literal(self.server)


class Tcp(Check, frozen=True, tag="tcp"):
    """A connection to a literal address and a port (`1.1.1.1:443`, `[2606:4700::1]:443`)."""

    to: str

    def __post_init__(self) -> None:
        """Refuse what is no address with a port; raises UnitError."""
        host, _, port = self.to.rpartition(":")
        _literal(host.strip("[]"))
        _port(port)


class Http(Check, frozen=True, tag="http"):
    """A page without TLS that answers with `expect`; a portal's redirect is a failure.

    A host that is a name is looked up by `server`, through the device too.
    """

    url: str
    expect: int = 204
    server: str | None = None

    def __post_init__(self) -> None:
        """Refuse another scheme, and a name without a server to ask; raises UnitError."""
        parts = urlsplit(self.url)
        if parts.scheme != "http" or not parts.hostname:
            message = "a probe's page is written http://host/path"
            raise UnitError(message)
        _literal(self.server if self.server is not None else parts.hostname)


class Throughput(Check, frozen=True, tag="rate"):
    """The first `size` of a page come at `least` so fast; measured no more often than `each`.

    Each time costs its size; in between what was measured stands, and below `least` every
    round fails. The page is as that of `http`.
    """

    url: str
    least: Speed
    size: Size = Size(256 << 10)
    each: Span = Span(3600)
    server: str | None = None

    def __post_init__(self) -> None:
        """Refuse what `http` would, a size that says nothing, and no floor; raises UnitError."""
        Http(self.url, server=self.server)
        if self.least <= 0 or not 16 << 10 <= self.size <= 64 << 20:
            message = "a rate is measured over 16KB to 64MB, and its least is more than nothing"
            raise UnitError(message)


def _literal(host: str) -> None:
    try:
        wire.family_of(host)
    except ValueError:
        message = f"{host} is no address: write digits (1.1.1.1)"
        raise UnitError(message) from None


def _port(text: str) -> None:
    if not text.isdecimal() or not 0 < int(text) < 1 << 16:
        message = "a port is missing: write address:port (1.1.1.1:443)"
        raise UnitError(message)


AnyCheck = Icmp | Dns | Tcp | Http | Throughput


class Probes(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is probed: each check `count` times every so often; `need` of them must answer.

    `proof` is whether a switch of the policy's is proved by a round, once its device has an
    address.
    """

    checks: tuple[AnyCheck, ...] = ()
    every: Span = Span(60)
    count: int = 3
    timeout: Span = Span(5)
    need: Literal["any", "all"] = "any"
    proof: bool = True

    def __post_init__(self) -> None:
        """Refuse a round of nothing, or rounds without a pause; raises UnitError."""
        if not 1 <= self.count <= 20 or self.every < 1:
            message = "a round asks 1 to 20 times, and not more often than every second"
            raise UnitError(message)


async def answered(check: AnyCheck, device: str | None, clock: Clock) -> None:
    """Return once the check is met; raises OSError where it is not, Unsupported."""
    match check:
        case Icmp():
            await wire.ping(check.to, device)
        case Dns():
            if not await wire.ask_dns((check.server, 53), check.name, device):
                message = f"no address of {check.name}"
                raise OSError(message)
        case Tcp():
            host, _, port = check.to.rpartition(":")
            await wire.connect((host.strip("[]"), int(port)), device)
        case Http():
            place, host, path = await _page(check, device)
            status = await wire.get(place, host, path, device)
            if status != check.expect:
                message = f"{check.url} answers {status}"
                raise OSError(message)
        case Throughput():
            found = await wire.rate(*await _page(check, device), device, check.size, clock)
            if found < check.least:
                message = f"{check.url} came at {Speed(int(found))}"
                raise OSError(message)


async def _page(check: Http | Throughput, device: str | None) -> tuple[wire.Address, str, str]:
    """Where a page is, its host's name, and its path."""
    parts = urlsplit(check.url)
    host = parts.hostname or ""
    if check.server is not None:
        found = await wire.ask_dns((check.server, 53), host, device)
        if not found:
            message = f"no address of {host}"
            raise OSError(message)
        host = found[0]
    path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    return (host, parts.port or 80), parts.netloc, path


async def probe(
    probes: Probes, device: str | None, clock: Clock, rates: dict[Throughput, bool] | None = None
) -> Probed | None:
    """One round through the device; None when this host can't probe at all.

    `rates` are those measured a while ago, which stand: they are not measured again, and what
    is measured is added. A rate below its floor fails the round, whatever else answers.
    """
    rates = {} if rates is None else rates
    quick = [check for check in probes.checks if not isinstance(check, Throughput)]
    rounds = [await _series(check, probes, device, clock) for check in quick]
    able = [one for one in rounds if one is not None]
    for check in probes.checks:
        if isinstance(check, Throughput) and check not in rates:
            rates[check] = (await _once(check, probes, device, clock)) is not None
    fast = [rates[check] for check in probes.checks if isinstance(check, Throughput)]
    if not able and not fast:
        return None
    met = [any(took is not None for took in one) for one in able] or [True]
    ok = all(met) if probes.need == "all" else any(met)
    every = [took for one in able for took in one]
    lost = [took is None for took in every] or [not one for one in fast]
    good = [took for took in every if took is not None]
    steps = [
        abs(new - old)
        for one in able
        for old, new in pairwise(took for took in one if took is not None)
    ]
    return Probed(
        clock.monotonic(),
        ok and all(fast),
        loss=sum(lost) / len(lost),
        latency=sum(good) / len(good) if good else None,
        jitter=sum(steps) / len(steps) if steps else None,
    )


async def _series(
    check: AnyCheck, probes: Probes, device: str | None, clock: Clock
) -> list[float | None] | None:
    """How long each answer took in ms, None for one that did not come; None: not able to ask."""
    try:
        return [await _once(check, probes, device, clock) for _ in range(probes.count)]
    except Unsupported as error:
        log.info("probe not possible", why=error.title())
        return None


async def _once(check: AnyCheck, probes: Probes, device: str | None, clock: Clock) -> float | None:
    """How long an answer took in ms; None: it did not come. Raises Unsupported."""
    began = clock.monotonic()
    try:
        async with asyncio.timeout(probes.timeout):
            await answered(check, device, clock)
    except (OSError, TimeoutError) as error:
        log.info("probe failed", device=device, check=type(check).__name__, why=str(error))
        return None
    return (clock.monotonic() - began) * 1000
