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
from simd.model.units import Span, UnitError
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


AnyCheck = Icmp | Dns | Tcp | Http


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


async def answered(check: AnyCheck, device: str | None) -> None:
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
            await _page(check, device)


async def _page(check: Http, device: str | None) -> None:
    parts = urlsplit(check.url)
    host = parts.hostname or ""
    if check.server is not None:
        found = await wire.ask_dns((check.server, 53), host, device)
        if not found:
            message = f"no address of {host}"
            raise OSError(message)
        host = found[0]
    path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    status = await wire.get((host, parts.port or 80), parts.netloc, path, device)
    if status != check.expect:
        message = f"{check.url} answers {status}"
        raise OSError(message)


async def probe(probes: Probes, device: str | None, clock: Clock) -> Probed | None:
    """One round through the device; None when this host can't probe at all."""
    rounds = [await _series(check, probes, device, clock) for check in probes.checks]
    able = [one for one in rounds if one is not None]
    if not able:
        return None
    met = [any(took is not None for took in one) for one in able]
    ok = all(met) if probes.need == "all" else any(met)
    every = [took for one in able for took in one]
    good = [took for took in every if took is not None]
    steps = [
        abs(new - old)
        for one in able
        for old, new in pairwise(took for took in one if took is not None)
    ]
    return Probed(
        clock.monotonic(),
        ok,
        loss=1 - len(good) / len(every),
        latency=sum(good) / len(good) if good else None,
        jitter=sum(steps) / len(steps) if steps else None,
    )


async def _series(
    check: AnyCheck, probes: Probes, device: str | None, clock: Clock
) -> list[float | None] | None:
    """How long each answer took in ms, None for one that did not come; None: not able to ask."""
    took: list[float | None] = []
    for _ in range(probes.count):
        began = clock.monotonic()
        try:
            async with asyncio.timeout(probes.timeout):
                await answered(check, device)
        except Unsupported as error:
            log.info("probe not possible", why=error.title())
            return None
        except (OSError, TimeoutError) as error:
            log.info("probe failed", device=device, check=type(check).__name__, why=str(error))
            took.append(None)
        else:
            took.append((clock.monotonic() - began) * 1000)
    return took
