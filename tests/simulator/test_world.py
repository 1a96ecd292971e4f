from __future__ import annotations

import pytest

from tests.simulator.baselines import (
    FortinetLike,
    FortinetSettings,
    RutosLike,
    RutosSettings,
    Static,
)
from tests.simulator.ledger import CYCLE, Books
from tests.simulator.run import Sight, live, most_within
from tests.simulator.world import ABROAD, DAY, GB, HOME, Card, Plan, world


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_seed_is_one_world(seed: int) -> None:
    assert world(seed, weeks=1) == world(seed, weeks=1)
    assert world(seed, weeks=1) != world(seed + 1, weeks=1)


def test_sims_of_one_carrier_hear_the_same() -> None:
    found = next(one for one in map(world, range(50)) if len({c.carrier for c in one.cards}) == 1)
    assert len(set(found.truth)) == 1


def books(allowance: int = 10 * GB, *, roams: bool = False) -> Books:
    return Books(Card("one", 0, Plan(allowance, beyond=5.0, abroad=40.0, roams=roams, day=2)))


def test_bytes_come_from_the_allowance_before_they_cost() -> None:
    book = books(GB)
    assert book.price(HOME) == 0
    book.use(3 * GB // 2, HOME)
    assert (book.left, book.spent, book.price(HOME)) == (0, 2.5, 5.0)


@pytest.mark.parametrize(("roams", "cost"), [(True, 0.0), (False, 40.0)])
def test_abroad_the_allowance_serves_where_the_plan_says_so(cost: float, *, roams: bool) -> None:
    book = books(roams=roams)
    assert book.price(ABROAD) == cost
    book.use(GB, ABROAD)
    assert book.spent == cost


def test_what_is_left_at_the_end_of_a_cycle_is_wasted() -> None:
    book = books()
    book.use(4 * GB, HOME)
    for minute in range(2 * DAY + CYCLE + 1):
        book.tick(minute)
    assert (book.wasted, book.left) == (16 * GB, 10 * GB)


def test_every_useful_byte_is_in_someones_books() -> None:
    one = world(5, weeks=1)
    score = live(one, Static(0))
    useful = [minute.useful for minute in one.truth[0]]
    assert score.used == sum(size for size, flows in zip(one.demand, useful, strict=True) if flows)
    assert score.switches == 0
    assert score.available == sum(useful) / one.minutes


def sight(minute: int, active: int, *, useful: bool = True, level: float | None = -90) -> Sight:
    return Sight(minute, active, HOME, level, level is not None, useful, (books(), books()))


def test_rutos_moves_after_its_count_and_comes_back_after_its_delay() -> None:
    chooser = RutosLike(2, RutosSettings(retry_count=3, switch_back=5))
    assert [chooser.choose(sight(n, 0, useful=False)) for n in range(3)] == [0, 0, 1]
    assert [chooser.choose(sight(n, 1)) for n in range(3, 8)] == [1, 1, 1, 1, 0]


def test_fortinet_moves_for_signal_and_keeps_its_budget() -> None:
    settings = FortinetSettings(signal_period=4, max_switches=1, interval=60)
    chooser = FortinetLike(2, 0, settings)
    assert [chooser.choose(sight(n, 0, level=-120)) for n in range(4)] == [0, 0, 0, 1]
    assert [chooser.choose(sight(n, 1, level=-120)) for n in range(4, 12)] == [1] * 8


def test_most_within_a_span() -> None:
    assert most_within([], 10) == 0
    assert most_within([0, 1, 9, 10, 11, 30], 10) == 3
