"""How much a text looks like something a network would write, as a cost.

The same octets read in several codings give several texts. Each coding maps texts to octets
one to one, so the likelier text tells the coding. Costs are rough negative log probabilities in
nats, from what answers of networks consist of: words of one script beside digits, blanks and
punctuation. Only differences between readings of the same octets mean anything.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

# ASCII: classes weighted as in carriers' answers, letters within a class taken as equal.
_LOWER, _UPPER, _AFTER_UPPER, _CASE_CLIMB = 3.5, 4.5, 3.9, 1.5
_DIGIT, _AFTER_DIGIT, _LETTER_AND_DIGIT_GLUED = 4.2, 3.0, 1.0
_SPACE, _BREAK = 2.0, 4.5
_COMMON_MARK, _MARK = 4.8, 6.5
_COMMON_MARKS = frozenset(".,:;-/()*#!?'+%$")
# Beyond ASCII, by how many there are to choose from.
_ACCENTED, _OTHER_LATIN, _CURRENCY, _FOREIGN_MARK, _SYMBOL, _RARE = 6.5, 9.0, 6.5, 7.5, 10.0, 16.0
_NEW_SCRIPT, _SECOND_SCRIPT, _GLUED_SCRIPTS = 6.0, 6.0, 2.0
_LATIN = "LATIN"
_LATIN_END, _FORMS = 0x180, 0xF900

# What one letter costs inside a text of its script: small alphabets are cheap, syllabaries and
# ideographs are not; the rare ideographs and syllables of random octets are dear.
_SCRIPTS = {
    "CYRILLIC": 3.5,
    "GREEK": 3.5,
    "ARABIC": 3.5,
    "HEBREW": 3.5,
    "ARMENIAN": 3.8,
    "GEORGIAN": 3.8,
    "THAI": 4.0,
    "LAO": 4.0,
    "HIRAGANA": 4.5,
    "KATAKANA": 4.5,
    "DEVANAGARI": 4.0,
    "BENGALI": 4.0,
    "GUJARATI": 4.0,
    "GURMUKHI": 4.0,
    "KANNADA": 4.0,
    "MALAYALAM": 4.0,
    "ORIYA": 4.0,
    "SINHALA": 4.0,
    "TAMIL": 4.0,
    "TELUGU": 4.0,
    "KHMER": 4.3,
    "MYANMAR": 4.3,
    "ETHIOPIC": 6.0,
    "CJK": 9.2,
    "HANGUL": 8.2,
}
_EAST_ASIAN = frozenset({"CJK", "HIRAGANA", "KATAKANA", "HANGUL"})
_UNCOMMON = 12.0
# Ideographs that answers about money, time and data are made of, simplified and traditional.
_FREQUENT = frozenset(
    "的您为为為一是在有元月日年天时時分话話费費余額额流量套餐剩使用已可本充值账賬户戶"
    "请請回复復查询詢移动動联聯通信短国國内內外客服务務号號码碼欢歡迎到期有效点點"
    "当當前总總共包含免条條钟鐘业業办辦理网網络絡电電"
)
_FREQUENT_COST = 5.5


def cost(text: str) -> float:
    """The cost of a text; more is less believable."""
    total = 0.0
    scripts: set[str] = set()
    before = " "
    for char in text:
        total += _char_cost(char, before)
        script = script_of(char)
        if script:
            total += _script_cost(script, before, scripts)
            scripts.add("EAST" if script in _EAST_ASIAN else script)
        before = char
    return total


def _char_cost(char: str, before: str) -> float:
    if char.isascii():
        return _ascii_cost(char, before)
    script = script_of(char)
    if script is None:
        return _other_cost(char)
    if script == _LATIN:
        return _ACCENTED if ord(char) < _LATIN_END else _OTHER_LATIN
    if char in _FREQUENT:
        return _FREQUENT_COST
    return _UNCOMMON if _is_uncommon(char, script) else _SCRIPTS.get(script, _UNCOMMON)


def _ascii_cost(char: str, before: str) -> float:
    if char.isdigit():
        glued = _LETTER_AND_DIGIT_GLUED if before.isalpha() else 0.0
        return glued + (_AFTER_DIGIT if before.isdigit() else _DIGIT)
    if char.isalpha():
        return _latin_cost(char, before) + (_LETTER_AND_DIGIT_GLUED if before.isdigit() else 0.0)
    if char == " ":
        return _SPACE
    if char in "\r\n":
        return _BREAK
    if char in _COMMON_MARKS:
        return _COMMON_MARK
    return _MARK if char.isprintable() else _RARE


def _latin_cost(char: str, before: str) -> float:
    if char.islower():
        return _LOWER
    if before.isupper():
        return _AFTER_UPPER
    return _UPPER + (_CASE_CLIMB if before.islower() else 0.0)


def _other_cost(char: str) -> float:
    category = unicodedata.category(char)
    if category.startswith("C") or char == "\N{REPLACEMENT CHARACTER}":
        return _RARE
    if category == "Sc":
        return _CURRENCY
    return _FOREIGN_MARK if category in {"Po", "Pd", "Pi", "Pf", "Ps", "Pe", "Zs"} else _SYMBOL


def _script_cost(script: str, before: str, scripts: set[str]) -> float:
    """What it costs that this letter's script comes into the text here."""
    family = "EAST" if script in _EAST_ASIAN else script
    last = script_of(before)
    glued = _GLUED_SCRIPTS if last and last != script and family != "EAST" else 0.0
    if script == _LATIN or family in scripts:
        return glued
    return glued + _NEW_SCRIPT + (_SECOND_SCRIPT if scripts - {_LATIN} else 0.0)


@lru_cache(maxsize=8192)
def script_of(char: str) -> str | None:
    """The script of a letter or a mark on one, as the first word of its Unicode name."""
    if unicodedata.category(char)[0] not in "LM":
        return None
    name = unicodedata.name(char, "UNNAMED").split()[0].split("-")[0]
    return "CJK" if name in {"IDEOGRAPHIC", "KANGXI"} else name


@lru_cache(maxsize=8192)
def _is_uncommon(char: str, script: str) -> bool:
    """True for presentation forms, and what GB 2312, Big5 and KS X 1001 have not among the everyday."""
    if ord(char) >= _FORMS:
        return True
    if script == "HANGUL":
        return not _encodes(char, "euc_kr", 0xB0, 0xC8)
    return script == "CJK" and not (
        _encodes(char, "gb2312", 0xB0, 0xD7) or _encodes(char, "big5", 0xA4, 0xC6)
    )


def _encodes(char: str, charset: str, first: int, last: int) -> bool:
    """True when the charset has the character in these rows."""
    try:
        return first <= char.encode(charset)[0] <= last
    except UnicodeEncodeError:
        return False


def is_uncommon_ideograph(char: str) -> bool:
    """True for an ideograph that everyday Chinese texts don't use."""
    return script_of(char) == "CJK" and _is_uncommon(char, "CJK")
