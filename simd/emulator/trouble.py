"""What can go wrong with money at a carrier, one name each, for the next paid act of a line.

Each is one that happens: requests and answers get lost, confirmations come late and by another
way, money is taken and the pack never comes, a price is another one today.
"""

import msgspec

NAMES = (
    "lose_request",
    "lose_answer",
    "late_text",
    "late_effect",
    "charge_only",
    "other_price",
    "refund",
)


class Trouble(msgspec.Struct, frozen=True):
    """One trouble; `seconds` is how late, `old` and `price` what a price was and is."""

    name: str
    seconds: float = 0.0
    old: str = ""
    price: str = ""

    def __post_init__(self) -> None:
        if self.name not in NAMES:
            raise ValueError(f"no such trouble: {self.name} (known: {', '.join(NAMES)})")
