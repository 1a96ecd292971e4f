"""What an amount of data, talk time or messages means: left, used, in all, or nothing."""

from __future__ import annotations

import re

from simd.carriers.amounts.mark import Kind
from simd.carriers.general.clauses import Beside
from simd.carriers.general.label import (
    HELD,
    Meaning,
    last,
    linked,
    near,
    refused,
    roles,
    tells,
)
from simd.carriers.general.lexicon import Cue, Role

_RATE = re.compile(r"\s*(?:/(?!\s*¦)|per\b|@|a day|p/)")
# `3 GB of 5 GB`, `2,4 GB over van je 5 GB`, `80% des Volumens von 5 GB`.
_OF = re.compile(
    r"(?:[^¦:;\n]{0,32}\s|\s*)(?:/|(?:out )?of(?: [^\W\d_]+){0,2}|de(?: un total de)?|sur|von|z|ze|из|від|з|од|av|"
    r"dari|tren|trong|di|su|van|απο|من(?: اصل)?|din|uit|iz|od|fra|yhteensa)"
    r"(?: (?:tus?|sus?|seus?|your|deine\w?|ihre\w?|je|mes|vos|votre|twoich|ваше\w*|les|los|the|a|tuoi))?\s*\Z"
    r"|\s*(?:/|/?\s*共|のうち|중)\s*\Z"
)
# Words that name what is used up or what may be: `remaining usage` is left.
_NOUN = re.compile(r"usage|用量|使用量|消费|consumo|verbrauch|使用", re.IGNORECASE)
_FOR = r"(?:for|na|po|slm|selama|за|на|pour|por|per|fur|fuer|x|/|,|-|en|in|valid|valable|validity|trong|masa)"
_DAYS = r"(?:d|days?|hari|hr|hrs?|hours?|дн\w*|сут\w*|час\w*|tage?n?|jours?|dias?|giorni|ngay|天|วัน|dni|gun|nap\w*|zile|month\w*|weeks?|mois|mes\w*|bulan|يوم|ايام|siku)"
_TERM = re.compile(rf"[^¦]{{0,12}}?{_FOR}?\s*¦+\s?{_DAYS}(?![^\W\d_])")
_NAMED = re.compile(r"\s*[:=]")
# `5GB Monthly: 4.2GB left`: the first names the pack that the second is left of.
_NAMES_NEXT = re.compile(r"[^¦\n]{0,30}[:=]\s*\Z")
_FOR_WHAT = re.compile(r"(?<![^\W\d_])(?:for|для|за|na|za|pour|fur|para|por|untuk|cho|per|voor|för)\s*\Z")


def quantity(everything: list[Beside], index: int, before: list[Meaning], *, anchored: bool) -> Meaning | None:
    """The meaning of one quantity; `anchored` is true in a text that states a balance."""
    one = everything[index]
    if _RATE.match(one.after) and not _of_next(everything, index):
        return None
    role = _by_words(one, everything, index)
    if role is None and not refused(one):
        role = _by_place(one, everything, index, before, anchored=anchored)
    return Meaning(one, role) if role else None


def _by_words(one: Beside, everything: list[Beside], index: int) -> Role | None:
    if one.mark.kind is Kind.PERCENT and not _of_next(everything, index):
        return None
    said = last(one.left, *HELD, Role.USED, Role.SESSION)
    if _of_previous(everything, index):
        return Role.TOTAL
    if refused(one) or Role.PART in roles(one.left):
        return None
    if said and said.role is Role.USED and Role.LEFT in roles(one.left):
        said = _nearer(one, said)
    if said:
        session = Role.SESSION in roles(one.left) and said.role is Role.USED
        role = Role.SESSION if session else _role(said.role)
        return None if one.menu and not linked(one, said) else role
    behind = [cue for cue in near(one) if cue.role in {Role.LEFT, Role.USED}]
    if not behind and _of_next(everything, index):
        pair = everything[index + 1]
        behind = [cue for cue in near(pair) if cue.role in {Role.LEFT, Role.USED}]
    return behind[0].role if behind and not one.menu else None


def _nearer(one: Beside, used: Cue) -> Cue | None:
    """Which of `left` and `used` counts when both stand before one amount."""
    left = last(one.left, Role.LEFT)
    text = one.before[len(one.before) - (one.mark.start - used.start) :]
    return left if _NOUN.match(text) else used


def _role(role: Role) -> Role:
    return role if role in {Role.USED, Role.SESSION} else Role.LEFT


def _of_previous(everything: list[Beside], index: int) -> bool:
    """True for the second of `3 GB of 5 GB`, `50% of 5 GB`."""
    return index > 0 and _of_next(everything, index - 1)


def _of_next(everything: list[Beside], index: int) -> bool:
    if index + 1 >= len(everything):
        return False
    one, other = everything[index], everything[index + 1]
    alike = one.mark.kind in {other.mark.kind, Kind.PERCENT} and other.mark.kind is not Kind.MONEY
    joined = one.clause == other.clause and one.mark.end + len(other.before) == other.mark.start
    fits = one.mark.kind is Kind.PERCENT or one.mark.value <= other.mark.value
    return alike and joined and fits and bool(_OF.match(other.before))


def _names_next(everything: list[Beside], index: int) -> bool:
    if index + 1 >= len(everything):
        return False
    one, other = everything[index], everything[index + 1]
    alike = one.mark.kind is other.mark.kind and one.clause == other.clause
    return alike and bool(_NAMES_NEXT.match(other.before)) and one.mark.value >= other.mark.value


def _by_place(
    one: Beside, everything: list[Beside], index: int, before: list[Meaning], *, anchored: bool
) -> Role | None:
    """Amounts without a word for holding: totals, lists under one word, and bare packs."""
    said, behind = roles(one.left), roles(near(one))
    if _names_next(everything, index):
        return Role.PACK
    if _NAMED.match(one.after):
        return None
    if one.menu or one.mark.kind is Kind.PERCENT or Role.PART in said:
        return None
    if Role.TOTAL in said or (Role.TOTAL in behind and not tells(one.left)):
        return Role.TOTAL
    if Role.PACK in behind:
        return Role.PACK
    if _bargain(everything, index) or _FOR_WHAT.search(one.before) or roles(one.header) & {Role.HARD, Role.SOFT}:
        return None
    listed = _list_role(one, before)
    if listed:
        return listed
    if Role.PACK in said and not _NAMED.search(one.before):
        return Role.PACK
    if Role.HAVE in said:
        return None if behind & {Role.PACK, Role.SOFT} else Role.LEFT
    return Role.LEFT if _bare(one, everything, anchored=anchored) else None


def _bargain(everything: list[Beside], index: int) -> bool:
    """True where an offer is being made: a price, a term or a call to act in the same clause."""
    one = everything[index]
    around = {cue.role for cue in one.around}
    prices = [
        other
        for other in everything
        if other.clause == one.clause
        and other.mark.kind is Kind.MONEY
        and not roles(other.left) & set(HELD)
    ]
    percents = [o for o in everything if o.clause == one.clause and o.mark.kind is Kind.PERCENT]
    return bool(
        prices or percents or around & {Role.SOFT, Role.HARD} or _TERM.match(one.after)
    )


def _list_role(one: Beside, before: list[Meaning]) -> Role | None:
    """The role of the list it stands in: `used are 0 min, 0 SMS and 2 GB`, or of a header line."""
    if before and not tells(one.left):
        previous = before[-1]
        same = previous.beside.clause == one.clause and previous.kind is not Kind.MONEY
        if same and previous.role in {Role.LEFT, Role.USED} and previous.kind is not one.mark.kind:
            return previous.role
    header = roles(one.header)
    if Role.USED in header:
        return Role.USED
    return Role.LEFT if header & {*HELD, Role.HAVE, Role.BONUS} else None


def _bare(one: Beside, everything: list[Beside], *, anchored: bool) -> bool:
    """True for `500 MB until 31.12.` and for packs listed beside a balance."""
    dated = any(
        other.clause == one.clause and other.mark.kind is Kind.DATE and other.mark.start > one.mark.start
        for other in everything
    )
    alone = len(everything) == 1 and not one.before.strip() and not one.after.strip(" .")
    earlier = {cue.role for cue in one.around if cue.end <= one.mark.start}
    packed = Role.PACK in earlier and bool(_NAMED.search(one.before))
    return anchored or dated or alone or packed
