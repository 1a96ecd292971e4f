"""The composition of the house: who exists, who knows whom, and one group of tasks for all."""

from __future__ import annotations

import asyncio
import functools
import os
import random
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import msgspec
import structlog
from msgspec.structs import replace

from simd.accounts.money.keeping import Mode
from simd.api import build_app, serve
from simd.carriers.catalog import all_carriers
from simd.carriers.fit import Where
from simd.daemon.config import Config, SimConfig
from simd.daemon.config_metering import contracts_of
from simd.daemon.config_policy import at_home, machine_zone, provable
from simd.daemon.fleet import Fleet, Grounds
from simd.daemon.hotplug import Places
from simd.daemon.lines import Lines
from simd.daemon.managed import Managed
from simd.daemon.money import money_of
from simd.daemon.people import household_of, open_tcp
from simd.daemon.sdnotify import Notifier
from simd.engine.board import Board
from simd.engine.borrowing import Lending, seated
from simd.engine.chooser import Chooser
from simd.engine.clock import Clock
from simd.engine.control import Control, Crew, Settings
from simd.engine.control_money import MoneyControl
from simd.engine.data_hooks import HookRunner
from simd.engine.house import House
from simd.engine.household.household import Household
from simd.engine.keeper import Keeper
from simd.engine.limits import Limits
from simd.engine.operations import Operations
from simd.engine.registry import Known, Registry, Spec
from simd.engine.rounds import Rounds
from simd.engine.supervise import dismiss, keep_alive
from simd.engine.tape import Tape
from simd.errors import SimdError
from simd.model.event import HealthCleared, HealthRaised, SimSeen
from simd.modems.mm.driver import Terms
from simd.store import Retention, Store
from simd.store.sealed import Sealer

log = structlog.get_logger()

DAY = 86400.0


class Options(msgspec.Struct, frozen=True):
    """What the command line says beside the config.

    `source` tells of ports that come and go, `managed` of the modems that ModemManager has.
    """

    socket: Path
    state_dir: Path
    dry_run: bool = False
    specs: tuple[Spec, ...] = ()
    limits: Limits = Limits()
    source: Any = None
    managed: Any = None


async def run_house(config: Config, options: Options, clock: Clock, stop: asyncio.Event) -> None:
    """Live until `stop` is set, then end what is under way and go.

    Raises LedgerError, SocketUnusable and Mistakes when the house can't stand at all.
    """
    config = replace(config, policy=at_home(config.policy, machine_zone()))
    path = options.state_dir / "ledger.db"
    async with Store.open(path, site=config.site) as store:
        board = Board(store, clock)
        await board.load()
        registry = Registry(store, [_known(sim) for sim in config.sims], all_carriers())
        limits = replace(options.limits, sms_incomplete=float(config.sms.incomplete_after))
        house = House(store, board, registry, clock, limits)
        meek = _meek(config, options)
        await _wishes(meek, house)
        await house.metering.recall()
        house.dry_run = options.dry_run
        places = Places(options.source, [spec.address for spec in options.specs])
        lines = Lines(places, options.managed, meek.recovery.usb_reset, options.state_dir)
        lines.on_terms = functools.partial(_terms, meek, house, options.managed)
        house.tools = lines
        keepers = {spec.address: Keeper(spec, house, lines.open) for spec in options.specs}
        chooser = Chooser(board, keepers, config.policy, clock, dry_run=options.dry_run)
        operations = Operations(board, store)
        await operations.load()
        crew = Crew(keepers, chooser, operations, Tape(options.state_dir / "traces", clock))
        async with asyncio.TaskGroup() as group:
            written = group.create_task(board.serve(), name="board")
            await _introduce(house, keepers)
            sealer = Sealer.find(options.state_dir, os.environ)
            household = await household_of(config, house, sealer, options.state_dir)
            await household.consents.load()
            money = await money_of(meek, house, operations, keepers, sealer)
            settings = Settings(household, config.policy, config.visits, config.site, money)
            control = Control(house, crew, settings)
            # A group within: the board leaves last, so that whoever ends can still tell it.
            async with asyncio.TaskGroup() as inner:
                workers = [
                    inner.create_task(work, name=name)
                    for name, work in _workers(meek, house, crew, household).items()
                ]
                for name, work in (
                    ("money", _settling(money, clock)),
                    ("travel", _travelling(control, clock)),
                    ("plugins", _plugged_in(control, clock)),
                ):
                    workers.append(inner.create_task(work, name=name))
                if options.managed is not None:
                    work = _followed(options.managed, clock)
                    workers.append(inner.create_task(work, name="modemmanager"))
                if config.modems.discover and (options.source or options.managed):
                    fleet = Fleet(house, keepers, _grounds(config, options, places), lines.open)
                    begin = functools.partial(_kept, meek, house.clock)
                    work = fleet.serve(options.source, begin)
                    workers.append(inner.create_task(work, name="fleet"))
                app = build_app(control, clock.now)
                tcp = open_tcp(config.api.tcp)
                async with serve(app, options.socket, group=config.api.group, tcp=tcp):
                    await _stand(options.socket, stop)
                await _rest(keepers, options.limits)
                await dismiss(workers)
            await dismiss([written])


async def _wishes(config: Config, house: House) -> None:
    """What the owner wants of the house as a whole."""
    house.caps, house.rota = config.limits, config.rota
    house.otp_through = frozenset(
        [await house.store.sim_id(sim.iccid) for sim in config.sims if sim.otp_through_bridges]
    )
    house.keep_place = config.history.place
    house.radio_mode_change = config.ussd.radio_mode_change == "allow"
    house.bundles, house.travel = config.out_of_bundle, config.travel
    named = [(sim.name, sim.iccid, sim.account) for sim in config.sims]
    house.metering.agree(await contracts_of(config.accounts, named, house.store))
    house.recovery, house.probes = config.recovery, provable(config.probes, config.hooks)


def _workers(
    config: Config, house: House, crew: Crew, household: Household
) -> dict[str, Coroutine[object, object, None]]:
    rng = random.Random()  # noqa: S311  # jitter, not secrets
    alive = functools.partial(keep_alive, clock=house.clock, rng=rng)
    hooks = HookRunner(config.hooks, house.board, house.registry, dry_run=house.dry_run)
    workers: dict[str, Coroutine[object, object, None]] = {
        "chooser": alive("chooser", crew.chooser.serve, _ignored),
        "operations": alive("operations", crew.operations.serve, _ignored),
        "household": alive("household", household.serve, _ignored),
        "prune": alive("prune", functools.partial(_prune, config, house), _ignored),
        "hooks": alive("hooks", hooks.serve, _ignored),
        "watchdog": _watchdog(house.clock),
    }
    for address, keeper in crew.keepers.items():
        for number, work in enumerate(_kept(config, house.clock, keeper, house.clock)):
            workers[f"{address} {number}"] = work
    return workers


def _kept(
    config: Config, clock: Clock, keeper: Keeper, pauses: Clock
) -> list[Coroutine[object, object, None]]:
    """What keeps one modem: its keeper, whose pauses may be cut short, and its rounds."""
    rng = random.Random()  # noqa: S311  # jitter, not secrets
    rounds = Rounds(keeper, config.visits, rng)
    address = keeper.spec.address
    return [
        keep_alive(address, keeper.live, keeper.ended, pauses, rng),
        keep_alive(f"rounds {address}", rounds.serve, _ignored, clock, rng),
    ]


def _meek(config: Config, options: Options) -> Config:
    """A dry run leaves no SIM, not even for a visit, cuts no data and spends nothing.

    It does not leave LTE for a question, borrows no port, and has no one turn a USB device off.
    What acts on a modem all the same, by a person's wish or to wake it, is held back at the
    modem itself (`engine.dry_run`).
    """
    if not options.dry_run:
        return config
    guard = config.out_of_bundle
    meek = guard if guard.action != "data_off" else replace(guard, action="note")
    travel = replace(config.travel, on_entry="tell")
    return replace(
        config,
        visits="never",
        out_of_bundle=meek,
        travel=travel,
        money=None,
        sims=tuple(replace(one, keep_alive=_kept_by_hand(one)) for one in config.sims),
        ussd=replace(config.ussd, radio_mode_change="never"),
        recovery=replace(config.recovery, usb_reset="never"),
        modems=replace(config.modems, borrow=replace(config.modems.borrow, allow="never")),
    )


def _kept_by_hand(sim: SimConfig) -> Mode:
    return "ask" if sim.keep_alive == "auto" else sim.keep_alive


async def _settling(money: MoneyControl, clock: Clock) -> None:
    rng = random.Random()  # noqa: S311  # jitter, not secrets
    await keep_alive("money", money.serve, _ignored, clock, rng)


async def _travelling(control: Control, clock: Clock) -> None:
    rng = random.Random()  # noqa: S311  # jitter, not secrets
    await keep_alive("travel", control.travel.serve, _ignored, clock, rng)


async def _plugged_in(control: Control, clock: Clock) -> None:
    rng = random.Random()  # noqa: S311  # jitter, not secrets
    await keep_alive("plugins", control.plugins.serve, _ignored, clock, rng)


def _grounds(config: Config, options: Options, places: Places) -> Grounds:
    modems = config.modems
    return Grounds(places, options.managed, modems.sole_uplink, modems.modemmanager)


def _terms(config: Config, house: House, managed: Managed | None, spec: Spec) -> Terms:
    """On which terms a modem is used through ModemManager."""
    lender = Lending(house, spec, config.modems.borrow)
    return Terms(lender, functools.partial(seated, house), managed.dev if managed else Path("/dev"))


async def _followed(managed: Managed, clock: Clock) -> None:
    rng = random.Random()  # noqa: S311  # jitter, not secrets
    await keep_alive("modemmanager", managed.objects.live, _unheard, clock, rng)


async def _unheard(error: SimdError, pause: float | None) -> None:
    """A machine without a bus is no reason to worry anyone."""
    log.info("ModemManager not heard", code=error.code, again_in=pause)


async def _ignored(error: SimdError, pause: float | None) -> None:
    log.warning("worker failed", code=error.code, again_in=pause)


async def _introduce(house: House, keepers: dict[str, Keeper]) -> None:
    """Make known who the config names, before anything was plugged in."""
    for sim in await house.registry.configured():
        known = house.board.snapshot.sims.get(sim.id)
        if known is None or known.sim.name != sim.name:
            await house.board.tell(SimSeen(sim))
    for keeper in keepers.values():
        await keeper.introduce()
    note = "no_modems:house" in house.board.snapshot.health
    if not keepers and not note:
        await house.board.tell(HealthRaised("no_modems", "house", "warning"))
    elif keepers and note:
        await house.board.tell(HealthCleared("no_modems", "house"))


async def _stand(socket: Path, stop: asyncio.Event) -> None:
    notifier = Notifier()
    log.info("simd is up", socket=str(socket), pid=os.getpid())
    notifier.say("READY=1")
    await stop.wait()
    notifier.say("STOPPING=1")


async def _rest(keepers: dict[str, Keeper], limits: Limits) -> None:
    """Let switches and messages under way end: none is torn while there is time."""
    async with asyncio.TaskGroup() as group:
        for keeper in keepers.values():
            group.create_task(keeper.mailbox.stop(limits.shutdown))


async def _watchdog(clock: Clock) -> None:
    notifier = Notifier()
    while notifier.watchdog is not None:
        notifier.say("WATCHDOG=1")
        await clock.sleep(notifier.watchdog)


async def _prune(config: Config, house: House) -> None:
    """Once a day, forget what is past its time."""
    history = config.history
    keep = Retention(
        messages=history.messages,
        texts=history.texts,
        usage=history.usage,
        events=history.events,
    )
    while True:
        await house.store.prune(house.clock.now(), keep)
        await house.clock.sleep(DAY)


def _known(sim: SimConfig) -> Known:
    pin = Path(sim.pin_file) if sim.pin_file else None
    where = Where(sim.province, sim.brand, sim.ask)
    return Known(
        iccid=sim.iccid,
        name=sim.name,
        carrier=sim.carrier,
        apn=sim.apn,
        pin_file=pin,
        account=sim.account,
        group=sim.group,
        where=where,
        plugin=sim.plugin,
    )
