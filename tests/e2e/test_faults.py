"""Each persona on each kind of bad line: in the end everything is as on a clean one.

Under `hang` and `unplug` the state is named, and all is well again when the modem is.
"""

from __future__ import annotations

import functools
import os
import pwd
import tempfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from simd.emulator.faults import OneShot
from simd.emulator.rack import Emulator, Unit
from tests.e2e.daemon_child import Caller, until
from tests.e2e.inside import house_on
from tests.e2e.quick_time import LoopClock, run_quickly
from tests.e2e.soaking import FULL, SEED, figures

Picture = dict[str, Any]
PERSONAS = ("plain-27007", "quectel-ec25", "quectel-rm520n", "simcom-sim7600", "huawei-e3372")
PASSING = ("bytewise", "glued", "late", "lossy", "garbled", "echo", "lost_answer")
LONG = 3 * 3600.0  # loop seconds: a lossy line needs its retries, and some are half an hour apart
SEEDS = range(SEED, SEED + (5 if FULL else 1))


def written(folder: Path) -> Path:
    """A config that names nobody's SIM: carriers are told by their ICCIDs."""
    user = pwd.getpwuid(os.getuid()).pw_name
    config = folder / "simd.yaml"
    config.write_text(
        f"modems: {{discover: false, modemmanager: never}}\n"
        f"people: [{{name: li, unix_user: {user}}}]\nvisits: allow\n"
    )
    return config


def emulated(persona: str, folder: Path, fault: str, seed: int) -> Emulator:
    """One modem of that persona on that line."""
    return Emulator(
        persona, clock=LoopClock(), link=folder / "modem", fault=fault, seed=seed, late=7.0
    )


async def picture(caller: Caller) -> Picture:
    """What does not depend on when one looks, or on ids that are random."""
    status = await caller.ready()
    (modem,) = status["modems"]
    names = {sim["id"]: sim["iccid"] for sim in status["sims"]}
    return {
        "modem": {k: modem[k] for k in ("imei", "manufacturer", "model", "revision")},
        "radio": {k: modem[k] for k in ("registration", "operator", "plmn", "access_tech")},
        "seats": {s["slot"]: (names.get(s["sim"]), s["active"]) for s in modem["slots"]},
        "sims": {sim["iccid"]: _sim(sim) for sim in status["sims"]},
    }


def _sim(sim: Picture) -> Picture:
    account = sim["account"] or {}
    shown = ("kind", "left", "total", "unit", "expires", "name")
    allowances = [[one[name] for name in shown] for one in account.get("allowances", [])]
    return {k: sim[k] for k in ("imsi", "number", "carrier", "active", "suspect")} | {
        "balance": account.get("balance"),
        "allowances": sorted(allowances, key=str),
        "valid_until": account.get("valid_until"),
    }


async def known(caller: Caller, unit: Unit) -> None:
    """Wait until every SIM was met, and those with a recipe have all their figures."""
    tray = unit.modem.tray

    async def asked() -> bool:
        sims = (await caller.get("/v1/status"))["sims"]
        return len(sims) == len(tray.cards) and all(
            _complete(sim) for sim in sims if sim["carrier"] is not None
        )

    await until(asked, "every SIM has its figures", LONG, 5.0)


def _complete(sim: Picture) -> bool:
    account = sim["account"] or {}
    return bool(account.get("balance") and account.get("allowances"))


async def there_and_back(caller: Caller, unit: Unit) -> int:
    """Switch to the other SIM and home again; returns how often a switch had to be repeated."""
    status = await caller.ready()
    (modem,) = status["modems"]
    home = modem["active_sim"]
    others = [slot["sim"] for slot in modem["slots"] if slot["sim"] not in (home, None)]
    repeats = 0
    for sim in (*others, *([home] if others else [])):

        async def switched(sim: str = sim) -> bool:
            nonlocal repeats
            work = await caller.post(f"/v1/sims/{sim}/activate?wait=600")
            repeats += work.get("state") != "done"
            await caller.ready()
            return bool(work.get("state") == "done")

        await until(switched, "the switch is done", LONG)
        card = unit.modem.tray.cards[unit.modem.tray.active]
        now = await caller.ready()
        active = next(one for one in now["sims"] if one["active"])
        assert active["id"] == sim
        assert active["iccid"][-4:] == card.identity.iccid[-4:]
    return repeats


async def refreshed(caller: Caller) -> None:
    """Ask the active SIM's carrier once more, until it answers."""
    for sim in (await caller.ready())["sims"]:
        if sim["active"] and sim["carrier"] is not None:

            async def answered(sim: Picture = sim) -> bool:
                work = await caller.post(f"/v1/sims/{sim['id']}/refresh?wait=600")
                return bool(work.get("state") == "done")

            await until(answered, "the carrier answers", LONG, 60.0)


async def lived(persona: str, fault: str, seed: int) -> Picture:
    """The final picture after start, questions, a switch there and back, and a refresh."""
    with tempfile.TemporaryDirectory(prefix="simd-") as name:
        folder = Path(name)
        async with (
            emulated(persona, folder, fault, seed) as emulator,
            house_on(emulator, folder, written(folder)) as caller,
        ):
            unit = emulator.units[0]
            await known(caller, unit)
            repeats = await there_and_back(caller, unit)
            await refreshed(caller)
            shown = await picture(caller)
            total = unit.modem.console.seen.total
            figures(f"{persona} {fault}", commands=total, switches_repeated=repeats)
            return shown


@functools.cache
def clean(persona: str) -> Picture:
    """The picture on a clean line, once per process."""
    return run_quickly(lived(persona, "clean", 0))


@pytest.mark.soak
@pytest.mark.timeout(3600 if FULL else 600)
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("fault", PASSING)
@pytest.mark.parametrize("persona", PERSONAS)
def test_a_bad_line_ends_as_a_clean_one(persona: str, fault: str, seed: int) -> None:
    assert run_quickly(lived(persona, fault, seed)) == clean(persona)


async def fallen_and_risen(persona: str, fault: str, nth: int) -> Picture:
    """The picture once all is well again, after the fault was named."""
    with tempfile.TemporaryDirectory(prefix="simd-") as name:
        folder = Path(name)
        async with (
            emulated(persona, folder, "clean", 0) as emulator,
            house_on(emulator, folder, written(folder)) as caller,
        ):
            unit = emulator.units[0]
            await known(caller, unit)
            unit.modem.faults.arm(OneShot(fault, "AT", nth))
            await named(caller, fault)
            if fault == "hang":
                unit.modem.hang(0.0)
            else:
                unit.replug()
            await caller.ready()
            await there_and_back(caller, unit)
            await refreshed(caller)

            async def well() -> bool:
                health = (await caller.get("/v1/status"))["health"]
                return all(one["severity"] == "info" for one in health)

            await until(well, "no trouble is left", 900, 0.5)
            return await picture(caller)


async def named(caller: Caller, fault: str) -> None:
    """Wait until the modem is in the state that the fault brings about, and health says why."""
    wanted = "deaf" if fault == "hang" else "absent"
    reasons = {"line_deaf"} if fault == "hang" else {"port_gone", "port_missing"}

    async def shown() -> bool:
        status = await caller.get("/v1/status")
        (modem,) = status["modems"]
        told = {one["code"] for one in status["health"]} & reasons
        return bool(modem["state"] == wanted and modem["trouble"] and told)

    await until(shown, f"the modem is {wanted} and a reason is given", 900, 0.5)


@pytest.mark.soak
@pytest.mark.timeout(3600 if FULL else 600)
@pytest.mark.parametrize("nth", range(1, 40, 3) if FULL else (2,))
@pytest.mark.parametrize("fault", ["hang", "unplug"])
@pytest.mark.parametrize("persona", PERSONAS)
def test_a_lost_modem_is_named_and_comes_back(persona: str, fault: str, nth: int) -> None:
    assert run_quickly(fallen_and_risen(persona, fault, nth)) == clean(persona)


@pytest.mark.parametrize("persona", PERSONAS)
def test_a_clean_line_tells_the_truth(persona: str) -> None:
    with tempfile.TemporaryDirectory(prefix="simd-") as name:
        truth = _books(Emulator(persona, link=Path(name) / "modem").units[0])
    shown = clean(persona)
    assert set(shown["sims"]) == set(truth)
    for iccid, (money, data) in truth.items():
        sim = shown["sims"][iccid]
        if sim["carrier"] is None:
            assert sim["balance"] is None
            continue
        assert Decimal(sim["balance"]["amount"]) == money
        lefts = [left for kind, left, *_ in sim["allowances"] if kind == "data"]
        assert sum(lefts) == pytest.approx(data, rel=0.01)


def _books(unit: Unit) -> dict[str, tuple[Decimal, int]]:
    """Money and bytes left by masked ICCID, from the carriers' own books."""
    found: dict[str, tuple[Decimal, int]] = {}
    for card in unit.modem.tray.cards.values():
        iccid = card.identity.iccid
        books = unit.modem.operators.line(card.identity).account.books(unit.modem.clock.now())
        data = sum(pack["data_left"] for pack in books["packs"])
        found[f"{iccid[:4]}…{iccid[-4:]}"] = (Decimal(books["money"]), data)
    return found
