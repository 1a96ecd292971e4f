"""The page docs/CARRIERS.md: who can be asked and how, what keeps a number, what ends services."""

from __future__ import annotations

from simd.carriers.carrier import Carrier, Inquiry, Match
from simd.carriers.catalog import load_carriers
from simd.carriers.keep import KeepNumber

INTRODUCTION = """\
A question whose price isn't known to be nil is only asked when a person says so, and so is one whose
answer comes from a number that nobody has named. `mobile-broadband-provider-info`, where it is
installed, serves further carriers as `mbpi-…`, always at a person's word."""


def carriers(generated: str) -> str:
    """The page; `generated` is its first remark."""
    known = [one for _, one in sorted(load_carriers().items())]
    asked = [one for one in known if one.inquiries]
    countries = {one.country for one in asked}
    languages = {language for one in asked for language in one.languages}
    lines = [
        "# Carriers",
        generated,
        "",
        INTRODUCTION,
        "",
        f"{len(asked)} carriers to ask, in {len(countries)} countries, {len(languages)} languages.",
        "",
        *_table(("carrier", "known by", "its codes differ by"), [_known(one) for one in known]),
        *_table(
            (
                "carrier",
                "question",
                "how",
                "price",
                "not faster than",
                "source",
                "verified",
                "rests on",
            ),
            [_question(one, ask) for one in known for ask in one.inquiries],
            "Questions",
        ),
        *_table(
            ("carrier", "rule", "every", "else", "source", "verified"),
            [_keep(one, rule) for one in known for rule in one.keep_alive],
            "What keeps a number",
        ),
        *_table(
            ("carrier", "how", "source"),
            [(_who(one), way.how, way.source) for one in known for way in one.cancel_services],
            "Ending paid services",
        ),
    ]
    return "\n".join(lines)


def _table(titles: tuple[str, ...], rows: list[tuple[str, ...]], headline: str = "") -> list[str]:
    head = [f"## {headline}", ""] if headline else []
    ruler = "|" + "---|" * len(titles)
    return [*head, f"| {' | '.join(titles)} |", ruler, *map(_row, rows), ""]


def _row(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(' '.join(cell.split()).replace('|', chr(92) + '|') for cell in cells)} |"


def _who(carrier: Carrier) -> str:
    return f"**{carrier.id}** {carrier.name}"


def _known(carrier: Carrier) -> tuple[str, ...]:
    local = {word for one in carrier.inquiries for word in (one.province, one.brand) if word}
    return _who(carrier), _match(carrier.match), ", ".join(sorted(local))


def _match(match: Match) -> str:
    parts = [
        ("ICCID", match.iccid),
        ("IMSI", match.imsi),
        ("GID1", match.gid1),
        ("SPN", match.spn),
        ("rents" if match.rents else "network", match.plmns),
    ]
    return " · ".join(f"{name} {', '.join(values)}" for name, values in parts if values)


def _question(carrier: Carrier, inquiry: Inquiry) -> tuple[str, ...]:
    to = f" to {inquiry.to}" if inquiry.to else ""
    by = f", answered by {inquiry.answer_by}" if inquiry.answer_by else ""
    return (
        _who(carrier),
        ", ".join(inquiry.what),
        f"{inquiry.channel} `{inquiry.code}`{to}{by}",
        f"free: {inquiry.cost_source}" if inquiry.free else inquiry.cost,
        str(inquiry.min_interval),
        inquiry.source,
        inquiry.verified_on,
        inquiry.confidence.replace("_", " "),
    )


def _keep(carrier: Carrier, rule: KeepNumber) -> tuple[str, ...]:
    least = f" of at least {rule.least}" if rule.least else ""
    grace = f" for {rule.grace_days} days" if rule.grace_days else ""
    return (
        _who(carrier),
        rule.rule.replace("_", " ") + least,
        f"{rule.every_days} days from the {rule.counts_from.replace('_', ' ')}",
        rule.then + grace,
        rule.source,
        rule.verified_on,
    )
