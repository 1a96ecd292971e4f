"""Facts in YAML: what is found, what is read, and the exact words of every complaint."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Any, Literal

import msgspec
import pytest

from simd.catalog import Mistakes, as_struct, folders, load, load_all, read_yaml
from simd.catalog.document import parse_yaml
from simd.catalog.find import packaged


class Colour(StrEnum):
    RED = "red"
    GREEN = "green"


class Wheel(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    size: int
    tyre: str = "plain"


class Dog(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="pet", tag="dog"):
    name: str


class Cat(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="pet", tag="cat"):
    lives: int = 9


class Even(msgspec.Struct):
    number: int

    def __post_init__(self) -> None:
        if self.number % 2:
            message = "odd"
            raise ValueError(message)


class Whole(msgspec.Struct):
    even: Even
    others: dict[str, dict[Colour, int]] = {}
    pair: tuple[Colour, int] = (Colour.RED, 1)


class Car(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    colour: Colour = Colour.RED
    gear: Literal["low", "high"] = "low"
    wheels: tuple[Wheel, ...] = ()
    spares: dict[str, Wheel] = {}
    words: list[str] = []
    pets: tuple[Dog | Cat, ...] = ()
    owner: str | int | None = None
    ratio: float = 1.0
    loose: Any = None


def read(text: str) -> Car:
    return as_struct(parse_yaml(text, "car.yaml"), Car)


def complaints(text: str) -> list[str]:
    with pytest.raises(Mistakes) as raised:
        read(text)
    return str(raised.value.words).replace("car.yaml:", "").splitlines()


def test_what_is_right_is_read() -> None:
    car = read(
        "name: a\ncolour: green\nwheels: [{size: 1}, {size: 2}]\nspares: {x: {size: 3}}\n"
        "pets: [{pet: cat}, {pet: dog, name: rex}]\nowner: 4\nwords: ['08:15', 08:15, 2026-03-01]\n"
    )
    assert (car.colour, car.wheels[1].size, car.spares["x"].size) == (Colour.GREEN, 2, 3)
    assert car.words == ["08:15", "08:15", "2026-03-01"]
    assert car.pets == (Cat(), Dog("rex"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", ["1: `name` is missing (add it to the file)"]),
        ("[1]", ["1: the file is a list, should be a mapping"]),
        ("name: a\nnmae: b", ["2: unknown key `nmae` (did you mean `name`?)"]),
        ("name: 1", ["1: `name` is a whole number, should be text"]),
        ("name: yes", ["1: `name` is true or false, should be text"]),
        ("name:", ["1: `name` is nothing, should be text"]),
        (
            "name: a\nowner: [1]",
            ["2: `owner` is a list, should be a whole number or text or nothing"],
        ),
        ("name: a\nratio: x", ["2: `ratio` is text, should be a number"]),
        ("name: a\ncolour: gren", ["2: `colour` can't be `gren` (did you mean `green`?)"]),
        ("name: a\ngear: middle", ["2: `gear` can't be `middle` (known: high, low)"]),
        (
            "name: a\npets:\n  - {pet: dig, name: x}",
            ["3: `pets[0].pet` can't be `dig` (did you mean `dog`?)"],
        ),
        ("name: a\npets:\n  - {name: x}", ["3: `pet` is missing (add it to `pets[0]`)"]),
        (
            "name: a\npets:\n  - {pet: cat, lvies: 3}",
            ["3: unknown key `lvies` (did you mean `lives`?)"],
        ),
        (
            "name: a\nwheels:\n  - size: 1\n  - tyre: x",
            ["4: `size` is missing (add it to `wheels[1]`)"],
        ),
        (
            "name: a\nwheels:\n  - {size: x}\n  - {size: 1}\n  - {size: y}\n  - {sise: 2}",
            [
                "3: `wheels[0].size` is text, should be a whole number",
                "5: `wheels[2].size` is text, should be a whole number",
                "6: unknown key `sise` (did you mean `size`?)",
            ],
        ),
        (
            "name: a\nspares:\n  one: {size: x}\n  two: {size: 1}\n  six: {size: y}",
            [
                "3: `spares.one.size` is text, should be a whole number",
                "5: `spares.six.size` is text, should be a whole number",
            ],
        ),
        (
            "name: a\nzzz: 1",
            [f"2: unknown key `zzz` (known: {', '.join(sorted(Car.__struct_fields__))})"],
        ),
        ("name: a\nname: b", ["2: `name` is given twice (keep one of them)"]),
        (
            "name: a\nwords: [007]",
            [
                "2: `007` begins with a nought, which YAML takes for octal (put it in quotes, or",
            ],
        ),
        ("name: &x a", ["1: an anchor `&x` (write the value where it is meant)"]),
        ("name: *x", ["1: an alias `*x` (write the value itself)"]),
        (
            "name: !!str a",
            ["1: a tag `tag:yaml.org,2002:str` (leave it out, or put the text in quotes)"],
        ),
        ("name: a\n[x]: 1", ["2: a key that is no word (write `key: value`)"]),
        ("name: a\n\twords: []", ["2: a tab where YAML wants blanks (indent with two blanks)"]),
        (
            "name: 'a",
            ["1: not YAML: found unexpected end of stream (look at this line and the one above)"],
        ),
        (
            "name: a\x07",
            ["1: not YAML: unacceptable character #x0007: special characters are not allowed"],
        ),
        ("name: " + "[" * 600 + "]" * 600, ["1: nested too deeply"]),
        ("- " * 100_000, ["1: nested too deeply"]),
    ],
)
def test_every_mistake_has_its_line_and_its_words(text: str, words: list[str]) -> None:
    found = complaints(text)
    assert [one[: len(two)] for one, two in zip(found, words, strict=False)] == words


def test_a_value_that_yaml_itself_refuses_is_named() -> None:
    (found,) = complaints("name: a\nloose: 0b_")
    assert found.startswith("2: `0b_` can't be read")
    assert found.endswith("(put it in quotes)")


def test_a_wrong_value_in_a_pair_is_named_without_a_guess() -> None:
    with pytest.raises(Mistakes) as raised:
        as_struct(parse_yaml("even: {number: 2}\npair: [blu, 1]", "e.yaml"), Whole)
    assert raised.value.words.startswith("e.yaml:2: `pair[0]` can't be `blu`")


def test_a_wrong_key_of_a_mapping_is_named_with_its_neighbours_left_alone() -> None:
    text = "even: {number: 2}\nothers:\n  x: {red: 1}\n  y: {blue: 2}\n  z: {red: no}"
    with pytest.raises(Mistakes) as raised:
        as_struct(parse_yaml(text, "e.yaml"), Whole)
    assert [one.line for one in raised.value.complaints] == [4, 5]


def test_a_mistake_in_what_a_type_checks_for_itself_keeps_its_words() -> None:
    with pytest.raises(Mistakes) as raised:
        as_struct(parse_yaml("even:\n  number: 3", "e.yaml"), Whole)
    assert raised.value.words.startswith("e.yaml:1: `even`: odd")


def test_fifty_mistakes_are_enough() -> None:
    text = "name: a\n" + "".join(f"k{n}: 1\n" for n in range(80))
    assert len(complaints(text)) == 50


def test_mistakes_carry_the_first_place_and_all_words() -> None:
    with pytest.raises(Mistakes) as raised:
        read("nmae: x\ngear: x")
    assert raised.value.params["place"] == "car.yaml:1"
    assert str(raised.value.params["all"]).count("\n") >= 1


def test_a_file_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    with pytest.raises(Mistakes, match="No such file"):
        read_yaml(tmp_path / "none.yaml")
    odd = tmp_path / "odd.yaml"
    odd.write_bytes(b"name: \xff")
    with pytest.raises(Mistakes, match="not UTF-8 text"):
        read_yaml(odd)
    assert parse_yaml("", "x").value is None
    assert parse_yaml("a: 1", "x").line(("a", "b", 0)) == 1
    assert parse_yaml("", "x").line(("a",)) == 1


def test_the_owners_file_wins_and_all_mistakes_come_together(tmp_path: Path) -> None:
    mine, theirs = tmp_path / "mine", tmp_path / "theirs"
    for root, name in ((mine, "own"), (theirs, "packaged")):
        (root / "cars").mkdir(parents=True)
        (root / "cars" / "a.yaml").write_text(f"name: {name}\n", "utf-8")
    (theirs / "cars" / "b.yaml").write_text("name: b\n", "utf-8")
    roots = (mine, theirs)
    assert folders("cars", roots) == [mine / "cars", theirs / "cars"]
    assert load("cars", "a", Car, roots).name == "own"
    assert list(load_all("cars", Car, roots)) == ["a", "b"]
    with pytest.raises(Mistakes, match="there is no such file"):
        load("cars", "c", Car, roots)
    (mine / "cars" / "a.yaml").write_text("nmae: x\n", "utf-8")
    (theirs / "cars" / "b.yaml").write_text("name: 1\n", "utf-8")
    with pytest.raises(Mistakes) as raised:
        load_all("cars", Car, roots)
    assert {Path(one.file).name for one in raised.value.complaints} == {"a.yaml", "b.yaml"}
    assert packaged("no-such-folder", Car) == {}
