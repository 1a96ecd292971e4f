"""What an amount of data, talk time or messages means: left, used, in all, or nothing."""

from __future__ import annotations

import re

import msgspec

from simd.carriers.amounts.mark import Kind
from simd.carriers.general.clauses import Beside
from simd.carriers.general.cues import Cue
from simd.carriers.general.label import (
    AND,
    HELD,
    Meaning,
    last,
    linked,
    near,
    refused,
    roles,
    tells,
)
from simd.carriers.general.lexicon import Role

_RATE = re.compile(r"\s*(?:/(?!\s*¦)|per\b|@|a day|p/)")
# `3 GB of 5 GB`, `2,4 GB over van je 5 GB`, `80% des Volumens von 5 GB`.
_OF = re.compile(
    r"(?:[^¦:;\n]{0,32}\s|\s*)(?:/|(?:out )?of(?: [^\W\d_]+){0,2}|de(?: un total de)?|sur|von|z|ze|из|від|з|од|av|"
    r"dari|tren|trong|di|su|van|απο|من(?: اصل)?|din|uit|iz|od|fra|dos?|das?|ud af|yhteensa)"
    r"(?: (?:tus?|sus?|seus?|your|deine\w?|ihre\w?|je|mes|vos|votre|twoich|twojego|ваше\w*|les|los|the|a|tuoi|cei|cele|pakiet\w*|limit\w*)){0,2}\s*\Z"
    r"|\s*(?:/|/?\s*共|のうち|중)\s*\Z"
)
# Words that name what is used up or what may be: `remaining usage` is left.
_NOUN = re.compile(
    r"usage|utilisation|utilizzo|kullanim|pouzit|wykorzystania|用量|使用量|消费|consumo|verbrauch|使用",
    re.IGNORECASE,
)
_FOR = r"(?:for|na|po|slm|selama|за|на|pour|por|per|fur|fuer|x|/|,|-|en|in|valid|valable|validity|trong|masa)"
_DAYS = r"(?:d|days?|hari|hr|hrs?|hours?|дн\w*|сут\w*|час\w*|tage?n?|jours?|dias?|giorni|ngay|天|วัน|dni|gun|nap\w*|zile|month\w*|weeks?|mois|mes\w*|bulan|يوم|ايام|siku)"
_TERM = re.compile(rf"[^¦]{{0,12}}?{_FOR}?\s*¦+\s?{_DAYS}(?![^\W\d_])")
_VALID = re.compile(r"\s*(?:valid\w*|valable\w*|valido\w*|gultig\w*)(?![^\W\d_])")
_NAME = re.compile(r"[^\W\d_]{2,}")
_NAMED = re.compile(r"\s*[:=]")
# `5GB Monthly: 4.2GB left`: the first names the pack that the second is left of.
_NAMES_NEXT = re.compile(r"[^¦\n]{0,30}[:=]\s*\Z")
# `day pack 15GB, left 14.2GB`: the first is all there was of it.
_LEFT_NEXT = re.compile(
    r"\W*(?:还)?(?:剩余|剩餘|剩|尚余|餘|余|left|remaining|осталось|restan?|noch|残り)\W*\Z"
)
_RENEWS = re.compile(r"[^¦\n]{0,40}(?<![^\W\d_])(?:re)?(?:sets|news)\b")
_FOR_WHAT = re.compile(
    r"(?<![^\W\d_])(?:for|для|за|na|za|pour|fur|para|por|untuk|cho|per|voor|för)\s*\Z"
)


class Spot(msgspec.Struct, frozen=True):
    """One amount in the row of all, and the meanings found before it.

    `anchored` is true in a text that states a balance.
    """

    row: list[Beside]
    index: int
    before: list[Meaning]
    anchored: bool

    @property
    def one(self) -> Beside:
        """The amount itself."""
        return self.row[self.index]

    @property
    def next(self) -> Beside | None:
        """The amount after it in the same clause."""
        after = self.row[self.index + 1] if self.index + 1 < len(self.row) else None
        return after if after and after.clause == self.one.clause else None

    @property
    def has_share(self) -> bool:
        """True for the first of `3 GB of 5 GB`, `50% of 5 GB`."""
        one, other = self.one, self.next
        if other is None or other.mark.kind in {Kind.MONEY, Kind.PERCENT, Kind.DATE}:
            return False
        alike = one.mark.kind in {other.mark.kind, Kind.PERCENT}
        joined = one.mark.end + len(other.before) == other.mark.start
        fits = one.mark.kind is Kind.PERCENT or one.mark.value <= other.mark.value
        return alike and joined and fits and bool(_OF.match(other.before))

    @property
    def is_share_of(self) -> bool:
        """True for the second of them."""
        return self.index > 0 and Spot(self.row, self.index - 1, [], self.anchored).has_share

    @property
    def names_next(self) -> bool:
        """True for the first of `5GB Monthly: 4.2GB left`."""
        one, other = self.one, self.next
        if other is None or one.mark.kind is not other.mark.kind:
            return False
        return bool(_NAMES_NEXT.match(other.before)) and one.mark.value >= other.mark.value

    @property
    def is_whole_of_next(self) -> bool:
        """True for the first of `day pack 15GB, left 14.2GB`."""
        one, other = self.one, self.next
        if other is None or one.mark.kind is not other.mark.kind or one.segment == other.segment:
            return False
        told = _LEFT_NEXT.match(other.before)
        inner = not other.before.strip() and Role.LEFT in roles(near(other))
        close = len(one.after.split()) <= 1
        return one.mark.value >= other.mark.value and bool(told or (inner and close))


def quantity(spot: Spot) -> Meaning | None:
    """The meaning of one quantity, or None."""
    if _RATE.match(spot.one.after) and not spot.has_share:
        return None
    role = _by_words(spot)
    if role is None and not refused(spot.one):
        role = _by_place(spot)
    return Meaning(spot.one, role) if role else None


def _by_words(spot: Spot) -> Role | None:
    """The role that words beside the amount, or beside the total it is part of, give it."""
    one = spot.one
    said = last(one.left, *HELD, Role.USED, Role.SESSION)
    if spot.is_share_of:
        return Role.TOTAL
    if refused(one) or (one.mark.kind is Kind.PERCENT and not spot.has_share):
        return None
    if said:
        return _before(one, said)
    behind = _behind(one)
    if not behind and spot.has_share and spot.next:
        behind = _behind(spot.next)
    return behind[0].role if behind and not one.menu else None


def _before(one: Beside, said: Cue) -> Role | None:
    """The role a word before the amount gives it; how long the last call was is none."""
    if one.menu and not linked(one, said):
        return None
    if said.role is Role.USED and Role.LEFT in roles(one.left) and _names_what_is_left(one, said):
        return Role.LEFT
    if Role.SESSION in roles(one.left) and said.role in {Role.USED, Role.SESSION}:
        return None if one.mark.kind is Kind.VOICE else Role.SESSION
    return Role.USED if said.role is Role.USED else Role.LEFT


def _behind(one: Beside) -> list[Cue]:
    return [cue for cue in near(one) if cue.role in {Role.LEFT, Role.USED}]


def _names_what_is_left(one: Beside, used: Cue) -> bool:
    """`Remaining usage: 2 GB` is left."""
    return bool(_NOUN.match(one.before[len(one.before) - (one.mark.start - used.start) :]))


def _by_place(spot: Spot) -> Role | None:
    """Amounts without a word for holding: names, totals, and what may be held unsaid."""
    one = spot.one
    if spot.names_next:
        return Role.PACK
    if one.menu or one.mark.kind is Kind.PERCENT or _NAMED.match(one.after):
        return None
    return Role.TOTAL if spot.is_whole_of_next else _by_neighbours(spot)


def _by_neighbours(spot: Spot) -> Role | None:
    """The role that weaker words around give it, where no bargain is offered."""
    one, said, behind = spot.one, roles(spot.one.left), roles(near(spot.one))
    if Role.TOTAL in said or (Role.TOTAL in behind and not tells(one.left)):
        return None if spot.has_share else Role.TOTAL
    if Role.PACK in behind:
        return Role.PACK
    if _hawked(one) or _paid_for(spot):
        return None
    if _VALID.match(one.after) and (Role.HAVE in said or _list_role(one, spot.before)):
        return Role.LEFT
    for_a_term = _TERM.match(one.after) or _FOR_WHAT.search(one.before)
    return None if for_a_term else _unsaid(spot, said, behind)


def _unsaid(spot: Spot, said: set[Role], behind: set[Role]) -> Role | None:
    """Lists under one word, and packs that stand beside a balance or an end."""
    one = spot.one
    listed = _list_role(one, spot.before)
    if listed:
        return listed
    owner = last(one.left, Role.HAVE, Role.PACK)
    named = owner is None or owner.role is Role.PACK
    if Role.PACK in said and named and not _NAMED.search(one.before):
        return Role.PACK
    if Role.HAVE in said and Role.SOFT not in behind:
        return Role.LEFT
    if spot.has_share:
        return None  # `1.2GB/5GB` may be used or left
    return Role.LEFT if _bare(spot) else None


def _paid_for(spot: Spot) -> bool:
    """True where a price stands in the same clause."""
    held = {meaning.mark for meaning in spot.before}
    row = [other for other in spot.row if other.clause == spot.one.clause]
    return any(_price(other) for other in row if other.mark not in held)


def _hawked(one: Beside) -> bool:
    """True in a clause with a call to act, a cost or a limit."""
    return bool({cue.role for cue in (*one.around, *one.header)} & {Role.SOFT, Role.HARD})


def _price(other: Beside) -> bool:
    if other.mark.kind is Kind.MONEY:
        return not roles(other.left) & set(HELD)
    return other.mark.kind is Kind.PERCENT


def _list_role(one: Beside, before: list[Meaning]) -> Role | None:
    """The role of the list it stands in: `used are 0 min, 0 SMS and 2 GB`, or of a header line."""
    plain = not tells(one.left)
    if before and plain and (role := _role_of_list(one, before[-1])):
        return role
    lead = roles(one.lead)
    if plain and lead & {Role.LEFT, Role.HAVE} and lead <= {Role.LEFT, Role.HAVE, Role.PACK}:
        return Role.LEFT
    header = roles(one.header)
    if Role.USED in header:
        return Role.USED
    return Role.LEFT if header & {*HELD, Role.HAVE, Role.BONUS} else None


def _role_of_list(one: Beside, previous: Meaning) -> Role | None:
    """The role of the amount before it, where both are of one list."""
    listed = one.clause - previous.beside.clause == 1 and one.goes_on
    if previous.beside.clause != one.clause and not listed:
        return None
    if previous.role is Role.HAVE:
        return Role.LEFT if AND.match(previous.beside.after) else None
    if previous.role not in {Role.LEFT, Role.USED} or previous.kind is Kind.MONEY:
        return None
    other = previous.kind is not one.mark.kind
    return previous.role if listed or other or _named_alike(one, previous) else None


def _named_alike(one: Beside, previous: Meaning) -> bool:
    """`local 500MB, national 2GB left`: each has its own name before it and nothing behind."""
    row = (previous.beside, one)
    apart = one.segment - previous.beside.segment == 1
    silent = roles(one.left) <= {Role.PACK} and not any(each.after.strip(" .。") for each in row)
    return apart and silent and all(_NAME.search(each.before) for each in row)


def _bare(spot: Spot) -> bool:
    """True for `500 MB until 31.12.` and for packs listed beside a balance."""
    one = spot.one
    dated = any(
        other.clause == one.clause and other.mark.kind is Kind.DATE
        for other in spot.row[spot.index + 1 :]
    ) and not _RENEWS.match(one.after)
    alone = len(spot.row) == 1 and not one.before.strip() and not one.after.strip(" .")
    earlier = {cue.role for cue in one.around if cue.end <= one.mark.start}
    packed = Role.PACK in earlier and bool(_NAMED.search(one.before))
    return one.mark.sure and (spot.anchored or dated or alone or packed)
