"""The household as the config describes it: its people, their rights and agreements, its TCP door."""

from __future__ import annotations

import os
import pwd
import socket
from pathlib import Path

import structlog

from simd.api.tcp import Address, bind_tcp
from simd.daemon.config import Config
from simd.engine.house import House
from simd.engine.household.agreement import Agreement
from simd.engine.household.household import Household
from simd.model.person import Person, Role
from simd.store import Store
from simd.store.sealed import Sealer

log = structlog.get_logger()


async def household_of(config: Config, house: House, sealer: Sealer, state_dir: Path) -> Household:
    """The people of the config and what they agreed on."""
    people = await _people(config, house.store)
    ids = {one.name: one.id for one in people}
    agreement = Agreement(
        limits={ids[one.name]: one.limits for one in config.people},
        consent=config.consent,
        audit=config.history.audit,
        traces=config.history.traces,
        stewards=frozenset({"root", _own_user()}),
    )
    return Household(house, people, agreement, sealer, state_dir)


def open_tcp(text: str | None) -> socket.socket | None:
    """The TCP door, if the config wants one; raises TcpUnusable."""
    if text is None:
        return None
    made = bind_tcp(Address.parse(text))
    host, port, *_ = made.getsockname()
    log.info("tcp is open to bearer tokens", address=str(Address(host, port)))
    return made


def _own_user() -> str:
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())


async def _people(config: Config, store: Store) -> list[Person]:
    """Everyone whom the config names, with what they are to each SIM."""
    roles: dict[str, dict[str, Role]] = {person.name: {} for person in config.people}
    for sim in config.sims:
        key = await store.sim_id(sim.iccid)
        for name, role in sim.rights.items():
            roles[name][key] = role
    return [
        Person(await store.person_id(one.name), one.name, one.unix_user, roles=roles[one.name])
        for one in config.people
    ]
