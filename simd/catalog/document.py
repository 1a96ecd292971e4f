"""A YAML file as plain values, with the line that each of them stands on.

Strict on purpose: a duplicate key, a tab, an anchor, a tag or an octal-looking number is
a mistake here, because each of them has made someone's config mean what they did not write.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import yaml

from simd.errors import ConfigError

Place = tuple[str | int, ...]


# Written 22:30 or 08:15:00, YAML 1.1 reads a number to the base of sixty; here it is a text.
_CLOCK = re.compile(r"\d{1,2}:[0-5]\d(:[0-5]\d)?")
_OCTAL = re.compile(r"[-+]?0[0-9_]+")
# libyaml, where PyYAML was built with it, reads ten times as fast as PyYAML's own reader.
_FAST: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# Both readers compose values by recursion, and libyaml's has no floor under it.
_DEEPEST = 60


class Complaint(msgspec.Struct, frozen=True):
    """One mistake in a file: where, what, and what would be right."""

    file: str
    line: int
    problem: str
    hint: str = ""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}: {self.problem}"
        return f"{place} ({self.hint})" if self.hint else place


class Mistakes(ConfigError):
    """A file has mistakes: `complaints` lists them all in the order of their lines."""

    code = "mistakes"

    def __init__(self, complaints: list[Complaint]) -> None:
        self.complaints = sorted(complaints, key=lambda one: (one.file, one.line))
        first = self.complaints[0]
        super().__init__(place=f"{first.file}:{first.line}", problem=first.problem, all=self.words)

    @property
    def words(self) -> str:
        """Every complaint on a line of its own."""
        return "\n".join(str(one) for one in self.complaints)


class Document(msgspec.Struct, frozen=True):
    """A file's values and the line of each, by path."""

    file: str
    value: Any
    lines: dict[Place, int]

    def line(self, path: Place) -> int:
        """The line of the value at the path, or of the nearest one above it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


class _Reader:
    """Composes nodes into values, noting lines and complaining about what is loose."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.lines: dict[Place, int] = {}
        self.complaints: list[Complaint] = []
        self.scalars = yaml.SafeLoader("")

    def value(self, node: yaml.Node | None, path: Place) -> Any:
        if node is None:
            return None
        self.lines.setdefault(path, node.start_mark.line + 1)
        match node:
            case yaml.MappingNode():
                return self.mapping(node, path)
            case yaml.SequenceNode():
                return [self.value(item, (*path, i)) for i, item in enumerate(node.value)]
            case _:
                return self.scalar(node)

    def mapping(self, node: yaml.MappingNode, path: Place) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                self.complain(key_node, "a key that is no word", "write `key: value`")
                continue
            key = str(key_node.value)
            if key in found:
                self.complain(key_node, f"`{key}` is given twice", "keep one of them")
                continue
            self.lines[(*path, key)] = key_node.start_mark.line + 1
            found[key] = self.value(value_node, (*path, key))
        return found

    def scalar(self, node: yaml.Node) -> Any:
        if node.tag == "tag:yaml.org,2002:timestamp" or _CLOCK.fullmatch(str(node.value)):
            return node.value
        if node.tag == "tag:yaml.org,2002:int" and _OCTAL.fullmatch(node.value):
            problem = f"`{node.value}` begins with a nought, which YAML takes for octal"
            self.complain(node, problem, "put it in quotes, or leave the nought out")
            return None
        try:
            return self.scalars.construct_object(node)
        except (yaml.YAMLError, ValueError) as error:
            self.complain(node, f"`{node.value}` can't be read: {error}", "put it in quotes")
            return None

    def complain(self, node: yaml.Node, problem: str, hint: str) -> None:
        self.complaints.append(Complaint(self.file, node.start_mark.line + 1, problem, hint))


def _syntax(file: str, error: yaml.YAMLError, text: str) -> Complaint:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    lines = text.splitlines()
    # What is missing at the end is missed one line behind it.
    line = min(mark.line + 1 if mark else 1, max(len(lines), 1))
    if "\t" in (lines[line - 1] if lines else ""):
        return Complaint(file, line, "a tab where YAML wants blanks", "indent with two blanks")
    problem = str(getattr(error, "problem", None) or error)
    return Complaint(file, line, f"not YAML: {problem}", "look at this line and the one above")


def _loose(text: str, loader: Any) -> Iterator[tuple[int, str, str]]:
    """Line, problem and hint for each anchor, alias and tag: what is written is what is meant."""
    depth = 0
    for event in yaml.parse(text, Loader=loader):
        line = event.start_mark.line + 1 if event.start_mark else 1
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            yield line, "nested too deeply", "a few levels are enough"
            return
        anchor = getattr(event, "anchor", None)
        if isinstance(event, yaml.AliasEvent):
            yield line, f"an alias `*{anchor}`", "write the value itself"
        elif anchor:
            yield line, f"an anchor `&{anchor}`", "write the value where it is meant"
        elif tag := getattr(event, "tag", None):
            yield line, f"a tag `{tag}`", "leave it out, or put the text in quotes"


def parse_yaml(text: str, file: str) -> Document:
    """The document in the text; raises Mistakes, in the words of PyYAML's own reader."""
    with contextlib.suppress(yaml.YAMLError, UnicodeEncodeError):
        return _read(text, file, _FAST)
    try:
        return _read(text, file, yaml.SafeLoader)
    except yaml.YAMLError as error:
        raise Mistakes([_syntax(file, error, text)]) from error


def _read(text: str, file: str, loader: Any) -> Document:
    reader = _Reader(file)
    reader.complaints += [Complaint(file, *loose) for loose in _loose(text, loader)]
    if reader.complaints:
        raise Mistakes(reader.complaints)
    value = reader.value(yaml.compose(text, Loader=loader), ())
    if reader.complaints:
        raise Mistakes(reader.complaints)
    return Document(file, value, reader.lines)


def read_yaml(path: Path | str) -> Document:
    """The document in the file; raises Mistakes, also when the file can't be read."""
    try:
        text = Path(path).read_text("utf-8")
    except OSError as error:
        why = error.strerror or str(error)
        hint = "is the path right, and may you read it?"
        raise Mistakes([Complaint(str(path), 1, f"can't read it: {why}", hint)]) from error
    except UnicodeDecodeError as error:
        raise Mistakes([Complaint(str(path), 1, "not UTF-8 text", "save it as UTF-8")]) from error
    return parse_yaml(text, str(path))
