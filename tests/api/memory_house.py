"""A house in memory: a real snapshot and reduce, real asyncio work, no modem and no ledger."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from msgspec.structs import replace

from simd.engine.household.agreement import Agreement
from simd.errors import NotFound, SimdError
from simd.model import event as ev
from simd.model.account import Allowance, Money, Reading, Source
from simd.model.decision import Candidate, Decision, GuardVerdict, Verdict
from simd.model.ids import Body, Iccid, Imei, Imsi, Msisdn, Plmn
from simd.model.message import Message, MessageState
from simd.model.modem import Modem, ModemState, Seat
from simd.model.operation import Operation
from simd.model.person import Person, Role
from simd.model.radio import Radio, Registration, Signal
from simd.model.reduce import reduce
from simd.model.sim import Sim, Sureness
from simd.model.snapshot import Snapshot
from tests.api.memory_household import memory_household
from tests.api.memory_money import MemoryMoney
from tests.api.memory_travel import MemoryTravel
from tests.api.memory_trials import MemoryTrials
from tests.api.memory_usage import MemoryUsage

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
ROOF, STICK = "mdm_roof0001", "mdm_stick002"
HOME, TRAVEL, SPARE = "sim_home00aa", "sim_travel0bb", "sim_spare0cc"
ICCID = {HOME: "89860012345678901230", TRAVEL: "8944110068001234567", SPARE: "89490200001234567890"}
SECRET_TEXT = "Your code is 424242"
CARRIER_TEXT = "Dear customer 13800138000, 12.34 left"
PEER = "+8613900139000"

LI = Person("per_li", "li", "li", roles={HOME: Role.OWNER, TRAVEL: Role.OWNER})
MING = Person("per_ming", "ming", "ming", roles={HOME: Role.USER})
GRAN = Person("per_gran", "gran", "gran", roles={HOME: Role.VIEWER})
PAYER = Person("per_pay", "pay", "pay", roles={HOME: Role.PAYER})
FOLK = (LI, MING, GRAN, PAYER)


def source(code: str, age: timedelta = timedelta(hours=1)) -> Source:
    return Source("sms", NOW - age, code)


def first_events() -> list[ev.Happening]:
    roof = Modem(ROOF, "roof", Imei("867698041234567"), "Quectel", "EC25", port="pty", slots=2)
    stick = Modem(STICK, "stick", Imei("861234567890123"), "Huawei", "E3372", port="tty")
    radio = Radio(
        Registration.HOME, "CHN-MOBILE", Plmn("46000"), "lte", Signal(rsrp=-95.0, rssi=-65.0)
    )
    return [
        ev.ModemSeen(roof),
        ev.ModemSeen(stick),
        ev.ModemChanged(ROOF, ModemState.READY),
        ev.ModemChanged(STICK, ModemState.DEAF, "line_deaf", {"port": "ttyUSB3"}),
        ev.SimSeen(_sim(HOME, "home", "cn-mobile", "China Mobile", "+8613800138000")),
        ev.SimSeen(_sim(TRAVEL, "travel", None, None, None)),
        ev.SimSeen(_sim(SPARE, "spare", "de-test", "Testfunk", None)),
        ev.SeatSeen(Seat(ROOF, 2), TRAVEL),
        ev.SeatSeen(Seat(ROOF, 1), HOME),
        ev.RadioSeen(ROOF, HOME, radio),
        ev.ReadingTaken("rdg_1", HOME, "balance", reading()),
        ev.AnswerUnparsed("rdg_2", SPARE, "balance", "de-test", Body("???"), source("22333")),
        ev.HealthRaised("suspect_recipe", SPARE, "warning", {"inquiry": "balance"}),
        ev.Decided(decision()),
        ev.MessageKept(message("msg_0001aa", HOME, SECRET_TEXT)),
        ev.MessageKept(message("msg_0002bb", SPARE, "Hallo")),
    ]


def _sim(key: str, name: str, carrier: str | None, shown: str | None, number: str | None) -> Sim:
    return Sim(
        key,
        Iccid(ICCID[key]),
        name,
        carrier,
        shown,
        Sureness.ICCID if carrier else Sureness.UNKNOWN,
        Imsi("460001234567890"),
        Msisdn.maybe(number),
        f"acc_{name}",
    )


def reading() -> Reading:
    packs = (
        Allowance("data", 3 << 30, 1 << 30, 4 << 30, "bytes", date(2026, 3, 31), "month", None),
        Allowance("voice", None, 90, None, "seconds"),
        Allowance("vouchers", 2, None, None, ""),
    )
    balance = Money(Decimal("12.34"), "CNY")
    debt = Money(Decimal("1.00"), "CNY")
    return Reading(
        Body(CARRIER_TEXT), source("10086"), 0.9, balance, packs, date(2026, 12, 31), debt
    )


def decision(action: str = "hold") -> Decision:
    verdict = Verdict("balance_floor", "veto", "rule.balance_floor.below", _floor())
    return Decision(
        modem=ROOF,
        at=NOW,
        mode="ordered",
        action="hold" if action == "hold" else "stay",
        current=HOME,
        chosen=TRAVEL,
        reason="decision.ruled_out",
        params={"current": HOME},
        candidates=(
            Candidate(HOME, Seat(ROOF, 1), (verdict,)),
            Candidate(TRAVEL, Seat(ROOF, 2), ()),
        ),
        guards=(GuardVerdict("dwell", holds=True, reason="guard.dwell.holds", params=_span()),),
    )


def _floor() -> dict[str, str]:
    return {"balance": "12.34 CNY", "below": "20 CNY", "as_of": NOW.isoformat()}


def _span() -> dict[str, str]:
    return {"span": "10m"}


def message(key: str, sim: str, text: str, at: datetime = NOW) -> Message:
    return Message(
        key, sim, "in", Msisdn(PEER), at, Body(text), MessageState.RECEIVED, at, 1, 2, None
    )


class MemoryHouse:
    """Fulfils the API's `Control`; tests set `acts` to what the next work of a kind does."""

    site = "home"
    version = "9.9.9"

    def __init__(self) -> None:
        self.snapshot = Snapshot()
        self.history: list[ev.Event] = []
        self.kept_from = 1
        self.work: dict[str, Operation] = {}
        self.keys: dict[str, str] = {}
        self.calls: list[tuple[Any, ...]] = []
        self.kept: list[Message] = []
        self.acts: dict[str, Callable[[], Awaitable[dict[str, Any]]]] = {}
        self.folk: tuple[Person, ...] = FOLK
        self._followers: set[asyncio.Queue[ev.Event]] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._changed = asyncio.Event()
        self.menus: set[str] = set()
        self.words: dict[str, Any] = {}
        for body in first_events():
            self.tell(body)
        self.usage = MemoryUsage(self)
        self.agree(Agreement())
        self.money = MemoryMoney(HOME, SPARE, NOW, self._begin)
        self.trials = MemoryTrials(self._begin)
        self.travel = MemoryTravel(self, decision)

    # --- what tests do

    def tell(self, body: ev.Happening) -> ev.Event:
        assert isinstance(body, ev.AnyHappening)
        event = ev.Event(len(self.history) + 1, NOW, self.site, body)
        self.history.append(event)
        self.snapshot = reduce(self.snapshot, event)
        if isinstance(body, ev.MessageKept):
            self.kept.insert(0, body.message)
        for queue in self._followers:
            queue.put_nowait(event)
        return event

    def agree(self, agreement: Agreement) -> None:
        """Begin the household anew, on these terms."""
        self.household, self.ledger, self.clock = memory_household(
            self.folk, self._tell, lambda: self.snapshot, NOW, agreement
        )

    async def _tell(self, *bodies: ev.Happening) -> list[ev.Event]:
        return [self.tell(body) for body in bodies]

    async def close(self) -> None:
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    # --- what the API asks

    @asynccontextmanager
    async def stream(self, after: int | None) -> AsyncIterator[AsyncIterator[ev.Event]]:
        if after is not None and after + 1 < self.kept_from:
            raise NotFound(what="event", name=after + 1)
        queue: asyncio.Queue[ev.Event] = asyncio.Queue()
        for event in self.history[after:] if after is not None else ():
            queue.put_nowait(event)
        self._followers.add(queue)
        try:
            yield self._follow(queue)
        finally:
            self._followers.discard(queue)

    async def _follow(self, queue: asyncio.Queue[ev.Event]) -> AsyncIterator[ev.Event]:
        while True:
            yield await queue.get()

    def people(self) -> tuple[Person, ...]:
        return self.folk if self.folk is not FOLK else self.household.folk.people

    def rights(self, person: Person, sim_id: str) -> Role | None:
        return Role.OWNER if person.steward else person.roles.get(sim_id)

    async def use(
        self, sim_id: str, cause: str, person: Person, key: str | None = None
    ) -> Operation:
        self.calls.append(("use", sim_id, cause, person.name, key))
        return self._begin("activate", sim_id, key)

    async def visit(self, sim_id: str, person: Person, key: str | None = None) -> Operation:
        self.calls.append(("visit", sim_id, person.name, key))
        return self._begin("visit", sim_id, key)

    async def refresh(self, sim_id: str, person: Person) -> Operation:
        self.calls.append(("refresh", sim_id, person.name))
        return self._begin("refresh", sim_id, None)

    async def ussd(
        self,
        sim_id: str,
        code: str,
        person: Person,
        key: str | None = None,
        *,
        confirm: str | None = None,
    ) -> Operation:
        self.calls.append(("ussd", sim_id, code, person.name, key, confirm))
        return self._begin("ussd", sim_id, key)

    async def ussd_reply(
        self, session_id: str, text: str, person: Person, *, confirm: str | None = None
    ) -> Operation:
        self.calls.append(("ussd_reply", session_id, text, person.name, confirm))
        return self._begin("ussd", HOME, None)

    def ussd_sim(self, session_id: str) -> str:
        if session_id not in self.menus:
            raise NotFound(what="USSD session", name=session_id)
        return HOME

    def ussd_menu(self, sim_id: str) -> tuple[str, Body]:
        if sim_id != HOME or not self.menus:
            raise NotFound(what="USSD session", name=sim_id)
        return "uss_1", Body("Stay? 1 yes 2 no")

    async def ussd_cancel(self, session_id: str, person: Person) -> None:
        self.calls.append(("ussd_cancel", session_id, person.name))

    async def send(
        self,
        sim_id: str,
        to: str,
        text: str,
        person: Person,
        key: str | None = None,
        *,
        report: bool = False,
        confirm: str | None = None,
    ) -> Operation:
        del report, confirm
        self.calls.append(("send", sim_id, to, text, person.name, key))
        return self._begin("send", sim_id, key)

    async def messages(
        self, sim_id: str | None, limit: int, before: str | None
    ) -> Sequence[Message]:
        fitting = [one for one in self.kept if sim_id in (None, one.sim)]
        start = next((n + 1 for n, one in enumerate(fitting) if one.id == before), 0)
        return fitting[start : start + limit]

    async def message(self, message_id: str) -> Message | None:
        return next((one for one in self.kept if one.id == message_id), None)

    async def delete_message(self, message_id: str, person: Person) -> None:
        self.calls.append(("delete_message", message_id, person.name))
        self.kept = [one for one in self.kept if one.id != message_id]

    async def readings(self, sim_id: str, limit: int) -> Sequence[ev.ReadingTaken]:
        bodies = [one.body for one in reversed(self.history)]
        return [one for one in bodies if isinstance(one, ev.ReadingTaken) and one.sim == sim_id][
            :limit
        ]

    async def decisions(self, modem_id: str | None, limit: int) -> Sequence[Decision]:
        bodies = [one.body for one in reversed(self.history)]
        made = [one.decision for one in bodies if isinstance(one, ev.Decided)]
        return [one for one in made if modem_id in (None, one.modem)][:limit]

    def policy_words(self, lang: str) -> dict[str, Any]:
        said = {"sentences": [f"words in {lang}"], "policy": {"mode": "ordered"}}
        return self.words or said

    async def simulate(self, changes: Mapping[str, Any], person: Person) -> Sequence[Decision]:
        self.calls.append(("simulate", dict(changes), person.name))
        return [decision()]

    async def pause(self, person: Person) -> None:
        self.tell(ev.PolicyPaused(paused=True, by=person.name))

    async def resume(self, person: Person) -> None:
        self.tell(ev.PolicyPaused(paused=False, by=person.name))

    async def trace(self, modem_id: str, seconds: float, person: Person) -> Operation:
        self.calls.append(("trace", modem_id, seconds, person.name))
        return self._begin("trace", modem_id, None)

    def operation(self, operation_id: str) -> Operation | None:
        return self.work.get(operation_id)

    async def wait(self, operation_id: str, seconds: float) -> Operation:
        try:
            async with asyncio.timeout(seconds):
                while self.work[operation_id].state == "running":
                    await self._changed.wait()
        except TimeoutError:
            pass
        return self.work[operation_id]

    # --- its work

    def _begin(self, kind: str, subject: str, key: str | None) -> Operation:
        if key is not None and key in self.keys:
            return self.work[self.keys[key]]
        made = Operation(f"op_{len(self.work)}", kind, subject, progress="begun")
        self.work[made.id] = made
        if key is not None:
            self.keys[key] = made.id
        task = asyncio.get_running_loop().create_task(self._run(made))
        self._tasks.add(task)
        return made

    async def _run(self, made: Operation) -> None:
        try:
            outcome = await self.acts[made.kind]() if made.kind in self.acts else {"did": made.kind}
            self.progress(made.id, state="done", outcome=outcome, progress=None)
        except SimdError as error:
            state = "unknown" if error.code == "outcome_unknown" else "failed"
            self.progress(made.id, state=state, error=error.problem())

    def progress(self, operation_id: str, **changes: Any) -> None:
        self.work[operation_id] = replace(self.work[operation_id], **changes)
        self._changed.set()
        self._changed = asyncio.Event()
