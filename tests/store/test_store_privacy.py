"""Given out whole, and erased without a trace: looked for in the raw bytes of every file."""

from __future__ import annotations

import json
import sqlite3
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from simd.model import event as ev
from simd.model.account import Money, Reading, Source
from simd.model.audit import Noted
from simd.model.household import Consent, Token
from simd.model.ids import Body, Iccid, Imsi, Msisdn, Plmn
from simd.model.message import Message, MessageState
from simd.model.modem import Modem, Seat
from simd.model.sim import Sim
from simd.store import Store
from simd.store.rows import SmsPart
from simd.store.sealed import Sealer

T0 = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
KEY = Sealer(bytes(32))
GONE, STAYS = "89860012345678901230", "8944110068001234567"
SECRETS = (
    GONE.encode(),
    b"460009876543210",
    b"+8613812345678",
    b"Meet me at the Kranzlereck at nine",
    b"Dear Ms Kwiatkowski, 12.34 left",
    b"DEADBEEFCAFE0123",
    b"Ottilie Kwiatkowski",
)
OTHER = b"only the other one may read this"


def message(key: str, sim: str, text: str, peer: str) -> ev.MessageKept:
    state = MessageState.RECEIVED
    return ev.MessageKept(
        Message(key, sim, "in", Msisdn(peer), T0, Body(text), state, T0, 1, 1, None)
    )


async def lived(store: Store) -> tuple[str, str, str]:
    """Two SIMs and a person with a past; returns the ids."""
    sim, other = await store.sim_id(Iccid(GONE)), await store.sim_id(Iccid(STAYS))
    person = await store.person_id("Ottilie Kwiatkowski")
    reading = Reading(
        Body("Dear Ms Kwiatkowski, 12.34 left"), Source("sms", T0), 0.9, Money(Decimal(12), "EUR")
    )
    for number in range(20):
        text = f"Meet me at the Kranzlereck at nine {number} " + "x" * 3000
        await store.append(
            [
                ev.ModemSeen(Modem("mdm_a", "roof")),
                ev.SimSeen(
                    Sim(sim, Iccid(GONE), "o", imsi=Imsi("460009876543210"),
                        number=Msisdn("+8613812345678"))
                ),
                ev.SimSeen(Sim(other, Iccid(STAYS), "p")),
                ev.SeatSeen(Seat("mdm_a", 1), sim),
                message(f"msg_a{number}", sim, text, "+8613812345678"),
                message(f"msg_b{number}", other, OTHER.decode(), "+8613912345678"),
                ev.ReadingTaken(f"rdg_{number}", sim, "balance", reading),
                ev.PolicyPaused(paused=True, by="Ottilie Kwiatkowski"),
                ev.UssdPushed(sim, "menu", Body("Dear Ms Kwiatkowski, 12.34 left")),
            ],
            T0,
        )  # fmt: skip
        await store.append([ev.MessageGone(f"msg_a{number}", sim)] if number % 3 else [], T0)
    await store.keep_parts(
        [SmsPart(sim, Msisdn("+8613812345678"), 1, 2, 1, "DEADBEEFCAFE0123", T0)]
    )
    await store.count_bytes(sim, T0, 1, 2)
    await store.note_place(sim, T0, Plmn("26201"), 7)
    token = Token("tok_o", person, "Ottilie Kwiatkowski's phone", "read", (sim, other), T0)
    await store.household.add_token(token, b"#")
    await store.household.add_consent(Consent("cns_o", sim, person, "given", person, T0))
    await store.household.add_count(person, "sms", T0, 3)
    await store.audit.note([Noted(person, "unix", "get_messages", None, (sim,), "done")], T0, KEY)
    return sim, other, person


def bytes_of(folder: Path) -> bytes:
    return b"\0".join(one.read_bytes() for one in sorted(folder.rglob("*")) if one.is_file())


def found(folder: Path) -> set[bytes]:
    held = bytes_of(folder)
    return {one for one in SECRETS if one in held}


async def test_what_is_erased_is_in_no_byte_of_any_file(store: Store, ledger: Path) -> None:
    sim, other, person = await lived(store)
    assert found(ledger.parent) == set(SECRETS)
    planned = await store.privacy.count([sim, person])
    gone = await store.privacy.erase_sims([sim])
    gone |= await store.privacy.erase_person(person, "Ottilie Kwiatkowski")
    assert set(planned) <= set(gone) | {"event"}
    await store.privacy.scrub()
    assert found(ledger.parent) == set()
    assert sim.encode() not in bytes_of(ledger.parent).replace(json.dumps([sim]).encode(), b"")
    # What is another's stays, and so does the audit, which tells nobody anything now.
    assert OTHER in bytes_of(ledger.parent)
    assert len(await store.messages(other, 100)) == 20
    assert await store.messages(sim, 100) == []
    (entry,) = await store.audit.entries(10)
    assert entry.noted.person == person
    assert (await store.audit.verify(KEY)).whole


async def test_the_ledger_is_whole_after_it(ledger: Path) -> None:
    async with Store.open(ledger, site="home") as store:
        sim, other, person = await lived(store)
        await store.privacy.erase_sims([sim])
        await store.privacy.erase_person(person, "Ottilie Kwiatkowski")
        await store.privacy.scrub()
        await store.append([ev.AskBegan(other, "balance")], T0)
        assert await store.sim_id(Iccid(GONE)) != sim
        assert await store.person_id("Ottilie Kwiatkowski") != person
    with sqlite3.connect(ledger) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    connection.close()
    async with Store.open(ledger, site="home") as store:
        assert sim not in repr(await store.restore())


async def test_a_name_is_taken_out_of_what_is_others_too(store: Store) -> None:
    _, _, person = await lived(store)
    await store.append([ev.PolicyPaused(paused=False, by="someone else")], T0)
    await store.privacy.erase_person(person, "Ottilie Kwiatkowski")
    said = [
        one.body.by for one in await store.events(0, 1000) if isinstance(one.body, ev.PolicyPaused)
    ]
    assert set(said) == {"erased", "someone else"}
    # Her SIM was not to be erased: what is known of it stays.
    assert len(await store.messages(None, 100)) == 27


def holds(value: Any, wanted: str) -> bool:
    return wanted in json.dumps(value, ensure_ascii=False)


async def test_an_export_is_everything_and_nobody_elses(store: Store) -> None:
    sim, other, person = await lived(store)
    given = await store.privacy.about([sim, person])
    for wanted in SECRETS:
        # The token names the other's SIM too: it is left out with her name on it.
        assert holds(given, wanted.decode())
    assert not holds(given, other)
    assert not holds(given, OTHER.decode())
    assert {"message", "reading", "usage", "place", "sim", "event", "consent", "person"} <= set(
        given
    )
    assert json.loads(json.dumps(given)) == given
    assert "hash" not in json.dumps(given)


async def test_the_two_go_by_the_ledgers_shape(store: Store, ledger: Path) -> None:
    """A table that a later version adds is exported and erased like the rest."""
    sim, _, _ = await lived(store)

    def later(connection: sqlite3.Connection) -> None:
        connection.execute("CREATE TABLE later (note TEXT, n INTEGER) STRICT")
        connection.execute("INSERT INTO later VALUES (?, 1)", (f'{{"of": "{sim}"}}',))
        connection.execute("INSERT INTO later VALUES ('none', 2)")

    await store._writer.do(later)
    assert (await store.privacy.about([sim]))["later"] == [{"note": {"of": sim}, "n": 1}]
    assert (await store.privacy.erase_sims([sim]))["later"] == 1
    assert await store.privacy.count([sim]) == {}


async def test_tokens_consent_and_counts(store: Store) -> None:
    book, day = store.household, timedelta(days=1)
    sim, person = await store.sim_id(Iccid(GONE)), await store.person_id("li")
    token = Token("tok_a", person, "x", "use", None, T0, T0 + day)
    await book.add_token(token, b"h")
    assert await book.token_by(b"h") == token
    assert await book.token_by(b"other") is None
    await book.token_used("tok_a", T0 + day)
    await book.revoke_token("tok_a", T0 + 2 * day)
    await book.token_used("tok_a", T0 + 3 * day)
    (kept,) = await book.tokens(person)
    assert (kept.used, kept.revoked) == (T0 + day, T0 + 2 * day)
    assert await book.tokens("per_other") == []
    assert not kept.valid(T0)
    for at in (T0, T0 + day):
        await book.add_consent(Consent(f"cns_{at.day}", sim, person, "attested", "uid:0", at))
    assert [one.withdrawn for one in await book.consents()] == [T0 + day, None]
    await book.withdraw_consent(sim, T0 + 2 * day)
    assert [one.withdrawn for one in await book.consents()] == [T0 + day, T0 + 2 * day]
    await book.add_count(person, "sms", T0, 2)
    await book.add_count(person, "sms", T0 + timedelta(minutes=5), 3)
    assert await book.counted(person, "sms", T0 - day) == 5
    assert await book.counted(person, "sms", T0 + day) == 0
    await book.prune(T0 + 400 * day)
    assert (await book.tokens(), await book.consents()) == ([], [])
    assert await book.counted(person, "sms", T0 - day) == 0
