"""Bring the generated documents in step with the facts: docs/SUPPORTED.md, docs/CARRIERS.md.

`--check` writes nothing and ends with 1 when a document is out of step.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from simd.carriers.carrier import Carrier, Inquiry
from simd.carriers.catalog import load_carriers
from simd.modems.quirks import Quirks, catalogue

DOCS = Path(__file__).resolve().parent.parent / "docs"
GENERATED = "<!-- made by `make docs` from {folder}; change the facts, not this page -->"
RESTS_ON = (
    "*documented*: written after the maker's manual or public reports, not tried on hardware by us"
    " · *trace*: read in recordings of a real one · *seen*: driven by simd itself."
)


def supported() -> str:
    """Which modem families there are, and what each line rests on."""
    lines = [
        "# Supported modems",
        GENERATED.format(folder="configs/modems/"),
        "",
        RESTS_ON,
        "",
        "| family | slots by | signal by | rests on | source |",
        "|---|---|---|---|---|",
    ]
    lines += [_family(name, quirks) for name, quirks in sorted(catalogue().items())]
    return "\n".join([*lines, ""])


def _family(name: str, quirks: Quirks) -> str:
    slots = f"`AT{quirks.slots.set}`" if quirks.slots else "one slot"
    signal = ", ".join(quirks.signal)
    source = " ".join(quirks.source.split())
    return f"| **{name}**<br>{quirks.about} | {slots} | {signal} | {quirks.rests_on} | {source} |"


def carriers() -> str:
    """Which carriers can be asked, how, and who says so."""
    lines = [
        "# Carriers",
        GENERATED.format(folder="configs/carriers/"),
        "",
        "A question whose price isn't known to be nil is only asked when a person says so.",
        "",
        "| carrier | question | how | price | source | verified |",
        "|---|---|---|---|---|---|",
    ]
    for _, carrier in sorted(load_carriers().items()):
        lines += [_question(carrier, inquiry) for inquiry in carrier.inquiries]
    return "\n".join([*lines, ""])


def _question(carrier: Carrier, inquiry: Inquiry) -> str:
    to = f" to {inquiry.to}" if inquiry.to else ""
    how = f"{inquiry.channel} `{inquiry.code}`{to}".replace("|", "\\|")
    cells = (
        f"**{carrier.id}** {carrier.name}",
        ", ".join(inquiry.what),
        how,
        inquiry.cost,
        " ".join(inquiry.source.split()).replace("|", "\\|"),
        inquiry.verified_on,
    )
    return f"| {' | '.join(cells)} |"


PAGES: dict[str, Callable[[], str]] = {"SUPPORTED.md": supported, "CARRIERS.md": carriers}


def main(arguments: list[str]) -> int:
    """Write the pages, or with `--check` say which are out of step."""
    stale = [
        name
        for name, page in PAGES.items()
        if not (DOCS / name).is_file() or (DOCS / name).read_text("utf-8") != page()
    ]
    for name in stale:
        if "--check" in arguments:
            sys.stderr.write(f"docs/{name} is out of step: run `make docs`\n")
        else:
            (DOCS / name).write_text(PAGES[name](), "utf-8")
            sys.stdout.write(f"docs/{name}\n")
    return 1 if stale and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
