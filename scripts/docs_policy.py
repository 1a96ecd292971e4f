"""docs/policy.md: the rules, modes and guards as the code has them, and what other routers call them."""

from __future__ import annotations

import inspect
import re
from functools import cache
from pathlib import Path

import msgspec

from scripts.docs_parameters import NONE, PARAMETERS
from simd.engine.probes import Probes, Throughput
from simd.policy.policy import CRITERIA, RULES, Policy
from simd.policy.settings import Back, Guards
from simd.texts import catalogue

TESTS = Path(__file__).resolve().parents[1] / "tests"
INTRO = """# Policy

<!-- made by `make docs` from simd/policy/ and scripts/docs_parameters.py -->

A policy chooses one of the SIMs that sit in a modem. **Rules** say one word on each SIM: a veto
rules it out, a preference ranks it, or the rule abstains and says why. What is not known is neither
enough nor too little. The **mode** ranks what is left; the owner's order breaks ties. **Guards**
hold a wanted switch back. The **switch** itself is proved or undone. `simctl why` tells all of it
in sentences.

The code is pure: `decide(snapshot, modem, policy, order, now, evidence)` and
`guard(decision, history, guards, now)` read no clock, no file and no ledger. `Evidence`
(`simd/policy/evidence.py`) and `History` (`simd/policy/history.py`) are made from the ledger by
`simd/engine/witness.py` and `retrospect.py` each time, so a restart forgets nothing. Their moments
are on the monotonic clock: neither a step of the civil clock nor summer time moves them.

Ready policies to copy: `configs/policies/`. For editors: `docs/simd.schema.json`, by a first line
`# yaml-language-server: $schema=…/simd.schema.json`.

Units: `90s 10m 2h 7d` · `500MB` · `-110dBm 3dB` · `20%` · `12.50 CNY` · `24/day` · `3/5` (at
least three of the last five) · `100KB/s` · `03:00` · `23:00-06:00`. Hours and days are those of
`timezone`, by default the machine's.
"""

TRIED = """## What it is worth

`SOAK=1 SOAK_SEED=N pytest -s tests/simulator/test_weeks.py` lives through a hundred fortnights of
that seed: the best SIM alone, a RutOS-like and a Fortinet-like router tuned on other worlds, and
this code. At equal availability (± 0.1 point) it prints in how many ours costs no more, and
availability, cost, switches and wasted allowance of both. How they are made equal, and what that
does not show: `docs/decisions/0014-as-available-then-cheaper.md`.
"""


def policy() -> str:
    """The whole page; raises LookupError where it names a test that there is none of."""
    missing = {row.test for row in PARAMETERS} - set(_tests()) - {NONE}
    if missing:
        raise LookupError(", ".join(sorted(missing)))
    parts = (
        INTRO,
        _modes(),
        _rules(),
        _guards(),
        _probes(),
        _switch(),
        _travelling(),
        TRIED,
        _parameters(),
    )
    return "\n".join(parts)


@cache
def _tests() -> dict[str, str]:
    """The file of each test by its name."""
    return {
        name: file.relative_to(TESTS.parent).as_posix()
        for file in sorted(TESTS.rglob("test_*.py"), reverse=True)
        for name in re.findall(r"def (test_\w+)", file.read_text("utf-8"))
    }


def _modes() -> str:
    texts = catalogue("en")
    names = [key.rpartition(".")[2] for key in texts if key.startswith("show.mode.")]
    rows = [f"| `{name}` | {_plain(texts[f'show.mode.{name}'])} |" for name in sorted(names)]
    criteria = ", ".join(f"`{name}` (as the rule `{rule}`)" for name, rule in CRITERIA.items())
    return "\n".join(
        [
            "## Modes",
            "",
            "| `mode:` | |",
            "|---|---|",
            *rows,
            "",
            (
                f"`weights:` of the mode `scored`: {criteria}. A criterion that is not known of a SIM"
                " counts as the mean of the others'."
            ),
            "",
            "Beside them under `policy:`",
            "",
            *_fields(Policy, but=("mode", "rules", "guards", "weights")),
            "",
        ]
    )


def _plain(text: str) -> str:
    return text.replace("{margin}", "the `margin`")


def _rules() -> str:
    lines = [
        "## Rules",
        "",
        (
            "Every rule takes `sims: [name, …]` (it is about these alone) and `soft: true` (it forbids"
            " nothing, what it speaks against is used last)."
        ),
        "",
    ]
    for name, rule in sorted(RULES.items()):
        about, _, rest = inspect.cleandoc(rule.__doc__ or "").partition("\n")
        lines += [f"### `{name}`", "", about, *([rest.strip()] if rest.strip() else []), ""]
        lines += [*_fields(rule, but=("sims", "soft")), ""]
    return "\n".join(lines)


def _guards() -> str:
    return "\n".join(
        [
            "## Guards",
            "",
            inspect.cleandoc(Guards.__doc__ or ""),
            "",
            (
                "Always: never while paused or in a dry run, never during a call, a USSD session, an SMS"
                " whose parts are still coming, a visit, or a transaction. When the budget is used up"
                " and another switch is wanted, a health note is raised."
            ),
            "",
            *_fields(Guards, but=("back",)),
            "",
            "### `back:`",
            "",
            inspect.cleandoc(Back.__doc__ or ""),
            "",
            *_fields(Back),
            "",
        ]
    )


def _probes() -> str:
    return "\n".join(
        [
            "## Probes",
            "",
            "`probes:` stands beside `policy:`. " + inspect.cleandoc(Probes.__doc__ or ""),
            "",
            (
                "Each goes through the modem's own device (`SO_BINDTODEVICE`), whatever the routes say:"
                " `{probe: icmp, to: 1.1.1.1}`, `{probe: dns, server: 1.1.1.1, name: example.com}`,"
                " `{probe: tcp, to: '1.1.1.1:443'}`,"
                " `{probe: http, url: 'http://host/generate_204', expect: 204, server: 1.1.1.1}`,"
                " `{probe: rate, url: 'http://1.1.1.1/big', size: 256KB, least: 1Mbit/s, each: 1h}`."
            ),
            "",
            inspect.cleandoc(Throughput.__doc__ or ""),
            "",
            *_fields(Probes, but=("checks",)),
            "",
        ]
    )


def _switch() -> str:
    return """## The switch

Intent on disk, select, settle, slot and ICCID read back, APN by ICCID, registered, data address,
a round of probes through the device where one is set, commit; else back to where it was, which is
proved too. One act per modem at a time; modems whose link works are left one after the other. A
modem that is the only way to the world (`sole_uplink`) is only left while its way back is armed.

With `simd --dry-run` none of this is done: what is decided is told, by `simctl why` too, with
`dry_run` as the guard. Nor is anything else done to a modem, a SIM or a network, whoever wishes it:
no question to a carrier, no PIN, no message sent or deleted, no data path closed, no radio or modem
restarted, no hook run, no switch that a crash left open undone. What would have been done is logged
(`dry run: not done`), rungs of the recovery ladder are events (`refused`, `dry_run`), and a person's
wish ends with the error `dry_run`. A modem that ModemManager has is not even enabled.
"""


def _travelling() -> str:
    return """## Travelling

Prices are those of the place where the modem is, by the country of the network that it hears: a rule
that looks at `price` sees what the next GB costs there. A tariff that says nothing of a country has
no price there; `price_limit` and `price_here` then say *unknown*, which is neither cheap nor dear.
A modem that has heard no network yet is taken to be at home, since nothing flows.

    travel: {on_entry: tell, settle: 10m, home: CN}

The moment a modem hears another country's network, the event `country_entered` is told, and the health
note `travel` names the price of the next GB over the SIM in use and the SIM that the policy would
choose. `data_off` also closes the data path of a SIM that roams while the next byte is charged, or
nobody knows whether it is. `switch` has the policy avoid SIMs that charge there; its guards hold as
ever. At a border that is crossed to and fro a country is news once, until one was held for `settle`.
The note stands while a SIM roams away from `home`; a SIM in a network of its own raises none, nor
does a visit to another SIM. `home` is, unless told, the country in which the SIMs were at home for most
of the hours that the ledger knows. Where a modem heard its last network is kept: after a restart it is
there, not at home. A plan's fair use limits what its packs are good for there (the guard, the rule
`out_of_bundle`, prices and the note go by it); what was used of it earlier in the cycle is not counted
apart from other use, so it is an upper bound, and simd bills nothing by it. With `--dry-run` only the
note is raised.
"""


def _fields(kind: type[msgspec.Struct], but: tuple[str, ...] = ()) -> list[str]:
    """The keys of a mapping with their defaults as a config would write them."""
    fields = [one for one in msgspec.structs.fields(kind) if one.name not in but]
    if not fields:
        return ["No settings of its own."]
    return [f"- `{one.encode_name}`{_default(one)}" for one in fields]


def _default(field: msgspec.structs.FieldInfo) -> str:
    if field.required:
        return " (must be given)"
    value = field.default if field.default is not msgspec.NODEFAULT else None
    if value is None or value in ((), {}):
        return ""
    return f": `{str(value).lower() if isinstance(value, bool) else value}`"


def _shown_by(test: str) -> str:
    return test if test == NONE else f"`{_tests()[test]}::{test}`"


def _parameters() -> str:
    rows = [
        f"| {row.router} | {row.theirs} | {row.ours} | {_shown_by(row.test)} |"
        for row in PARAMETERS
    ]
    return "\n".join(
        [
            "## What other routers call it",
            "",
            "Words of their manuals and screens; the test shows that ours does it.",
            "What is not offered says why.",
            "",
            "| router | parameter | here | test |",
            "|---|---|---|---|",
            *rows,
            "",
        ]
    )
