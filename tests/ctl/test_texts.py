from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

import simd
from simd.errors import known_codes
from simd.texts import LANGUAGES, catalogue

ROOT = Path(simd.__file__).parent
ENGLISH = catalogue("en")


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_language_has_every_text(lang: str) -> None:
    assert set(catalogue(lang)) == set(ENGLISH)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_language_fills_in_the_same(lang: str) -> None:
    other = {
        code: (placeholders(text), placeholders(catalogue(lang).get(code, text)))
        for code, text in ENGLISH.items()
    }
    assert {code: pair for code, pair in other.items() if pair[0] != pair[1]} == {}


def test_nothing_is_left_untranslated() -> None:
    """What is the same in both languages is a command, a code or a name."""
    chinese = catalogue("zh")
    same = {code for code, text in ENGLISH.items() if chinese.get(code) == text}
    allowed = re.compile(r"cli\.(decode\.)?example\.|cli\.head\.(iccid|id)|cli\.work\.ussd")
    bare = {code for code in same if re.sub(r"\{\w+\}|\W", "", ENGLISH[code])}
    assert {code for code in bare if not allowed.match(code)} == set()


def used() -> Iterator[str]:
    """Every text that the command line asks for by a whole name."""
    for path in (ROOT / "ctl").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            match node:
                case ast.Call(
                    func=ast.Name("words") | ast.Attribute(attr="words"),
                    args=[ast.Constant(str(key)), *_],
                ):
                    yield f"cli.{key}"


def test_every_text_that_is_asked_for_is_there() -> None:
    assert len(set(used())) > 50
    assert set(used()) - set(ENGLISH) == set()


def test_every_error_has_a_text() -> None:
    assert {code for code in known_codes() if f"error.{code}" not in ENGLISH} == set()
