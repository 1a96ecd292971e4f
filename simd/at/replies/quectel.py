"""Quectel's own answers: network, signal, temperature, counters, settings.

Sources: Quectel AT command manuals of the EC2x, EG9x, RM50x, RG50x and RG801 series.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from simd.at.replies.fields import Fields, unquote
from simd.at.replies.information import body, row, rows
from simd.at.replies.reply import Kind, Reply
from simd.at.replies.ucs2 import decoded, plain_name
from simd.at.replies.unreadable import Unreadable, require

_LITTLE: Final = re.compile(r"[0-9A-Fa-f]{1,8}")
# EC2x and BG9x print three bare figures: baseband, oscillator, power amplifier.
_UNNAMED: Final = ("pmic", "xo", "pa")


class NetworkInfo(Reply, frozen=True):
    """`+QNWINFO`: technology and band in Quectel's words, PLMN, channel."""

    act: str | None = None
    oper: str | None = None
    band: str | None = None
    channel: int | None = None


class SignalInfo(Reply, frozen=True):
    """`+QCSQ`: dBm and dB; `sinr_db` of LTE is a fifth of the raw figure less 20."""

    mode: str
    rssi: int | None = None
    rsrp: int | None = None
    sinr_raw: int | None = None
    sinr_db: float | None = None
    rsrq: int | None = None
    rscp: int | None = None
    ecio: int | None = None


class OperatorNames(Reply, frozen=True):
    """`+QSPN`: full and short network name, the SIM's own name, and the PLMN."""

    fnn: str | None = None
    snn: str | None = None
    spn: str | None = None
    alphabet: int | None = None
    rplmn: str | None = None


class Temperatures(Reply, frozen=True):
    """`+QTEMP`: degrees Celsius by sensor."""

    sensors: dict[str, int]


class ByteCounters(Reply, frozen=True):
    """`+QGDCNT?`: bytes sent, bytes received."""

    bytes: list[int]


class ContextSettings(Reply, frozen=True):
    """`+QICSGP`: one context; `auth` 0 none, 1 PAP, 2 CHAP, 3 either."""

    pdp_type: int
    cid: int | None = None
    apn: str | None = None
    user: str | None = None
    password: str | None = None
    auth: int | None = None


class NetDevice(Reply, frozen=True):
    """`+QNETDEVSTATUS=<n>`: the addresses of the network device."""

    ipv4: str | None = None
    netmask: str | None = None
    gateway: str | None = None
    dns1: str | None = None
    dns2: str | None = None


class NetDeviceNotice(Reply, frozen=True):
    """`+QNETDEVSTATUS` unasked: a context's device went up (1) or down (0)."""

    cid: int
    state: int
    type: str | None = None


class Setting(Reply, frozen=True):
    """A named setting and its values as texts."""

    name: str
    values: list[str]


class UsbNet(Reply, frozen=True):
    """`+QCFG="usbnet"`: 0 QMI, 1 ECM, 2 MBIM, 3 RNDIS, 5 NCM."""

    mode: int


def read_network_info(lines: Sequence[str]) -> NetworkInfo:
    """`+QNWINFO: "FDD LTE","46001","LTE BAND 3",1650`; `No Service` is all None."""
    fields = row(lines, "+QNWINFO")
    if len(fields) < 4:
        if "NO SERVICE" in fields.string(0).upper():
            return NetworkInfo()
        raise Unreadable(why="fewer than four fields")
    return NetworkInfo(
        act=fields.text(0), oper=fields.text(1), band=fields.text(2), channel=fields.number(3)
    )


def read_signal_info(lines: Sequence[str]) -> SignalInfo:
    """`+QCSQ: "LTE",<rssi>,<rsrp>,<sinr>,<rsrq>`, fewer fields for the older and for NR."""
    fields = row(lines, "+QCSQ")
    mode = require(fields.text(0), "no mode")
    figures = [fields.number(place) for place in range(1, 5)]
    word = mode.upper()
    if word.startswith("NR5G"):
        rsrp, sinr, rsrq, _ = figures
        return SignalInfo(mode=mode, rsrp=rsrp, sinr_raw=sinr, sinr_db=sinr, rsrq=rsrq)
    rssi, second, third, fourth = figures
    if word in ("WCDMA", "TDSCDMA"):
        return SignalInfo(mode=mode, rssi=rssi, rscp=second, ecio=third)
    return SignalInfo(
        mode=mode,
        rssi=rssi,
        rsrp=second,
        sinr_raw=third,
        sinr_db=None if third is None else _lte_sinr(third),
        rsrq=fourth,
    )


def _lte_sinr(raw: int) -> float:
    """0…250 are fifths of a dB above -20; firmwares that print dB go below zero."""
    return round(raw / 5 - 20, 2) if raw >= 0 else float(raw)


def read_operator_names(lines: Sequence[str]) -> OperatorNames:
    """`+QSPN: <FNN>,<SNN>,<SPN>,<alphabet>,<RPLMN>`; alphabet 1 is UCS2 hex."""
    fields = row(lines, "+QSPN")
    if len(fields) < 4:
        raise Unreadable(why="fewer than four fields")
    fnn, snn, spn = (fields.text(place) for place in range(3))
    if fields.number(3) == 1:
        fnn, snn, spn = (text and (decoded(text) or text) for text in (fnn, snn, spn))
    return OperatorNames(fnn=fnn, snn=snn, spn=spn, alphabet=fields.number(3), rplmn=fields.text(4))


def read_temperatures(lines: Sequence[str]) -> Temperatures:
    """`+QTEMP: "<sensor>","<degrees>"` a line, or three bare figures."""
    sensors: dict[str, int] = {}
    for fields in rows(lines, "+QTEMP"):
        bare = fields.number(0) is not None
        names = _UNNAMED if bare else (fields.string(0),)
        for place, name in enumerate(names):
            degrees = fields.number(place if bare else place + 1)
            if degrees is not None and name:
                sensors[name] = degrees
    if not sensors:
        raise Unreadable(why="no sensors")
    return Temperatures(sensors=sensors)


def read_byte_counters(lines: Sequence[str]) -> ByteCounters:
    """`+QGDCNT: <sent>,<received>`."""
    fields = row(lines, "+QGDCNT")
    sent, received = fields.number(0), fields.number(1)
    return ByteCounters(bytes=[require(sent, "no counter"), require(received, "no counter")])


def read_context_settings(lines: Sequence[str]) -> ContextSettings:
    """`+QICSGP: [<cid>,]<type>,"<apn>","<user>","<password>",<auth>`."""
    fields = row(lines, "+QICSGP")
    first = 0 if fields.quoted(1) else 1
    return ContextSettings(
        cid=fields.number(0) if first else None,
        pdp_type=require(fields.number(first), "no type"),
        apn=plain_name(fields.text(first + 1)),
        user=fields.string(first + 2),
        password=fields.string(first + 3),
        auth=fields.number(first + 4),
    )


def little_endian(text: str) -> str | None:
    """An IPv4 address in hex, its first octet last: `0100007F` is 127.0.0.1."""
    if not _LITTLE.fullmatch(text):
        return None
    number = int(text, 16)
    octets = number.to_bytes(4, "little")
    return ".".join(str(octet) for octet in octets) if number else None


def read_net_device(lines: Sequence[str]) -> NetDevice:
    """`+QNETDEVSTATUS: <ip>,<mask>,<gateway>,<dhcp>,<dns1>,<dns2>,…`, all little-endian hex."""
    fields = row(lines, "+QNETDEVSTATUS")
    if len(fields) < 6:
        raise Unreadable(why="fewer than six fields")
    texts = [little_endian(fields.string(place)) for place in range(6)]
    return NetDevice(
        ipv4=texts[0], netmask=texts[1], gateway=texts[2], dns1=texts[4], dns2=texts[5]
    )


def read_net_device_notice(lines: Sequence[str]) -> NetDeviceNotice:
    """`+QNETDEVSTATUS:1,1,"IPV4"`."""
    fields = row(lines, "+QNETDEVSTATUS")
    if len(fields) > 4:
        raise Unreadable(why="addresses, not a notice")
    return NetDeviceNotice(
        cid=require(fields.number(0), "no context number"),
        state=require(fields.number(1), "no state"),
        type=fields.text(2),
    )


def _setting(fields: Fields) -> Setting:
    name = require(fields.text(0), "no name")
    return Setting(name=name, values=fields.rest(1))


def read_setting(lines: Sequence[str]) -> Setting:
    """`+QNWCFG: "<name>",…` and `+QCFG: "<name>",…`."""
    return _setting(row(lines, "+QNWCFG", "+QCFG"))


def read_preference(lines: Sequence[str]) -> Setting:
    """`+QNWPREFCFG: "<name>",1:3:5`: bands or modes, kept apart by colons."""
    setting = _setting(Fields(body(lines, "+QNWPREFCFG")))
    values = [unquote(part) for value in setting.values for part in value.split(":")]
    return Setting(name=setting.name, values=[value for value in values if value])


def read_usbnet(lines: Sequence[str]) -> UsbNet:
    """`+QCFG: "usbnet",1`."""
    fields = row(lines, "+QCFG")
    if fields.string(0).lower() != "usbnet":
        raise Unreadable(why="another setting")
    return UsbNet(mode=require(fields.number(1), "no mode"))


KINDS: Final = (
    Kind(name="qnwinfo", read=read_network_info, commands=("+QNWINFO",)),
    Kind(name="qcsq", read=read_signal_info, commands=("+QCSQ", "+QCSQ?")),
    Kind(name="qspn", read=read_operator_names, commands=("+QSPN", "+QSPN?")),
    Kind(name="qtemp", read=read_temperatures, commands=("+QTEMP", "+QTEMP?")),
    Kind(name="qgdcnt", read=read_byte_counters, commands=("+QGDCNT?",)),
    Kind(name="qicsgp", read=read_context_settings, commands=("+QICSGP=",)),
    Kind(name="qnetdevstatus", read=read_net_device, commands=("+QNETDEVSTATUS=",)),
    Kind(name="qnetdevstatus_urc", read=read_net_device_notice, urcs=("+QNETDEVSTATUS",)),
    Kind(name="qnwcfg", read=read_setting, commands=("+QNWCFG=",)),
    Kind(name="qcfg", read=read_setting, commands=("+QCFG=",)),
    Kind(name="qnwprefcfg", read=read_preference, commands=("+QNWPREFCFG=",)),
    Kind(name="qcfg_usbnet", read=read_usbnet, commands=('+QCFG="USBNET"',)),
)
