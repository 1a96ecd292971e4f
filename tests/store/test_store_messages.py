"""Messages: kept before they are deleted from the SIM, whole, once, and erased when told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from simd.model import event as ev
from simd.model.ids import Body, Msisdn
from simd.model.message import Message, MessageState
from simd.store import Claim, PartGroup, SmsPart, Store, digest

T0 = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def message(key: str, text: str = "hello", **other: str) -> Message:
    return Message(
        key, other.get("sim", "sim_0"), "in", Msisdn("10086"), T0, Body(text), MessageState.RECEIVED
    )


def part(seq: int, pdu: str = "", *, total: int = 3, ref: int = 7, at: datetime = T0) -> SmsPart:
    return SmsPart("sim_0", Msisdn("10086"), ref, total, seq, pdu or f"0A{seq:02X}", at)


async def one(store: Store, given: SmsPart) -> PartGroup:
    (group,) = await store.keep_parts([given])
    return group


async def test_pages_of_messages_go_back_without_gap_or_overlap(store: Store) -> None:
    await store.append([ev.MessageKept(message(f"m{n}")) for n in range(5)], T0)
    await store.append([ev.MessageKept(message("other", sim="sim_1"))], T0)
    first = await store.messages("sim_0", 2)
    assert [one.id for one in first] == ["m4", "m3"]
    second = await store.messages("sim_0", 2, first[-1].id)
    assert [one.id for one in second] == ["m2", "m1"]
    assert (await store.messages(None, 1))[0].id == "other"
    assert await store.message("nowhere") is None


async def test_a_message_changes_its_state(store: Store) -> None:
    await store.append([ev.MessageKept(message("m", "caf\u00e9 \U0001f600"))], T0)
    await store.append([ev.MessageChanged("m", "sim_0", MessageState.FAILED)], T0)
    kept = await store.message("m")
    assert kept is not None
    assert (kept.state, kept.text) == (MessageState.FAILED, Body("caf\u00e9 \U0001f600"))


async def test_a_deleted_message_leaves_no_text_and_does_not_come_back(
    store: Store, ledger: Path
) -> None:
    secret = "SECRET-4711-WORDS"
    claim = await store.claim_pdu("sim_0", digest("AB"), T0)
    await store.append(
        [ev.AskBegan("sim_0", "q"), ev.MessageKept(message(claim.message, secret))], T0
    )
    await store.append([ev.MessageGone(claim.message, "sim_0")], T0)
    assert await store.message(claim.message) is None
    assert [one.kind for one in await store.events(0, 9)] == ["ask_began", "message_gone"]
    assert await store.oldest_seq() == 1
    assert await store.claim_pdu("sim_0", digest("AB"), T0) == Claim(claim.message, kept=True)
    (again,) = await store.append([ev.MessageKept(message(claim.message, secret))], T0)
    assert again.seq == 2
    assert await store.message(claim.message) is None


async def test_nothing_of_a_deleted_text_is_left_in_the_file(ledger: Path) -> None:
    secret = "SECRET-4711-WORDS"
    async with Store.open(ledger, site="home") as store:
        await store.append([ev.MessageKept(message("m", secret))], T0)
        await store.append([ev.MessageGone("m", "sim_0")], T0)
    assert secret.encode() not in b"".join(one.read_bytes() for one in ledger.parent.iterdir())


async def test_a_pdu_leads_to_the_same_message_before_and_after_a_crash(ledger: Path) -> None:
    async with Store.open(ledger, site="home") as store:
        first = await store.claim_pdu("sim_0", digest("0a"), T0)
        assert not first.kept
        assert not await store.seen_pdu("sim_0", digest("0A"))
    async with Store.open(ledger, site="home") as store:
        assert await store.claim_pdu("sim_0", digest("0A"), T0 + HOUR) == first
        await store.append([ev.MessageKept(message(first.message))], T0)
        assert await store.seen_pdu("sim_0", digest("0A"))
        assert not await store.seen_pdu("sim_1", digest("0A"))
        assert (await store.claim_pdu("sim_1", digest("0A"), T0)).message != first.message


async def test_parts_come_in_any_order_and_over_restarts(ledger: Path) -> None:
    async with Store.open(ledger, site="home") as store:
        early = await store.keep_parts([part(3), part(1)])
        assert [len(group.parts) for group in early] == [1, 2]
        assert not early[-1].complete
    async with Store.open(ledger, site="home") as store:
        assert await store.parts("sim_0") == [early[-1]]
        assert await store.parts("sim_1") == []
        whole = await one(store, part(2))
        assert whole.complete
        assert [one.seq for one in whole.parts] == [1, 2, 3]
        assert whole.message == early[0].message


async def test_a_copy_of_a_part_changes_nothing(store: Store) -> None:
    first = await one(store, part(1, "ab"))
    assert await one(store, part(1, "AB", at=T0 + HOUR)) == first


async def test_a_kept_whole_closes_its_group_and_a_late_copy_finds_it(store: Store) -> None:
    *_, whole = await store.keep_parts([part(1, total=2), part(2, total=2)])
    await store.append([ev.MessageKept(message(whole.message))], T0)
    assert await store.parts() == []
    late = await one(store, part(2, total=2, at=T0 + HOUR))
    assert (late.message, late.done) == (whole.message, True)


async def test_an_incomplete_message_shown_as_such_still_waits(store: Store) -> None:
    half = await one(store, part(1, total=2))
    shown = Message(
        half.message,
        "sim_0",
        "in",
        Msisdn("10086"),
        T0,
        Body("x"),
        MessageState.INCOMPLETE,
        total=2,
    )
    await store.append([ev.MessageKept(shown)], T0)
    assert await store.parts() == [half]
    assert (await one(store, part(2, total=2))).complete


@pytest.mark.parametrize(
    "second",
    [
        pytest.param(part(1, "FF"), id="same place, other text"),
        pytest.param(part(2, ref=8), id="other reference"),
        pytest.param(part(2, total=4), id="other total"),
        pytest.param(part(2, at=T0 + timedelta(days=2)), id="two days later"),
    ],
)
async def test_a_reference_used_again_is_another_message(store: Store, second: SmsPart) -> None:
    first = await one(store, part(1))
    assert (await one(store, second)).message != first.message
    assert len(await store.parts()) == 2


async def test_a_reference_used_again_after_the_whole_is_another_message(store: Store) -> None:
    *_, whole = await store.keep_parts([part(1, total=2), part(2, total=2)])
    await store.append([ev.MessageKept(message(whole.message))], T0)
    assert (await one(store, part(1, "CC", total=2))).message != whole.message
