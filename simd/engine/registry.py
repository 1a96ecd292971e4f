"""Who is who: ids and names for modems and SIMs, from the config, the recipes and the ledger."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

import msgspec
from msgspec.structs import replace

from simd.carriers.carrier import Carrier
from simd.carriers.fit import Where, fitted
from simd.carriers.match import match_any
from simd.carriers.plugin import Plugin
from simd.engine.data_apn import Provider, find_apn, providers
from simd.model.ids import Iccid, Imsi, Msisdn
from simd.model.modem import Modem
from simd.model.sim import Lock, Sim, Sureness
from simd.model.snapshot import Snapshot
from simd.model.verbs import Card, Identity
from simd.modems.gpio import GpioMux
from simd.store import Store


class Known(msgspec.Struct, frozen=True):
    """What the owner says of a SIM in the config."""

    iccid: Iccid
    name: str
    carrier: str | None = None
    apn: str | None = None
    pin_file: Path | None = None
    account: str | None = None
    group: str | None = None
    where: Where = Where()
    plugin: Plugin | None = None


ManagerUse = Literal["auto", "always", "never"]


class Spec(msgspec.Struct, frozen=True):
    """A modem to be kept: where it answers, and what the config says of it.

    A `found` one was not named: there is no modem until one has said who it is. `modemmanager`
    says whether it is used through ModemManager: where that has it, in any case, or never.
    """

    address: str
    name: str | None = None
    netdev: str | None = None
    quirks: str | None = None
    found: bool = False
    sole_uplink: bool = False
    mux: GpioMux | None = None
    modemmanager: ManagerUse = "auto"


class Registry:
    """Gives every modem and SIM its one id, and its names."""

    def __init__(self, store: Store, known: Sequence[Known], carriers: dict[str, Carrier]) -> None:
        self._store = store
        self._known = {one.iccid: one for one in known}
        self.carriers = carriers
        self._held: dict[str, str] = {}
        self._files: dict[str, tuple[str | None, str | None]] = {}
        self.providers: Callable[[], tuple[Provider, ...]] = providers
        self.still_there: Callable[[str], bool] = lambda _: True

    async def modem(self, spec: Spec, identity: Identity | None = None) -> Modem:
        """The modem behind a port: by IMEI once that is known, by its port until then.

        A modem that answers at another port now is another one, whatever its IMEI says.
        """
        imei = identity.imei if identity else None
        elsewhere = {key for key in self._held.values() if self.elsewhere(key, spec)}
        key = await self._store.modem_id(imei, spec.address, elsewhere)
        if identity is not None:
            self._held[spec.address] = key
        shown = (identity.model if identity else None) or "modem"
        return Modem(
            id=key,
            name=spec.name or f"{shown}-{key[-4:]}",
            imei=imei,
            manufacturer=identity.manufacturer if identity else None,
            model=identity.model if identity else None,
            revision=identity.revision if identity else None,
            port=spec.address,
            netdev=spec.netdev,
        )

    def left(self, spec: Spec) -> None:
        """The modem no longer answers at that port."""
        self._held.pop(spec.address, None)

    def elsewhere(self, key: str, spec: Spec) -> bool:
        """True while that modem answers at another port."""
        return any(
            held == key and at != spec.address and self.still_there(at)
            for at, held in self._held.items()
        )

    async def sim(self, card: Card, snapshot: Snapshot) -> Sim | None:
        """The SIM behind a card, with all that is known of it; None without an ICCID."""
        if card.iccid is None:
            return None
        key = await self._store.sim_id(card.iccid)
        if card.spn or card.gid1:
            self._files[key] = (card.spn, card.gid1)
        earlier = snapshot.sims.get(key)
        sim = self._named(key, card.iccid, card)
        return _keeping(sim, earlier.sim) if earlier else sim

    async def configured(self) -> list[Sim]:
        """The SIMs that the config names, whether or not they were ever seen."""
        return [
            self._named(
                await self._store.sim_id(iccid), iccid, Card(lock=Lock.UNKNOWN, iccid=iccid)
            )
            for iccid in self._known
        ]

    def apn(self, sim: Sim | None) -> str | None:
        """The owner's APN for a SIM, else the provider list's; None is the network's default."""
        if sim is None:
            return None
        known = self._known.get(sim.iccid)
        if known and known.apn:
            return known.apn
        spn, gid1 = self._files.get(sim.id, (None, None))
        return find_apn(sim.imsi, spn, gid1, self.providers())

    def apns(self, snapshot: Snapshot) -> frozenset[str]:
        """The APNs that simd would set for any SIM of the house."""
        return frozenset(apn for now in snapshot.sims.values() if (apn := self.apn(now.sim)))

    def recipe(self, sim: Sim) -> Carrier | None:
        """The carrier's recipe as it is for this SIM: its province's, its brand's, its owner's."""
        carrier, known = self.carriers.get(sim.carrier or ""), self._known.get(sim.iccid)
        return fitted(carrier, known.where if known else Where()) if carrier else None

    def plugin(self, sim: Sim) -> Plugin | None:
        """The owner's command that tells what this SIM has left."""
        known = self._known.get(sim.iccid)
        return known.plugin if known else None

    def pin_file(self, card: Card) -> Path | None:
        """The file that holds the PIN of exactly this card, if the config names one."""
        known = self._known.get(card.iccid) if card.iccid else None
        return known.pin_file if known else None

    def order(self, snapshot: Snapshot) -> list[str]:
        """SIM ids in the owner's order: the config's, then the rest by name."""
        wanted = {iccid: place for place, iccid in enumerate(self._known)}
        last = len(wanted)
        return [
            now.sim.id
            for now in sorted(
                snapshot.sims.values(),
                key=lambda now: (wanted.get(now.sim.iccid, last), now.sim.name),
            )
        ]

    def _named(self, key: str, iccid: Iccid, card: Card) -> Sim:
        known = self._known.get(iccid)
        carrier, sureness = self._carrier(known, iccid, card.imsi, card.gid1, card.spn)
        shown = carrier.name if carrier else None
        return Sim(
            id=key,
            iccid=iccid,
            name=known.name if known else f"{shown or 'sim'}-{iccid.reveal()[-4:]}",
            carrier=carrier.id if carrier else None,
            carrier_name=shown,
            sureness=sureness,
            imsi=card.imsi,
            number=card.number,
            account=known.account if known else None,
            group=known.group if known else None,
        )

    def _carrier(
        self,
        known: Known | None,
        iccid: Iccid,
        imsi: Imsi | None,
        gid1: str | None,
        spn: str | None,
    ) -> tuple[Carrier | None, Sureness]:
        if known and known.carrier:
            return self.carriers.get(known.carrier), Sureness.CONFIGURED
        found = match_any(self.carriers.values(), iccid=iccid, imsi=imsi, gid1=gid1, spn=spn)
        return (found.carrier, found.sureness) if found else (None, Sureness.UNKNOWN)


def _keeping(sim: Sim, earlier: Sim) -> Sim:
    """What an earlier look learnt and this one could not read (a locked SIM hides its IMSI)."""
    number: Msisdn | None = sim.number or earlier.number
    if sim.imsi is None and sim.carrier is None:
        sim = replace(
            sim,
            carrier=earlier.carrier,
            carrier_name=earlier.carrier_name,
            sureness=earlier.sureness,
        )
    return replace(sim, imsi=sim.imsi or earlier.imsi, number=number)
