"""Messages of a modem that refuses PDU mode: what `+CMGL`, `+CMGR` and `+CMT` say as text.

Text mode tells no user data header, so parts can't be joined; it is the last resort
(TS 27.005 §3.4). A modem whose character set is UCS2 writes number and text in hex.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import msgspec

from simd.at.command import feed, read
from simd.at.pdu import Encoding, PduError, decode
from simd.at.replies.clock import stamp
from simd.at.replies.device import read_charset
from simd.at.replies.fields import Fields
from simd.at.replies.sms import Sent, read_sent
from simd.at.replies.ucs2 import decoded, plain_number
from simd.errors import CommandFailed, Unreadable, Unsupported
from simd.model.ids import Body, IdentityError, Msisdn
from simd.model.message import Plain
from simd.modems.asking import Asking

# TS 27.005 §3.1, `<stat>` in text mode, by their numbers in PDU mode.
_STATES = ("REC UNREAD", "REC READ", "STO UNSENT", "STO SENT")
_WIDE = "UCS2"
# First octet of a submit with relative validity, TP-VP of a day (TS 27.005 §3.1 `<fo>`, `<vp>`).
_SUBMIT, _REPORT, _DAY = 17, 32, 167


class Writing(msgspec.Struct, frozen=True):
    """A message of one part as text mode takes it."""

    number: str
    text: str
    wide: bool
    report: bool


def status_of(header: Fields, place: int) -> int | None:
    """The state's number, None when the field is no state of text mode."""
    word = header.string(place).upper()
    return _STATES.index(word) if word in _STATES else None


def plain_of(header: Fields, first: int, under: Sequence[str]) -> tuple[str, Plain]:
    """What the message says, its number in that field; and the hex it is known by."""
    raw = header.string(first)
    text = "\n".join(under)
    wide = decoded(raw) is not None
    text = (decoded(text.strip()) if wide else None) or text
    when = _time(header)
    number = plain_number(raw)
    known = "|".join((number or "", when.isoformat() if when else "", text))
    return known.encode("utf-8", "surrogatepass").hex().upper(), Plain(
        _number(number),
        when if when is None or when.tzinfo else when.replace(tzinfo=UTC),
        Body(text),
    )


def _number(text: str | None) -> Msisdn | None:
    try:
        return Msisdn(text) if text else None
    except IdentityError:
        return None


def _time(header: Fields) -> datetime | None:
    for part in list(header)[1:6]:
        try:
            return stamp(part)
        except Unreadable:
            continue
    return None


def writing_of(pdu: str) -> Writing:
    """What a made PDU says; raises Unsupported for what text mode can't carry."""
    try:
        made = decode(pdu, direction="mo")
    except PduError as error:
        raise Unsupported(what="that message in text mode", why=str(error)) from error
    text = made.text.reveal()
    if made.concat is not None or made.number is None or made.encoding is Encoding.OCTETS:
        raise Unsupported(what="long messages", why="the modem knows text mode only")
    if set(text) & {"\r", "\n", "\x1a", "\x1b", "\0"}:
        raise Unsupported(what="line breaks in messages", why="the modem knows text mode only")
    wide = made.encoding is Encoding.UCS2 or not text.isascii()
    return Writing(made.number.reveal(), text, wide, made.report_requested)


async def send_text(asking: Asking, message: Writing, seconds: float) -> Sent:
    """Hand one message over in text mode; raises what the command raises."""
    charset = await _charset(asking)
    wide = message.wide or charset == _WIDE
    if wide and charset != _WIDE and not await asking.tolerated(f'AT+CSCS="{_WIDE}"'):
        raise Unsupported(what="this text", why="the modem writes plain letters only")
    try:
        first = _SUBMIT + (_REPORT if message.report else 0)
        await asking.tolerated(f"AT+CSMP={first},{_DAY},0,{8 if message.wide else 0}")
        number, text = (
            (_hex(message.number), _hex(message.text))
            if wide
            else (
                message.number,
                message.text,
            )
        )
        command = feed("+CMGS", f'"{number}"', text.encode("ascii"), timeout=seconds)
        return await asking.read(command, read_sent)
    finally:
        if wide and charset != _WIDE:
            await asking.tolerated(f'AT+CSCS="{charset}"')


def _hex(text: str) -> str:
    return text.encode("utf-16-be").hex().upper()


async def _charset(asking: Asking) -> str:
    """What texts are written in now; the family's habit where the modem can't say."""
    try:
        return (await asking.read(read("+CSCS"), read_charset)).charset
    except (CommandFailed, Unreadable):
        return asking.quirks.charset
