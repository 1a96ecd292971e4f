"""Who may do what at the real daemon: calls by processes of real Unix users, told by the kernel.

Every route is held against its table in `tests/api/test_matrix.py`; here each role calls the
daemon itself, whose config names the users, on a SIM of its own and on another's.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from tests.api.matrix import Case
from tests.api.test_matrix import answer, caller, open_to_all, real_users
from tests.e2e.daemon_child import DaemonChild

ROLES = ("owner", "payer", "user", "viewer")
LIMITED = ", limits: {sms_per_day: 1}"
OWN, OTHER = "8923430100123456785", "8966032200123456784"
# The least role on the SIM that each verb takes, as the vocabulary of rights says.
VERBS: tuple[tuple[str, str, dict[str, Any] | None, str], ...] = (
    ("GET", "/v1/sims/{sim}/account", None, "viewer"),
    ("GET", "/v1/sims/{sim}/readings", None, "viewer"),
    ("GET", "/v1/messages?sim={sim}", None, "viewer"),
    ("GET", "/v1/transactions?sim={sim}", None, "viewer"),
    ("GET", "/v1/usage?sim={sim}", None, "viewer"),
    ("GET", "/v1/sims/{sim}/consent", None, "viewer"),
    ("POST", "/v1/sims/{sim}/refresh", None, "user"),
    ("POST", "/v1/sims/{sim}/activate", None, "user"),
    ("POST", "/v1/sims/{sim}/orders", {"pack": "nosuch"}, "user"),
    ("GET", "/v1/sims/{sim}/vouchers", None, "payer"),
    ("POST", "/v1/sims/{sim}/ussd", {"code": "*310#"}, "payer"),
    ("POST", "/v1/sims/{sim}/messages", {"to": "131", "text": "x"}, "payer"),
    ("GET", "/v1/audit?sim={sim}", None, "owner"),
    ("POST", "/v1/sims/{sim}/consent", {"attested": False}, "owner"),
)
# What takes an owner of any SIM, and what only root and the daemon's own user may.
HOUSE: tuple[tuple[str, str, dict[str, Any] | None, set[str]], ...] = (
    ("GET", "/v1/people", None, {*ROLES, "other"}),
    ("GET", "/v1/policy", None, {*ROLES, "other"}),
    ("POST", "/v1/policy/pause", None, {"owner", "other"}),
    ("GET", "/v1/audit/verify", None, {"owner", "other"}),
    ("POST", "/v1/modems/mdm_x/trace", {"seconds": 1}, set()),
    ("GET", "/v1/status", None, {*ROLES, "other", "stranger"}),
)


def config_of(folder: Path, users: dict[str, str]) -> Path:
    """Each role by a user of that machine; another person owns the other SIM."""
    people = "".join(
        f"  - {{name: {role}, unix_user: {user}{LIMITED if role == 'payer' else ''}}}\n"
        for role, user in users.items()
        if role != "stranger"
    )
    rights = ", ".join(f"{role}: {role}" for role in ROLES)
    path = folder / "simd.yaml"
    path.write_text(
        "modems: {discover: false, modemmanager: never}\nvisits: never\n"
        f"people:\n{people}"
        "sims:\n"
        f'  - {{name: own, iccid: "{OWN}", carrier: ng-mtn, rights: {{{rights}}}}}\n'
        f'  - {{name: theirs, iccid: "{OTHER}", carrier: th-ais, rights: {{other: owner}}}}\n'
        "accounts:\n  - {name: family, members: [own, theirs]}\n"
    )
    return path


def may(role: str, least: str, *, own: bool) -> bool:
    if not own:
        return role == "other"
    return role in ROLES and ROLES.index(role) <= ROLES.index(least)


async def wrongs(daemon: DaemonChild, uid: int, role: str, sims: dict[str, str]) -> list[str]:
    """What the kernel's word on the caller was not heeded in."""
    found = []
    async with caller(str(daemon.socket), uid) as child:
        for method, path, body, least in VERBS:
            for name, sim in sims.items():
                status = await answer(child, method, Case(path.format(sim=sim), frozenset(), body))
                right = may(role, least, own=name == "own")
                # Others are told that they may not, or that there is no such thing.
                if (status in (403, 404)) is right or status >= 500:
                    found.append(f"{role}: {method} {path} on {name}: {status}")
        for method, path, body, allowed in HOUSE:
            status = await answer(child, method, Case(path, frozenset(), body))
            if (status == 403) is (role in allowed):
                found.append(f"{role}: {method} {path}: {status}")
    return found


async def limited(daemon: DaemonChild, uid: int, sim: str) -> None:
    """The payer may send one message a day: the second is not sent."""
    path = f"/v1/sims/{sim}/messages?wait=60"
    async with caller(str(daemon.socket), uid) as child:
        for text in ("the one of today", "one too many"):
            body = {"to": "+2348031234567", "text": text}
            assert await answer(child, "POST", Case(path, frozenset(), body)) == 200
    kept = {one["text"] for one in (await daemon.get(f"/v1/messages?sim={sim}"))["messages"]}
    assert ("the one of today" in kept, "one too many" in kept) == (True, False)
    people = {one["name"]: one for one in (await daemon.get("/v1/people"))["people"]}
    assert people["payer"]["limits"]["sms_today"] == 1


async def shared(daemon: DaemonChild, sims: dict[str, str]) -> None:
    """The contract that two people's SIMs use up together."""
    (family,) = (await daemon.get("/v1/accounts"))["accounts"]
    assert {one["sim"] for one in family["members"]} == set(sims.values())
    assert family["shared"] == ["data"]


@pytest.mark.skipif(
    os.getuid() != 0, reason="only root can start a process of another Unix user: not run"
)
@pytest.mark.timeout(180)
async def test_each_real_user_may_what_the_role_says(folder: Path) -> None:
    roles = (*ROLES, "other", "stranger")
    users = dict(zip(roles, real_users(len(roles)), strict=True))
    config = config_of(folder, {role: user.pw_name for role, user in users.items()})
    async with DaemonChild(folder, config, "--emulate", "quectel-ec25") as daemon:
        await daemon.start()
        open_to_all(daemon.socket)
        sims = {one["name"]: one["id"] for one in (await daemon.get("/v1/sims"))["sims"]}
        assert set(sims) == {"own", "theirs"}
        found = []
        for role, user in users.items():
            found += await wrongs(daemon, user.pw_uid, role, sims)
        assert found == []
        await limited(daemon, users["payer"].pw_uid, sims["own"])
        await shared(daemon, sims)
        named = {one["name"] for one in (await daemon.get("/v1/audit?limit=1000"))["entries"]}
        assert {*ROLES, "other"} <= named
