"""One text with one spelling per sign, length kept: a place in the result is one in the text.

Carriers write digits in eight scripts, blanks in six widths, and letters with and without
their accents; word lists and patterns see only the folded form.
"""

from __future__ import annotations

import unicodedata
from functools import cache

# A letter of a script that parts its words with blanks; scripts that don't (Chinese, Thai …)
# may touch a unit or a currency on either side.
LETTER = r"[^\W\d_\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\ud7ff\uf900-\ufaff]"

_SIGNS = {
    "\t": " ",
    "\u00a0": " ",
    "\u2007": " ",
    "\u2009": " ",
    "\u202f": " ",
    "\u3000": " ",
    "\u066b": ".",  # Arabic decimal separator
    "\u066c": ",",  # Arabic thousands separator
    "\u060c": "，",  # Arabic comma: parts a sentence, never a number
    "\u2010": "-",
    "\u2011": "-",
    "\u2012": "-",
    "\u2013": "-",
    "\u2014": "-",
    "\u2212": "-",
    "\u2018": "'",
    "\u2019": "'",
    "\uff1a": ":",
    "\uff1d": "=",
    "\uff08": "(",
    "\uff09": ")",
    "\uff05": "%",
    "\uff0e": ".",
    "\uff0f": "/",
    "\uff0d": "-",
    "\uffe5": "¥",
    "\u0131": "i",  # Turkish dotless i
    "\u0130": "i",
    "\u0142": "l",
    "\u0141": "l",
    "\u0111": "d",
    "\u0110": "d",
    "\u00f8": "o",
    "\u00d8": "o",
    "\u06cc": "\u064a",  # Persian and Arabic yeh and kaf are one letter to a reader
    "\u0649": "\u064a",
    "\u06a9": "\u0643",
    "\u0623": "\u0627",
    "\u0625": "\u0627",
    "\u0622": "\u0627",
    "\u0629": "\u0647",  # teh marbuta is often written as heh
}


@cache
def _fold(sign: str) -> str:
    if sign in _SIGNS:
        return _SIGNS[sign]
    digit = unicodedata.digit(sign, None)
    if digit is not None and unicodedata.category(sign) == "Nd":
        return str(digit)
    if "\uff21" <= sign <= "\uff5a":
        sign = chr(ord(sign) - 0xFEE0)
    if sign < "\u0530" or "\u1e00" <= sign <= "\u1fff":
        sign = unicodedata.normalize("NFD", sign)[0]
    small = sign.lower()
    return small if len(small) == 1 else sign


def fold(text: str) -> str:
    """The text in small letters without accents and with ASCII digits, same length."""
    return "".join(map(_fold, text))
