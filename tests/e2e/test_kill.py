"""`kill -9` at every step of a switch and of a visit, and at random under load.

Each time: the ledger opens, all that was announced is in it, nothing stands in it twice, every
journal is closed, and the seat shown is the one that the modem really has.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import pwd
import random
import socket
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import aiohttp
import pytest

from simd.emulator.rack import Emulator, Unit
from tests.e2e.bench_of_modems import active_iccid, asked, bench, watched
from tests.e2e.daemon_child import Announced, DaemonChild, until
from tests.e2e.soaking import FULL, Allowance, dice, figures, sized

CONFIG = """
modems: {{discover: false, modemmanager: never, static: [{{name: roof, at: {link}}}]}}
people: [{{name: li, unix_user: {user}}}]
sims:
  - {{name: one, iccid: "{one}", rights: {{li: owner}}}}
  - {{name: two, iccid: "{two}", rights: {{li: owner}}}}
visits: allow
"""


class Family(NamedTuple):
    """How a persona's slots are chosen and its cards named."""

    persona: str
    choose: str
    iccid: str
    around: tuple[str, ...] = ()


SIMCOM = Family("simcom-sim7600", "AT+SWITCHSIM", "AT+CICCID")
QUECTEL = Family("quectel-rm520n", "AT+QUIMSLOT", "AT+QCCID", ("AT+CFUN=0", "AT+CFUN=1"))


# Where the blow falls: at an event that was announced, or at a command that reached the modem.
def switch_points(family: Family) -> list[str]:
    """Every step of a switch, and between the steps."""
    return [
        "switch_began",
        "switch_step:select",
        *family.around,
        f"{family.choose}=",
        f"{family.choose}?",
        "AT+CPIN?",
        family.iccid,
        "AT+CIMI",
        "switch_step:verify",
        "switch_step:register",
        "switch_step:data",
        "AT+CGACT",
        "switch_ended",
        "seat_seen",
    ]


def visit_points(family: Family, *asking: str) -> list[str]:
    """Every step of a visit, out and home, and between the steps."""
    return [
        "visit_began",
        "switch_began",
        "switch_step:select",
        *family.around,
        f"{family.choose}=",
        "switch_step:verify",
        "AT+C5GREG",
        "switch_step:work",
        "seat_seen",
        "ask_began",
        *asking,
        "reading_taken",
        "switch_step:home",
        "switch_ended",
        "visit_ended",
    ]


class Scene:
    """One modem with two SIMs, and a daemon that is killed again and again."""

    def __init__(self, daemon: DaemonChild, emulator: Emulator) -> None:
        self.daemon = daemon
        self.emulator = emulator
        self.unit: Unit = emulator.units[0]
        self.kills = 0
        self.heard: dict[int, dict[str, Any]] = {}

    async def parked(self) -> str:
        """The SIM that no radio hears when the modem is at home."""
        status = await self.daemon.ready()
        return str(next(one["id"] for one in status["sims"] if not one["active"]))

    async def strike_at(self, point: str, path: str) -> bool:
        """Begin the act and kill the daemon at that point; False if it was never reached."""
        reached = asyncio.Event()

        def blow() -> None:
            if not reached.is_set():
                self.daemon.strike()
                reached.set()

        if point.startswith("AT"):
            watched(self.unit).on_command = lambda text: blow() if text.startswith(point) else None
        else:
            self.daemon.announced.on_event = lambda event: blow() if named(event, point) else None
        with contextlib.suppress(aiohttp.ClientError, ConnectionError):
            await self.daemon.post(path)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(20):
                await reached.wait()
        watched(self.unit).on_command = lambda _: None
        return reached.is_set()

    async def rise(self, *, settled: bool = True) -> None:
        """Start again and prove everything, unless the next blow may fall earlier."""
        await self.daemon.died()
        self.kills += 1
        self.heard |= self.daemon.announced.events
        await self.daemon.start(after=0)
        if settled:
            await self.settle()

    async def settle(self) -> None:
        """All that must hold once the modem is ready again."""
        status = await self.daemon.ready()
        announced = self.daemon.announced
        last = max(self.heard, default=0)

        async def replayed() -> bool:
            return max(announced.events, default=0) >= last and not open_switches(announced)

        await until(replayed, f"all up to {last} is told again, journals closed")
        for seq, event in self.heard.items():
            assert announced.events.get(seq) == event, f"announced and then lost: {event}"
        self.heard = dict(announced.events)
        no_twins(announced)
        self._seat(status)

    def _seat(self, status: dict[str, Any]) -> None:
        (modem,) = status["modems"]
        slot = self.unit.modem.tray.active
        shown = {one["slot"] for one in modem["slots"] if one["active"]}
        active = next(one for one in status["sims"] if one["id"] == modem["active_sim"])
        iccid = active_iccid(self.unit) or ""
        assert shown == {slot}
        assert active["iccid"] == f"{iccid[:4]}…{iccid[-4:]}"
        assert modem["registration"] == "home"
        readings = len(self.daemon.announced.of("reading_taken"))
        assert readings <= asked(self.unit), "a reading that no answer stands for"


class Load:
    """What goes on while the daemon may die at any moment."""

    def __init__(self, play: Scene, luck: random.Random) -> None:
        self._play = play
        self._luck = luck
        self.sent = 0

    async def run(self, seconds: float) -> None:
        """Something every tenth of a second."""
        end = asyncio.get_running_loop().time() + seconds
        while asyncio.get_running_loop().time() < end:
            self._message()
            if self._luck.random() < 0.3:
                await self._wish()
            await asyncio.sleep(0.1)

    def _message(self) -> None:
        """A text to the SIM that is active, one in three long enough to come in parts."""
        self.sent += 1
        text = f"load {self.sent} " + "long " * (60 if self.sent % 3 == 0 else 2)
        modem = self._play.unit.modem
        card = modem.tray.cards[modem.tray.active]
        modem.operators.send_text(modem.operators.line(card.identity), "+447700900123", text)

    async def _wish(self) -> None:
        with contextlib.suppress(aiohttp.ClientError, ConnectionError):
            status = await self._play.daemon.get("/v1/status")
            sim = self._luck.choice(status["sims"])["id"]
            verb = self._luck.choice(["activate", "refresh", "visit"])
            await self._play.daemon.post(f"/v1/sims/{sim}/{verb}")

    async def arrived(self) -> None:
        """Every text is in the ledger once, after each SIM had its turn."""
        daemon = self._play.daemon
        for _ in range(2):
            await daemon.post(f"/v1/sims/{await self._play.parked()}/activate?wait=30")
            await self._play.settle()

        async def all_there() -> bool:
            no_twins(daemon.announced)
            return len(loads(daemon.announced)) == self.sent

        await until(all_there, f"all {self.sent} messages are in the ledger")


def named(event: dict[str, Any], point: str) -> bool:
    """True for `kind`, or `kind:step`."""
    kind, _, step = point.partition(":")
    return bool(event["kind"] == kind and (not step or event["body"]["step"] == step))


def open_switches(announced: Announced) -> set[str]:
    """Switches that began and have no end."""
    began = {one["id"] for one in announced.of("switch_began")}
    return began - {one["id"] for one in announced.of("switch_ended")}


def no_twins(announced: Announced) -> None:
    """No reading, message or switch's end stands in the ledger twice."""
    for kind in ("reading_taken", "switch_ended", "switch_began"):
        twins = [key for key, n in Counter(o["id"] for o in announced.of(kind)).items() if n > 1]
        assert not twins, (kind, twins)
    messages = [one["message"] for one in announced.of("message_kept")]
    assert len({one["id"] for one in messages}) == len(messages)
    twice = {text for text, times in loads(announced).items() if times > 1}
    assert not twice, [
        (seq, event["body"])
        for seq, event in sorted(announced.events.items())
        if event["kind"] == "message_kept" and title(event["body"]) in twice
    ]


def loads(announced: Announced) -> Counter[str]:
    """The load's texts and how often each was kept."""
    texts = (title(body) for body in announced.of("message_kept"))
    return Counter(text for text in texts if text.startswith("load "))


def title(kept: dict[str, Any]) -> str:
    """A message's text, without what makes a long one long."""
    return str(kept["message"]["text"]).split(" long")[0]


def configure(folder: Path, emulator: Emulator, text: str, **more: str) -> Path:
    """Write the config for these cards."""
    cards = emulator.units[0].modem.tray.cards
    one, two = (cards[slot].identity.iccid for slot in (1, 2))
    user = pwd.getpwuid(os.getuid()).pw_name
    config = folder / "simd.yaml"
    config.write_text(text.format(link=folder / "modem", user=user, one=one, two=two, **more))
    return config


@asynccontextmanager
async def scene(folder: Path, persona: str) -> AsyncIterator[Scene]:
    """The daemon up, both SIMs known and asked."""
    async with bench(persona, folder) as emulator:
        config = configure(folder, emulator, CONFIG)
        async with DaemonChild(folder, config) as daemon:
            await daemon.start(after=0)

            async def learnt() -> bool:
                status = await daemon.get("/v1/status")
                return all(one["account"]["balance"] for one in status["sims"])

            await until(learnt, "both SIMs have figures", 60)
            await daemon.ready()
            yield Scene(daemon, emulator)


async def kill_at(folder: Path, family: Family, verb: str, points: list[str], rounds: int) -> None:
    """Once at every point in some order, so many times."""
    allowance = Allowance()
    luck = dice(f"{family.persona}/{verb}")
    async with scene(folder, family.persona) as play:
        for turn in range(rounds):
            for point in luck.sample(points, len(points)):
                if turn and not allowance.left:
                    break
                parked = await play.parked()
                path = f"/v1/sims/{parked}/{verb}"
                assert await play.strike_at(point, path), f"{verb} never came to {point}"
                await play.rise()
        figures(f"kill {verb} {family.persona}", kills=play.kills, events=len(play.heard))


@pytest.mark.soak
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("part", [0, 1])
async def test_killed_at_every_step_of_a_switch(folder: Path, part: int) -> None:
    points = switch_points(SIMCOM)[part::2]
    await kill_at(folder, SIMCOM, "activate", points, sized(1, 4))


@pytest.mark.soak
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("part", [0, 1])
async def test_killed_at_every_step_of_a_visit(folder: Path, part: int) -> None:
    points = visit_points(SIMCOM, "AT+CUSD=")[part::2]
    await kill_at(folder, SIMCOM, "visit", points, sized(1, 4))


@pytest.mark.soak
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("verb", ["activate", "visit"])
async def test_killed_where_the_radio_is_off(folder: Path, verb: str) -> None:
    """This family turns its radio off to choose a slot: a crash must not leave it off."""
    every = (
        switch_points(QUECTEL)
        if verb == "activate"
        else visit_points(QUECTEL, "AT+CMGS=", "AT+CMGD=")
    )
    points = sized_points(QUECTEL, every)
    await kill_at(folder, QUECTEL, verb, points, sized(1, 2))


def sized_points(family: Family, every: list[str]) -> list[str]:
    """All of them in full size; else those that only this family has."""
    return every if FULL else [f"{family.choose}=", family.around[1]]


PROVED = """
modems: {{discover: false, modemmanager: never, static: [{{name: roof, at: {link}, netdev: lo}}]}}
people: [{{name: li, unix_user: {user}}}]
sims:
  - {{name: two, iccid: "{two}", rights: {{li: owner}}}}
  - {{name: one, iccid: "{one}", rights: {{li: owner}}}}
visits: allow
policy: {{mode: ordered, guards: {{dwell: 1s, cooldown: 1s}}}}
probes: {{every: 1d, count: 1, timeout: {timeout}, checks: [{check}]}}
"""


async def proving(announced: Announced, times: int) -> bool:
    """True once a switch was about to be proved so often."""
    return [one["step"] for one in announced.of("switch_step")].count("prove") == times


@pytest.mark.soak
@pytest.mark.timeout(7200)
async def test_killed_while_the_data_of_a_switch_is_proved(folder: Path) -> None:
    """A page hangs; killed there, and again in the proof of the next start, it ends where it works."""
    with socket.create_server(("127.0.0.1", 0)) as mute:
        host, port = mute.getsockname()
        hangs = f'{{probe: http, url: "http://{host}:{port}/"}}'
        takes = f'{{probe: tcp, to: "{host}:{port}"}}'
        async with scene(folder, SIMCOM.persona) as play:
            play.daemon.strike()
            configure(folder, play.emulator, PROVED, check=hangs, timeout="10m")
            await play.rise(settled=False)
            for time in (1, 2):
                await until(partial(proving, play.daemon.announced, time), "the page hangs")
                play.daemon.strike()
                if time == 1:
                    await play.rise(settled=False)
            await play.daemon.died()
            configure(folder, play.emulator, PROVED, check=takes, timeout="10s")
            play.heard |= play.daemon.announced.events
            await play.daemon.start(after=0)
            await play.settle()
            (ended,) = play.daemon.announced.of("switch_ended")[-1:]
            assert (ended["outcome"], play.unit.modem.tray.active) == ("done", 2)


@pytest.mark.soak
@pytest.mark.timeout(7200)
async def test_killed_at_random_under_load(folder: Path) -> None:
    """Messages come, questions leave, SIMs change, and the daemon dies again and again."""
    allowance, luck = Allowance(), dice("load")
    async with scene(folder, SIMCOM.persona) as play:
        load = Load(play, luck)
        for _ in range(sized(4, 70)):
            if play.kills >= 4 and not allowance.left:
                break
            await load.run(luck.uniform(0.0, 2.5) if FULL else luck.uniform(0.5, 1.5))
            play.daemon.strike()
            await play.rise(settled=luck.random() < 0.3)
        await play.settle()
        await load.arrived()
        figures("kill at random", kills=play.kills, events=len(play.heard), messages=load.sent)
