"""What can go wrong on a line, one name each, deterministic by seed.

Every fault is one that a careful receiver can detect, as on real hardware: bytes get lost at the
tail of a chunk (receive overrun; always more than a digit or two of the last field), noise is not printable, an answer is late but in order.
"""

import random

import msgspec

NAMES = (
    "clean",
    "bytewise",
    "glued",
    "late",
    "lossy",
    "garbled",
    "echo",
    "hang",
    "unplug",
    "lost_answer",
    "slot_lie",
)

# One answer in so many is hit when the fault rules the whole line.
_ONE_IN = {"late": 20, "lossy": 20, "garbled": 6, "lost_answer": 20, "slot_lie": 2}
_NOISE = bytes([0x00, 0xFF, *range(0x80, 0x100, 7)])


class Step(msgspec.Struct, frozen=True):
    """Bytes to write after a pause of so many seconds."""

    pause: float
    data: bytes


class OneShot(msgspec.Struct):
    """A fault armed for the nth command that begins with `on`."""

    name: str
    on: str
    nth: int = 1
    seconds: float | None = None


class Plan(msgspec.Struct, frozen=True):
    """The fault that rules one command's answer; seconds are its delay or its hang."""

    name: str
    seconds: float | None = None


CLEAN = Plan("clean")


class Faults:
    """One modem's faults: a ruling one, and single ones waiting for their command."""

    def __init__(self, name: str = "clean", *, seed: str = "0", late: float = 30.0) -> None:
        self.late = late
        self._seed = seed
        self.armed: list[OneShot] = []
        self.rule(name)

    def rule(self, name: str) -> None:
        """Let a fault rule the line from now on."""
        if name not in NAMES:
            raise ValueError(f"no such fault: {name} (known: {', '.join(NAMES)})")
        self.name = name
        self._random = random.Random(f"{self._seed}/{name}")
        self._aside = random.Random(f"{self._seed}/{name}/aside")
        self._fatal_at = self._random.randint(4, 30)
        self._seen = 0

    def arm(self, shot: OneShot) -> None:
        """Wait for a command."""
        if shot.name not in NAMES:
            raise ValueError(f"no such fault: {shot.name} (known: {', '.join(NAMES)})")
        self.armed.append(shot)

    def plan(self, line: str) -> Plan:
        """The fault for the answer to this command line."""
        for shot in list(self.armed):
            if _concerns(line, shot.on):
                shot.nth -= 1
                if shot.nth <= 0:
                    self.armed.remove(shot)
                    return Plan(shot.name, shot.seconds)
        return self._ruling_plan()

    def _ruling_plan(self) -> Plan:
        self._seen += 1
        if self.name in {"hang", "unplug"}:
            return Plan(self.name) if self._seen == self._fatal_at else CLEAN
        one_in = _ONE_IN.get(self.name)
        if one_in is None or self._random.randrange(one_in) == 0:
            return Plan(self.name)
        return CLEAN

    def urc_plan(self) -> Plan:
        """The fault for an unsolicited line: noise and loss know no command."""
        if self.name in {"lossy", "garbled"} and self._aside.randrange(_ONE_IN[self.name]) == 0:
            return Plan(self.name)
        return Plan(self.name) if self.name == "bytewise" else CLEAN

    def aside_steps(self, data: bytes) -> list[Step]:
        """The writes of an echo or unsolicited line: its dice don't disturb the answers'."""
        mine, self._random = self._random, self._aside
        try:
            return self.steps(self.urc_plan(), data)
        finally:
            self._random = mine

    def steps(self, plan: Plan, data: bytes) -> list[Step]:
        """The writes that carry these bytes under a fault."""
        match plan.name:
            case "bytewise":
                return [Step(self._gap(), data[i : i + 1]) for i in range(len(data))]
            case "late":
                return [Step(self.late if plan.seconds is None else plan.seconds, data)]
            case "lossy":
                return [Step(0.0, data[: self._random.randrange(len(data) * 2 // 3 or 1)])]
            case "garbled":
                return [Step(0.0, self._garble(data))]
            case "unplug":
                return [Step(0.0, data[: len(data) // 2])]
            case _:
                return [Step(0.0, data)]

    def chance(self) -> bool:
        """An even coin from the fault's own seed."""
        return self._random.random() < 0.5

    def _gap(self) -> float:
        return 0.0005 if self._random.randrange(4) == 0 else 0.0

    def _garble(self, data: bytes) -> bytes:
        """Bursts between lines, and in one case of two a few bytes of a line spoilt."""
        noisy = bytearray(data)
        for place in sorted(self._places(len(data), 2), reverse=True):
            noisy[place:place] = self._burst()
        if self.chance():
            for place in self._places(len(noisy), 3):
                noisy[place] = self._random.choice(_NOISE)
        return bytes(noisy)

    def _places(self, size: int, most: int) -> list[int]:
        return [self._random.randrange(size) for _ in range(self._random.randint(1, most))]

    def _burst(self) -> bytes:
        return bytes(self._random.choice(_NOISE) for _ in range(self._random.randint(1, 6)))


def _concerns(line: str, on: str) -> bool:
    wanted = on.upper()
    text = line.upper()
    if text.startswith(wanted):
        return True
    return any(("AT" + part.strip()).startswith(wanted) for part in text.split(";")[1:])
