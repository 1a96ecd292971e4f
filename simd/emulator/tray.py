"""SIM slots: which card is active, booting it, inserting and pulling cards."""

from collections.abc import Callable

from simd.emulator.card import Card
from simd.emulator.clock import Clock, Timer
from simd.emulator.persona import Persona


class Tray:
    """The slots of one modem; a boot of the active card ends in ready, locked or absent."""

    def __init__(
        self, persona: Persona, cards: dict[int, Card], clock: Clock, urc: Callable[[str], None]
    ) -> None:
        self._boot = persona.boot
        self._clock = clock
        self._urc = urc
        self._timer: Timer | None = None
        self.count = persona.slots.count
        self.cards = cards
        self.active = 1
        self.booted = False
        self.on_ready: Callable[[], None] = lambda: None
        self.on_gone: Callable[[], None] = lambda: None
        self.on_booted: Callable[[], None] = lambda: None

    @property
    def card(self) -> Card | None:
        """The card in the active slot, if any."""
        return self.cards.get(self.active)

    @property
    def usable(self) -> Card | None:
        """The active card when it is booted and unlocked."""
        card = self.card if self.booted else None
        return card if card is not None and card.lock == "READY" else None

    def power_off(self) -> None:
        """Cut the card's power; its PIN is forgotten."""
        self._stop()
        self.booted = False
        if self.card is not None:
            self.card.power_on()
        self.on_gone()

    def boot(self, seconds: float | None = None) -> None:
        """Start the active card."""
        self._stop()
        wait = self._boot.sim_after if seconds is None else seconds
        self._timer = self._clock.call_later(wait, self.come_up)

    def come_up(self) -> None:
        """The boot is over: tell how the card is."""
        self._timer = None
        self.booted = True
        card = self.card
        if card is None:
            self._say(self._boot.absent)
        elif card.lock == "READY":
            self._say(self._boot.ready)
            self.on_ready()
        else:
            self._say(self._boot.locked)
        self.on_booted()

    def unlocked(self) -> None:
        """The PIN was right."""
        self._say(self._boot.ready)
        self.on_ready()

    def select(self, slot: int, settle: float) -> None:
        """Make another slot the active one; its card boots after the settling time."""
        self.power_off()
        self.active = slot
        self.boot(settle)

    def insert(self, slot: int, card: Card) -> None:
        """Put a card in; in the active slot it boots."""
        card.power_on()
        self.cards[slot] = card
        if slot == self.active:
            self._say(self._boot.inserted)
            self.boot()

    def remove(self, slot: int) -> Card | None:
        """Pull a card; from the active slot that is noticed at once."""
        card = self.cards.pop(slot, None)
        if slot == self.active and card is not None:
            self._stop()
            self._say(self._boot.removed)
            self.on_gone()
        return card

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _say(self, lines: tuple[str, ...]) -> None:
        for text in lines:
            self._urc(text)
