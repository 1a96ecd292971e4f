"""One input through everything that reads what a modem says: lines, dialogue, PDUs, USSD.

Only the errors that the rooms state may come out; any other escapes and is the find.
"""

from __future__ import annotations

import random

from simd.at.command import Command
from simd.at.dialogue import Dialogue
from simd.at.events import Event, Reply, State, Urc, Write
from simd.at.lines import LineReader, Prompt
from simd.at.pdu import PduError, decode, join, labels
from simd.at.ussd import UssdCoding, answer, read_all

COMMANDS = (
    Command("AT"),
    Command("AT+CSQ", prefixes=("+CSQ",), required=True),
    Command('AT+CUSD=1,"*100#",15'),
    Command("AT+CMGL=4", prefixes=("+CMGL",), bodies=True),
    Command("AT+CGMI", bare=True),
    Command("AT+CMGS=24", payload=b"07911326040000F0"),
    Command("ATV1", numeric=True),
)
CODINGS = (None, *UssdCoding)
TURN = 64  # inputs that one dialogue lives through


class Readers:
    """The readers in the state that earlier inputs left them in."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._turns = 0
        self._dialogue = Dialogue()
        self._lines = LineReader()

    def take(self, data: bytes) -> None:
        """Read the input in every way."""
        text = data.decode("latin-1")
        self._pdu(text)
        self._ussd(text)
        self._cut(data)
        self._talk(data)

    def _chunks(self, data: bytes) -> list[bytes]:
        if self._rng.random() < 0.5 or len(data) < 2:
            return [data]
        cut = self._rng.randrange(1, len(data))
        return [data[:cut], data[cut:]]

    def _cut(self, data: bytes) -> None:
        """Lines alone; nothing of the input is lost or made up."""
        reader = self._lines
        reader.expect(echo=b"AT+CSQ\r", prompt=self._rng.random() < 0.2, final=True)
        items = [item for chunk in self._chunks(data) for item in reader.feed(chunk)]
        items += reader.flush()
        items += [*reader.feed(b"\r"), *reader.flush()]
        said = sum(len(getattr(item, "text", "")) for item in items)
        held = 16 * sum(isinstance(item, Prompt) for item in items)
        if said > len(data) + held + 1:
            message = f"lines of {said} characters out of {len(data)} bytes"
            raise ValueError(message)

    def _talk(self, data: bytes) -> None:
        if self._turns % TURN == 0 or self._dialogue.state is State.DEAF:
            self._dialogue = Dialogue(waits=(0.1, 0.2))
            self._heard(self._dialogue.resync())
        self._turns += 1
        dialogue, rng = self._dialogue, self._rng
        if dialogue.state is State.READY:
            dialogue.send(rng.choice(COMMANDS))
        elif dialogue.state is State.DOUBT:
            self._heard(dialogue.resync())
        for chunk in self._chunks(data):
            self._heard(dialogue.receive(chunk))
        if dialogue.holding:
            self._heard(dialogue.quiet())
        if dialogue.state is State.BUSY and rng.random() < 0.7:
            self._heard(dialogue.receive(b"\r\nOK\r\n"))
        if rng.random() < 0.2:
            self._heard(dialogue.expire())
        elif rng.random() < 0.1:
            dialogue.cancel()

    def _heard(self, events: list[Event]) -> None:
        for event in events:
            match event:
                case Urc():
                    self._ussd(event.text)
                    if event.body is not None:
                        self._pdu(event.body)
                case Reply():
                    for line in event.lines:
                        self._pdu(line)
                case Write(data) if b"AT" in data and self._rng.random() < 0.9:
                    self._probed(data)
                case _:
                    pass

    def _probed(self, probe: bytes) -> None:
        """Let a probe succeed now and then, so that the dialogue comes into step again."""
        names = [part.removesuffix("?") for part in _parts(probe)]
        known = {"+CSCS": '"IRA"', "+CMEE": "1"}
        lines = [f"{name}: {known[name]}" for name in names if name in known]
        said = "".join(f"\r\n{line}\r\n" for line in [*lines, "OK"])
        self._heard(self._dialogue.receive(said.encode()))

    def _pdu(self, text: str) -> None:
        digits = text.strip()
        for direction in ("mt", "mo"):
            try:
                pdu = decode(digits, direction=direction)
            except PduError:
                continue
            labels(pdu)
            join([pdu])

    def _ussd(self, text: str) -> None:
        found = read_all(text, self._rng.choice(CODINGS))
        if found:
            answer(found)


def _parts(probe: bytes) -> list[str]:
    return probe.decode("latin-1").lstrip("\x1b").strip()[2:].split(";")
