"""Plain values to typed ones, with every mistake named at once by its line."""

from __future__ import annotations

import copy
import difflib
import re
from typing import Any, TypeVar

import msgspec
from msgspec import inspect as mi

from simd.catalog.document import Complaint, Document, Mistakes, Place
from simd.model.codec import from_plain
from simd.model.ids import Identity, Plmn

T = TypeVar("T")
_PATH = re.compile(r" - at (?:`key` in )?`\$(?P<path>[^`]*)`\Z")
_STEP = re.compile(r"\.([^.\[]+)|\[(\d+|\.\.\.)\]")
_UNKNOWN = re.compile(r"Object contains unknown field `(?P<name>[^`]+)`")
_MISSING = re.compile(r"Object missing required field `(?P<name>[^`]+)`")
_EXPECTED = re.compile(r"Expected `(?P<want>[^`]+)`, got `(?P<got>[^`]+)`")
_INVALID = re.compile(r"Invalid (?:enum )?value (?P<value>'[^']*'|\d+)")
_PLAIN = {
    "str": "text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "array": "a list",
    "object": "a mapping",
    "null": "nothing",
}
_WRITE = {
    "a list": "write `[one, two]`, or lines that begin with `-`",
    "a mapping": "write `key: value` below it",
    "nothing": "leave it out, or write `null`",
    "text": "write a word, in quotes if it looks like a number",
}
_LIMIT = 50


def as_struct(document: Document, kind: type[T]) -> T:
    """The document as that type; raises Mistakes with every complaint found.

    What is wrong is cut out and the rest read again, so that one run names all mistakes.
    """
    work = _Work(document, kind)
    for _ in range(_LIMIT):
        try:
            made = from_plain(work.value, kind)
        except msgspec.ValidationError as error:
            if not work.note(str(error)):
                break
        else:
            if not work.complaints:
                return made
            break
    raise Mistakes(work.complaints)


class _Work:
    """A copy of the values that shrinks by each mistake found in it."""

    def __init__(self, document: Document, kind: type) -> None:
        self.document = document
        self.kind = kind
        self.value: Any = {} if document.value is None else copy.deepcopy(document.value)
        self.complaints: list[Complaint] = []
        self.cut: set[Place] = set()
        self.gone: dict[Place, list[int]] = {}

    def note(self, message: str) -> bool:
        """Complain about the mistake and cut it out; False when nothing is left to read."""
        place, text = _split(message)
        place = self.resolve(place, text)
        real = self.real(place)
        if not (real in self.cut and _MISSING.search(text)):
            self.complaints.append(_complaint(self.document, self.kind, real, text))
        if unknown := _UNKNOWN.search(text):
            place, real = (*place, unknown["name"]), (*real, unknown["name"])
        if not place:
            return False
        self.remove(place, real)
        return True

    def remove(self, place: Place, real: Place) -> None:
        holder = self.at(place[:-1])
        step = place[-1]
        if isinstance(holder, list) and isinstance(step, int):
            del holder[step]
            self.gone.setdefault(real[:-1], []).append(int(real[-1]))
        else:
            holder.pop(step, None)
            self.cut.add(real[:-1])

    def at(self, place: Place) -> Any:
        here = self.value
        for step in place:
            here = here[step]
        return here

    def real(self, place: Place) -> Place:
        """The place in the file of a place in the shrunk values."""
        real: Place = ()
        for step in place:
            if isinstance(step, int):
                for hole in sorted(self.gone.get(real, ())):
                    step += hole <= step  # noqa: PLW2901  # each hole before it moves it by one
            real = (*real, step)
        return real

    def resolve(self, place: Place, text: str) -> Place:
        """The place with `...` (msgspec's word for any key of a mapping) replaced by the key."""
        if "..." not in place:
            return place
        cut = place.index("...")
        holder = self.at(place[:cut])
        kept = dict(holder)
        for key, value in kept.items():
            holder.clear()
            holder[key] = value
            guilty = self.fails_with(place, text)
            holder.clear()
            holder.update(kept)
            if guilty:
                return self.resolve((*place[:cut], key, *place[cut + 1 :]), text)
        return place[:cut]

    def fails_with(self, place: Place, text: str) -> bool:
        try:
            from_plain(self.value, self.kind)
        except msgspec.ValidationError as error:
            return _split(str(error)) == (place, text)
        return False


def _split(message: str) -> tuple[Place, str]:
    found = _PATH.search(message)
    if not found:
        return (), message
    steps: list[str | int] = []
    for name, index in _STEP.findall(found["path"]):
        steps.append(name or (int(index) if index.isdigit() else index))
    return tuple(steps), message[: found.start()]


def _complaint(document: Document, kind: type, place: Place, text: str) -> Complaint:
    problem, hint, where = _words(kind, place, text)
    return Complaint(document.file, document.line(where), problem, hint)


def _words(kind: type, place: Place, text: str) -> tuple[str, str, Place]:
    name = f"`{_name(place)}`" if place else "the file"
    if found := _UNKNOWN.search(text):
        key = found["name"]
        hint = _did_you_mean(key, _fields(kind, place))
        return f"unknown key `{key}`", hint, (*place, key)
    if found := _MISSING.search(text):
        return f"`{found['name']}` is missing", f"add it to {name}", place
    if found := _EXPECTED.search(text):
        want, got = _plain(found["want"]), _plain(found["got"])
        hint = _WRITE.get(want, f"write {want}")
        return f"{name} is {got}, should be {want}", hint, place
    if found := _INVALID.search(text):
        value = found["value"].strip("'")
        return f"{name} can't be `{value}`", _did_you_mean(value, _choices(kind, place)), place
    problem, hint = _told(text)
    if not hint and _identifies(kind, place):
        hint = "compare it with what you were given"
    return f"{name}: {problem}", hint, place


def _identifies(kind: type, place: Place) -> bool:
    """True where an identifier stands, which nobody can make up."""
    customs = (one.cls for one in _types_at(kind, place) if isinstance(one, mi.CustomType))
    return any(issubclass(cls, Identity | Plmn) for cls in customs)


def _told(text: str) -> tuple[str, str]:
    """Problem and hint of a type's own words, which say first what is wrong, then what is right."""
    for mark in ("; ", ": "):
        problem, found, hint = text.partition(mark)
        if found:
            return problem, hint
    return text, ""


def _name(place: Place) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in place)[1:]


def _plain(words: str) -> str:
    return " or ".join(_PLAIN.get(word.strip(), word.strip()) for word in words.split("|"))


def _did_you_mean(word: str, known: list[str]) -> str:
    close = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    if close:
        return f"did you mean `{close[0]}`?"
    return f"known: {', '.join(sorted(set(known)))}" if known else ""


def _types_at(kind: type, place: Place) -> list[mi.Type]:
    """Every type the schema allows at the place."""
    here = _flat(mi.type_info(kind))
    for step in place:
        here = [inner for one in here for inner in _inside(one, step)]
    return here


def _flat(kind: mi.Type) -> list[mi.Type]:
    if isinstance(kind, mi.UnionType):
        return [inner for one in kind.types for inner in _flat(one)]
    return [kind]


def _inside(kind: mi.Type, step: str | int) -> list[mi.Type]:
    match kind:
        case mi.StructType():
            if step == kind.tag_field:
                return [mi.LiteralType((kind.tag,))]
            return [t for f in kind.fields if f.encode_name == step for t in _flat(f.type)]
        case mi.DictType():
            return _flat(kind.value_type)
        case mi.ListType() | mi.VarTupleType():
            return _flat(kind.item_type)
        case _:
            return []


def _fields(kind: type, place: Place) -> list[str]:
    structs = [one for one in _types_at(kind, place) if isinstance(one, mi.StructType)]
    return [field.encode_name for one in structs for field in one.fields]


def _choices(kind: type, place: Place) -> list[str]:
    found: list[str] = []
    for one in _types_at(kind, place):
        if isinstance(one, mi.LiteralType):
            found += [str(value) for value in one.values]
        elif isinstance(one, mi.EnumType):
            found += [str(member.value) for member in one.cls]
    return found
