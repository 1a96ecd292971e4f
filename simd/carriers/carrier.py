"""A carrier as a recipe: how to know its SIMs, what to ask it, how its answers read.

A recipe is `configs/carriers/<cc>-<name>.yaml`, the file's name is its id. It states facts,
each inquiry with its source; it has no conditions. `examples` are its tests. An example
marked `constructed` was written by us: it proves that the pattern reads what it was written
for, not that the carrier writes so.
"""

from __future__ import annotations

import re
from typing import Any, Literal

import msgspec

from simd.carriers.keep import KeepNumber
from simd.carriers.paid import CancelService, Place
from simd.model.account import Money, MoneyText
from simd.model.ids import Plmn
from simd.model.units import Span

What = Literal[
    "balance", "data", "voice", "sms", "plan", "number", "expiry", "bonus", "status", "services"
]
Confidence = Literal["operator", "two_sources", "third_party", "unverified"]


class Match(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How to know this carrier's SIMs; every key may be empty.

    `iccid` and `imsi` are leading digits, `gid1` leading hex digits (3GPP TS 31.102 §4.2.10),
    `spn` the whole service provider name in any case. Plain `plmns` make a guess only, and
    not even that for a brand that `rents` its network: there the network says nothing.
    """

    iccid: tuple[str, ...] = ()
    imsi: tuple[str, ...] = ()
    gid1: tuple[str, ...] = ()
    spn: tuple[str, ...] = ()
    plmns: tuple[Plmn, ...] = ()
    rents: bool = False


class MenuReply(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One step of a menu dialogue: `answer` is given only when `prompt` (a regex) is all that is shown."""

    prompt: str
    answer: str


class Patterns(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How an answer reads: regexes whose group names are the meanings.

    `read` are tried each, what they find is put together; every hit of a `packs` regex is
    one allowance. A hit of `sums` states all packs of a kind together: it completes the only
    pack that it can be about, counts where no pack is named, and is never added. Groups: `balance`, `bonus`, `debt` (money; without a sign the carrier's
    currency), `valid_until`, `expires` (dates), `data_left`, `data_used`, `data_total`,
    `voice_*`, `sms_*` (with their unit in the group), `name`, `scope`.
    """

    read: tuple[str, ...] = ()
    packs: tuple[str, ...] = ()
    sums: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[str, ...]:
        """Every regex there is."""
        return self.read + self.packs + self.sums


class Inquiry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One question to the carrier: what it tells, how it is asked, what it costs, who says so.

    `cost` is `free`, `unknown` or money per question; who says `free` names `cost_source`.
    `answer_by` is where the answer comes when not where the question went (USSD questions
    answered by SMS). `min_interval` is the shortest time between two questions. One with a
    `province` or `brand` is for SIMs of those alone (`simd.carriers.fit`). One that is not
    `default` is asked only by its name.
    """

    id: str
    what: tuple[What, ...]
    channel: Literal["ussd", "sms"]
    code: str
    source: str
    verified_on: str
    confidence: Confidence
    to: str = ""
    cost: str = "unknown"
    cost_source: str = ""
    min_interval: Span = Span(3600)
    answer_by: Literal["ussd", "sms"] | None = None
    answers_from: tuple[str, ...] = ()
    replies: tuple[MenuReply, ...] = ()
    patterns: Patterns = Patterns()
    province: str | None = None
    brand: str | None = None
    default: bool = True
    note: str | None = None

    def __post_init__(self) -> None:
        if self.channel == "sms" and not self.to:
            message = f"in inquiry {self.id}, an SMS needs `to`"
            raise ValueError(message)
        if self.cost not in {"free", "unknown"}:
            MoneyText.parse(self.cost)
        if self.cost == "free" and not self.cost_source:
            message = f"in inquiry {self.id}, say in `cost_source` who says that it is free"
            raise ValueError(message)
        for pattern in (*self.patterns.all, *_prompts(self.replies)):
            _compiles(self.id, pattern)

    @property
    def free(self) -> bool:
        """True only when its price is known to be nil."""
        return self.cost == "free"

    @property
    def price(self) -> Money | None:
        """What one question costs; None when that isn't known; zero has no currency, so free is None too."""
        return None if self.cost in {"free", "unknown"} else Money.parse(self.cost)

    @property
    def heard(self) -> bool:
        """False when its answer comes as a message from a number that nobody has named."""
        by = self.answer_by or self.channel
        return by == "ussd" or bool(self.to or self.answers_from)

    def trusts(self, sender: str) -> bool:
        """True when an answer may come from there: the number asked, or one named in the recipe."""
        return sender.removeprefix("+") in {
            number.removeprefix("+") for number in (self.to, *self.answers_from) if number
        }


class Never(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is never sent unasked: `pattern` is a regex over the whole text or code.

    `paid` is what an order that someone gave may send all the same, as the recipe words it;
    all else (loans, passwords, the way out of a number) no order may.
    """

    pattern: str
    why: str
    paid: bool = False

    def __post_init__(self) -> None:
        _compiles("never_send", self.pattern)


class Example(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A text and what must be read from it (`expect` in the contract's Reading shape).

    `documented` texts are shown by the carrier or seen by others; `constructed` are ours.
    `inquiry` names the question; `by` says whether the recipe's pattern must have read it.
    """

    text: str
    expect: dict[str, Any]
    kind: Literal["documented", "constructed"]
    inquiry: str
    at: str | None = None
    by: Literal["recipe", "general", "none"] = "recipe"


class Carrier(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A carrier's recipe; `counting` is how it counts data (1024 or 1000), null is unknown.

    `languages` are those it writes in (ISO 639-1). `provinces` are those a SIM of it can be
    of, where its codes differ by them. `origin` is where a recipe that isn't one of the files
    was taken from.
    """

    id: str
    name: str
    country: str
    currency: str
    match: Match
    names: dict[str, str] = {}
    languages: tuple[str, ...] = ()
    provinces: tuple[str, ...] = ()
    origin: str = ""
    counting: Literal[1000, 1024] | None = None
    inquiries: tuple[Inquiry, ...] = ()
    trusted_senders: tuple[str, ...] = ()
    never_send: tuple[Never, ...] = ()
    topup: tuple[Place, ...] = ()
    order: tuple[Place, ...] = ()
    cancel: tuple[Place, ...] = ()
    cancel_services: tuple[CancelService, ...] = ()
    keep_alive: tuple[KeepNumber, ...] = ()
    examples: tuple[Example, ...] = ()
    note: str | None = None

    def __post_init__(self) -> None:
        ids = [inquiry.id for inquiry in self.inquiries]
        twice = {name for name in ids if ids.count(name) > 1}
        if twice:
            message = f"two inquiries named {', '.join(sorted(twice))}"
            raise ValueError(message)
        for place in (*self.topup, *self.order, *self.cancel):
            why = self.forbids(place.code, paid=True) if place.walks else None
            if why:
                message = f"`{place.code}` of {place.id} is never sent: {why}"
                raise ValueError(message)

    def inquiry(self, name: str) -> Inquiry | None:
        """The inquiry of that id."""
        return next((one for one in self.inquiries if one.id == name), None)

    def forbids(self, text: str, *, paid: bool = False) -> str | None:
        """Why this text or code is never sent unasked, or None; `paid` is for an order given."""
        for never in self.never_send:
            if not (paid and never.paid) and re.fullmatch(
                never.pattern, text.strip(), re.IGNORECASE
            ):
                return never.why
        return None


def _prompts(replies: tuple[MenuReply, ...]) -> tuple[str, ...]:
    return tuple(reply.prompt for reply in replies)


def _compiles(where: str, pattern: str) -> None:
    try:
        re.compile(pattern)
    except re.error as error:
        message = f"in {where}, `{pattern}` is no regular expression ({error})"
        raise ValueError(message) from error
