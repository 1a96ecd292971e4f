"""Every name of ModemManager's D-Bus API that is used here, its numbers, and its errors as ours.

Source: the interface files and enumerations of ModemManager 1.20
(`ModemManager-enums.h`, `ModemManager-errors.h`), and what 1.20.4 was seen to answer.
"""

from __future__ import annotations

from enum import IntEnum, IntFlag

from simd.errors import (
    Busy,
    CommandFailed,
    CommandTimeout,
    Denied,
    PortGone,
    SimAbsent,
    SimdError,
    Unsupported,
)
from simd.model.radio import Registration
from simd.model.sim import Lock

SERVICE = "org.freedesktop.ModemManager1"
ROOT = "/org/freedesktop/ModemManager1"
MANAGER = SERVICE
OBJECTS = "org.freedesktop.DBus.ObjectManager"
PROPERTIES = "org.freedesktop.DBus.Properties"
MODEM = f"{SERVICE}.Modem"
SIMPLE = f"{MODEM}.Simple"
GPP = f"{MODEM}.Modem3gpp"
USSD = f"{GPP}.Ussd"
MESSAGING = f"{MODEM}.Messaging"
SIGNAL = f"{MODEM}.Signal"
LOCATION = f"{MODEM}.Location"
VOICE = f"{MODEM}.Voice"
SIM = f"{SERVICE}.Sim"
SMS = f"{SERVICE}.Sms"
BEARER = f"{SERVICE}.Bearer"
NO_OBJECT = "/"
_MODEMS = f"{ROOT}/Modem/"

BUS = "org.freedesktop.DBus"
BUS_PATH = "/org/freedesktop/DBus"
_ERROR = f"{SERVICE}.Error."


class State(IntEnum):
    """MMModemState."""

    FAILED = -1
    UNKNOWN = 0
    INITIALIZING = 1
    LOCKED = 2
    DISABLED = 3
    DISABLING = 4
    ENABLING = 5
    ENABLED = 6
    SEARCHING = 7
    REGISTERED = 8
    DISCONNECTING = 9
    CONNECTING = 10
    CONNECTED = 11


RESTING = (State.FAILED, State.LOCKED, State.DISABLED)
"""States that last until someone does something."""
FAILED_SIM_MISSING = 2
"""MMModemStateFailedReason."""

LOCK_NONE = 1
LOCK_PIN = 2
LOCKS: dict[int, Lock] = {
    0: Lock.UNKNOWN,
    LOCK_NONE: Lock.NONE,
    LOCK_PIN: Lock.PIN,
    3: Lock.NONE,  # PIN2 guards what nobody here writes
    4: Lock.PUK,
    5: Lock.NONE,
}
"""MMModemLock; what is not named is a lock of another kind."""

REGISTRATIONS: dict[int, Registration] = {
    0: Registration.IDLE,
    1: Registration.HOME,
    2: Registration.SEARCHING,
    3: Registration.DENIED,
    4: Registration.UNKNOWN,
    5: Registration.ROAMING,
    6: Registration.HOME,
    7: Registration.ROAMING,
    8: Registration.DENIED,  # emergency calls only
    9: Registration.HOME,
    10: Registration.ROAMING,
    11: Registration.DENIED,
}
"""MMModem3gppRegistrationState."""


TECHS: tuple[tuple[int, str], ...] = (
    (1 << 15, "5gnr"),
    (1 << 14, "lte"),
    (1 << 17, "lte_nb_iot"),
    (1 << 16, "lte"),
    (1 << 9, "hspa_plus"),
    (1 << 8, "hspa"),
    (1 << 7, "hsupa"),
    (1 << 6, "hsdpa"),
    (1 << 5, "umts"),
    (1 << 4, "edge"),
    (1 << 3, "gprs"),
    (1 << 2, "gsm_compact"),
    (1 << 1, "gsm"),
)
"""MMModemAccessTechnology by the AT side's words, the best first."""


class Mode(IntFlag):
    """MMModemMode."""

    CS = 1 << 0
    G2 = 1 << 1
    G3 = 1 << 2
    G4 = 1 << 3
    G5 = 1 << 4


PORT_NET = 2
PORT_AT = 3
PORT_QMI, PORT_MBIM = 6, 7
"""MMModemPortType."""
PORTS_THAT_MISS_NOTHING = frozenset({PORT_QMI, PORT_MBIM})
"""Messages are not announced by `+CMTI` there."""

USSD_USER_RESPONSE = 3
"""MMModem3gppUssdSessionState."""

SMS_RECEIVING, SMS_RECEIVED = 2, 3
"""MMSmsState: some parts came, all came."""
PDU_DELIVER, PDU_REPORT = 1, 3
"""MMSmsPduType."""
STORAGES = {1: "SM", 2: "ME", 3: "MT", 4: "SR", 5: "BM", 6: "TA"}
"""MMSmsStorage."""

POWER_LOW, POWER_ON = 2, 3
"""MMModemPowerState."""

LOCATION_3GPP = 1
"""MMModemLocationSource: the serving area and cell."""
PACKET_ATTACHED = 2
"""MMModem3gppPacketServiceState."""

# --- errors

# MMMobileEquipmentError by the last word of its D-Bus name, to the number of +CME ERROR
# (3GPP TS 27.007 §9.2.1).
EQUIPMENT: dict[str, int] = {
    "PhoneFailure": 0,
    "NoConnection": 1,
    "LinkReserved": 2,
    "NotAllowed": 3,
    "NotSupported": 4,
    "PhSimPin": 5,
    "PhFsimPin": 6,
    "PhFsimPuk": 7,
    "SimNotInserted": 10,
    "SimPin": 11,
    "SimPuk": 12,
    "SimFailure": 13,
    "SimBusy": 14,
    "SimWrong": 15,
    "IncorrectPassword": 16,
    "SimPin2": 17,
    "SimPuk2": 18,
    "MemoryFull": 20,
    "InvalidIndex": 21,
    "NotFound": 22,
    "MemoryFailure": 23,
    "TextTooLong": 24,
    "InvalidChars": 25,
    "DialStringTooLong": 26,
    "DialStringInvalid": 27,
    "NoNetwork": 30,
    "NetworkTimeout": 31,
    "NetworkNotAllowed": 32,
    "Unknown": 100,
}
# MMMessageError to the number of +CMS ERROR (3GPP TS 27.005 §3.2.5).
MESSAGE: dict[str, int] = {
    "MeFailure": 300,
    "SmsServiceReserved": 301,
    "NotAllowed": 302,
    "NotSupported": 303,
    "InvalidPduParameter": 304,
    "InvalidTextParameter": 305,
    "SimNotInserted": 310,
    "SimPin": 311,
    "PhSimPin": 312,
    "SimFailure": 313,
    "SimBusy": 314,
    "SimWrong": 315,
    "SimPuk": 316,
    "SimPin2": 317,
    "SimPuk2": 318,
    "MemoryFailure": 320,
    "InvalidIndex": 321,
    "MemoryFull": 322,
    "SmscAddressUnknown": 330,
    "NoNetwork": 331,
    "NetworkTimeout": 332,
    "NoCnmaAckExpected": 340,
    "Unknown": 500,
}
WRONG_PIN = (EQUIPMENT["IncorrectPassword"], EQUIPMENT["SimPuk"])
CORE_ABORTED = "Core.Aborted"
CORE_NOT_FOUND = "Core.NotFound"
CORE_IN_PROGRESS = "Core.InProgress"
CORE_WRONG_STATE = "Core.WrongState"
_BY_NAME: dict[str, type[SimdError]] = {
    "Core.Unsupported": Unsupported,
    "Core.NotImplemented": Unsupported,
    "Message.NotSupported": Unsupported,
    CORE_IN_PROGRESS: Busy,
    "Core.Retry": Busy,
    "Core.Throttled": Busy,
    "Core.Timeout": CommandTimeout,
    "Serial.ResponseTimeout": CommandTimeout,
    f"{BUS}.Error.NoReply": CommandTimeout,
    f"{BUS}.Error.Timeout": CommandTimeout,
    f"{BUS}.Error.TimedOut": CommandTimeout,
    "Core.Unauthorized": Denied,
    f"{BUS}.Error.AccessDenied": Denied,
    "Serial.OpenFailed": PortGone,
    "Serial.SendFailed": PortGone,
    f"{BUS}.Error.ServiceUnknown": PortGone,
    f"{BUS}.Error.NameHasNoOwner": PortGone,
    "MobileEquipment.SimNotInserted": SimAbsent,
}
_NO_OBJECT = (f"{BUS}.Error.UnknownObject", f"{BUS}.Error.UnknownMethod")


def short(error: str) -> str:
    """An error's name without ModemManager's prefix."""
    return error.removeprefix(_ERROR)


def error_of(call: str, error: str, text: str, path: str = ROOT) -> SimdError:
    """The named error for an error answer to a call; `text` is ModemManager's own word."""
    name = short(error)
    lost = error in _NO_OBJECT and path.startswith(_MODEMS)
    kind = PortGone if lost else _BY_NAME.get(name)
    if kind is None:
        return _failed(call, name, text)
    params: dict[type[SimdError], dict[str, object]] = {
        Unsupported: {"what": call},
        Busy: {"what": f"ModemManager ({call})"},
        CommandTimeout: {"command": call, "seconds": 0.0},
        Denied: {"why": f"ModemManager: {call}"},
        PortGone: {"port": SERVICE},
        SimAbsent: {"slot": "active"},
    }
    return kind(**params[kind])


def _failed(call: str, name: str, text: str) -> CommandFailed:
    """A refusal with the modem's number, where ModemManager says it."""
    kind, _, last = name.partition(".")
    number: int | None = None
    if kind == "MobileEquipment":
        kind, number = "cme", EQUIPMENT.get(last, EQUIPMENT["Unknown"])
    elif kind == "Message":
        kind, number = "cms", MESSAGE.get(last, MESSAGE["Unknown"])
    else:
        kind = "error"
    return CommandFailed(command=call, kind=kind, number=number, meaning=text or name, name=name)
