from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

import simd
import simd.api.routes
from simd.api.registry import ROUTES
from simd.errors import LedgerBusy, LedgerError, LedgerNewer, NotFound, SimdError, known_codes
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
    allowed = re.compile(
        r"cli\.(decode\.)?example\.|cli\.head\.(iccid|id)|cli\.(work|channel)\.ussd"
    )
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


def raised() -> Iterator[tuple[str, type[SimdError], set[str]]]:
    """Every place that makes an error by its parameters: where, which, and their names."""
    for found in pkgutil.walk_packages(simd.__path__, "simd."):
        module = importlib.import_module(found.name)
        for node in ast.walk(ast.parse(Path(str(module.__file__)).read_text("utf-8"))):
            match node:
                case ast.Call(func=ast.Name(name), args=[]):
                    kind = vars(module).get(name)
                    given = {one.arg for one in node.keywords if one.arg}
                    if isinstance(kind, type) and issubclass(kind, SimdError):
                        yield f"{found.name}:{node.lineno}", kind, given


def test_every_error_is_raised_with_what_its_text_names() -> None:
    made = list(raised())
    assert len(made) > 150
    missing = {}
    for place, kind, given in made:
        texts = (ENGLISH.get(f"{part}.{kind.code}", "") for part in ("error", "hint"))
        if left := set().union(*map(placeholders, texts)) - given:
            missing[place] = (kind.code, left)
    assert missing == {}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_not_found_is_looked_for_where_it_is_listed(lang: str) -> None:
    hints = {what: NotFound(what=what, name="x").hint(lang) for what in ("SIM", "modem", "message")}
    assert "simctl sims" in hints["SIM"]
    assert "simctl modems" in hints["modem"]
    assert "simctl sms list" in hints["message"]
    assert "openapi" in NotFound(what="path", name="/v9").hint(lang)
    assert NotFound(what="file", name="/v9").hint(lang) == ""


@pytest.mark.parametrize("lang", LANGUAGES)
def test_only_a_ledger_that_may_be_damaged_is_to_be_recovered(lang: str) -> None:
    assert ".recover" in LedgerError(why="damaged").hint(lang)
    for error in (LedgerBusy(path="/l"), LedgerNewer(version=9, newest=2)):
        assert error.hint(lang)
        assert ".recover" not in error.hint(lang)
        assert "?" not in error.title(lang)


def test_every_look_and_act_of_the_audit_has_words() -> None:
    noted = {one.id for one in ROUTES.values() if one.noted}
    assert {verb for verb in noted if f"cli.did.{verb}" not in ENGLISH} == set()
