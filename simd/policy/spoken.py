"""Amounts as people say them: `10m` is 10 minutes, `24/day` are 24 switches a day."""

from __future__ import annotations

import re

from simd.texts import render

_SPAN = re.compile(r"(\d+)([smhdw])")
_RATE = re.compile(r"(\d+)/(minute|hour|day|week)")
_OUT_OF = re.compile(r"(\d+)/(\d+)")


def spoken(value: str, lang: str) -> str:
    """A length of time, a rate of switches or so many of so many in words; anything else as it is."""
    if found := _SPAN.fullmatch(value):
        return _counted(f"span.{found[2]}", found[1], lang)
    if found := _RATE.fullmatch(value):
        return _counted(f"rate.{found[2]}", found[1], lang)
    if found := _OUT_OF.fullmatch(value):
        return render("out_of", {"times": found[1], "last": found[2]}, lang)
    return value


def _counted(code: str, count: str, lang: str) -> str:
    number = "one" if count == "1" else "many"
    return render(f"{code}.{number}", {"count": count}, lang)
