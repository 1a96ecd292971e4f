"""The traveller's eye: tells of each border that a modem crosses, and keeps the price book."""

from __future__ import annotations

from collections.abc import Mapping

from simd.accounts.travel import TravelBook, Whereabouts
from simd.engine.chooser import Chooser
from simd.engine.desk import House
from simd.engine.keeper import Keeper
from simd.engine.travel import offer_of
from simd.model.event import CountryEntered, HealthCleared, HealthRaised
from simd.model.modem import Modem

CODE = "travel"
UNKNOWN = "?"


class Travels:
    """See the module; `serve` is what supervision keeps alive."""

    def __init__(self, house: House, keepers: Mapping[str, Keeper], chooser: Chooser) -> None:
        self._house = house
        self._keepers = keepers
        self._chooser = chooser
        self._where: dict[str, Whereabouts] = {}

    async def serve(self) -> None:
        """Look at every modem whenever something changed."""
        while True:
            async with self._house.board.listen() as listener:
                while not listener.cut:
                    for keeper in list(self._keepers.values()):
                        await self.look(keeper)
                    await listener.batch()

    async def look(self, keeper: Keeper) -> None:
        """Tell where the modem is, if that is news."""
        house, modem = self._house, keeper.modem
        country = house.metering.country(house.board.snapshot, modem.id) if modem else None
        if modem is None or country is None:
            return
        before = self._where.get(modem.id) or Whereabouts(self._noted(modem.id) or self.home())
        steady = house.clock.monotonic()
        where, entered = before.heard(country, steady, house.travel.settle)
        self._where[modem.id] = where
        if entered:
            await house.board.tell(CountryEntered(modem.id, country, before.now or before.settled))
        if country != (self.home() or country):
            await self._note(await self._book(keeper, modem), modem)
        elif f"{CODE}:{modem.id}" in house.board.snapshot.health:
            await house.board.tell(HealthCleared(CODE, modem.id))

    async def books(self) -> list[TravelBook]:
        """The price book of every modem that was met."""
        return [await self._book(one, one.modem) for one in self._keepers.values() if one.modem]

    def home(self) -> str | None:
        """The owner's country: told, or that of the first SIM whose country is known."""
        house, snapshot = self._house, self._house.board.snapshot
        if house.travel.home is not None:
            return house.travel.home
        homes = [house.metering.homes(snapshot, sim) for sim in house.registry.order(snapshot)]
        return next((one[0] for one in homes if one), None)

    async def _book(self, keeper: Keeper, modem: Modem) -> TravelBook:
        house, snapshot = self._house, self._house.board.snapshot
        here = [
            key for key, one in snapshot.sims.items() if one.seat and one.seat.modem == modem.id
        ]
        return TravelBook(
            modem.id,
            house.metering.country(snapshot, modem.id),
            self.home(),
            tuple(offer_of(house, one) for one in here),
            await self._chooser.decide(keeper, modem, self._chooser.policy),
        )

    def _noted(self, modem: str) -> str | None:
        """The country that a note of an earlier run names."""
        note = self._house.board.snapshot.health.get(f"{CODE}:{modem}")
        return note.params.get("country") if note else None

    async def _note(self, book: TravelBook, modem: Modem) -> None:
        """Have a person know while the modem is abroad: at what price, and what would be better."""
        board = self._house.board
        standing = board.snapshot.health.get(f"{CODE}:{modem.id}")
        known = board.snapshot.modems.get(modem.id)
        active = known.active if known else None
        found = next((one for one in book.offers if active and one.sim == active.sim), None)
        if found is None:
            return  # between two SIMs: what was told stands
        sims, best = board.snapshot.sims, book.decision.chosen
        params = {
            "modem": modem.name,
            "country": str(book.country),
            "sim": sims[found.sim].sim.name,
            "price": str(found.next_gb) if found.next_gb else UNKNOWN,
            "best": sims[best].sim.name if best in sims else UNKNOWN,
        }
        if standing is None or standing.params != params:
            note = HealthRaised(CODE, modem.id, "warning" if found.costs else "info", params)
            await board.tell(note)
