"""All that a caller may ask of the house: the doors' only handle.

Rights are the doors' business (they know who calls); what is held back here is held back
for everyone.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any

import structlog

from simd import __version__
from simd.carriers.carrier import Inquiry
from simd.carriers.plugin import INQUIRY
from simd.engine.acts import ask, send, use, visit
from simd.engine.chooser import Chooser
from simd.engine.control_money import MoneyControl
from simd.engine.control_trials import Trials
from simd.engine.desk import Desk
from simd.engine.dialogues import Dialogues
from simd.engine.house import House
from simd.engine.household.household import Household
from simd.engine.keeper import Keeper
from simd.engine.mailbox import Urgency
from simd.engine.money.by_hand import Hand
from simd.engine.operations import Operations
from simd.engine.plugin import Plugins
from simd.engine.rounds import Visits
from simd.engine.tape import Tape
from simd.engine.travels import Travels
from simd.errors import (
    ConsentNeeded,
    Forbidden,
    NoRecipe,
    NotActive,
    NotFound,
    OutcomeUnknown,
    SimAbsent,
    SimdError,
)
from simd.model.decision import Decision
from simd.model.event import Event, MessageGone, PolicyPaused, ReadingTaken
from simd.model.ids import Body
from simd.model.message import Message
from simd.model.operation import Operation
from simd.model.person import Person, Role
from simd.model.sim import Sim
from simd.model.snapshot import SimNow, Snapshot
from simd.policy import Policy
from simd.policy.show import policy_words, with_changes

log = structlog.get_logger()


class Settings:
    """What the config says that callers meet."""

    def __init__(
        self,
        household: Household,
        policy: Policy | None,
        visits: Visits,
        site: str,
        money: MoneyControl,
    ) -> None:
        self.money = money
        self.household = household
        self.policy = policy
        self.visits = visits
        self.site = site


class Crew:
    """Who does the work that callers ask for; `keepers` are by the modem's address."""

    def __init__(
        self,
        keepers: Mapping[str, Keeper],
        chooser: Chooser,
        operations: Operations,
        tape: Tape,
    ) -> None:
        self.keepers = keepers
        self.chooser = chooser
        self.operations = operations
        self.tape = tape


class Control:
    """See the module."""

    version = __version__

    def __init__(self, house: House, crew: Crew, settings: Settings) -> None:
        self._house = house
        self._keepers = crew.keepers
        self._chooser = crew.chooser
        self._operations = crew.operations
        self._tape = crew.tape
        self._settings = settings
        self._dialogues = Dialogues(crew.keepers, crew.operations, house.store.new_id)
        self.site = settings.site
        self.household = settings.household
        self.money = settings.money
        self.trials = Trials(house, crew.keepers, crew.operations, settings.policy)
        self.usage = house.metering
        self.plugins = Plugins(house, crew.keepers)
        self.travel = Travels(house, crew.keepers, crew.chooser)

    # --- looking

    @property
    def snapshot(self) -> Snapshot:
        """Everything known now."""
        return self._house.board.snapshot

    def stream(self, after: int | None) -> AbstractAsyncContextManager[AsyncIterator[Event]]:
        """Events from now on, or after a number without a gap; raises NotFound when too old."""
        return self._house.board.stream(after)

    def people(self) -> tuple[Person, ...]:
        """Everyone whom the config names."""
        return self.household.folk.people

    def rights(self, person: Person, sim_id: str) -> Role | None:
        """What the person is to the SIM."""
        return Role.OWNER if person.steward else person.roles.get(sim_id)

    async def messages(
        self, sim_id: str | None, limit: int, before: str | None
    ) -> Sequence[Message]:
        """The newest messages of a SIM or of all, older than the message `before`."""
        return await self._house.store.messages(sim_id, limit, before)

    async def message(self, message_id: str) -> Message | None:
        """One message, or None."""
        return await self._house.store.message(message_id)

    async def readings(self, sim_id: str, limit: int) -> Sequence[ReadingTaken]:
        """The newest readings of a SIM."""
        return await self._house.store.readings(sim_id, limit)

    async def decisions(self, modem_id: str | None, limit: int) -> Sequence[Decision]:
        """The newest decisions for a modem or for all."""
        return await self._house.store.decisions(modem_id, limit)

    def operation(self, operation_id: str) -> Operation | None:
        """Long work by its id."""
        return self._operations.get(operation_id)

    async def wait(self, operation_id: str, seconds: float) -> Operation:
        """The operation when it ended, or as it stands after that time."""
        return await self._operations.wait(operation_id, seconds)

    # --- acting on SIMs

    async def use(
        self, sim_id: str, cause: str, person: Person, key: str | None = None
    ) -> Operation:
        """Make the SIM the active one of its modem."""
        del cause
        sim = self._sim(sim_id)
        keeper = self._keeper_of(sim)

        async def work() -> dict[str, Any]:
            done = await keeper.mailbox.post(
                "switch", Urgency.PERSON, lambda desk: use.use(desk, sim_id, "person")
            )
            if keeper.modem is not None:
                # Who asks `why` next must not hear of the seat that was left.
                await self._chooser.consider(keeper, keeper.modem)
            return done

        return await self._operations.start("activate", sim_id, work, key, person.id)

    async def visit(self, sim_id: str, person: Person, key: str | None = None) -> Operation:
        """Go to a parked SIM, ask its carrier, come back; an active one is simply asked."""
        sim = self._sim(sim_id)
        keeper = self._keeper_of(sim)

        async def work() -> dict[str, Any]:
            return await keeper.mailbox.post(
                "visit", Urgency.PERSON, lambda desk: self._ask_there(desk, sim_id)
            )

        return await self._operations.start("visit", sim_id, work, key, person.id)

    async def refresh(self, sim_id: str, person: Person) -> Operation:
        """Ask the carrier of a SIM what is left, by a visit if it is parked."""
        now = self._sim(sim_id)
        if self.plugins.of(now) is not None:
            return await self._operations.start(
                "refresh", sim_id, lambda: self._by_any_way(sim_id), None, person.id
            )
        if not self._inquiries(now.sim):
            raise NoRecipe(sim=now.sim.name)
        return await self.visit(sim_id, person)

    async def _by_any_way(self, sim_id: str) -> dict[str, Any]:
        """By the carrier's own ways where the SIM is in use, else by the owner's command."""
        now = self._sim(sim_id)
        if now.active and self._inquiries(now.sim):
            try:
                return await self._keeper_of(now).mailbox.post(
                    "ask", Urgency.PERSON, lambda desk: self._ask_there(desk, sim_id)
                )
            except OutcomeUnknown:
                raise
            except SimdError as error:
                log.info("asked by the owner's command instead", sim=sim_id, code=error.code)
        await self.plugins.ask(now)
        return {"asked": [INQUIRY], "outage": 0.0}

    async def _ask_there(self, desk: Desk, sim_id: str) -> dict[str, Any]:
        """Ask the SIM where it is: at once if it is active, else by a visit."""
        sim = self._sim(sim_id)
        wanted = self._inquiries(sim.sim)
        active = desk.active()
        if active is not None and active.sim.id == sim_id:
            return {"asked": await ask.ask_each(desk, sim.sim, wanted), "outage": 0.0}
        if self._settings.visits == "never":
            raise ConsentNeeded(what="a visit")
        if sim.seat is None or sim.seat.modem != desk.modem.id:
            raise NotActive(sim=sim.sim.name)
        desk.uncut()
        return await visit.visit(desk, sim.seat.slot, wanted)

    async def ussd(
        self,
        sim_id: str,
        code: str,
        person: Person,
        key: str | None = None,
        *,
        confirm: str | None = None,
    ) -> Operation:
        """Send a USSD code; a menu's outcome carries the session to reply to.

        `confirm` repeats a code of the deny list: the owner's word that it is meant.
        """
        keeper = self._keeper_of(self._sim(sim_id))
        confirmed = self._confirmed(sim_id, code, person, confirm)
        once, purse = (key, person.id), self._purse(sim_id, person, confirmed=confirmed)
        return await self._dialogues.dial(
            keeper, sim_id, code, once, confirmed=confirmed, purse=purse
        )

    async def ussd_reply(
        self, session_id: str, text: str, person: Person, *, confirm: str | None = None
    ) -> Operation:
        """Answer the open menu of a session."""
        sim = self.ussd_sim(session_id)
        confirmed = self._confirmed(sim, text, person, confirm)
        purse = self._purse(sim, person, confirmed=confirmed)
        return await self._dialogues.reply(session_id, text, confirmed=confirmed, purse=purse)

    async def ussd_cancel(self, session_id: str, person: Person) -> None:
        """Close a session."""
        del person
        await self._dialogues.cancel(session_id)

    def ussd_sim(self, session_id: str) -> str:
        """The SIM of an open session; raises NotFound."""
        return self._dialogues.menu(session_id).sim

    def ussd_menu(self, sim_id: str) -> tuple[str, Body]:
        """The session and the words of a SIM's open menu, asked for or pushed; raises NotFound."""
        menu = self._dialogues.of_sim(self._sim(sim_id).sim)
        return menu.session, menu.text

    def _confirmed(self, sim_id: str, text: str, person: Person, confirm: str | None) -> bool:
        """Whether the SIM's owner repeated exactly what is to be sent; raises Forbidden."""
        if confirm is None:
            return False
        if self.rights(person, sim_id) is not Role.OWNER:
            raise Forbidden(what="confirm what is never sent unasked")
        return confirm == text

    def _purse(self, sim_id: str, person: Person, *, confirmed: bool) -> Hand:
        """What a person sends by hand and moves money is held to the house's rules for it."""
        return self.money.by_hand(sim_id, person, self.rights(person, sim_id), confirmed=confirmed)

    async def send(  # noqa: PLR0913  # the door's options, by name
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
        """Send a message from the active SIM; `report` asks the network whether it arrived.

        `confirm` repeats a text that is not sent unasked: the owner's word that it is meant.
        """
        keeper = self._keeper_of(self._sim(sim_id))
        confirmed = self._confirmed(sim_id, text, person, confirm)
        purse = self._purse(sim_id, person, confirmed=confirmed)
        wish = send.Sending(to, text, report, confirmed, purse.kept(to, text))

        async def work() -> dict[str, Any]:
            async with self.household.sending(person) as segments:
                message = await keeper.mailbox.post(
                    "sms", Urgency.PERSON, lambda desk: send.send_text(desk, sim_id, wish, purse)
                )
                segments.append(message.total)
            return {"id": message.id, "state": message.state.value, "parts": message.total}

        return await self._operations.start("send", sim_id, work, key, person.id)

    async def delete_message(self, message_id: str, person: Person) -> None:
        """Delete a message from the ledger."""
        del person
        message = await self._house.store.message(message_id)
        if message is None:
            raise NotFound(what="message", name=message_id)
        await self._house.board.tell(MessageGone(message_id, message.sim))

    # --- policy

    def policy_words(self, lang: str) -> dict[str, Any]:
        """The policy in sentences."""
        return policy_words(self._settings.policy, lang) | {"paused": self.snapshot.paused}

    async def simulate(self, changes: Mapping[str, Any], person: Person) -> Sequence[Decision]:
        """What would be decided now, with changes to the policy; nothing acts."""
        del person
        policy = with_changes(self._settings.policy, changes)
        return [
            await self._chooser.decide(keeper, keeper.modem, policy)
            for keeper in self._keepers.values()
            if keeper.modem is not None
        ]

    async def pause(self, person: Person) -> None:
        """Let the policy only watch."""
        await self._house.board.tell(PolicyPaused(paused=True, by=person.name or None))

    async def resume(self, person: Person) -> None:
        """Let the policy act again."""
        await self._house.board.tell(PolicyPaused(paused=False, by=person.name or None))

    # --- the tape

    async def trace(self, modem_id: str, seconds: float, person: Person) -> Operation:
        """Record a modem's line for a while; the outcome names the file."""
        del person
        keeper = next(
            (one for one in self._keepers.values() if one.modem and one.modem.id == modem_id), None
        )
        if keeper is None:
            raise NotFound(what="modem", name=modem_id)
        return await self._operations.start(
            "trace", modem_id, lambda: self._tape.record(keeper, seconds), None
        )

    # --- finding

    def _sim(self, sim_id: str) -> SimNow:
        known = self.snapshot.sims.get(sim_id)
        if known is None:
            raise NotFound(what="SIM", name=sim_id)
        return known

    def _keeper_of(self, sim: SimNow) -> Keeper:
        seat = sim.seat
        if seat is None:
            raise SimAbsent(slot=f"any modem ({sim.sim.name} was not seen yet)")
        for keeper in self._keepers.values():
            if keeper.modem is not None and keeper.modem.id == seat.modem:
                return keeper
        raise NotActive(sim=sim.sim.name)

    def _inquiries(self, sim: Sim) -> list[Inquiry]:
        """What a person may ask for by one word: all but what is known to cost."""
        carrier = self._house.registry.recipe(sim)
        inquiries = carrier.inquiries if carrier else ()
        return [one for one in inquiries if one.price is None and one.default]
