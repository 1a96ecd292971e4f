"""A SIM card: files, PIN and PUK tries that really run out, and its own message store.

Files after 3GPP TS 31.102 §4 and TS 51.011 §10. An eUICC will be a Card whose files change
with the enabled profile; `Card.apdu` is the door it will use.
"""

import msgspec

from simd.emulator.pducodec import semi_octets

EF_ICCID = 0x2FE2
EF_AD = 0x6FAD
EF_IMSI = 0x6F07
EF_SPN = 0x6F46
EF_MSISDN = 0x6F40
EF_SMSP = 0x6F42
EF_GID1 = 0x6F3E

SW_OK = (0x90, 0x00)
SW_NOT_FOUND = (0x6A, 0x82)
SW_DENIED = (0x69, 0x82)
SW_WRONG_CODE = 0x63
SW_BLOCKED = (0x69, 0x83)
SW_UNKNOWN = (0x6D, 0x00)


class Pin(msgspec.Struct):
    """One secret with its tries; ten tries of the PUK free it again (TS 31.101 §9.5)."""

    code: str
    puk: str
    enabled: bool = False
    tries: int = 3
    puk_tries: int = 10

    def check(self, code: str) -> bool:
        """Spend a try, or refill on success."""
        if self.tries == 0:
            return False
        if code == self.code:
            self.tries = 3
            return True
        self.tries -= 1
        return False

    def unblock(self, puk: str, new: str) -> bool:
        """Set a new code by PUK; a wrong one is one of ten."""
        if self.puk_tries == 0:
            return False
        if puk != self.puk:
            self.puk_tries -= 1
            return False
        self.code, self.tries, self.puk_tries = new, 3, 10
        return True


class Message(msgspec.Struct):
    """A stored unit and its state: 0 REC UNREAD, 1 REC READ, 2 STO UNSENT, 3 STO SENT."""

    pdu: str
    stat: int


class Identity(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is printed on and in a card, and its carrier (a file of personas/operators)."""

    operator: str
    iccid: str
    imsi: str
    number: str = ""
    mnc_digits: int = 2
    spn: str = ""
    gid1: str = ""
    smsc: str = ""
    pin: str = "1234"
    puk: str = "12345678"
    pin_enabled: bool = False
    sm_capacity: int | None = None


class Card:
    """One SIM: whoever holds it holds its messages and its spent tries."""

    def __init__(self, identity: Identity) -> None:
        self.identity = identity
        self.pin = Pin(identity.pin, identity.puk, enabled=identity.pin_enabled)
        self.pin2 = Pin("2468", identity.puk)
        self.verified = False
        self.messages: dict[int, Message] = {}
        self.files = _files(identity)

    def power_on(self) -> None:
        """A reset: the PIN must be shown again."""
        self.verified = False

    @property
    def lock(self) -> str:
        """The state as +CPIN names it (TS 27.007 §8.3)."""
        if self.pin.tries == 0:
            return "SIM PUK"
        if self.pin.enabled and not self.verified:
            return "SIM PIN"
        return "READY"

    @property
    def dead(self) -> bool:
        """The PUK's tries are spent: the card is lost."""
        return self.pin.puk_tries == 0

    def enter(self, code: str) -> bool:
        """Type the PIN."""
        if self.pin.check(code):
            self.verified = True
            return True
        return False

    def unblock(self, puk: str, new: str) -> bool:
        """Type the PUK and a new PIN."""
        self.verified = self.pin.unblock(puk, new)
        return self.verified

    def read(self, file: int, record: int = 0) -> bytes | None:
        """A file's content or one of its records (from 1); None when there is no such file."""
        if file not in {EF_ICCID, EF_AD} and self.lock != "READY":
            return b""
        content = self.files.get(file)
        if content is None or record > len(content):
            return None
        return content[max(record - 1, 0)]

    def write(self, file: int, data: bytes, record: int = 0) -> bool:
        """Overwrite the front of a file or record."""
        content = self.files.get(file)
        if content is None or record > len(content):
            return False
        place = max(record - 1, 0)
        content[place] = data + content[place][len(data) :]
        return True

    def apdu(self, command: bytes) -> tuple[bytes, tuple[int, int]]:
        """Answer a raw APDU: tries left (VERIFY and UNBLOCK without data, TS 31.101 §11.1.9)."""
        if len(command) < 4:
            return b"", SW_UNKNOWN
        ins, p2 = command[1], command[3]
        if ins in {0x20, 0x2C} and p2 in {0x01, 0x81} and len(command) <= 5:
            pin = self.pin if p2 == 0x01 else self.pin2
            left = pin.tries if ins == 0x20 else pin.puk_tries
            return b"", (SW_WRONG_CODE, 0xC0 | left) if left else SW_BLOCKED
        return b"", SW_UNKNOWN


def _files(who: Identity) -> dict[int, list[bytes]]:
    imsi = semi_octets(("9" if len(who.imsi) % 2 else "1") + who.imsi)
    spn = who.spn.encode("ascii", "replace")[:16]
    files = {
        EF_ICCID: [semi_octets(who.iccid)],
        EF_IMSI: [bytes([len(imsi)]) + imsi],
        EF_AD: [bytes([0, 0, 0, who.mnc_digits])],
        EF_SPN: [b"\x00" + spn.ljust(16, b"\xff")],
        EF_MSISDN: [_msisdn(who.number)],
        EF_SMSP: [_smsp(who.smsc)],
    }
    if who.gid1:
        files[EF_GID1] = [bytes.fromhex(who.gid1)]
    return files


def _msisdn(number: str) -> bytes:
    if not number:
        return b"\xff" * 28
    digits = semi_octets(number.removeprefix("+"))
    body = bytes([len(digits) + 1, 0x91]) + digits
    return b"\xff" * 14 + body.ljust(12, b"\xff") + b"\xff\xff"


def _smsp(smsc: str) -> bytes:
    """TS 31.102 §4.2.27: indicators, destination, service centre, PID, DCS, validity."""
    digits = semi_octets(smsc.removeprefix("+")) if smsc else b""
    centre = (bytes([len(digits) + 1, 0x91]) + digits) if smsc else b""
    return b"\xff" * 14 + b"\xfd" + b"\xff" * 12 + centre.ljust(12, b"\xff") + b"\x00\x00\xa7"
