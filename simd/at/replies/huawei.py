"""Huawei's own answers: system, signal, data connection, ports.

Sources: Huawei ME909s, E3372 and MU509 AT command interface specifications.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from simd.at.replies.fields import Fields
from simd.at.replies.information import bodies, body, row
from simd.at.replies.quectel import little_endian
from simd.at.replies.reply import Kind, Reply
from simd.at.replies.signal import step
from simd.at.replies.unreadable import Unreadable, require

_PORTS: Final = {
    "mdm": "modem",
    "modem": "modem",
    "3g_modem": "modem",
    "ndis": "net",
    "ncm": "net",
    "ecm": "net",
    "rndis": "net",
    "mass": "sd",
    "mass_two": "sd",
    "c_shell": "shell",
    "a_shell": "shell",
    "3g_diag": "diag",
    "4g_diag": "diag",
}


class SystemState(Reply, frozen=True):
    """`^SYSINFO` and `^SYSINFOEX`: service, domain, roaming, SIM and mode as numbers.

    `sys_mode` and `sys_submode` are of different tables in the two commands; the extended
    one prints their names too.
    """

    srv_status: int
    srv_domain: int
    roam_status: int
    sim_state: int
    sys_mode: int
    sys_submode: int | None = None
    sys_mode_name: str | None = None
    sys_submode_name: str | None = None


class SignalLevels(Reply, frozen=True):
    """`^HCSQ`: the steps as printed, and the lower edge of each in dBm or dB (255 is unknown)."""

    act: str
    mode: str
    values: list[int]
    rssi_dbm: float | None = None
    rsrp_dbm: float | None = None
    sinr_db: float | None = None
    rsrq_db: float | None = None
    rscp_dbm: float | None = None
    ecio_db: float | None = None


class Connections(Reply, frozen=True):
    """`^NDISSTATQRY?`: which families a data connection may have, and which it has."""

    ipv4_available: bool
    ipv4_connected: bool
    ipv6_available: bool
    ipv6_connected: bool


class Lease(Reply, frozen=True):
    """`^DHCP?`: what the data connection was given."""

    addr: str | None = None
    prefix: int | None = None
    gateway: str | None = None
    dns1: str | None = None
    dns2: str | None = None


class PortModes(Reply, frozen=True):
    """`^GETPORTMODE`: what each interface is for, in the order of the interfaces."""

    ports: list[str]


class Strength(Reply, frozen=True):
    """`^RSSI`: the step of `+CSQ`, said when it changes."""

    rssi: int


def read_system_state(lines: Sequence[str]) -> SystemState:
    """`^SYSINFO: status,domain,roaming,mode,sim[,lock[,submode]]`."""
    fields = row(lines, "^SYSINFO")
    status, domain, roaming, mode, sim = (
        require(fields.number(place), "fewer than five numbers") for place in range(5)
    )
    return SystemState(
        srv_status=status,
        srv_domain=domain,
        roam_status=roaming,
        sys_mode=mode,
        sim_state=sim,
        sys_submode=fields.number(6),
    )


def read_extended_state(lines: Sequence[str]) -> SystemState:
    """`^SYSINFOEX: status,domain,roaming,sim,[lock,]mode,"name",submode,"name"`."""
    fields = row(lines, "^SYSINFOEX")
    status, domain, roaming, sim = (
        require(fields.number(place), "fewer than four numbers") for place in range(4)
    )
    # The mode is the last number before its name; a lock field may or may not stand before it.
    name = next((p for p in (5, 6) if fields.text(p) and fields.number(p) is None), 6)
    return SystemState(
        srv_status=status,
        srv_domain=domain,
        roam_status=roaming,
        sim_state=sim,
        sys_mode=require(fields.number(name - 1), "no mode"),
        sys_mode_name=fields.text(name),
        sys_submode=fields.number(name + 1),
        sys_submode_name=fields.text(name + 2),
    )


def read_signal_levels(lines: Sequence[str]) -> SignalLevels:
    """`^HCSQ: "LTE",<rssi>,<rsrp>,<sinr>,<rsrq>`, fewer for older modes; no service has none."""
    fields = row(lines, "^HCSQ")
    mode = require(fields.text(0), "no mode")
    values = [require(fields.number(place), "no figure") for place in range(1, len(fields))]
    if not values:
        raise Unreadable(why="no figures: no service")
    padded: list[int | None] = [*values, None, None, None, None]
    word = mode.upper()
    if word == "LTE":
        return _lte(mode, values, padded)
    if word.startswith("NR"):
        return _lte(mode, values, [None, *padded])
    wide = word in ("WCDMA", "TD-SCDMA")
    return SignalLevels(
        act={"WCDMA": "umts"}.get(word, mode.lower()),
        mode=mode,
        values=values,
        rssi_dbm=step(padded[0], 96, -121),
        rscp_dbm=step(padded[1], 96, -121) if wide else None,
        ecio_db=step(padded[2], 65, -32.5, 0.5) if wide else None,
    )


def _lte(mode: str, values: list[int], places: Sequence[int | None]) -> SignalLevels:
    return SignalLevels(
        act="lte" if mode.upper() == "LTE" else "5gnr",
        mode=mode,
        values=values,
        rssi_dbm=step(places[0], 96, -121),
        rsrp_dbm=step(places[1], 97, -141),
        sinr_db=step(places[2], 251, -20.2, 0.2),
        rsrq_db=step(places[3], 34, -20, 0.5),
    )


def read_connections(lines: Sequence[str]) -> Connections:
    """`^NDISSTATQRY: <state>,,,"IPV4"` by family, on one line or two; a bare state is IPv4's."""
    found: dict[str, bool] = {}
    for text in bodies(lines, "^NDISSTATQRY", "^NDISSTAT"):
        fields = Fields(text)
        for place in range(0, len(fields), 4):
            family = fields.string(place + 3).upper() or "IPV4"
            found[family] = require(fields.flag(place), "no state")
    if not found:
        raise Unreadable(why="no ^NDISSTATQRY line")
    return Connections(
        ipv4_available="IPV4" in found,
        ipv4_connected=found.get("IPV4", False),
        ipv6_available="IPV6" in found,
        ipv6_connected=found.get("IPV6", False),
    )


def _octets(text: str) -> str | None:
    bare = re.sub(r"^0[xX]", "", text)
    return "0.0.0.0" if bare.strip("0") == "" else little_endian(bare)  # noqa: S104 - as printed


def read_lease(lines: Sequence[str]) -> Lease:
    """`^DHCP: <address>,<mask>,<gateway>,<dhcp>,<dns1>,<dns2>,…`, little-endian hex."""
    fields = row(lines, "^DHCP")
    if len(fields) < 6:
        raise Unreadable(why="fewer than six fields")
    mask = require(fields.hex(1), "no mask")
    return Lease(
        addr=_octets(fields.string(0)),
        prefix=mask.bit_count(),
        gateway=_octets(fields.string(2)),
        dns1=_octets(fields.string(4)),
        dns2=_octets(fields.string(5)),
    )


def read_port_modes(lines: Sequence[str]) -> PortModes:
    """`^GETPORTMODE: TYPE: WCDMA: huawei,MDM:0,PCUI:1,…`; the maker's name may hold commas."""
    found = re.findall(r"([A-Za-z0-9_]+):[0-9]+", body(lines, "^GETPORTMODE"))
    return PortModes(ports=[_PORTS.get(word.lower(), word.lower()) for word in found])


def read_strength(lines: Sequence[str]) -> Strength:
    """`^RSSI: 20`."""
    return Strength(rssi=require(row(lines, "^RSSI").number(0), "no rssi"))


KINDS: Final = (
    Kind(name="huawei_sysinfo", read=read_system_state, commands=("^SYSINFO",)),
    Kind(name="huawei_sysinfoex", read=read_extended_state, commands=("^SYSINFOEX",)),
    Kind(name="huawei_hcsq", read=read_signal_levels, commands=("^HCSQ?",), urcs=("^HCSQ",)),
    Kind(
        name="huawei_ndisstatqry",
        read=read_connections,
        commands=("^NDISSTATQRY?",),
        urcs=("^NDISSTAT",),
    ),
    Kind(name="huawei_dhcp", read=read_lease, commands=("^DHCP?",)),
    Kind(name="huawei_getportmode", read=read_port_modes, commands=("^GETPORTMODE",)),
    Kind(name="huawei_rssi_urc", read=read_strength, urcs=("^RSSI",)),
)
