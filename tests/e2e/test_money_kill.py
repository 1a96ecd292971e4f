"""Top-ups and orders while answers get lost, confirmations come late, and the daemon is killed.

At the end the operator's books and the ledger say the same of every SIM, no voucher was typed
twice, and whatever nobody could say is settled or still stated as unknown.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import pwd
import random
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from simd.emulator.rack import Emulator, Unit
from simd.emulator.verbs import obey
from tests.e2e.bench_of_modems import QuickClock, bench
from tests.e2e.daemon_child import DaemonChild, until
from tests.e2e.soaking import FULL, Allowance, dice, figures, sized

PACKS = {"day-200mb": "200", "week-1gb": "600", "month-5gb": "1500"}
FACES = ("100", "200", "500", "1000")
START = Decimal(500_000)
# Seconds of the emulated carrier that are one of the wall's, and how late it may be at most.
PACE, SETTLE = 8.0, 2.0
TROUBLES = (
    ("lose_request", 0.06, 0.0),
    ("lose_answer", 0.08, 0.0),
    ("late_text", 0.06, 30.0),
    ("late_effect", 0.03, 0.5 * SETTLE * PACE),
    ("charge_only", 0.02, 0.0),
    ("other_price", 0.03, 0.0),
)
OPEN = ("planned", "authorised", "sent", "unknown")
CONFIG = """
modems: {{discover: false, modemmanager: never, static: [{modems}]}}
people: [{{name: li, unix_user: {user}}}]
sims:
{sims}
money:
  caps: [{{order: 2000 NGN, day: 100000000 NGN, month: 100000000 NGN}}]
  settle: {settle}s
"""


class QuickDaemon(DaemonChild):
    """The daemon with less patience: an emulated answer is quick or never comes."""

    program = (str(Path(__file__).with_name("quick_daemon.py")),)


class Customer:
    """One SIM's household: it wishes, asks again when it heard nothing, and counts."""

    def __init__(self, market: Market, unit: Unit, sim: str, luck: random.Random) -> None:
        self._market = market
        self.unit = unit
        self.sim = sim
        self._luck = luck
        self.states: Counter[str] = Counter()
        self.repeats = 0

    async def wish(self, number: int) -> None:
        """One top-up or order, under one key, until it has an answer."""
        self._spoil()
        path, body = self._topup(number) if self._luck.random() < 0.5 else self._order()
        key = f"{self.unit.index}-{number}"
        answer = await self._market.asked(f"/v1/sims/{self.sim}/{path}", body, key)
        if self._luck.random() < 0.1:
            self.repeats += 1
            again = await self._market.asked(f"/v1/sims/{self.sim}/{path}", body, key)
            assert again["id"] == answer["id"], "a key did a thing twice"
        code = (answer.get("error") or {}).get("code")
        self.states[code if code in ("unsettled", "voucher_known") else answer["state"]] += 1
        if answer["state"] == "unknown" or code == "unsettled":
            await self._market.quiet(self.sim)

    def _topup(self, number: int) -> tuple[str, dict[str, Any]]:
        """A new voucher, now and then one that was handed in before."""
        face = self._luck.choice(FACES)
        fresh = self._luck.random() > 0.05 or not self._market.codes
        code = f"77{self.unit.index:02d}{number:012d}"
        if fresh:
            self._do("voucher", code=code, amount=face)
            self._market.codes[code] = face
        else:
            code = self._luck.choice(list(self._market.codes))
            face = self._market.codes[code]
        return "topups", {"code": code, "amount": {"amount": face, "currency": "NGN"}}

    def _order(self) -> tuple[str, dict[str, Any]]:
        return "orders", {"pack": self._luck.choice(list(PACKS))}

    def _spoil(self) -> None:
        """What goes wrong at the operator or on the line this time, if anything does."""
        dice_fell = self._luck.random()
        for name, chance, late in TROUBLES:
            if dice_fell < chance:
                seconds = self._luck.uniform(0, late)
                self._do("money", next=name, seconds=seconds, old="600", price="650")
                return
            dice_fell -= chance
        if dice_fell < 0.05:
            self._do("fault", name="lost_answer", on="AT+CUSD=1", nth=self._luck.randint(1, 3))

    def _do(self, what: str, **more: Any) -> None:
        answer = obey(self._market.emulator, {"do": what, "modem": self.unit.index, **more})
        assert answer["ok"], answer


class Market:
    """All customers, and the daemon that dies under them."""

    def __init__(self, daemon: QuickDaemon, emulator: Emulator) -> None:
        self.daemon = daemon
        self.emulator = emulator
        self.codes: dict[str, str] = {}
        self.kills = 0
        self._up = asyncio.Event()
        self._up.set()

    async def asked(self, path: str, body: dict[str, Any], key: str) -> dict[str, Any]:
        """The answer to a wish, asked again with its key whenever the daemon died over it."""
        while True:
            await self._up.wait()
            with contextlib.suppress(aiohttp.ClientError, ConnectionError, TimeoutError):
                async with self.daemon.session.post(
                    f"http://simd{path}?wait=30", json=body, headers={"Idempotency-Key": key}
                ) as answer:
                    found: dict[str, Any] = await answer.json()
                    if found.get("state") not in (None, "running"):
                        return found
                    assert answer.status < 500 or found.get("state"), found
            await asyncio.sleep(0.05)

    async def kill(self) -> None:
        """Now; and up again."""
        self._up.clear()
        self.daemon.strike()
        await self.daemon.died()
        self.kills += 1
        await self.daemon.start()
        await self.daemon.ready()
        self._up.set()

    async def quiet(self, sim: str) -> None:
        """Wait a while for the SIM's unclear one to be settled."""

        async def none_open() -> bool:
            await self._up.wait()
            with contextlib.suppress(aiohttp.ClientError, ConnectionError, TimeoutError):
                path = f"/v1/transactions?sim={sim}&limit=5"
                found = (await self.daemon.get(path))["transactions"]
                return all(one["state"] not in OPEN for one in found)
            return False

        with contextlib.suppress(AssertionError):
            await until(none_open, "settled", 30, 0.2)

    async def transactions(self, sim: str) -> list[dict[str, Any]]:
        """All of a SIM, newest first."""
        found: list[dict[str, Any]] = []
        while True:
            before = f"&before={found[-1]['id']}" if found else ""
            path = f"/v1/transactions?sim={sim}&limit=500{before}"
            page = (await self.daemon.get(path))["transactions"]
            found += page
            if len(page) < 500:
                return found


@asynccontextmanager
async def market(folder: Path, modems: int) -> AsyncIterator[tuple[Market, list[Customer]]]:
    """So many modems, each with one SIM that has money."""
    async with bench("quectel-ec25", folder, count=modems, clock=QuickClock(PACE)) as emulator:
        for unit in emulator.units:
            tray = unit.modem.tray
            tray.cards.pop(2, None)
            emulator.operators.line(tray.cards[1].identity).account.money = START
        links = [unit.link.where for unit in emulator.units if unit.link]
        cards = [unit.modem.tray.cards[1].identity for unit in emulator.units]
        config = folder / "simd.yaml"
        config.write_text(
            CONFIG.format(
                modems=", ".join(f"{{at: {link}}}" for link in links),
                user=pwd.getpwuid(os.getuid()).pw_name,
                sims="\n".join(
                    f'  - {{name: s{n}, iccid: "{card.iccid}", carrier: ng-mtn, rights: {{li: owner}}}}'
                    for n, card in enumerate(cards)
                ),
                settle=f"{SETTLE:g}",
            )
        )
        async with QuickDaemon(folder, config) as daemon:
            await daemon.start()
            sims = {one["name"]: one["id"] for one in (await daemon.ready())["sims"]}
            place = Market(daemon, emulator)
            yield (
                place,
                [
                    Customer(place, unit, sims[f"s{unit.index}"], dice(f"money {unit.index}"))
                    for unit in emulator.units
                ],
            )


async def settled(place: Market) -> int:
    """Wait until all that can be settled is; returns how many stay unknown."""

    async def none_open() -> bool:
        found = (await place.daemon.get("/v1/transactions?limit=1000"))["transactions"]
        return not [one for one in found if one["state"] in OPEN]

    with contextlib.suppress(AssertionError):
        await until(none_open, "every transaction is settled", 60, 0.3)
    found = (await place.daemon.get("/v1/transactions?limit=1000"))["transactions"]
    return len([one for one in found if one["state"] == "unknown"])


def operator_books(unit: Unit) -> tuple[Decimal, Decimal]:
    """What was added and what was spent, to the cent, as the operator has it."""
    card = unit.modem.tray.cards[1]
    entries = unit.modem.operators.line(card.identity).account.entries
    added = sum((one.amount for one in entries if one.what == "top-up"), Decimal(0))
    spent = -sum((one.amount for one in entries if one.what == "order"), Decimal(0))
    return added, spent


def ledger_books(transactions: list[dict[str, Any]]) -> tuple[Decimal, Decimal]:
    """The same as the ledger has it."""
    sums = {True: Decimal(0), False: Decimal(0)}
    for one in transactions:
        if one["spent"] is not None:
            sums[one["kind"] == "topup"] += Decimal(one["spent"]["amount"])
    return sums[True], sums[False]


def differing(mine: list[dict[str, Any]], unit: Unit) -> str:
    """Both books side by side, for whoever has to find out."""
    card = unit.modem.tray.cards[1]
    entries = unit.modem.operators.line(card.identity).account.entries
    names = ("planned", "kind", "pack", "state", "proof", "code", "amount", "spent", "before")
    ours = [" ".join(str(one[name]) for name in names) for one in reversed(mine)]
    theirs = [f"{one.at} {one.what} {one.amount} {one.note} -> {one.money}" for one in entries]
    return "\n".join(["the ledger:", *ours, "the operator:", *theirs])


async def trade(folder: Path, modems: int, wishes: int, kills: int) -> None:
    """So many wishes over all modems, and so many kills in between."""
    allowance = Allowance()
    async with market(folder, modems) as (place, customers):
        luck = dice("money kills")
        numbers = iter(range(wishes))
        done = asyncio.Event()

        async def shop(customer: Customer) -> None:
            for number in numbers:
                if FULL and not allowance.left:
                    return
                await customer.wish(number)

        async def shoot() -> None:
            for _ in range(kills):
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(luck.uniform(0.5, sized(2, 8))):
                        await done.wait()
                if done.is_set():
                    return
                await place.kill()

        async with asyncio.TaskGroup() as group:
            shooting = group.create_task(shoot())
            shopping = [group.create_task(shop(one)) for one in customers]
            await asyncio.wait(shopping)
            done.set()
            await shooting
        unknown = await settled(place)
        states = sum((one.states for one in customers), Counter[str]())
        added = spent = Decimal(0)
        for customer in customers:
            mine = await place.transactions(customer.sim)
            open_ones = [one for one in mine if one["state"] == "unknown"]
            ours, theirs = ledger_books(mine), operator_books(customer.unit)
            if not open_ones:
                assert ours == theirs, differing(mine, customer.unit)
            added, spent = added + theirs[0], spent + theirs[1]
        typed = place.emulator.operators.typed
        assert [code for code, times in typed.items() if times > 1] == []
        figures(
            "money",
            wishes=sum(states.values()),
            kills=place.kills,
            repeats=sum(one.repeats for one in customers),
            added=added,
            spent=spent,
            typed=len(typed),
            still_unknown=unknown,
            **states,
        )
        assert sum(states.values()) > 0
        assert added > 0
        assert spent > 0


@pytest.mark.soak
@pytest.mark.timeout(7200)
async def test_money_survives_kills_and_losses(folder: Path) -> None:
    await trade(folder, sized(2, 8), sized(12, 2000), sized(1, 100))
