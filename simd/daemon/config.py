"""`simd.yaml`: every setting, its shape and its default; `simd.daemon.config_file` reads it."""

from __future__ import annotations

from datetime import date
from typing import Literal

import msgspec

from simd.accounts.money.keeping import Mode
from simd.accounts.money.rules import MoneyRules
from simd.accounts.travel import Travel
from simd.carriers.fit import OwnWay
from simd.carriers.plugin import Plugin
from simd.daemon.config_household import (
    ApiConfig,
    HistoryConfig,
    PersonConfig,
)
from simd.daemon.config_metering import AccountConfig
from simd.daemon.lines import UsbReset
from simd.engine.borrowing import BorrowTerms
from simd.engine.caps import MOST, Caps
from simd.engine.data_hooks import Hooks
from simd.engine.household.agreement import Asked
from simd.engine.metering import BundleGuard
from simd.engine.probes import Probes
from simd.engine.recovery_tools import Recovery
from simd.engine.registry import ManagerUse
from simd.engine.rota import Rota
from simd.model.ids import Iccid
from simd.model.person import Role
from simd.model.units import Span
from simd.modems.gpio import GpioMux
from simd.policy import Policy

Visits = Literal["never", "ask", "allow"]


class SlotsBy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What chooses the slot in the modem's stead: a mux behind a GPIO line."""

    gpio: GpioMux


class BorrowConfig(BorrowTerms, frozen=True, forbid_unknown_fields=True):
    """Whether simd may take a modem's AT port from ModemManager for a while, and how often."""


class StaticModem(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A modem named by hand: `at` is a tty, `tcp://host:port` or `unix:PATH`.

    `netdev` is a network device, or a folder that holds its `statistics/`; `modemmanager` is
    for this modem what the setting of that name is for all.
    """

    at: str
    name: str | None = None
    netdev: str | None = None
    quirks: str | None = None
    sole_uplink: bool = False
    slots_by: SlotsBy | None = None
    modemmanager: ManagerUse | None = None


class RecoveryConfig(Recovery, frozen=True, forbid_unknown_fields=True):
    """How far simd goes by itself to bring a modem back; `ask` has a person do the USB reset."""

    usb_reset: UsbReset = "ask"


class ModemsConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where modems are looked for; `sole_uplink` is said of every modem that is found."""

    discover: bool = True
    modemmanager: ManagerUse = "auto"
    borrow: BorrowConfig = BorrowConfig()
    static: tuple[StaticModem, ...] = ()
    sole_uplink: bool = False


class SimConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the owner says of a SIM; `unchecked_iccid` allows an odd check digit.

    `keep_alive` auto has the number kept by the cheapest act that costs, `kept_on` is when one
    was last done. `otp_through_bridges` lets texts that look like one-time codes leave through bridges.
    `province` and `brand` choose among its carrier's codes; `ask` gives codes of one's own,
    `plugin` a command that tells what is left where the carrier's own ways don't.
    """

    name: str
    iccid: Iccid
    carrier: str | None = None
    pin_file: str | None = None
    apn: str | None = None
    rights: dict[str, Role] = {}
    account: str | None = None
    group: str | None = None
    unchecked_iccid: bool = False
    otp_through_bridges: bool = False
    keep_alive: Mode = "ask"
    kept_on: date | None = None
    province: str | None = None
    brand: str | None = None
    ask: dict[str, OwnWay] = {}
    plugin: Plugin | None = None


class AskConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How often carriers are asked unasked, never faster than their recipe allows."""

    every: Span = Span(12 * 3600)


class UssdConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whether LTE may be left for a USSD question, and its data with it; it is put back after."""

    radio_mode_change: Literal["never", "allow"] = "never"


class SmsConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """After which time a message whose parts are missing is shown as far as it came."""

    incomplete_after: Span = Span(3600)


class EsimConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Accepted so that one file serves later versions; this one manages no eSIM profiles."""

    ci_bundle: str | None = None
    lpac: Literal["auto", "always", "never"] = "auto"


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file; everything has a default but what only the owner can know."""

    state_dir: str | None = None
    site: str = "home"
    api: ApiConfig = ApiConfig()
    modems: ModemsConfig = ModemsConfig()
    people: tuple[PersonConfig, ...] = ()
    sims: tuple[SimConfig, ...] = ()
    accounts: tuple[AccountConfig, ...] = ()
    out_of_bundle: BundleGuard = BundleGuard()
    travel: Travel = Travel()
    visits: Visits = "ask"
    rota: Rota = Rota()
    consent: Asked = "record"
    ask: AskConfig = AskConfig()
    ussd: UssdConfig = UssdConfig()
    history: HistoryConfig = HistoryConfig()
    sms: SmsConfig = SmsConfig()
    limits: Caps = MOST
    recovery: RecoveryConfig = RecoveryConfig()
    hooks: Hooks = Hooks()
    policy: Policy | None = None
    probes: Probes = Probes()
    money: MoneyRules | None = None
    esim: EsimConfig = EsimConfig()
