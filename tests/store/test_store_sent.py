"""Status reports find what they are about; segments are counted; old forms of the ledger grow."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta

import pytest

from simd.model import event as ev
from simd.model.ids import Body, Msisdn
from simd.model.message import Message, MessageState
from simd.store import Matched, SentPart, SmsPart, Store
from simd.store.steps import grow, steps

T0 = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
TO = Msisdn("+8613800138000")
SENT, DELIVERED, FAILED = MessageState.SENT, MessageState.DELIVERED, MessageState.FAILED


def outgoing(key: str, total: int = 1, label: str | None = None, **more: object) -> Message:
    said = {"state": SENT, "at": T0} | more
    return Message(
        id=key,
        sim="sim_0",
        direction="out",
        peer=TO,
        text=Body("hi"),
        total=total,
        label=label,
        **said,  # type: ignore[arg-type]  # a few fields by name
    )


async def sent(store: Store, key: str, *references: int, at: datetime = T0) -> None:
    await store.append([ev.MessageKept(outgoing(key, len(references), at=at))], at)
    for seq, reference in enumerate(references, 1):
        await store.note_sent(SentPart(key, seq, "sim_0", TO, reference, at))


async def test_a_message_is_delivered_when_all_its_parts_are(store: Store) -> None:
    await sent(store, "m", 254, 255, 0)
    for reference in (0, 254):
        matched = await store.report("sim_0", reference, TO, DELIVERED)
        assert matched == Matched("m", None)
    assert await store.report("sim_0", 255, TO, DELIVERED) == Matched("m", DELIVERED)
    await store.append([ev.MessageChanged("m", "sim_0", DELIVERED)], T0)
    assert await store.report("sim_0", 255, TO, DELIVERED) == Matched("m", None)


async def test_one_failed_part_fails_the_message(store: Store) -> None:
    await sent(store, "m", 1, 2)
    assert await store.report("sim_0", 1, TO, None) == Matched("m", None)
    assert await store.report("sim_0", 2, TO, FAILED) == Matched("m", FAILED)


@pytest.mark.parametrize(
    ("peer", "found"),
    [("13800138000", "m"), ("008613800138000", "m"), ("+8613900139000", None), ("10086", None)],
)
async def test_the_number_may_be_written_otherwise(
    store: Store, peer: str, found: str | None
) -> None:
    await sent(store, "m", 7)
    matched = await store.report("sim_0", 7, Msisdn(peer), DELIVERED)
    assert (matched.message if matched else None) == found


async def test_a_reference_used_again_means_the_newest(store: Store) -> None:
    await sent(store, "old", 7)
    await sent(store, "new", 7, at=T0 + HOUR)
    assert await store.report("sim_0", 7, TO, DELIVERED) == Matched("new", DELIVERED)
    assert await store.report("sim_0", 8, TO, DELIVERED) is None


async def test_a_report_on_a_deleted_message_changes_nothing(store: Store) -> None:
    await store.note_sent(SentPart("gone", 1, "sim_0", TO, 7, T0))
    assert await store.report("sim_0", 7, None, DELIVERED) == Matched("gone", None)


async def test_segments_are_counted_apart_for_people_and_services(store: Store) -> None:
    kept = [
        outgoing("a", 3),
        outgoing("b", 2, state=MessageState.UNKNOWN),
        outgoing("c", 9, state=FAILED),
        outgoing("d", 1, "service"),
    ]
    await store.append([ev.MessageKept(one) for one in kept], T0)
    assert await store.sent_segments("sim_0", T0 - HOUR, service=False) == 5
    assert await store.sent_segments("sim_0", T0 - HOUR, service=True) == 1
    assert await store.sent_segments("sim_0", T0 + HOUR, service=False) == 0


async def test_references_of_two_widths_are_two_messages(store: Store) -> None:
    parts = [
        SmsPart("sim_0", TO, 7, 2, seq, f"{bits:02X}{seq:02X}", T0, bits)
        for bits in (8, 16)
        for seq in (1, 2)
    ]
    groups = await store.keep_parts(parts)
    assert len({group.message for group in groups}) == 2
    assert [group.complete for group in groups] == [False, True, False, True]


async def test_a_part_joins_the_message_sent_nearest_in_time(store: Store) -> None:
    def part(seq: int, sent: datetime, pdu: str, at: datetime = T0 + 9 * HOUR) -> SmsPart:
        return SmsPart("sim_0", TO, 7, 3, seq, pdu, at, sent=sent)

    early, late = T0, T0 + 5 * HOUR
    first, second = await store.keep_parts([part(1, early, "A1"), part(1, late, "B1")])
    found = await store.keep_parts(
        [part(2, early, "A2"), part(3, late, "B3", T0 + timedelta(days=4)), part(2, late, "B2")]
    )
    assert [one.message for one in found] == [first.message, second.message, second.message]
    assert found[-1].complete


async def test_only_the_same_type_and_sender_are_replaced(store: Store) -> None:
    def told(key: str, label: str | None, peer: str = "10086") -> ev.MessageKept:
        state = MessageState.RECEIVED
        return ev.MessageKept(
            Message(key, "sim_0", "in", Msisdn(peer), T0, Body("x"), state, label=label)
        )

    await store.append(
        [
            told("same", "replace-1, flash"),
            told("other type", "replace-12"),
            told("plain", None),
            told("other sender", "replace-1", "10010"),
        ],
        T0,
    )
    assert await store.replaced("sim_0", Msisdn("10086"), "replace-1", "new") == ["same"]
    assert await store.replaced("sim_0", Msisdn("10086"), "replace-1", "same") == []


def test_parts_kept_in_the_first_form_keep_their_width() -> None:
    ledger = sqlite3.connect(":memory:")
    grow(ledger, {number: sql for number, sql in steps().items() if number < 3})
    ledger.execute("INSERT INTO sim (id) VALUES ('s')")
    for ref in (7, 7 + 65536):
        ledger.execute(
            "INSERT INTO part VALUES (?, 1, 's', '10086', ?, 2, 't', 'd', 'AB', 0)", (f"{ref}", ref)
        )
    grow(ledger)
    rows = ledger.execute("SELECT ref, bits FROM part ORDER BY bits").fetchall()
    ledger.close()
    assert rows == [(7, 8), (7, 16)]
