"""The carriers' exact books of a simulated world: bytes left, money spent, bytes wasted."""

from __future__ import annotations

from tests.simulator.world import DAY, GB, HOME, Card

CYCLE = 30 * DAY


class Books:
    """One SIM's account; every minute of it is told in order."""

    def __init__(self, card: Card) -> None:
        self.plan = card.plan
        self.left = card.plan.allowance
        self.used = 0
        self.spent = 0.0
        self.wasted = 0
        self._ends = card.plan.day * DAY

    @property
    def ends(self) -> int:
        """The minute in which the cycle ends."""
        return self._ends

    def tick(self, minute: int) -> None:
        """A cycle that ends takes along what is left of it."""
        if minute == self._ends:
            self.wasted += self.left
            self.left = self.plan.allowance
            self._ends += CYCLE

    def price(self, country: str, ahead: int = 0) -> float:
        """Money for a GB that comes after `ahead` more bytes; nothing where the allowance serves."""
        away = country != HOME
        if self.left > ahead and (not away or self.plan.roams):
            return 0.0
        return self.plan.abroad if away else self.plan.beyond

    def use(self, size: int, country: str) -> None:
        """Take bytes from the allowance, and charge what it does not cover."""
        self.used += size
        away = country != HOME
        covered = min(size, self.left) if not away or self.plan.roams else 0
        self.left -= covered
        each = self.plan.abroad if away else self.plan.beyond
        self.spent += (size - covered) * each / GB
