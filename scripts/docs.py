"""Bring the generated documents in step with the facts: SUPPORTED, CARRIERS, TARIFFS.

`--check` writes nothing and ends with 1 when a document is out of step.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1]))

from scripts.docs_carriers import carriers
from scripts.docs_policy import policy
from scripts.docs_schema import schema
from simd.modems.quirks import Model, Quirks, catalogue
from simd.tariff import Tariff, load_tariffs
from simd.tariff.tariff import AfterCap, Bucket, Cycle

DOCS = Path(__file__).resolve().parent.parent / "docs"
GENERATED = "<!-- made by `make docs` from {folder}; change the facts, not this page -->"
RESTS_ON = (
    "*documented*: written after the maker's manual or public reports, not tried on hardware by us"
    " · *trace*: read in public recordings of a real one · *seen*: driven by simd itself."
)
TARIFFS_ARE = (
    "Prices are as published at the date in the last column but one. They are examples of how"
    " carriers reckon, no offers: write your own contract into `/etc/simd/tariffs/NAME.yaml`"
    " and name it as the `plan` of an account."
)
NONE_SEEN = "No model has been seen on hardware by us yet: every line rests on paper or recordings."


def supported() -> str:
    """Each model of modem a line, then what each family's file says."""
    families = sorted(catalogue().items())
    seen = any(
        _rests_on(quirks, model) == "seen" for _, quirks in families for model in quirks.models
    )
    lines = [
        "# Supported modems",
        GENERATED.format(folder="configs/modems/"),
        "",
        RESTS_ON,
        *([] if seen else [NONE_SEEN]),
        "",
        "## Models",
        "",
        "| model | USB ids | slots by | rests on | family |",
        "|---|---|---|---|---|",
    ]
    lines += [_model(name, quirks, model) for name, quirks in families for model in quirks.models]
    lines += [
        "",
        "## Families",
        "",
        "| family | ports | signal by | cell by | PIN tries by | temperature by | reset by | source |",
        "|---|---|---|---|---|---|---|---|",
    ]
    lines += [_family(name, quirks) for name, quirks in families]
    return "\n".join([*lines, ""])


def _rests_on(quirks: Quirks, model: Model) -> str:
    return model.rests_on or quirks.rests_on


def _model(name: str, quirks: Quirks, model: Model) -> str:
    slots = _code(quirks.slots.set) if quirks.slots else "one slot"
    usb = ", ".join(f"`{one}`" for one in model.usb) or "–"
    maker = " ".join(quirks.match.manufacturers[:1])
    return f"| **{f'{maker} {model.name}'.strip()}** | {usb} | {slots} | {_rests_on(quirks, model)} | {name} |"


def _family(name: str, quirks: Quirks) -> str:
    layout = next(iter((quirks.ports, *quirks.layouts.values())), {})
    cells = (
        f"**{name}**<br>{quirks.about}",
        ", ".join(f"{number} {role}" for number, role in layout.items()) or "found by asking",
        ", ".join(quirks.signal),
        ", ".join((*quirks.cell, "registration")),
        ", ".join(_code(one) for one in quirks.tries),
        quirks.temperature or "–",
        _code(quirks.reset),
        " ".join(quirks.source.split()),
    )
    return f"| {' | '.join(cells)} |"


def _code(command: str) -> str:
    return f"`AT{command}`"


def tariffs() -> str:
    """What each tariff costs, holds and does after, as it was published then."""
    lines = [
        "# Tariffs",
        GENERATED.format(folder="configs/tariffs/"),
        "",
        TARIFFS_ARE,
        "",
        "| tariff | fee | period | holds | after that | source | as of | remarks |",
        "|---|---|---|---|---|---|---|---|",
    ]
    lines += [_tariff(one) for _, one in sorted(load_tariffs().items())]
    return "\n".join([*lines, ""])


def _tariff(one: Tariff) -> str:
    fee = "not told" if one.fee is None else f"{one.fee} {one.currency}"
    rules = [_rule(one.after_cap, one, "then")]
    rules += [_rule(one.after_expiry, one, "once lapsed")]
    if one.payg is not None and one.payg.data is not None:
        rules.append(f"outside it {one.payg.data} {one.currency} per {one.payg.per}")
    cells = (
        f"**{one.id}**<br>{one.name}",
        fee,
        _period(one.cycle),
        ", ".join(_bucket(bucket) for bucket in one.buckets) or "nothing",
        "; ".join(rule for rule in rules if rule) or "not told",
        one.source,
        one.as_of,
        one.notes,
    )
    return f"| {' | '.join(' '.join(cell.split()).replace('|', chr(92) + '|') for cell in cells)} |"


def _period(cycle: Cycle) -> str:
    words = {
        "rolling_days": f"{cycle.n} days",
        "hours": f"{cycle.n} hours",
        "calendar_month": "calendar month",
        "month_anniversary": "month from the day it began",
        "billing_day": f"month from the {cycle.day}.",
        "once": "no end",
    }
    ends = "" if cycle.ends_at == "exact" else f", to {cycle.ends_at}"
    return words[cycle.type] + ends


def _bucket(bucket: Bucket) -> str:
    per = "" if bucket.per == "cycle" else f" a {bucket.per}"
    limits = [str(bucket.window or ""), *bucket.apps, *(z for z in bucket.zone if z != "home")]
    told = ", ".join(one for one in limits if one)
    return f"{bucket.amount} {bucket.unit.replace('_', ' ')}{per}" + (f" ({told})" if told else "")


def _rule(rule: AfterCap | None, one: Tariff, when: str) -> str:
    if rule is None:
        return ""
    if rule.type == "charge":
        return f"{when} {rule.price} {one.currency} per {rule.per}"
    return f"{when} {rule.kbps or '?'} kbit/s" if rule.type == "throttle" else f"{when} it stops"


PAGES: dict[str, Callable[[], str]] = {
    "SUPPORTED.md": supported,
    "CARRIERS.md": lambda: carriers(GENERATED.format(folder="configs/carriers/")),
    "TARIFFS.md": tariffs,
    "policy.md": policy,
    "simd.schema.json": schema,
}


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
