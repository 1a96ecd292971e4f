"""The traveller's eye: tells of each border that a modem crosses, and keeps the price book."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from simd.accounts.travel import TravelBook, Whereabouts
from simd.engine.chooser import Chooser
from simd.engine.house import House
from simd.engine.keeper import Keeper
from simd.engine.travel import offer_of
from simd.model.event import CountryEntered, HealthCleared, HealthRaised
from simd.model.ids import Plmn
from simd.model.modem import Modem, ModemState
from simd.model.radio import Registration
from simd.model.units import Size
from simd.modems.countries import country_of
from simd.store.evidence import HeardHours

CODE = "travel"
UNKNOWN = "?"
NONE = "–"
EVERY = 3600.0


class Travels:
    """See the module; `serve` is what supervision keeps alive."""

    def __init__(self, house: House, keepers: Mapping[str, Keeper], chooser: Chooser) -> None:
        self._house = house
        self._keepers = keepers
        self._chooser = chooser
        self._where: dict[str, Whereabouts] = {}
        self._recalled: dict[str, str] = {}
        self._home: str | None = None
        self._asked = 0.0

    async def serve(self) -> None:
        """Look at every modem whenever something changed."""
        self._recalled = dict(self._house.metering.heard)
        while True:
            async with self._house.board.listen() as listener:
                while not listener.cut:
                    for keeper in list(self._keepers.values()):
                        await self.look(keeper)
                    await listener.batch()

    async def look(self, keeper: Keeper) -> None:
        """Tell where the modem is, if that is news; nothing is while it visits or changes its seat."""
        house, modem = self._house, keeper.modem
        known = house.board.snapshot.modems.get(modem.id) if modem else None
        if modem is None or known is None or known.state is not ModemState.READY:
            return
        country = house.metering.country(house.board.snapshot, modem.id)
        if country is None or not known.radio.registration.registered:
            return
        home = await self.home() or country
        before = self._where.get(modem.id) or Whereabouts(self._recalled.get(modem.id, home))
        steady = house.clock.monotonic()
        where, entered = before.heard(country, steady, house.travel.settle)
        self._where[modem.id] = where
        if entered:
            await house.board.tell(CountryEntered(modem.id, country, before.now or before.settled))
        # A SIM in a network of its own costs what it always does, wherever that is.
        if known.radio.registration is Registration.ROAMING and country != home:
            await self._note(await self._book(keeper, modem), modem)
        elif f"{CODE}:{modem.id}" in house.board.snapshot.health:
            await house.board.tell(HealthCleared(CODE, modem.id))

    async def books(self) -> list[TravelBook]:
        """The price book of every modem that was met."""
        return [await self._book(one, one.modem) for one in self._keepers.values() if one.modem]

    async def home(self) -> str | None:
        """The owner's country: told, or the one in which its SIMs were at home for the most hours.

        Where none ever was, the one in which they roamed; None while nothing was heard.
        """
        house = self._house
        if house.travel.home is not None:
            return house.travel.home
        now = house.clock.monotonic()
        if self._home is None or now - self._asked >= EVERY:
            self._asked, self._home = now, mostly(await house.store.evidence.networks())
        return self._home

    async def _book(self, keeper: Keeper, modem: Modem) -> TravelBook:
        house, snapshot = self._house, self._house.board.snapshot
        here = [
            key for key, one in snapshot.sims.items() if one.seat and one.seat.modem == modem.id
        ]
        return TravelBook(
            modem.id,
            house.metering.country(snapshot, modem.id),
            await self.home(),
            tuple(offer_of(house, one) for one in here),
            await self._chooser.decide(keeper, modem, self._chooser.policy),
        )

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
            "fair_use": str(Size(found.fair_use)) if found.fair_use is not None else NONE,
        }
        if standing is None or standing.params != params:
            note = HealthRaised(CODE, modem.id, "warning" if found.costs else "info", params)
            await board.tell(note)


def mostly(heard: Sequence[HeardHours]) -> str | None:
    """The country of the most hours in networks of the SIMs' own, else as guests.

    A long journey makes no home of a country in which every SIM roams.
    """
    for own in (True, False):
        hours: Counter[str] = Counter()
        for one in heard:
            country = country_of(Plmn(one.plmn))
            if country is not None and one.own is own:
                hours[country] += one.hours
        if hours:
            return hours.most_common(1)[0][0]
    return None
