"""What a pretend modem is, as data: `configs/personas/*.yaml`.

A persona names capabilities (families of commands, a slot family, a USSD habit); how each of
them behaves is code. Fixed answers of simple reads are the only bytes a file states.
"""

from typing import Literal

import msgspec

from simd import catalog
from simd.catalog.find import files
from simd.emulator.card import Identity

SlotFamily = Literal[
    "none",
    "quimslot",
    "qdsim",
    "switchsim",
    "smsimcfg",
    "simswitch",
    "uims",
    "simselect",
    "gtdualsim",
]
UssdOrder = Literal["after", "before", "without"]
UssdCoding = Literal["plain", "packed", "ucs2", "lying", "charset"]


class _Data(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Base of all persona parts: strict and unchangeable."""


class Maker(_Data, frozen=True):
    """Identity commands' answers; `imei` has a right check digit and an unused type code."""

    manufacturer: str
    model: str
    revision: str
    imei: str
    gcap: str = "+CGSM"
    ati: tuple[str, ...] = ()


class Errors(_Data, frozen=True):
    """How it refuses: the word for an unknown command, and whether CMEE may change the rest."""

    unknown: str = "ERROR"
    cmee: int = 0


class Slots(_Data, frozen=True):
    """Slots, the commands that choose between them, and how long a change takes (seconds).

    With `reenumerate` the modem leaves the bus for a choice and is back, under another tty,
    after that many seconds; `answers` says whether its OK still gets out.
    """

    count: int = 1
    family: SlotFamily = "none"
    settle: float = 0.4
    reenumerate: float | None = None
    answers: bool = True
    needs_offline: bool = False
    refuses_empty: bool = False


class SmsHabits(_Data, frozen=True):
    """Message stores with their capacity, and how arrivals are told."""

    stores: dict[str, int]
    first_index: int = 0
    default: tuple[str, str, str] = ("SM", "SM", "SM")
    report_store_says: str = "SR"
    text_mode: bool = True
    send_seconds: float = 0.1


class UssdHabits(_Data, frozen=True):
    """Coding in and out, the DCS it states, and where the answer stands to `OK`.

    `no_cs` is how a code fails on LTE in a network without IMS; "no" is that it does not.
    """

    input: Literal["charset", "packed", "plain"] = "charset"
    output: UssdCoding = "charset"
    order: UssdOrder = "after"
    release_first: bool = False
    final_status: int = 0
    no_cs: Literal["no", "cme30", "cme3", "status4", "status5", "silence"] = "no"


class Boot(_Data, frozen=True):
    """Unsolicited lines while it starts, and the seconds each phase takes."""

    power: tuple[str, ...] = ()
    ready: tuple[str, ...] = ()
    locked: tuple[str, ...] = ("+CPIN: SIM PIN",)
    absent: tuple[str, ...] = ()
    inserted: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    power_after: float = 0.1
    sim_after: float = 0.3
    register_after: float = 0.4


class Radio(_Data, frozen=True):
    """Access technology by its 27.007 number and vendor words, cell and signal at start.

    `csq` false: +CSQ stays at 99, as on 5G standalone; `level` is the most that +CREG and its
    sisters can be set to (2 tells the place).
    """

    act: int = 7
    tech: str = "LTE"
    band: str = "LTE BAND 3"
    channel: int = 1300
    rsrp: int = -95
    tac: str = "2A1B"
    cell: str = "01A2D003"
    pci: int = 211
    csq: bool = True
    level: int = 2


class Persona(_Data, frozen=True):
    """One model of modem; `rests_on` and `source` say how we know that it is so."""

    persona: str
    about: str
    rests_on: Literal["documented", "trace", "seen"]
    source: str
    maker: Maker
    families: tuple[str, ...]
    sms: SmsHabits
    usb: str = ""
    answers: dict[str, tuple[str, ...]] = {}
    accepts: tuple[str, ...] = ()
    refuses: tuple[str, ...] = ()
    errors: Errors = Errors()
    echo: bool = True
    charsets: tuple[str, ...] = ("IRA", "GSM", "UCS2")
    charset: str = "IRA"
    iccid_command: str = ""
    iccid_style: Literal["plain", "quoted", "filled", "swapped"] = "plain"
    slots: Slots = Slots()
    ussd: UssdHabits = UssdHabits()
    boot: Boot = Boot()
    radio: Radio = Radio()
    answer_seconds: float = 0.0
    chatter: tuple[str, ...] = ()
    sims: dict[str, str] = {}


class Account(_Data, frozen=True):
    """A subscriber at the start: money in the carrier's currency, packs by product name."""

    money: str = "0"
    plan: str = ""
    renews_in: str = ""
    valid_for: str = ""
    packs: tuple["Holding", ...] = ()


class Holding(_Data, frozen=True):
    """A pack at the start, partly used; `left` in the product's own unit or as `1.5GB`."""

    product: str
    left: str = ""
    expires_in: str = ""


class Sim(_Data, frozen=True):
    """A card and the account behind it: one entry of `personas/cards.yaml` or a household."""

    card: Identity
    account: Account = Account()


class Cards(_Data, frozen=True):
    """The stock of cards that personas name."""

    cards: dict[str, Sim]


class Use(_Data, frozen=True):
    """Bytes that a house uses again and again: about so many, about that often."""

    bytes: str
    every: str


class Place(_Data, frozen=True):
    """One modem of a household: which model, its own IMEI, the card in each slot, and its use."""

    persona: str
    imei: str = ""
    sims: dict[str, str] = {}
    uses: tuple[Use, ...] = ()


class Household(_Data, frozen=True):
    """Several modems started together, in the order written."""

    household: str
    about: str
    modems: tuple[Place, ...]


def names() -> dict[str, str]:
    """Every persona and household by name, with its one-line description."""
    found: dict[str, str] = {}
    for name, path in files("personas").items():
        value = catalog.read_yaml(path).value
        if isinstance(value, dict) and ("persona" in value or "household" in value):
            found[name] = str(value.get("about", ""))
    return found


def load_persona(name: str) -> Persona:
    """One model; raises the catalogue's Mistakes with file and line."""
    return catalog.load("personas", name, Persona)


def load_places(name: str) -> tuple[Place, ...]:
    """The modems a name stands for: a household's, or the one persona itself.

    Raises ValueError with the names there are.
    """
    path = files("personas").get(name)
    value = catalog.read_yaml(path).value if path is not None else None
    if not isinstance(value, dict) or not value.keys() & {"persona", "household"}:
        raise ValueError(f"no such persona: {name} (known: {', '.join(names())})")
    if "household" in value:
        return catalog.load("personas", name, Household).modems
    return (Place(name),)


def load_cards() -> dict[str, Sim]:
    """The stock of cards."""
    return catalog.load("personas", "cards", Cards).cards
