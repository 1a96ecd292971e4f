"""USSD as callers see it: long work for each step, and the open menus by their session."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping
from typing import Any

from simd.engine.acts import ussd
from simd.engine.desk import Desk, Menu
from simd.engine.keeper import Keeper
from simd.engine.mailbox import Urgency
from simd.engine.operations import Operations
from simd.errors import NotFound, UssdFailed
from simd.model.operation import Operation
from simd.model.sim import Sim
from simd.model.verbs import UssdAnswer, UssdStatus

Purse = ussd.Purse
Step = Callable[[Desk], Awaitable[UssdAnswer]]


class Dialogues:
    """The open menus stand on their modems' desks; nothing is remembered here."""

    def __init__(
        self,
        keepers: Mapping[str, Keeper],
        operations: Operations,
        new_id: Callable[[str], str],
    ) -> None:
        self._keepers = keepers
        self._operations = operations
        self._new_id = new_id

    async def dial(  # noqa: PLR0913  # what is dialled, and by whose leave
        self,
        keeper: Keeper,
        sim: str,
        code: str,
        once: tuple[str | None, str],
        *,
        confirmed: bool,
        purse: Purse,
    ) -> Operation:
        """Send a code, once for a key of a person; a menu's outcome carries the session to reply to."""
        session = self._new_id("uss")
        return await self._step(
            keeper,
            (sim, session, *once),
            lambda desk: ussd.dial(desk, sim, code, session, confirmed=confirmed, purse=purse),
        )

    async def reply(self, session: str, text: str, *, confirmed: bool, purse: Purse) -> Operation:
        """Answer an open menu."""
        keeper, menu = self._open(session)
        return await self._step(
            keeper,
            (menu.sim, session, None, ""),
            lambda desk: ussd.reply(desk, text, session, confirmed=confirmed, purse=purse),
        )

    async def cancel(self, session: str) -> None:
        """Close a session."""
        keeper, _ = self._open(session)
        await keeper.mailbox.post("ussd", Urgency.PERSON, lambda desk: ussd.cancel(desk, session))

    def menu(self, session: str) -> Menu:
        """The open menu of a session; raises NotFound."""
        return self._open(session)[1]

    def of_sim(self, sim: Sim) -> Menu:
        """The open menu of a SIM; raises NotFound."""
        for _, menu in self._menus():
            if menu.sim == sim.id:
                return menu
        raise NotFound(what="USSD session", name=sim.name)

    def _menus(self) -> Iterator[tuple[Keeper, Menu]]:
        for keeper in self._keepers.values():
            if keeper.desk is not None and keeper.desk.menu is not None:
                yield keeper, keeper.desk.menu

    def _open(self, session: str) -> tuple[Keeper, Menu]:
        for keeper, menu in self._menus():
            if menu.session == session:
                return keeper, menu
        raise NotFound(what="USSD session", name=session)

    async def _step(
        self, keeper: Keeper, about: tuple[str, str, str | None, str], step: Step
    ) -> Operation:
        sim, session, key, person = about

        async def work() -> dict[str, Any]:
            return await _walked(keeper, session, step)

        return await self._operations.start("ussd", sim, work, key, person)


async def _walked(keeper: Keeper, session: str, step: Step) -> dict[str, Any]:
    """The outcome of a step: `code` names the failure when the network refused with words."""
    code = None
    try:
        answer = await keeper.mailbox.post("ussd", Urgency.PERSON, step)
    except UssdFailed as error:
        refusal = ussd.refused(error)
        if refusal is None:
            raise
        answer, code = refusal, error.code
    return {
        "status": answer.status.value,
        "text": answer.text.reveal(),
        "session": session if answer.status is UssdStatus.MENU else None,
        "code": code,
    }
