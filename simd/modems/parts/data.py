"""The packet side: attached, addresses, and bringing the default context up (TS 27.007 §10.1)."""

from __future__ import annotations

import re
from collections.abc import Collection

import structlog

from simd.at.command import ask, put, read
from simd.at.replies.pdp import (
    Context,
    read_activations,
    read_addresses,
    read_attachment,
    read_contexts,
)
from simd.errors import BadRequest, CommandFailed, CommandTimeout, Unreadable, Unsupported
from simd.model.verbs import DataState
from simd.modems.asking import Asking, Bundle
from simd.modems.asks import Priority

log = structlog.get_logger()

CONTEXT = 1
_ATTACH_SECONDS = 30.0
_TURNS = 3
# 3GPP TS 23.003 §9.1: labels of letters, digits and hyphens between dots.
_APN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,98}[A-Za-z0-9])?")
_TYPE = "IP"


class DataPart:
    """Looks at the packet side and brings it up; the host's network device is not its work."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking
        commands = [
            read("+CGATT"),
            read("+CGACT", required=False),
            ask("+CGPADDR"),
        ]
        self._look = Bundle(asking, commands)
        self._defined: str | None = None

    def forget(self) -> None:
        """After a restart the modem's ways are learnt anew."""
        self._look.forget()

    async def data(self) -> DataState:
        """Attachment and addresses now; Unsupported when the modem has no packet commands."""
        lines = await self._look.lines(Priority.ASK)
        if not lines:
            raise Unsupported(what="packet data")
        attached = read_attachment(lines).attached
        return DataState(attached, _addresses(lines) if attached else ())

    async def set_apn(self, apn: str | None, others: Collection[str] = ()) -> None:
        """Have the default context carry this APN; none means the network's own.

        Without one, what somebody set by hand stays, but not an APN of the other SIMs: a modem
        keeps its contexts over restarts of its own and of ours.
        """
        if apn is not None:
            await self._define(apn)
        elif others or self._defined is not None:
            await self._leave_to_network({one.lower() for one in others})

    async def bring_up(self, apn: str | None, others: Collection[str] = ()) -> DataState:
        """Attach and activate the default context, its APN as `set_apn` has it.

        A modem whose context the host's driver manages may refuse to activate it again; what
        counts is the address it has afterwards.
        """
        await self.set_apn(apn, others)
        for _ in range(_TURNS):
            state = await self.data()
            if state.up:
                return state
            try:
                await self._rise(state)
            except CommandTimeout:
                log.info("bringing up: answer lost")
        return await self.data()

    async def take_down(self) -> DataState:
        """Deactivate the default context (3GPP TS 27.007 §10.1.10); what counts is what is left."""
        try:
            await self._set("+CGACT", f"0,{CONTEXT}")
        except CommandFailed:
            if (await self.data()).up:
                raise
        return await self.data()

    async def _leave_to_network(self, others: set[str]) -> None:
        """An APN of another SIM is taken out: without one the network gives its own."""
        known = await self._context()
        foreign = others | {(self._defined or "").lower()}
        if known is not None and known.apn and known.apn.lower() in foreign:
            await self._set_context(known.type or _TYPE, "")
        self._defined = None

    async def _rise(self, state: DataState) -> None:
        """The next step up; a refusal counts only when there is no address afterwards."""
        try:
            if not state.attached:
                await self._set("+CGATT", "1")
            await self._set("+CGACT", f"1,{CONTEXT}")
        except CommandFailed:
            if not (await self.data()).up:
                raise

    async def _define(self, apn: str) -> None:
        if not _APN.fullmatch(apn):
            raise BadRequest(why="an APN has letters, digits, dots and hyphens")
        known = await self._context()
        self._defined = apn
        if known is not None and (known.apn or "").lower() == apn.lower():
            return
        await self._set_context(known.type if known else _TYPE, apn)

    async def _set_context(self, kind: str | None, apn: str) -> None:
        await self._asking.tolerated(f"AT+CGACT=0,{CONTEXT}", Priority.ACT)
        define = put("+CGDCONT", f'{CONTEXT},"{kind}","{apn}"', repeatable=True)
        await self._asking.run(define, Priority.ACT)

    async def _context(self) -> Context | None:
        command = read("+CGDCONT", required=False)
        try:
            found = await self._asking.read(command, read_contexts, Priority.ACT)
        except (CommandFailed, Unreadable):
            return None
        return next((one for one in found.contexts if one.cid == CONTEXT), None)

    async def _set(self, name: str, value: str) -> None:
        """Do it once: after a lost answer the state is looked at before anything is repeated."""
        await self._asking.run(put(name, value, timeout=_ATTACH_SECONDS), Priority.ACT)


def _addresses(lines: tuple[str, ...]) -> tuple[str, ...]:
    """The addresses of active contexts; where the modem doesn't tell which are, of all."""
    try:
        contexts = read_addresses(lines).contexts
    except Unreadable:
        return ()
    active = {one.cid for one in read_activations(lines).contexts if one.active}
    told = any(line.lstrip().startswith("+CGACT") for line in lines)
    found = [one for one in contexts if one.cid in active or not told]
    return tuple(text for one in found for text in (one.ipv4, one.ipv6) if text)
