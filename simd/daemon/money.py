"""The house's money as the config describes it: names become ids, and the vault gets its key."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from simd.accounts.money.keeping import Keeping
from simd.accounts.money.rules import Cap, MoneyRules
from simd.accounts.person_limits import cap_of
from simd.daemon.config import Config
from simd.daemon.config_money import plans_of
from simd.engine.control_money import MoneyControl
from simd.engine.house import House
from simd.engine.keeper import Keeper
from simd.engine.money.till import Till
from simd.engine.operations import Operations
from simd.engine.vault import Vault
from simd.store import Store
from simd.store.sealed import Sealer
from simd.tariff import find_tariff


async def money_of(
    config: Config,
    house: House,
    operations: Operations,
    keepers: Mapping[str, Keeper],
    sealer: Sealer,
) -> MoneyControl:
    """The money of this house; without a `money:` section nothing is ever spent."""
    rules = await resolved(config, house.store)
    till = Till(house, rules, Vault(house.store, lambda: sealer))
    keepings = await keepings_of(config, house.store)
    return MoneyControl(till, operations, keepers, config.visits, keepings)


async def keepings_of(config: Config, store: Store) -> list[Keeping]:
    """Each SIM of the config with what keeps its number."""
    plans = plans_of(
        [(one.name, one.account) for one in config.sims],
        [(one.name, one.plan, one.members) for one in config.accounts],
    )
    return [
        Keeping(
            await store.sim_id(one.iccid),
            one.keep_alive,
            find_tariff(plans.get(one.name, "")),
            one.kept_on,
        )
        for one in config.sims
    ]


async def resolved(config: Config, store: Store) -> MoneyRules:
    """The rules with ids in the place of names."""
    rules = config.money or MoneyRules()
    sims = {one.name: await store.sim_id(one.iccid) for one in config.sims}
    people = {one.name: await store.person_id(one.name) for one in config.people}

    def cap(one: Cap) -> Cap:
        return replace(
            one,
            sim=sims[one.sim] if one.sim else None,
            person=people[one.person] if one.person else None,
        )

    own = (cap_of(one.limits, people[one.name]) for one in config.people)
    return replace(
        rules,
        caps=(*map(cap, rules.caps), *(one for one in own if one is not None)),
        topup=tuple(replace(one, sim=sims[one.sim]) for one in rules.topup),
    )
