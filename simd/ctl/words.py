"""The person's language, and the texts of the command line in it."""

from __future__ import annotations

from collections.abc import Mapping

from simd.texts import choose, render


def language(environ: Mapping[str, str]) -> str:
    """The language of messages as POSIX names it: LC_ALL, else LC_MESSAGES, else LANG."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if environ.get(name):
            return choose(environ[name])
    return "en"


class Words:
    """Texts in one language: `words("sims.none")` is the text `cli.sims.none`."""

    def __init__(self, lang: str) -> None:
        self.lang = lang

    def __call__(self, key: str, **params: object) -> str:
        """The text under `cli.KEY`, its parameters filled in."""
        return render(f"cli.{key}", params, self.lang)

    def word(self, group: str, value: object) -> str:
        """A word of the daemon (a state, a kind) for people; itself when nobody translated it."""
        return render(f"cli.{group}.{value}", {}, self.lang, default=str(value))
