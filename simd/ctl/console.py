"""Where a verb speaks: figures on stdout, progress and errors on stderr, JSON when asked."""

from __future__ import annotations

import json
import shutil
import sys
from argparse import Namespace
from collections.abc import Mapping
from functools import cached_property
from typing import Any, TextIO

from simd.client import Client, find_socket
from simd.ctl.render.colour import Colours
from simd.ctl.render.table import Table
from simd.ctl.render.width import wrap
from simd.ctl.words import Words
from simd.errors import SimdError


class Console:
    """One call of `simctl`: its streams, its language, its daemon."""

    def __init__(
        self,
        args: Namespace,
        words: Words,
        environ: Mapping[str, str],
        out: TextIO | None = None,
        err: TextIO | None = None,
    ) -> None:
        self.words = words
        self.environ = environ
        self.out = out or sys.stdout
        self.err = err or sys.stderr
        self.json: bool = args.json
        self.reveal: bool = args.reveal
        self._socket: str | None = args.socket
        self.colours = Colours(on=self.out.isatty() and not environ.get("NO_COLOR"))
        self._live = False

    @cached_property
    def client(self) -> Client:
        """The daemon; nothing is opened before the first question."""
        return Client(find_socket(self._socket, self.environ), self.words.lang)

    @property
    def width(self) -> int | None:
        """How wide a line may be; None when nobody looks at a screen."""
        return shutil.get_terminal_size().columns if self.out.isatty() else None

    def show(self, *lines: str) -> None:
        """Lines for people, on stdout."""
        for line in lines:
            self.out.write(f"{line}\n")
        self.out.flush()

    def tell(self, text: str, indent: str = "") -> None:
        """A sentence for people, in as many lines as the screen takes."""
        lines = wrap(text, self.width - len(indent)) if self.width else [text]
        self.show(*(f"{indent}{line}" for line in lines))

    def data(self, value: Any) -> None:
        """A value for programs, on stdout: one line of JSON."""
        self.out.write(_json(value, self.out))
        self.out.flush()

    def table(self, table: Table) -> None:
        """A table as wide as the screen allows."""
        self.show(*table.lines(self.width, self.colours))

    def note(self, line: str) -> None:
        """Progress, on stderr: on a screen each note takes the place of the one before."""
        if self.err.isatty():
            self.err.write(f"\r\x1b[K{line}")
            self._live = True
        else:
            self.err.write(f"{line}\n")
        self.err.flush()

    def settle(self) -> None:
        """Take the last note off the screen, so that what follows starts a line of its own."""
        if self._live:
            self.err.write("\r\x1b[K")
            self.err.flush()
            self._live = False

    def fail(self, error: SimdError) -> None:
        """The error with its hint, on stderr; as a problem object with `--json`."""
        self.problem(error.problem(self.words.lang))

    def problem(self, problem: Mapping[str, Any]) -> None:
        """The same for an error that came as a problem object."""
        self.settle()
        if self.json:
            self.err.write(_json(problem, self.err))
            return
        self.err.write(f"{self.words('error')}: {problem.get('title')} ({problem.get('code')})\n")
        if problem.get("hint"):
            self.err.write(f"{self.words('hint')}: {problem['hint']}\n")


def _json(value: Any, stream: TextIO) -> str:
    """One line of JSON; its own escapes stand for what the stream's encoding lacks."""
    return json.dumps(value, ensure_ascii=stream.encoding.lower() != "utf-8") + "\n"
