"""Human words: a code and parameters rendered from a catalogue, English and 中文.

Standard library only, and loaded on first use: `simctl` renders with it too.
A text that a language lacks falls back to English; a code without text shows itself,
so that nothing a person should read is ever lost.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib import resources

LANGUAGES = ("en", "zh")


@cache
def catalogue(lang: str) -> dict[str, str]:
    """Every text of one language by its code."""
    text = resources.files(__name__).joinpath(f"{lang}.json").read_text("utf-8")
    texts: dict[str, str] = json.loads(text)
    return texts


def choose(wanted: str | None) -> str:
    """The language for a `LANG` or `Accept-Language` value: the first we speak, else English."""
    for part in (wanted or "").replace("_", "-").split(","):
        lang = part.strip().split(";")[0].split("-")[0].split(".")[0].lower()
        if lang in LANGUAGES:
            return lang
    return "en"


def render(
    code: str, params: Mapping[str, object], lang: str = "en", default: str | None = None
) -> str:
    """The text for a code with its parameters filled in; missing ones show as `?`."""
    text = catalogue(lang).get(code) or catalogue("en").get(code)
    if text is None:
        return default if default is not None else _bare(code, params)
    return text.format_map(_Params(params))


def _bare(code: str, params: Mapping[str, object]) -> str:
    shown = ", ".join(f"{name}={value}" for name, value in params.items())
    return f"{code} ({shown})" if shown else code


class _Params(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "?"
