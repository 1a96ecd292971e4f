"""Packs without an end: `unlimited texts`. They have a kind and no figure, and are named so."""

from __future__ import annotations

import re
from collections.abc import Iterator

from simd.carriers.amounts.glyphs import LETTER, fold
from simd.carriers.amounts.mark import Kind
from simd.carriers.amounts.units import MESSAGE, MINUTE
from simd.carriers.general.clauses import sentences
from simd.carriers.general.cues import cues
from simd.carriers.general.gather import UNITS
from simd.carriers.general.lexicon import Role
from simd.carriers.general.scopes import scope_of
from simd.model.account import Allowance

# What such an allowance is called; its left, used and total are null.
UNLIMITED = "unlimited"
_WORD = fold(
    r"unlimited|unbegrenzt\w*|illimit\w*|ilimitad\w*|безлимит\w*|безліміт\w*|bezlimit\w*|nielimitowan\w*|neomezen\w*|"
    r"neobmedzen\w*|neogranicen\w*|korlatlan|nelimitat\w*|sinirsiz|tanpa batas|tidak terbatas|khong gioi han|rajaton\w*|"
    r"obegransa\w*|ubegrens\w*|απεριόριστ\w*|不限量|无限|無限|무제한|使い放題|غير محدود\w*|ไม่จำกัด"
)
_KINDS = {
    Kind.VOICE: fold(
        rf"(?:{MINUTE})|calls?|talk|talktime|appels?|llamadas?|ligac\w*|chiamate|anrufe?|telefonie|звонки|дзвінки|"
        r"dzvinky|polaczenia|volani|통화|음성|通话|通話|语音|語音|مكالمات|gorusme"
    ),
    Kind.SMS: rf"(?:{MESSAGE})",
    Kind.DATA: fold(
        r"data|internet|daten|datos|dados|dati|веб|интернет|інтернет|流量|数据|數據|데이터"
    ),
}
_ANY = "|".join(f"(?:{words})" for words in _KINDS.values())
_AND = r"\s*(?:,|&|\+|/|、|和)?\s*(?:(?:and|y|e|et|und|en|i|и|та|och|og|ve)\s+)?"
_ONE = rf"(?<!{LETTER})(?:{_ANY})(?!{LETTER})"
_BEHIND = re.compile(
    rf"(?<!{LETTER})(?:{_WORD})\s*(?:[^\W\d_]+\s)?(?P<kinds>{_ONE}(?:{_AND}{_ONE}){{0,2}})"
)
_AHEAD = re.compile(rf"(?P<kinds>{_ONE}(?:{_AND}{_ONE}){{0,2}})\s?[:=]?\s?(?:{_WORD})")
_WHOLE = {
    kind: re.compile(rf"(?<!{LETTER})(?:{words})(?!{LETTER})") for kind, words in _KINDS.items()
}


def boundless(words: str, known: set[Kind]) -> list[Allowance]:
    """What a text holds without end, besides the kinds that it states figures of.

    `words` is the folded text without its amounts. Nothing of an offer, and no data for one
    kind of app alone.
    """
    found: dict[Kind, Allowance] = {}
    for sentence in sentences(words):
        if {cue.role for cue in cues(sentence)} & {Role.SOFT, Role.HARD}:
            continue
        for kind in _named(sentence):
            if kind not in known:
                found[kind] = Allowance(kind=kind.value, unit=UNITS[kind], name=UNLIMITED)
    return list(found.values())


def _named(sentence: str) -> Iterator[Kind]:
    for hit in (*_BEHIND.finditer(sentence), *_AHEAD.finditer(sentence)):
        scoped = scope_of(sentence[max(0, hit.start() - 16) : hit.end() + 24])
        for kind, pattern in _WHOLE.items():
            if pattern.search(hit["kinds"]) and not (kind is Kind.DATA and scoped):
                yield kind
