"""`simctl decode pdu`: one PDU to the words of the contract."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from simd.at.pdu import Encoding, Pdu, labels
from simd.at.pdu import decode as read_pdu
from simd.at.pdu.address import numbering_plan, type_of_number
from simd.at.pdu.times import Validity
from simd.errors import SimdError
from simd.model.ids import Identity


def decode(case: dict[str, Any]) -> dict[str, Any]:
    """`{"id", "pdu", "direction"?, "tpdu_only"?}` to `{"id", "ok", "result" | "error"}`."""
    direction = case.get("direction")
    try:
        pdu = read_pdu(
            str(case.get("pdu", "")),
            direction=direction if direction in {"mt", "mo"} else None,
            tpdu_only=bool(case.get("tpdu_only")),
        )
    except SimdError as error:
        return {"id": case.get("id"), "ok": False, "error": error.problem()}
    return {"id": case.get("id"), "ok": True, "result": result(pdu)}


def result(pdu: Pdu) -> dict[str, Any]:
    """The fields of a message; its owner asked, so nothing is masked."""
    return {
        "type": pdu.kind.value,
        "number": _open(pdu.number),
        "ton": None if pdu.toa is None else type_of_number(pdu.toa),
        "npi": None if pdu.toa is None else numbering_plan(pdu.toa),
        "text": None if pdu.encoding is Encoding.OCTETS else pdu.text.reveal(),
        "data_hex": pdu.units.reveal() if pdu.encoding is Encoding.OCTETS else None,
        "timestamp": _moment(pdu.timestamp),
        "encoding": pdu.dcs.encoding.value,
        "class": pdu.dcs.message_class,
        "dcs": pdu.dcs.value,
        "compressed": pdu.dcs.compressed,
        "pid": pdu.pid,
        "concat": _concat(pdu),
        "ports": {"dst": pdu.ports.dst, "src": pdu.ports.src} if pdu.ports else None,
        "smsc": _open(pdu.smsc),
        "mr": pdu.mr,
        "status": pdu.status,
        "delivery": pdu.delivery.value if pdu.delivery else None,
        "discharge": _moment(pdu.discharge),
        "validity": _validity(pdu.validity),
        "report_requested": pdu.report_requested,
        "header": [
            {"iei": f"{e.iei:02X}", "data": e.data.hex().upper()} for e in pdu.header.elements
        ],
        "labels": list(labels(pdu)),
        "truncated": pdu.truncated,
        "faults": list(pdu.faults),
    }


def _open(identity: Identity | None) -> str | None:
    return None if identity is None else identity.reveal()


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _concat(pdu: Pdu) -> dict[str, int] | None:
    place = pdu.concat
    return {"ref": place.ref, "total": place.total, "seq": place.seq} if place else None


def _validity(validity: Validity | None) -> dict[str, Any] | None:
    if validity is None:
        return None
    span: timedelta | None = validity.span
    return {
        "seconds": None if span is None else int(span.total_seconds()),
        "until": _moment(validity.until),
        "single_shot": validity.single_shot,
    }
