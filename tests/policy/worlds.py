"""Houses and what was seen in them, of every kind, for properties that must always hold."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from hypothesis import strategies as st

from simd.model.account import AccountNow, Allowance, Money, Source
from simd.model.ids import Iccid, Imsi
from simd.model.modem import Modem, ModemState, Seat, Slot
from simd.model.radio import Radio, Registration
from simd.model.sim import Lock, Sim
from simd.model.snapshot import ModemNow, SimNow, Snapshot
from simd.policy import Evidence, Seen
from simd.policy.evidence import Air, Counted, Habit, Place, Probed, Sample, Trouble

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
STEADY = 1_000_000.0
KEYS = ("sim_a", "sim_b", "sim_c")
NAMES = {"sim_a": "Ada", "sim_b": "Bo", "sim_c": "Cy", "mdm_0": "roof"}
ICCIDS = ("8901260852290847433", "89860012345678901230", "89860012345678901248")


def house(active: int = 1, accounts: Any = (), country: str | None = None) -> Snapshot:
    """One modem with three SIMs; the slot that is active, and what their carriers said."""
    slots = tuple(Slot(at, key, active=at == active) for at, key in enumerate(KEYS, 1))
    radio = Radio(Registration.HOME, country=country)
    modem = ModemNow(
        Modem("mdm_0", "roof", slots=3), ModemState.READY, radio=radio, slots=slots, lock=Lock.NONE
    )
    said = dict(zip(KEYS, accounts, strict=False))
    sims = {
        key: SimNow(
            Sim(key, Iccid(ICCIDS[at]), NAMES[key], imsi=Imsi("460011234567890")),
            Seat("mdm_0", at + 1),
            at + 1 == active,
            account=said.get(key),
        )
        for at, key in enumerate(KEYS)
    }
    return Snapshot(7, {"mdm_0": modem}, sims)


MOMENTS = st.floats(STEADY - 5000, STEADY)
SAMPLES = st.builds(
    Sample,
    MOMENTS,
    st.sampled_from(Registration),
    st.sampled_from((None, "lte", "gsm", "5gnr")),
    st.sampled_from((None, "46001", "26201")),
    st.none() | st.floats(-140, -44),
    cause=st.none() | st.integers(2, 33),
)
PROBES = st.builds(Probed, MOMENTS, st.booleans(), latency=st.none() | st.floats(0, 3000))
TROUBLES = st.builds(Trouble, MOMENTS, st.sampled_from(("sim_locked", "data", "attach", "x")))
MONEY = st.builds(Money, st.decimals(-99, 99, places=2), st.sampled_from(("CNY", "EUR")))


def in_time(kind: Any) -> Any:
    return st.lists(kind, max_size=5).map(lambda some: tuple(sorted(some, key=lambda one: one.at)))


SEEN = st.builds(
    Seen,
    since=st.just(float("-inf")) | MOMENTS,
    proved=st.just(float("-inf")) | MOMENTS,
    samples=in_time(SAMPLES),
    probes=in_time(PROBES),
    troubles=in_time(TROUBLES),
    drops=st.lists(MOMENTS, max_size=7).map(lambda some: tuple(sorted(some))),
    counted=st.dictionaries(
        st.sampled_from(("data.cycle", "data.month")),
        st.builds(Counted, st.integers(0, 1 << 36), st.booleans()),
    ),
    home=st.none() | st.sampled_from(("CN", "DE")),
    price=st.none() | MONEY,
    spent=st.dictionaries(st.sampled_from(("day", "cycle")), MONEY),
    air=st.builds(Air, st.builds(Habit, st.floats(9, 99), st.floats(0, 9)), in_time(PROBES)),
)
PACKS = st.builds(
    Allowance,
    st.sampled_from(("data", "voice")),
    st.none() | st.integers(0, 1 << 36),
    st.none() | st.integers(0, 1 << 36),
    st.none() | st.integers(1, 1 << 36),
    expires=st.none() | st.dates(date(2026, 2, 1), date(2026, 4, 30)),
)
ACCOUNTS = st.none() | st.builds(
    AccountNow,
    st.builds(Source, st.just("sms"), st.datetimes(timezones=st.just(UTC))),
    st.floats(0, 1),
    st.none() | MONEY,
    st.lists(PACKS, max_size=3).map(tuple),
    st.none() | st.dates(date(2026, 2, 1), date(2026, 4, 30)),
    st.none() | MONEY,
)


@st.composite
def worlds(draw: st.DrawFn) -> tuple[Snapshot, Evidence]:
    """A house and its evidence, which knows where the modem is as the chooser's does."""
    country = draw(st.sampled_from((None, "DE", "CH", "CN")))
    active = draw(st.integers(1, 3))
    snapshot = house(active, tuple(draw(ACCOUNTS) for _ in KEYS), country)
    seen = {key: draw(SEEN) for key in KEYS if draw(st.booleans())}
    places = {"mdm_0": Place(country)} if country else {}
    return snapshot, Evidence(STEADY, seen, places)


TIMES = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001  # hypothesis wants bounds without a zone
