"""Who the modem is: maker, model, firmware, serial numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import msgspec

from simd.at.replies.fields import unquote
from simd.at.replies.finals import is_final
from simd.at.replies.information import bodies
from simd.at.replies.reply import Kind, Reply, View
from simd.at.replies.unreadable import Unreadable

_LABEL: Final = re.compile(r"\s*([A-Za-z][A-Za-z /]*?)\s*:\s*(.*)")
_LABELS: Final = {
    "manufacturer": "manufacturer",
    "model": "model",
    "revision": "revision",
    "imei": "imei",
    "imeisv": "imei",
    "esn": "serial",
    "meid": "serial",
    "sn": "serial",
    "svn": "svn",
}
_IMEI: Final = re.compile(r"[0-9]{15,16}")
_ESN: Final = re.compile(r"(?:0[xX])([0-9A-Fa-f]{7,8})|([0-9A-Fa-f]{8})")
_MEID: Final = re.compile(r"(?:0[xX])?(?:00)?([A-Fa-f][0-9A-Fa-f]{13})")


class Maker(Reply, frozen=True):
    """`+CGMI`: who made the modem; `value` is the same under a neutral name."""

    value: str
    manufacturer: str


class Model(Reply, frozen=True):
    """`+CGMM`: the model; `value` is the same under a neutral name."""

    value: str
    model: str


class Revision(Reply, frozen=True):
    """`+CGMR`: the firmware; `value` is the same under a neutral name."""

    value: str
    revision: str


class Serial(Reply, frozen=True):
    """`+CGSN`: the IMEI (sixteen digits are an IMEISV), or the ESN and MEID of CDMA modems."""

    imei: str | None = None
    esn: str | None = None
    meid: str | None = None


class Identification(Reply, frozen=True):
    """`ATI`: what the modem says of itself, and what it blurted out after `OK`.

    `serial` is the IMEI or ESN, whichever is printed.
    """

    manufacturer: str | None = None
    model: str | None = None
    revision: str | None = None
    serial: str | None = None
    imei: str | None = None
    svn: str | None = None
    urcs_after: list[str] = msgspec.field(default_factory=list)


def _value(lines: Sequence[str], *names: str) -> str:
    """The one line of an identity answer, without the name some modems put before it."""
    found = [text for text in (unquote(body) for body in bodies(lines, *names, bare=True)) if text]
    if not found:
        raise Unreadable(why=f"no {names[0]} text")
    return found[0]


def read_maker(lines: Sequence[str]) -> Maker:
    """`+CGMI` (TS 27.007 §5.1)."""
    value = _value(lines, "+CGMI", "+GMI")
    return Maker(value=value, manufacturer=value)


def read_model(lines: Sequence[str]) -> Model:
    """`+CGMM` (TS 27.007 §5.2)."""
    value = _value(lines, "+CGMM", "+GMM")
    return Model(value=value, model=value)


def read_revision(lines: Sequence[str]) -> Revision:
    """`+CGMR` (TS 27.007 §5.3); a `Revision:` label is left out."""
    value = _value(lines, "+CGMR", "+GMR")
    match = _LABEL.fullmatch(value)
    if match and match[1].lower() == "revision":
        value = match[2]
    return Revision(value=value, revision=value)


def read_serial(lines: Sequence[str]) -> Serial:
    """`+CGSN` (TS 27.007 §5.4): an IMEI, `0x` and an ESN, or `decimal:decimal`, `0xMEID:0xESN`."""
    text = " ".join(bodies(lines, "+CGSN", "+GSN", bare=True))
    tokens = [token for token in re.split(r"[\s:,\"]+", text) if token]
    imei = next((token for token in tokens if _IMEI.fullmatch(token)), None)
    meid = next((match[1] for match in map(_MEID.fullmatch, tokens) if match), None)
    esn = next((match for match in map(_ESN.fullmatch, tokens) if match), None)
    if meid is None and imei is not None:
        return Serial(imei=imei)
    if esn is None and meid is None:
        raise Unreadable(why="no serial number")
    return Serial(esn=(esn[1] or esn[2]).upper().zfill(8) if esn else None, meid=meid)


def read_identification(lines: Sequence[str]) -> Identification:
    """`ATI`: labelled lines in any order, or maker, model and revision on bare lines."""
    end = next((place for place, line in enumerate(lines) if is_final(line)), len(lines))
    info = [line.strip() for line in lines[:end] if line.strip()]
    after = [line.strip() for line in lines[end + 1 :] if line.strip()]
    found: dict[str, str] = {}
    bare = []
    for line in info:
        match = _LABEL.fullmatch(line)
        key = _LABELS.get(match[1].lower()) if match else None
        if match and key:
            found.setdefault(key, unquote(match[2].removeprefix("+GSN:")))
        elif not line.startswith("+") and not match:
            bare.append(unquote(line))
    for key, text in zip(("manufacturer", "model", "revision"), bare, strict=False):
        found.setdefault(key, text)
    if not found:
        raise Unreadable(why="no identification")
    imei = found.get("imei")
    return Identification(
        manufacturer=found.get("manufacturer"),
        model=found.get("model"),
        revision=found.get("revision"),
        serial=imei or found.get("serial"),
        imei=imei,
        svn=found.get("svn"),
        urcs_after=after,
    )


KINDS: Final = (
    Kind(name="cgmi", read=read_maker, commands=("+CGMI", "+GMI")),
    Kind(name="cgmm", read=read_model, commands=("+CGMM", "+GMM")),
    Kind(name="cgmr", read=read_revision, commands=("+CGMR", "+GMR", "+QGMR")),
    Kind(name="cgsn", read=read_serial, commands=("+CGSN", "+GSN", "+CGSN=", "+EGMR=")),
    Kind(name="ati", read=read_identification, commands=("I", "I0", "I1", "I4"), view=View.WHOLE),
)
