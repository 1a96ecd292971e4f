"""The ledger's one handle: what happened, durably, and everything read back from it."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Self

from simd.model import event as ev
from simd.model.decision import Decision
from simd.model.ids import Iccid, Imei, Msisdn, Plmn
from simd.model.journal import OpenSwitch, PinMemory, Switched
from simd.model.message import Message, MessageState
from simd.model.radio import Radio
from simd.store import counts, history, identity, journal, messages, prune, restore, sent
from simd.store.audit import AuditBook
from simd.store.deeds import DeedBook
from simd.store.evidence import EvidenceBook
from simd.store.files import hold, this_boot
from simd.store.household import HouseholdBook
from simd.store.lending import LendingBook
from simd.store.meters import MeterBook
from simd.store.money import MoneyBook
from simd.store.privacy import PrivacyBook
from simd.store.reader import Reader
from simd.store.rows import (
    Claim,
    Matched,
    PartGroup,
    QualitySample,
    Retention,
    SentPart,
    SmsPart,
    UsageHour,
)
from simd.store.writer import Writer


class Store:
    """One ledger file, its writer and its reader; every verb may raise LedgerError.

    A verb that writes is durable when it returns: committed, and the disk synced.
    """

    def __init__(self, writer: Writer, reader: Reader, site: str, boot: str | None) -> None:
        self._writer = writer
        self._reader = reader
        self._site = site
        self._boot = boot
        self.audit = AuditBook(writer, reader)
        self.household = HouseholdBook(writer, reader)
        self.privacy = PrivacyBook(writer, reader)
        self.money = MoneyBook(writer, reader)
        self.meters = MeterBook(reader)
        self.deeds = DeedBook(writer, reader)
        self.evidence = EvidenceBook(writer, reader, boot)
        self.lending = LendingBook(reader)

    @classmethod
    @asynccontextmanager
    async def open(cls, path: Path | str, *, site: str) -> AsyncIterator[Self]:
        """The ledger at the path, made if there is none, held by this process until closed."""
        place = Path(path)
        async with AsyncExitStack() as stack:
            stack.callback(os.close, hold(place))
            writer, reader = Writer(place), Reader(place)
            stack.push_async_callback(writer.close)
            await writer.open()
            stack.push_async_callback(reader.close)
            await reader.open()
            yield cls(writer, reader, site, this_boot())

    # --- events

    async def append(
        self, bodies: Sequence[ev.Happening], at: datetime, monotonic: float | None = None
    ) -> list[ev.Event]:
        """Write what happened in one transaction; one event per body, in order.

        `monotonic` is the same moment on the clock that never jumps, in seconds: with it
        the journal of switches withstands steps of the civil clock.

        A body told before (a reading, a switch's intent, a message by its id) changes nothing
        and comes back as the event it first was.
        """
        lines = journal.ready(bodies)
        when = journal.When(at, self._site, monotonic, self._boot)
        return await self._writer.do(lambda c: journal.append(c, lines, when))

    async def restore(self) -> list[ev.Event]:
        """The few synthetic events that rebuild a Snapshot after a start."""
        return await self._reader.look(lambda c: restore.restore(c, self._site))

    async def events(self, after: int, limit: int) -> list[ev.Event]:
        """Up to `limit` events after a sequence number, oldest first."""
        return await self._reader.look(lambda c: journal.events(c, after, limit))

    async def oldest_seq(self) -> int:
        """The sequence number from which on the kept history is whole."""
        return await self._reader.look(journal.oldest_seq)

    async def newest_seq(self) -> int:
        """The last sequence number given; 0 in a new ledger."""
        return await self._reader.look(journal.newest_seq)

    # --- ids

    @staticmethod
    def new_id(prefix: str) -> str:
        """A new random id (`msg_…`)."""
        return identity.new_id(prefix)

    async def modem_id(
        self, imei: Imei | None, usb_path: str | None, taken: Collection[str] = ()
    ) -> str:
        """The modem's id, made when it is met first; `taken` are ids plugged in elsewhere."""
        return await self._writer.do(lambda c: identity.modem_id(c, imei, usb_path, taken))

    async def sim_id(self, iccid: Iccid) -> str:
        """The SIM's id, made when it is met first."""
        return await self._writer.do(lambda c: identity.sim_id(c, iccid))

    async def account_id(self, name: str) -> str:
        """The id of an account by its name, made when it is met first."""
        return await self._writer.do(lambda c: identity.named_id(c, "account", name))

    async def person_id(self, name: str) -> str:
        """The id of a person by name, made when met first."""
        return await self._writer.do(lambda c: identity.named_id(c, "person", name))

    # --- answers, decisions, switches

    async def readings(self, sim: str, limit: int) -> list[ev.ReadingTaken]:
        """A SIM's readings, the newest first."""
        return await self._reader.look(lambda c: history.answers(c, sim, ev.ReadingTaken, limit))

    async def unparsed(self, sim: str, limit: int) -> list[ev.AnswerUnparsed]:
        """A SIM's answers that were not understood, the newest first."""
        return await self._reader.look(lambda c: history.answers(c, sim, ev.AnswerUnparsed, limit))

    async def decisions(self, modem: str | None, limit: int) -> list[Decision]:
        """Decisions of one modem or of all, the newest first."""
        return await self._reader.look(lambda c: history.decisions(c, modem, limit))

    async def switches(self, since: datetime) -> list[Switched]:
        """Every switch heard of since then, in the order they began."""
        return await self._reader.look(lambda c: history.switches(c, since, self._boot))

    async def last_switches(self, modem: str, limit: int = 200) -> list[Switched]:
        """A modem's newest switches that were choices, newest first: what guards look at."""
        return await self._reader.look(lambda c: history.last_switches(c, modem, limit, self._boot))

    async def open_switches(self) -> list[OpenSwitch]:
        """Switches whose outcome was never written."""
        return await self._reader.look(history.open_switches)

    async def recoveries(
        self, modem: str, since: datetime
    ) -> list[tuple[datetime, ev.RecoveryTried]]:
        """What was tried to recover a modem since then, the oldest first."""
        return await self._reader.look(lambda c: history.recoveries(c, modem, since))

    async def borrowed_radio(self, modem: str) -> str | None:
        """The mode that a modem's radio must be put back to, if it left it for a question."""
        return await self._reader.look(lambda c: history.borrowed_radio(c, modem))

    # --- messages

    async def messages(
        self, sim: str | None, limit: int, before: str | None = None
    ) -> list[Message]:
        """Messages, the newest first; `before` is the last id of the page before."""
        return await self._reader.look(lambda c: messages.messages(c, sim, limit, before))

    async def message(self, key: str) -> Message | None:
        """One message, or None."""
        return await self._reader.look(lambda c: messages.message(c, key))

    async def claim_pdu(self, sim: str, digest: str, at: datetime) -> Claim:
        """The id of the message that a PDU is or will be, and whether that is kept already."""
        return await self._writer.do(lambda c: messages.claim_pdu(c, sim, digest, at))

    async def claim_pdus(self, sim: str, digests: Sequence[str], at: datetime) -> list[Claim]:
        """The same for many, durable together."""
        return await self._writer.do(lambda c: messages.claim_pdus(c, sim, digests, at))

    async def replaced(self, sim: str, peer: Msisdn, label: str, than: str) -> list[str]:
        """Messages of that sender and replace type that another one takes the place of."""
        return await self._reader.look(lambda c: messages.replaced(c, sim, peer, label, than))

    async def note_sent(self, part: SentPart) -> None:
        """Keep the reference under which the network took a part."""
        await self._writer.do(lambda c: sent.note_sent(c, part))

    async def report(
        self, sim: str, reference: int, peer: Msisdn | None, state: MessageState | None
    ) -> Matched | None:
        """Book a status report; the message it is about, None when nothing like it was sent."""
        return await self._writer.do(lambda c: sent.report(c, sim, reference, peer, state))

    async def sent_segments(self, sim: str, since: datetime, *, service: bool) -> int:
        """Segments of outgoing messages that may have left the SIM since then."""
        return await self._reader.look(lambda c: sent.sent_segments(c, sim, since, service=service))

    async def seen_pdu(self, sim: str, digest: str) -> bool:
        """True when the message of this PDU was kept."""
        return await self._reader.look(lambda c: messages.seen_pdu(c, sim, digest))

    async def keep_parts(self, parts: Sequence[SmsPart]) -> list[PartGroup]:
        """Keep parts of concatenated messages; for each part, its message as far as it came."""
        return await self._writer.do(lambda c: messages.keep_parts(c, parts))

    async def parts(self, sim: str | None = None) -> list[PartGroup]:
        """Concatenated messages that are not kept whole yet, the oldest first."""
        return await self._reader.look(lambda c: messages.waiting(c, sim))

    # --- counts

    async def count_bytes(self, sim: str, hour: datetime, rx: int, tx: int) -> None:
        """Add bytes to a SIM's hour."""
        await self._writer.do(lambda c: counts.count_bytes(c, sim, hour, rx, tx))

    async def usage(self, sim: str | None, since: datetime) -> list[UsageHour]:
        """Bytes by hour, the oldest first."""
        return await self._reader.look(lambda c: counts.usage(c, sim, since))

    async def sample_quality(self, sim: str, at: datetime, radio: Radio) -> None:
        """Keep one look at the radio while the SIM was active."""
        await self._writer.do(lambda c: counts.sample_quality(c, sim, at, radio))

    async def quality(self, sim: str, since: datetime) -> list[QualitySample]:
        """A SIM's radio samples, the oldest first."""
        return await self._reader.look(lambda c: counts.quality(c, sim, since))

    async def note_place(self, sim: str, at: datetime, plmn: Plmn, area: int) -> None:
        """Keep the serving area of that hour; called only when the owner wants it kept."""
        await self._writer.do(lambda c: counts.note_place(c, sim, at, plmn, area))

    async def places(self, sim: str, since: datetime) -> list[tuple[datetime, Plmn, int]]:
        """(hour, PLMN, area), the oldest first."""
        return await self._reader.look(lambda c: counts.places(c, sim, since))

    async def pin_memory(self, sim: str) -> PinMemory | None:
        """What became of the PIN that was last typed for the SIM, if one ever was."""
        return await self._reader.look(lambda c: counts.pin_memory(c, sim))

    async def remember_pin(self, sim: str, memory: PinMemory, at: datetime) -> None:
        """Remember what becomes of a PIN, durably before it is typed; kept for ever."""
        await self._writer.do(lambda c: counts.remember_pin(c, sim, memory, at))

    async def ussd_coding(self, model: str, carrier: str, code: str) -> str | None:
        """The coding proved right for these answers, if one was."""
        return await self._reader.look(lambda c: counts.ussd_coding(c, model, carrier, code))

    async def learn_ussd_coding(self, model: str, carrier: str, code: str, coding: str) -> None:
        """Remember the coding that was right."""
        await self._writer.do(lambda c: counts.learn_ussd_coding(c, model, carrier, code, coding))

    async def prune(self, now: datetime, retention: Retention) -> None:
        """Forget what is past its time."""
        for step in prune.prune(now, retention):
            await self._writer.do(step)
