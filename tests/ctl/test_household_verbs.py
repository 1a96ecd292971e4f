"""People, tokens, privacy and the audit on the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from simd.ctl.setup import look
from simd.engine.household.agreement import Agreement
from simd.model import event as ev
from simd.model.account import MoneyText
from simd.model.household import PersonLimits
from simd.model.units import Size
from tests.api.memory_house import HOME, MING, SPARE, MemoryHouse
from tests.ctl.calling import Keyboard, Simctl

As = Callable[[str], None]


async def test_people(simctl: Simctl, house: MemoryHouse, as_user: As) -> None:
    limits = PersonLimits(5, MoneyText("10 CNY"), MoneyText("50 CNY"), Size(1 << 30))
    house.agree(Agreement(limits={MING.id: limits}))
    as_user("ming")
    shown = (await simctl("people")).out
    assert "ming (you)" in shown
    assert "SMS 0 of 5 a day, 10 CNY a day, 50 CNY in 30 days, 1 GB in 30 days" in shown
    found = (await simctl("people", "--json")).data
    assert {one["name"] for one in found["people"]} == {"li", "ming", "gran", "pay"}
    as_user("stranger")
    assert (await simctl("people")).code == 4


async def test_consent(simctl: Simctl, house: MemoryHouse, as_user: As) -> None:
    as_user("li")
    assert "consent recorded for home" in (await simctl("people", "consent", "home")).out
    assert house.household.consents.of(HOME) is not None
    gone = await simctl("people", "consent", "home", "--withdraw", "--json")
    assert (gone.code, gone.data["needed"]) == (0, True)
    assert (await simctl("people", "consent", "home", "--withdraw")).code == 5
    as_user("steward")
    assert (await simctl("people", "consent", "home")).code == 2
    assert (await simctl("people", "consent", "home", "--attested")).code == 0


async def test_tokens(simctl: Simctl, as_user: As) -> None:
    as_user("steward")
    assert "There are no tokens." in (await simctl("tokens", "list")).out
    made = await simctl("tokens", "create", "wall", "--person", "ming", "--sim", "home")
    assert (made.code, made.out[:5], made.out.count("\n")) == (0, "simd_", 1)
    assert "shown this once" in made.err
    other = (
        await simctl(
            "tokens", "create", "x", "--person", "li", "--scope", "pay", "--days", "0", "--json"
        )
    ).data
    assert (other["scope"], other["expires"]) == ("pay", None)
    listed = (await simctl("tokens", "list")).out
    assert [line.split()[1:5] for line in listed.splitlines()[1:]] == [
        ["wall", "ming", "read", "home"],
        ["x", "li", "pay", "all"],
    ]
    assert made.out.strip() not in listed
    assert "token wall revoked" in (await simctl("tokens", "revoke", "wall")).out
    assert (await simctl("tokens", "revoke", "wall")).code == 5
    found = (await simctl("tokens", "list", "--json")).data["tokens"]
    assert [one["state"] for one in found] == ["revoked", "valid"]
    assert (await simctl("tokens", "create", "y")).code == 2


async def test_audit(simctl: Simctl, house: MemoryHouse, as_user: As) -> None:
    as_user("gran")
    await simctl("use", "home")
    as_user("li")
    await simctl("sms", "list")
    shown = (await simctl("audit")).out
    assert "looked at messages" in shown
    assert [line.split("  ")[-1] for line in shown.splitlines() if "switched" in line] == [
        "refused"
    ]
    only = (await simctl("audit", "--sim", "travel", "--json", "--limit", "5")).data["entries"]
    assert all(one["name"] != "gran" for one in only)
    whole = await simctl("audit", "verify")
    assert (whole.code, whole.out.startswith("The record is whole: ")) == (0, True)
    head = (await simctl("audit", "verify", "--json")).data["head"]
    assert (await simctl("audit", "verify", "--head", head)).code == 0
    house.ledger.direct.connection.execute("DELETE FROM audit WHERE seq = 2")
    broken = await simctl("audit", "verify")
    assert broken.code == 1
    assert "breaks at entry 2: entries are missing there" in broken.out
    assert "第 2 条" in (await simctl("audit", "verify", LANG="zh_CN")).out
    assert (await simctl("audit", "verify", "--head", f"1:{'0' * 16}", "--json")).data[
        "why"
    ] == "noted"


async def test_a_route_without_words_of_its_own_is_shown_by_its_name(
    simctl: Simctl, house: MemoryHouse
) -> None:
    await simctl("people")
    house.ledger.direct.connection.execute("UPDATE audit SET verb = 'get_later'")
    assert "get later" in (await simctl("audit")).out


async def test_export(simctl: Simctl, as_user: As, tmp_path: Path) -> None:
    as_user("li")
    found = (await simctl("privacy", "export")).data
    assert found["person"]["name"] == "li"
    place = tmp_path / "li.json"
    written = await simctl("privacy", "export", "--person", "li", "-o", str(place))
    assert str(place) in written.out
    assert place.stat().st_mode & 0o777 == 0o600
    assert json.loads(place.read_text("utf-8"))["person"] == found["person"]
    assert (await simctl("privacy", "export", "-o", str(place))).code == 2
    assert (await simctl("privacy", "export", "--person", "ming")).code == 4


async def test_erase_asks_first(
    simctl: Simctl, house: MemoryHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (await simctl("privacy", "erase", "--person", "ming")).code == 2
    monkeypatch.setattr(Keyboard, "person", True)
    kept = await simctl("privacy", "erase", "--person", "ming", stdin=b"no\n")
    assert (kept.code, kept.out.splitlines()[-1]) == (1, "Type ming to go on: Nothing was erased.")
    assert house.household.folk.by_id(MING.id)
    gone = await simctl("privacy", "erase", "--person", "ming", stdin=b"ming\n")
    assert gone.code == 0
    assert "take them out of simd.yaml" in gone.out
    assert house.household.folk.by_id(MING.id) is None
    sims = await simctl("privacy", "erase", "--sim", "travel", "--yes", LANG="zh_CN")
    assert (sims.code, "travel" in sims.out, "已删除" in sims.out) == (0, True, True)
    plan = await simctl("privacy", "erase", "--sim", "home", "--json")
    assert plan.data["names"] == ["home"]
    done = await simctl("privacy", "erase", "--confirm", plan.data["confirm"], "--json")
    assert (done.code, done.data["confirm"]) == (0, None)
    assert (await simctl("privacy", "erase", "--sim", "home")).code == 5


# --- setup


async def test_setup_asks_shows_checks_and_writes(
    simctl: Simctl, house: MemoryHouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Keyboard, "person", True)
    place = tmp_path / "simd.yaml"
    house.tell(ev.SimSeen(replace(house.snapshot.sims[SPARE].sim, carrier=None)))
    answers = "li，ming\nroot\n-\nhome\nli\ncard\nming\n\nnobody\nli\nallow\ny\n"
    ended = await simctl("setup", "-o", str(place), stdin=answers.encode())
    assert ended.code == 0, ended
    assert "found modem roof at pty" in ended.out
    text = place.read_text("utf-8")
    assert text in ended.out
    assert '- {name: "li", unix_user: "root"}' in text
    assert '- {name: "ming"}' in text
    assert "visits: allow" in text
    assert text.count('rights: {"li": owner}') + text.count('rights: {"ming": owner}') == 3
    assert (await simctl("setup", "-o", str(place), "--yes")).code == 2


async def test_setup_writes_nothing_unless_told(simctl: Simctl, tmp_path: Path) -> None:
    place = tmp_path / "simd.yaml"
    found = (await simctl("setup", "-o", str(place), "--json")).data
    assert (found["written"], len(found["sims"]), found["notices"]) == (None, 3, [])
    assert (await simctl("setup", "-o", str(place))).code == 2
    assert not place.exists()


async def test_setup_is_for_who_may_read_the_numbers(
    simctl: Simctl, as_user: As, tmp_path: Path
) -> None:
    as_user("li")
    ended = await simctl("setup", "-o", str(tmp_path / "x"), "--yes")
    assert ended.code == 2
    assert "as root" in ended.err


@pytest.mark.timeout(180)
async def test_setup_finds_a_daemon_of_its_own(
    alone: Simctl, socket_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a machine where none runs yet: it looks, finds no modem, and still writes."""
    monkeypatch.setattr(look, "_BARE", "modems: {discover: false, modemmanager: never}\n")
    place = tmp_path / "simd.yaml"
    ended = await alone("setup", "--socket", str(socket_path), "-o", str(place), "--yes")
    assert ended.code == 0, ended
    assert "modems: {discover: true, modemmanager: auto}" in place.read_text("utf-8")
