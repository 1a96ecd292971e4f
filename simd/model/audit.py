"""Who saw and did what: entries that are chained, and what a look at the chain finds.

An entry names people, SIMs and things by their random ids alone, so that it tells nobody
anything once those ids are erased.
"""

from __future__ import annotations

import hashlib
from datetime import datetime

import msgspec

GENESIS = bytes(32)
FINGERPRINT = 16
BROKEN = "audit_broken"


class Noted(msgspec.Struct, frozen=True):
    """One look or act: `person` is an id (`uid:N` for a Unix user of no name here).

    `door` is `unix` or the id of the token; `verb` the route's name; `sims` the SIMs whose
    private things were asked for; `outcome` is `done`, `begun` or an error's code.
    """

    person: str
    door: str
    verb: str
    subject: str | None
    sims: tuple[str, ...]
    outcome: str


class AuditEntry(msgspec.Struct, frozen=True):
    """A noted look or act at its place in the chain; `link` vouches for all before it."""

    seq: int
    at: datetime
    noted: Noted
    link: bytes

    @property
    def fingerprint(self) -> str:
        """The beginning of its link, as people note it down."""
        return self.link.hex()[:FINGERPRINT]


class Verdict(msgspec.Struct, frozen=True):
    """What a look at the whole chain found; `broken_at` is the first entry that is not right.

    `why` is one of: changed, missing, cut, forged, key, noted. `head` is `SEQ:FINGERPRINT`.
    """

    whole: bool
    entries: int
    first: int
    last: int
    since: datetime | None
    head: str
    broken_at: int | None = None
    why: str | None = None


def link(before: bytes, seq: int, at: str, noted: Noted) -> bytes:
    """The link of an entry: SHA-256 over the link before it and everything it says."""
    said = msgspec.json.encode([seq, at, *msgspec.structs.astuple(noted)])
    return hashlib.sha256(before + said).digest()
