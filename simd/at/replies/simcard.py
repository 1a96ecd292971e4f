"""The SIM card: its ICCID, IMSI and number, its lock, its files, tries left."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from simd.at.replies.fields import Fields, unquote
from simd.at.replies.finals import is_refusal, read_error
from simd.at.replies.information import bodies, body, row, rows
from simd.at.replies.reply import Kind, Reply, View
from simd.at.replies.ucs2 import plain_number
from simd.at.replies.unreadable import Unreadable, require

_ICCID: Final = re.compile(r"89[0-9A-F]{16,18}")
_LABEL: Final = re.compile(r"^\s*[A-Z]*CCID\s*:", re.IGNORECASE)
_IMSI: Final = re.compile(r"[0-9]{14,16}")
_NUMBER: Final = re.compile(r"[+*#]?[0-9*#]{2,}")
_HEX: Final = re.compile(r"(?:[0-9A-Fa-f]{2})*")
_ICCID_NAMES: Final = ("+CCID", "+ICCID", "+QCCID", "^ICCID", "#CCID", "!ICCID", "%CCID", "+XICCID")
# +CME ERROR numbers that say there is no card (TS 27.007 §9.2): SIM not inserted, SIM failure
_ABSENT: Final = frozenset({10, 13})
# ETSI TS 102 221 §10.2.1, for VERIFY (00 20): what a refused counter query says
_STATUS_WORDS: Final = {
    0x6300: "SIM verification failed",
    0x6983: "SIM authentication method blocked",
    0x6984: "SIM reference data invalidated",
    0x6A86: "Incorrect parameters in SIM request",
    0x6A88: "SIM reference data not found",
}


class Iccid(Reply, frozen=True):
    """The card's number as printed on it: 18 to 20 digits, some issuers use hex letters."""

    iccid: str


class Imsi(Reply, frozen=True):
    """The subscriber's identity, 14 to 16 digits."""

    imsi: str


class OwnNumbers(Reply, frozen=True):
    """The numbers stored on the card as its own; often none."""

    numbers: list[str]


class PinState(Reply, frozen=True):
    """What the card waits for; `lock` is `none` for READY, else `sim_pin`, `ph_net_puk` or such.

    `state` is the modem's word, or `ABSENT` when it said that there is no card.
    """

    state: str
    lock: str | None = None


class FileAnswer(Reply, frozen=True):
    """`+CRSM`: the two status words (decimal) and the data as hex, if any."""

    sw1: int
    sw2: int
    data: str | None = None


class Retries(Reply, frozen=True):
    """Tries left to enter a PIN; `error` says in words why the counter isn't known.

    A counter is believed only in its exact form: quoted, and as long as it says. Every try
    spent on a misread counter is gone for good.
    """

    retries: int | None = None
    error: str | None = None


class PinCounters(Reply, frozen=True):
    """Tries left for PIN, PUK, PIN2, PUK2, as far as the modem tells them."""

    pin: int | None = None
    puk: int | None = None
    pin2: int | None = None
    puk2: int | None = None


def swap_nibbles(text: str) -> str:
    """`98680…` as stored on the card becomes `8986…`."""
    pairs = (text[place : place + 2][::-1] for place in range(0, len(text), 2))
    return "".join(pairs)


def normal_iccid(text: str) -> str | None:
    """The ICCID behind any of its spellings, or None (ITU-T E.118).

    Quotes, blanks and filling F are left out, swapped nibbles are put right.
    """
    bare = re.sub(r"[\s\"-]", "", text).upper()
    for plain in (bare, swap_nibbles(bare)):
        if _ICCID.fullmatch(plain.rstrip("F")):
            return plain.rstrip("F")
    return None


def read_iccid(lines: Sequence[str]) -> Iccid:
    """`+CCID`, `+ICCID`, `+QCCID`, `^ICCID`, `#CCID` or the bare number."""
    for text in bodies(lines, *_ICCID_NAMES, bare=True):
        iccid = normal_iccid(_LABEL.sub("", text))
        if iccid:
            return Iccid(iccid=iccid)
    raise Unreadable(why="no ICCID")


def read_imsi(lines: Sequence[str]) -> Imsi:
    """`+CIMI` (TS 27.007 §5.6): the bare digits."""
    found = [unquote(text) for text in bodies(lines, "+CIMI", bare=True)]
    imsi = next((text for text in found if _IMSI.fullmatch(text)), None)
    return Imsi(imsi=require(imsi, "no IMSI"))


def read_own_numbers(lines: Sequence[str]) -> OwnNumbers:
    """`+CNUM` (TS 27.007 §7.1), with or without a name before the number."""
    found = [_own_number(fields) for fields in rows(lines, "+CNUM")]
    return OwnNumbers(numbers=[number for number in found if number])


def _own_number(fields: Fields) -> str | None:
    """The number of `name,number,type`, or of `number,type` where the name was left out."""
    for place in (1, 0):
        number = plain_number(fields.text(place))
        if number and _NUMBER.fullmatch(number) and fields.number(place + 1) is not None:
            return number
    return None


def read_pin_state(lines: Sequence[str]) -> PinState:
    """`+CPIN?` (TS 27.007 §8.3); a refusal for want of a card is an answer too."""
    found = [unquote(text) for text in bodies(lines, "+CPIN") if unquote(text)]
    refused = [line for line in lines if is_refusal(line)]
    if not found and refused:
        return _absent(refused)
    bare = [line.strip() for line in lines if _lock(line.strip().upper())]
    state = (found or bare or [""])[0].upper()
    if not re.fullmatch(r"[A-Z][A-Z0-9 _-]{2,23}", state):
        raise Unreadable(why="no PIN state")
    return PinState(state=state, lock=_lock(state))


def _absent(refused: Sequence[str]) -> PinState:
    error = read_error(refused)
    if error.number in _ABSENT:
        return PinState(state="ABSENT")
    raise Unreadable(why="refused")


def _lock(state: str) -> str | None:
    if state == "READY":
        return "none"
    word = re.sub(r"[ -]", "_", state.lower())
    return word if re.fullmatch(r"(?:sim|ph_[a-z]+)_(?:pin|puk)2?", word) else None


def read_file_answer(lines: Sequence[str]) -> FileAnswer:
    """`+CRSM: 144,0,"98…"` (TS 27.007 §8.18), quoted or bare."""
    fields = row(lines, "+CRSM")
    data = fields.text(2)
    if data is not None and not _HEX.fullmatch(data):
        raise Unreadable(why="data that is no hex")
    return FileAnswer(
        sw1=require(fields.number(0), "no status words"),
        sw2=require(fields.number(1), "no status words"),
        data=data,
    )


def read_csim_retries(lines: Sequence[str]) -> Retries:
    """`+CSIM` after an empty VERIFY `0020000100`: `63Cx` holds the tries left (TS 102 221)."""
    text = body(lines, "+CSIM")
    match = re.fullmatch(r'([0-9]+)\s*,\s*"([0-9A-Fa-f]*?([0-9A-Fa-f]{4}))"', text)
    if match is None or int(match[1]) != len(match[2]):
        line = next(line.strip() for line in lines if text in line)
        return Retries(error=f"Could not recognize +CSIM response '{line}'")
    word = int(match[3], 16)
    if 0x63C0 <= word <= 0x63CF:
        return Retries(retries=word - 0x63C0)
    return Retries(error=_STATUS_WORDS.get(word, f"Unknown error returned '0x{word:04x}'"))


def _counter(fields: Fields, place: int) -> int | None:
    number = fields.number(place)
    return number if number is not None and 0 <= number <= 15 else None


def read_cpinr(lines: Sequence[str]) -> PinCounters:
    """`+CPINR: SIM PIN,3,3` and so on, one code a line (TS 27.007 §8.66)."""
    found = {fields.string(0).upper(): _counter(fields, 1) for fields in rows(lines, "+CPINR")}
    if not found:
        raise Unreadable(why="no +CPINR line")
    return PinCounters(
        pin=found.get("SIM PIN"),
        puk=found.get("SIM PUK"),
        pin2=found.get("SIM PIN2"),
        puk2=found.get("SIM PUK2"),
    )


def read_qpinc(lines: Sequence[str]) -> PinCounters:
    """Quectel `+QPINC: "SC",3,10` and `"P2",3,10`: PIN and PUK tries of each."""
    found = {fields.string(0).upper(): fields for fields in rows(lines, "+QPINC")}
    if not found:
        raise Unreadable(why="no +QPINC line")
    none = Fields("")
    first, second = found.get("SC", none), found.get("P2", none)
    return PinCounters(
        pin=_counter(first, 1),
        puk=_counter(first, 2),
        pin2=_counter(second, 1),
        puk2=_counter(second, 2),
    )


def read_huawei_cpin(lines: Sequence[str]) -> PinCounters:
    """Huawei `^CPIN: <code>,<times>,<puk>,<pin>,<puk2>,<pin2>`."""
    fields = row(lines, "^CPIN")
    if len(fields) < 6:
        raise Unreadable(why="fewer than four counters")
    return PinCounters(
        puk=_counter(fields, 2),
        pin=_counter(fields, 3),
        puk2=_counter(fields, 4),
        pin2=_counter(fields, 5),
    )


def read_spic(lines: Sequence[str]) -> PinCounters:
    """SIMCom `+SPIC: <pin>,<puk>,<pin2>,<puk2>`."""
    fields = row(lines, "+SPIC")
    pin = require(_counter(fields, 0), "no counter")
    return PinCounters(
        pin=pin, puk=_counter(fields, 1), pin2=_counter(fields, 2), puk2=_counter(fields, 3)
    )


KINDS: Final = (
    Kind(
        name="iccid_value",
        read=read_iccid,
        commands=("+CCID", "+CCID?", "+ICCID", "^ICCID?", "^ICCID", "#CCID", "!ICCID?", "+CICCID"),
    ),
    Kind(name="qccid", read=read_iccid, commands=("+QCCID", "+QCCID?")),
    Kind(name="cimi", read=read_imsi, commands=("+CIMI",)),
    Kind(name="cnum", read=read_own_numbers, commands=("+CNUM",)),
    Kind(name="cpin_read", read=read_pin_state, commands=("+CPIN?",), view=View.WHOLE),
    Kind(name="cpin_urc", read=read_pin_state, urcs=("+CPIN",)),
    Kind(name="crsm", read=read_file_answer, commands=("+CRSM=",)),
    Kind(name="csim_retries", read=read_csim_retries, commands=('+CSIM=10,"0020000100"',)),
    Kind(name="cpinr", read=read_cpinr, commands=("+CPINR", "+CPINR=")),
    Kind(name="qpinc", read=read_qpinc, commands=("+QPINC?", "+QPINC=", "+QPINC")),
    Kind(name="huawei_cpin", read=read_huawei_cpin, commands=("^CPIN?",)),
    Kind(name="spic", read=read_spic, commands=("+SPIC",)),
)
