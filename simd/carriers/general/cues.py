"""Finding the lexicon's words in a text, all roles in one walk over its words.

Scripts with blanks are matched word by word through an index of first words; scripts
without, and the few entries with signs inside (`a/c`, `s.d`), by plain patterns.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import msgspec

from simd.carriers.amounts.glyphs import LETTER
from simd.carriers.general.lexicon import Role, entries

_OPEN = re.compile(r"[\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u2e80-\ud7ff\uf900-\uffef]")
_PLAIN = re.compile(rf"{LETTER}+\*?(?: {LETTER}+\*?)*")
_WORD = re.compile(rf"{LETTER}+")
# Arabic and Hebrew write article and preposition as one word with what follows.
_PREFIXES = ("ال", "وال", "بال", "و", "ب", "ل", "ה", "ב", "ל", "ו")
_SEMITIC = re.compile(r"[\u0590-\u07ff]")
_SHORTEST_STEM = 2
Word = tuple[str, int, int]
Phrase = tuple[str, ...]


class Cue(msgspec.Struct, frozen=True):
    """One word's role at `[start:end]`."""

    role: Role
    start: int
    end: int


class _Index(msgspec.Struct, frozen=True):
    """Phrases of one role by their first word, or the stem of it."""

    exact: dict[str, list[Phrase]]
    stems: dict[str, list[Phrase]]

    def starting(self, word: str) -> Iterator[Phrase]:
        """The phrases whose first word this may be."""
        yield from self.exact.get(word, ())
        for length in range(_SHORTEST_STEM, len(word) + 1):
            yield from self.stems.get(word[:length], ())


@cache
def _index(role: Role) -> _Index:
    index = _Index({}, {})
    for entry in entries(role):
        if _PLAIN.fullmatch(entry) and not _OPEN.search(entry):
            phrase = tuple(entry.split())
            first = phrase[0]
            where = index.stems if first.endswith("*") else index.exact
            where.setdefault(first.rstrip("*"), []).append(phrase)
    return index


@cache
def _pattern(role: Role) -> re.Pattern[str] | None:
    """One pattern for the entries that are no plain words; None when there are none."""
    odd = [e for e in entries(role) if _OPEN.search(e) or not _PLAIN.fullmatch(e)]
    inside = [_escaped(entry) for entry in odd if _OPEN.search(entry)]
    apart = [_escaped(entry) for entry in odd if not _OPEN.search(entry)]
    parts = ["|".join(inside)] * bool(inside)
    parts += [rf"(?<!{LETTER})(?:{'|'.join(apart)})(?!{LETTER})"] * bool(apart)
    return re.compile("|".join(parts)) if parts else None


def _escaped(entry: str) -> str:
    return re.escape(entry).replace(r"\*", rf"{LETTER}*").replace(r"\ ", r"\s+")


def cues(text: str, start: int = 0, end: int | None = None) -> list[Cue]:
    """Every cue in a stretch of folded text, by place; one place may have several roles."""
    stop = len(text) if end is None else end
    words = [(found[0], found.start(), found.end()) for found in _WORD.finditer(text, start, stop)]
    found = [cue for role in Role for cue in _of_role(role, text, words, start, stop)]
    plain = [cue for cue in found if cue.role is Role.PLAIN]
    ends = [cue for cue in found if cue.role is Role.EXPIRY]
    telling = [
        cue
        for cue in found
        if not any(_within(cue, other) for other in plain)
        and not (cue.role is Role.HARD and any(_narrower(cue, other) for other in ends))
    ]
    return sorted(telling, key=lambda cue: (cue.start, cue.end))


def _narrower(cue: Cue, other: Cue) -> bool:
    """`limite` within `date limite` is no limit."""
    return _within(cue, other) and (cue.start, cue.end) != (other.start, other.end)


def _within(cue: Cue, plain: Cue) -> bool:
    return plain.start <= cue.start and cue.end <= plain.end


def _of_role(role: Role, text: str, words: list[Word], start: int, stop: int) -> Iterator[Cue]:
    pattern = _pattern(role)
    for found in pattern.finditer(text, start, stop) if pattern else ():
        yield Cue(role, found.start(), found.end())
    index, free = _index(role), start
    for number, (_, begin, _) in enumerate(words):
        if begin < free:
            continue
        ends = [_end(text, words, number, phrase) for phrase in _phrases(index, words[number][0])]
        longest = max((end for end in ends if end), default=0)
        if longest:
            yield Cue(role, begin, longest)
            free = longest


def _phrases(index: _Index, word: str) -> Iterator[Phrase]:
    yield from index.starting(word)
    if _SEMITIC.match(word):
        for prefix in _PREFIXES:
            if word.startswith(prefix) and len(word) > len(prefix) + 1:
                yield from index.starting(word.removeprefix(prefix))


def _end(text: str, words: list[Word], number: int, phrase: Phrase) -> int:
    """Where the phrase ends that begins with this word; 0 when it isn't there."""
    last = words[number][2]
    for step, wanted in enumerate(phrase[1:], start=number + 1):
        if step >= len(words) or not _same(words[step][0], wanted):
            return 0
        if text[last : words[step][1]].strip(" \n\r\t"):
            return 0
        last = words[step][2]
    return last


def _same(word: str, wanted: str) -> bool:
    return word.startswith(wanted[:-1]) if wanted.endswith("*") else word == wanted
