"""Bringing a modem back that is deaf, or that answers but has lost its network.

A deaf one is opened again by supervision; what more is done for it is done at the start of its
next life, before anyone waits for answers. One without service is treated between its acts,
never during a switch, a visit, a USSD session or a message. Every rung, its trigger and its
result are events; pauses and budgets are recomputed from them.

A switch that was torn (its journal is open) is under way still: a modem in mid-choice may be
silent while it starts. It is only opened anew then, until the time that a choice may take is
over since this process met it so; only then is it a deaf modem like another.
"""

from __future__ import annotations

import contextlib
from functools import partial

import structlog
from msgspec.structs import replace

from simd.engine.desk import Desk
from simd.engine.dry_run import GUARD
from simd.engine.house import House
from simd.engine.mailbox import Mailbox, Urgency
from simd.engine.recovery_ladder import DAY, Tried, next_rung
from simd.engine.recovery_tools import UsbAnswer
from simd.engine.registry import Spec
from simd.errors import CommandTimeout, LineDeaf, PortError, SimdError
from simd.model.event import HealthRaised, RecoveryTried, Result, Rung, Trouble
from simd.model.modem import Modem
from simd.model.radio import Radio, Registration
from simd.model.sim import Lock

log = structlog.get_logger()

_OFF_SECONDS = 3.0
_DEAF = (LineDeaf, CommandTimeout)
_UNTOUCHING = ("reopen", "rest")


class Ladder:
    """One modem's ladder over its lives; its keeper is the only user."""

    def __init__(self, house: House, spec: Spec) -> None:
        self._house = house
        self._spec = spec
        self._deaf = False
        self._torn: float | None = None

    def ended(self, error: SimdError) -> None:
        """A life ended: remember whether the modem was deaf. An unplugged one is not."""
        if isinstance(error, _DEAF):
            self._deaf = True
        elif isinstance(error, PortError):
            self._deaf = False

    async def mend(self, modem: Modem | None) -> None:
        """Before a new life of a modem that was deaf: the next rung, if its time has come.

        A port where no modem ever said who it is gets nothing: it may be another machine's.
        """
        if not self._deaf or modem is None or modem.imei is None:
            return
        if await self._switching(modem.id):
            log.info("ladder waits for a torn switch", modem=modem.id)
            return
        rung = await self.due(modem.id, "deaf")
        if rung is None:
            return
        if self._house.dry_run:
            await self.dry(modem, rung, "deaf")
            return
        await self.tell(modem.id, rung, "deaf", "began")
        match rung:
            case "reopen":
                await self.tell(modem.id, rung, "deaf", "done")
            case "cfun" | "reset":
                await self._blindly(modem, rung)
            case "usb":
                await self._usb(modem)
            case "rest":
                await self.rest(modem, "deaf")

    async def _switching(self, modem: str) -> bool:
        """True while a switch of this modem is open, and its time is not over."""
        left = await self._house.store.open_switches()
        if not any(one.target.modem == modem for one in left):
            self._torn = None
            return False
        now, limits = self._house.clock.monotonic(), self._house.limits
        self._torn = now if self._torn is None else self._torn
        return now - self._torn < limits.settle + limits.register

    async def well(self, modem: Modem) -> None:
        """The modem is ready: say which rung helped, if one was needed."""
        self._deaf, self._torn = False, None
        tried = await self._tried(modem.id)
        deaf = [body for _, body in tried if body.trigger == "deaf"]
        if deaf and deaf[-1].result != "helped":
            # What a dry run withheld did not help: the modem was opened anew, no more.
            rung = "reopen" if deaf[-1].code == GUARD else deaf[-1].rung
            await self.tell(modem.id, rung, "deaf", "helped")

    async def dry(self, modem: Modem, rung: Rung, trigger: Trouble) -> None:
        """Tell which rung it would be; to open a port anew and to give up touch no modem."""
        if rung not in _UNTOUCHING:
            log.info("dry run: not done", what=f"recovery: {rung}", modem=modem.id)
            await self.tell(modem.id, rung, trigger, "refused", GUARD)
            return
        await self.tell(modem.id, rung, trigger, "began")
        if rung == "rest":
            await self.rest(modem, trigger)
        else:
            await self.tell(modem.id, rung, trigger, "done")

    async def due(self, modem: str, trigger: Trouble) -> Rung | None:
        """The next rung, by the ledger."""
        now = self._house.clock.now()
        return next_rung(await self._tried(modem), trigger, now)

    async def _tried(self, modem: str) -> list[Tried]:
        """What was tried of late; in a dry run, what would have been counts as tried."""
        tried = await self._house.store.recoveries(modem, self._house.clock.now() - 2 * DAY)
        if not self._house.dry_run:
            return tried
        return [
            (at, replace(body, result="began") if body.code == GUARD else body)
            for at, body in tried
        ]

    async def _blindly(self, modem: Modem, rung: Rung) -> None:
        tools = self._house.tools
        if tools is None:
            await self.tell(modem.id, rung, "deaf", "refused")
            return
        try:
            await tools.tell_blindly(self._spec, rung)
        except SimdError as error:
            await self.tell(modem.id, rung, "deaf", "failed", error.code)
        else:
            await self.tell(modem.id, rung, "deaf", "done")

    async def _usb(self, modem: Modem) -> None:
        tools = self._house.tools
        answer = await tools.usb_reset(self._spec) if tools else UsbAnswer("refused")
        if answer.result == "asked":
            params = {"modem": modem.name} | answer.params
            await self._house.board.tell(
                HealthRaised("usb_reset_wanted", modem.id, "warning", params)
            )
        await self.tell(modem.id, "usb", "deaf", answer.result, **answer.params)

    async def rest(self, modem: Modem, trigger: Trouble) -> None:
        """Give up for a while, and have a person know."""
        params = {"modem": modem.name, "trigger": trigger}
        await self._house.board.tell(HealthRaised("recovery_rest", modem.id, "error", params))
        await self.tell(modem.id, "rest", trigger, "done")

    async def tell(
        self,
        modem: str,
        rung: Rung,
        trigger: Trouble,
        result: Result,
        code: str | None = None,
        **params: str,
    ) -> None:
        """Tell of a rung."""
        body = RecoveryTried(modem, rung, trigger, result, code, params)
        await self._house.board.tell(body)


class Service:
    """How long a modem that had service is without it; pure.

    A SIM whose last network was a foreign one is not counted: abroad, and at a border, a search
    of many minutes is how it should be. A locked or absent SIM lacks no network.
    """

    def __init__(self) -> None:
        self._had = False
        self._since: float | None = None

    def look(self, radio: Radio, lock: Lock, now: float) -> float:
        """Seconds of lost service at this look."""
        if radio.registration.registered:
            self._had = radio.registration is Registration.HOME
            self._since = None
        elif lock is not Lock.NONE or not self._had:
            self._since = None
        elif self._since is None:
            self._since = now
        return now - self._since if self._since is not None else 0.0

    def again(self, now: float) -> None:
        """A rung was tried: the wait begins anew."""
        if self._since is not None:
            self._since = now


async def attend(desk: Desk, mailbox: Mailbox, ladder: Ladder) -> None:
    """Watch one life's service, and climb when it is lost for too long and nothing is under way."""
    service, clock = Service(), desk.house.clock
    wait = float(desk.house.recovery.no_service_after)
    while True:
        await clock.sleep(desk.house.limits.poll)
        now = clock.monotonic()
        lost = service.look(desk.now.radio, desk.now.lock, now)
        if lost < wait or not _idle(desk, mailbox):
            continue
        rung = await ladder.due(desk.modem.id, "no_service")
        if rung is not None:
            service.again(now)
            if desk.house.dry_run:
                await ladder.dry(desk.modem, rung, "no_service")
                continue
            with contextlib.suppress(SimdError):
                await mailbox.post(
                    "recovery", Urgency.ROUND, partial(_serve, ladder=ladder, rung=rung)
                )


def _idle(desk: Desk, mailbox: Mailbox) -> bool:
    return desk.at_rest and desk.menu is None and mailbox.current is None


async def _serve(desk: Desk, *, ladder: Ladder, rung: Rung) -> None:
    """One rung, if the network is still lost when its turn has come."""
    if (await desk.driver.radio()).registration.registered or not desk.at_rest:
        return
    modem = desk.modem
    await ladder.tell(modem.id, rung, "no_service", "began")
    if rung == "rest":
        await ladder.rest(modem, "no_service")
        return
    try:
        await _radio(desk, rung)
    except SimdError as error:
        await ladder.tell(modem.id, rung, "no_service", "failed", error.code)
        raise
    await ladder.tell(modem.id, rung, "no_service", "done")


async def _radio(desk: Desk, rung: Rung) -> None:
    if rung == "reset":
        await desk.driver.restart()
        return
    try:
        await desk.driver.set_radio(on=False)
        await desk.house.clock.sleep(_OFF_SECONDS)
    finally:
        await desk.driver.set_radio(on=True)
