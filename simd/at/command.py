"""A command as a value: what is sent, how its answer looks, and whether it may be asked twice.

The dialogue tells answers from unsolicited lines by what is written here, so a command that
names its own prefixes can't be answered by another's lines.
"""

from __future__ import annotations

import re

import msgspec

# What would end the line, the payload or the prompt early: CR, LF, Ctrl-Z, ESC, NUL.
_CONTROL = re.compile(r"[\x00\r\n\x1a\x1b]")
_DIALS = re.compile(r"AT(?:E\d)?(?:D|A|O)|AT\+CGDATA", re.IGNORECASE)
# Commands whose parameters are nobody's business: PINs, passwords, dialled codes, APDUs.
_SECRET = re.compile(
    r"AT[+^$*#](?:CPIN2?|CLCK|CPWD|CUSD|CMGS|CMGW|CSIM|CGLA|CPBW|CGAUTH)=", re.IGNORECASE
)
SHORT = 5.0
LONG = 30.0


class Command(msgspec.Struct, frozen=True):
    """One AT command line.

    `text` is the line without its CR; `prefixes` begin its own information lines (`+CREG`);
    `timeout` in seconds from sending to the final result; `payload` goes out after the prompt,
    closed by Ctrl-Z (3GPP TS 27.005 §4.3). Then flags: `bare`, own lines have no prefix
    (AT+CGMI); `bodies`, each own line is followed by a line of data (+CMGL); `headed`, the
    prefix stands alone above bare lines (!GSTATUS?); `required`, an OK without an own line is a
    damaged answer; `charset`, own lines may hold bytes beyond ASCII;
    `repeatable`, asking again changes nothing; `numeric`, the modem may still answer in numbers.
    """

    text: str
    prefixes: tuple[str, ...] = ()
    timeout: float = SHORT
    payload: bytes | None = None
    bare: bool = False
    bodies: bool = False
    headed: bool = False
    required: bool = False
    charset: bool = False
    repeatable: bool = False
    numeric: bool = False

    def __post_init__(self) -> None:
        if _CONTROL.search(self.text) or not self.text.isascii():
            message = "a command line holds printable ASCII only"
            raise ValueError(message)
        if self.payload is not None and _CONTROL.search(self.payload.decode("latin-1")):
            message = "a payload holds no line end, Ctrl-Z or ESC"
            raise ValueError(message)

    @property
    def wire(self) -> bytes:
        """The bytes of the line."""
        return self.text.encode("ascii") + b"\r"

    @property
    def dials(self) -> bool:
        """True when NO CARRIER, BUSY and their like are answers to it (V.250 §6.3)."""
        return _DIALS.match(self.text) is not None

    @property
    def shown(self) -> str:
        """The line as it may stand in a log: parameters that are secrets are left out."""
        found = _SECRET.match(self.text)
        if found:
            return f"{found[0]}…"
        return "ATD…" if self.text[:3].upper() == "ATD" else self.text

    def __repr__(self) -> str:
        return f"Command({self.shown})"


def read(name: str, *, timeout: float = SHORT, required: bool = True) -> Command:
    """`AT<name>?`: ask for the present setting; `name` with its sign, as in `+CREG`."""
    return Command(f"AT{name}?", (name,), timeout=timeout, required=required, repeatable=True)


def options(name: str, *, timeout: float = SHORT) -> Command:
    """`AT<name>=?`: ask what it can be set to; some modems answer without the prefix."""
    return Command(f"AT{name}=?", (name,), timeout=timeout, bare=True, repeatable=True)


def ask(name: str, *, timeout: float = SHORT, required: bool = False) -> Command:
    """`AT<name>`: an action that only reports, such as `+CSQ`."""
    return Command(f"AT{name}", (name,), timeout=timeout, required=required, repeatable=True)


def put(
    name: str,
    value: str,
    *,
    answers: bool = False,
    timeout: float = SHORT,
    repeatable: bool = False,
) -> Command:
    """`AT<name>=<value>`: set or do something; with `answers`, lines of its prefix are its own.

    `+CUSD=1,…` has none: the network's words come unasked, before or after its OK.
    """
    prefixes = (name,) if answers else ()
    return Command(f"AT{name}={value}", prefixes, timeout=timeout, repeatable=repeatable)


def identity(name: str, *, timeout: float = SHORT) -> Command:
    """`AT<name>` whose answer stands alone on its line, such as `+CGMI` (TS 27.007 §5.1)."""
    return Command(f"AT{name}", (name,), timeout=timeout, bare=True, repeatable=True)


def feed(name: str, value: str, payload: bytes, *, timeout: float = LONG) -> Command:
    """`AT<name>=<value>`, then the payload after the prompt, such as `+CMGS`."""
    return Command(f"AT{name}={value}", (name,), timeout=timeout, payload=payload, required=True)
