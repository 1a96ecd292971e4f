"""Rules on the radio, the place, and what is carried: each trigger, its pair, its unknown."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from simd.model.modem import ModemState
from simd.model.radio import Registration
from simd.model.sim import Lock
from simd.policy.evidence import Seen
from simd.policy.tech import below, generation
from tests.policy.looking import (
    STEADY,
    levels,
    look,
    probes,
    rule_of,
    sample,
    samples,
    troubles,
    word,
)

Case = tuple[dict[str, Any], Any, str]


def weak(**more: Any) -> dict[str, Any]:
    return {"below": "-110dBm"} | more


SIGNAL: list[Case] = [
    (weak(), Seen(), "abstain unknown"),
    (weak(), levels(-120, -120), "abstain few"),
    (weak(), levels(-120, -120, -120), "veto bad"),
    (weak(), levels(-110, -110, -110), "abstain fine"),
    (weak(), levels(-120, -90, -90, -90), "abstain fine"),
    (weak(), levels(-120, -120, -90, -90), "veto bad"),
    (weak(fraction="60%"), levels(-120, -120, -90, -90), "abstain fine"),
    (weak(samples=5), levels(-120, -120, -120, -120), "abstain few"),
    (weak(window="1m", samples=2), levels(-120, -120, -120, -90, -90), "abstain fine"),
    (weak(), levels(None, None, None), "abstain unknown"),
    (weak(tech="5g"), levels(-120, -120, -120), "abstain unknown"),
    (weak(tech="4g"), levels(-120, -120, -120), "veto bad"),
    (weak(soft=True), levels(-120, -120, -120), "soft bad"),
    ({"below": "-15dB", "measure": "rsrq"}, levels(-120, -120, -120), "abstain unknown"),
]


@pytest.mark.parametrize(("settings", "seen", "expected"), SIGNAL)
def test_signal(settings: dict[str, Any], seen: Seen, expected: str) -> None:
    assert word(rule_of("signal", **settings), look(seen)) == expected


def test_signal_has_a_pair_of_limits_and_forgets() -> None:
    rule = rule_of("signal", below="-110dBm", back_above="-100dBm", forget="1h")
    between = levels(-105, -105, -105)
    assert word(rule, look(between)) == "abstain fine"
    assert word(rule, look(between, active=False)) == "veto bad"
    assert word(rule, look(levels(-99, -99, -99), active=False)) == "abstain fine"
    bad = levels(-120, -120, -120)
    assert word(rule, replace(look(bad), steady=STEADY + 3601)) == "abstain unknown"
    # What was seen before the SIM came back into use is not held against it.
    back = replace(bad, since=STEADY - 30)
    assert word(rule, look(back)) == "abstain few"


@pytest.mark.parametrize(
    ("name", "settings", "problem"),
    [
        ("signal", {"below": "-100dBm", "back_above": "-110dBm"}, "must not lie under"),
        ("signal", {"below": -110}, "a level needs a unit"),
        ("signal", {"below": "-110dBm", "fraction": 0.5}, "a share needs its sign"),
        ("signal", {"below": "-110dBm", "tech": "6g"}, "6g"),
        ("tech_below", {"least": "lte"}, "lte"),
    ],
)
def test_what_makes_no_sense_is_refused(name: str, settings: Any, problem: str) -> None:
    with pytest.raises(msgspec.ValidationError, match=problem):
        rule_of(name, **settings)


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        (Seen(), "abstain unknown"),
        (samples("searching", "searching", "idle"), "veto bad"),
        (samples("home", "roaming", "home"), "abstain fine"),
        (samples("unknown", "unknown", "unknown"), "abstain unknown"),
        (samples("home", "denied", "denied"), "veto bad"),
    ],
)
def test_no_service(seen: Seen, expected: str) -> None:
    assert word(rule_of("no_service"), look(seen)) == expected


@pytest.mark.parametrize(
    ("settings", "seen", "expected"),
    [
        ({}, samples("denied", "denied", "denied"), "veto bad"),
        ({}, samples("searching", "searching", "searching"), "abstain fine"),
        ({}, samples("unknown"), "abstain unknown"),
        ({"causes": [8]}, samples("denied", "denied", "denied", cause=8), "veto bad"),
        ({"causes": [8]}, samples("denied", "denied", "denied", cause=15), "abstain fine"),
        ({"causes": [8]}, samples("denied", "denied", "denied"), "abstain fine"),
    ],
)
def test_denied(settings: Any, seen: Seen, expected: str) -> None:
    assert word(rule_of("denied", **settings), look(seen)) == expected


@pytest.mark.parametrize(
    ("tech", "expected"),
    [
        ("gsm", "veto bad"),
        ("hspa_plus", "veto bad"),
        ("lte", "abstain fine"),
        ("5gnr_nsa", "abstain fine"),
        (None, "abstain unknown"),
        ("carrier pigeon", "abstain unknown"),
    ],
)
def test_tech_below(tech: str | None, expected: str) -> None:
    seen = samples("home", "home", "home", tech=tech)
    assert word(rule_of("tech_below", least="4g"), look(seen)) == expected


def test_generations() -> None:
    known = {"gsm": "2g", "edge": "2g", "1xrtt": "2g", "umts": "3g", "hsdpa": "3g", "evdo0": "3g"}
    known |= {"lte": "4g", "lte_nb_iot": "4g", "5gnr": "5g"}
    assert {tech: generation(tech) for tech in known} == known
    assert below("umts", "4g") is True
    assert below("5gnr", "4g") is False


@pytest.mark.parametrize(
    ("settings", "seen", "where", "expected"),
    [
        ({}, Seen(), {}, "abstain unknown"),
        ({}, Seen(home="CN"), {}, "abstain unknown"),
        ({}, Seen(), {"country": "DE"}, "abstain unknown"),
        ({}, Seen(home="CN"), {"country": "CN"}, "abstain home"),
        ({}, Seen(home="CN"), {"country": "DE"}, "veto abroad"),
        ({"allow": ["DE"]}, Seen(home="CN"), {"country": "DE"}, "abstain allowed"),
        # How it was registered in this country counts before whose it is.
        ({}, samples("roaming", plmn="46001"), {"plmn": "46000"}, "veto abroad"),
        ({}, samples("home", plmn="26201"), {"country": "DE", "plmn": "26202"}, "abstain home"),
        ({}, samples("searching", plmn="26201"), {"plmn": "26202"}, "abstain unknown"),
        ({}, samples("roaming", plmn="26201"), {}, "abstain unknown"),
    ],
)
def test_roaming(settings: Any, seen: Seen, where: Any, expected: str) -> None:
    assert word(rule_of("roaming", **settings), look(seen, **where)) == expected


@pytest.mark.parametrize(
    ("settings", "country", "expected"),
    [
        ({"block": ["CH"]}, None, "abstain unknown"),
        ({"block": ["CH"]}, "CH", "veto blocked"),
        ({"block": ["CH"]}, "DE", "abstain allowed"),
        ({"allow": ["DE", "AT"]}, "AT", "abstain allowed"),
        ({"allow": ["DE", "AT"]}, "CH", "veto blocked"),
        ({}, "CH", "abstain allowed"),
    ],
)
def test_country(settings: Any, country: str | None, expected: str) -> None:
    assert word(rule_of("country", **settings), look(country=country)) == expected


@pytest.mark.parametrize(
    ("settings", "plmn", "expected"),
    [
        ({"block": ["46001"]}, None, "abstain unknown"),
        ({"block": ["46001"]}, "46001", "veto blocked"),
        ({"block": ["46001"]}, "46000", "abstain allowed"),
        ({"block": ["460"]}, "46000", "veto blocked"),
        ({"allow": ["460"]}, "46000", "abstain allowed"),
        ({"allow": ["460"]}, "26201", "veto blocked"),
    ],
)
def test_network(settings: Any, plmn: str | None, expected: str) -> None:
    assert word(rule_of("network", **settings), look(samples("home", plmn=plmn))) == expected
    assert word(rule_of("network", **settings), look()) == "abstain unknown"


@pytest.mark.parametrize(
    ("seen", "more", "expected"),
    [
        (Seen(), {}, "abstain fine"),
        (Seen(), {"lock": Lock.PUK}, "veto sim_locked"),
        (Seen(), {"lock": Lock.ABSENT}, "veto sim_absent"),
        (Seen(), {"lock": Lock.PIN, "active": False}, "abstain fine"),
        (troubles("sim_locked"), {"active": False}, "veto sim_locked"),
        (troubles("sim_locked", "sim_absent"), {"active": False}, "veto sim_absent"),
        (troubles("attach"), {}, "abstain fine"),
        (troubles("sim_locked", ago=2 * 86400.0), {}, "abstain fine"),
        (troubles("sim_locked", proved=STEADY - 5), {}, "abstain fine"),
        (troubles("sim_locked", samples=(sample(30),)), {}, "abstain fine"),
        (troubles("sim_locked", samples=(sample(30, "idle"),)), {}, "veto sim_locked"),
    ],
)
def test_sim_state(seen: Seen, more: Any, expected: str) -> None:
    assert word(rule_of("sim_state"), look(seen, **more)) == expected


def test_a_sim_that_nobody_named_may_be_blocked() -> None:
    rule = rule_of("sim_state", strangers="block")
    assert word(rule, look(place=None)) == "veto stranger"
    assert word(rule, look()) == "abstain fine"
    assert word(rule_of("sim_state"), look(place=None)) == "abstain fine"


@pytest.mark.parametrize("state", list(ModemState))
def test_modem_absent(state: ModemState) -> None:
    gone = state in (ModemState.ABSENT, ModemState.DEAF, ModemState.PARKED)
    assert word(rule_of("modem_absent"), look(state=state)) == (
        "veto gone" if gone else "abstain there"
    )


@pytest.mark.parametrize(
    ("settings", "seen", "expected"),
    [
        ({}, Seen(), "abstain fine"),
        ({}, troubles("attach"), "veto failed"),
        ({}, troubles("data", cause="33"), "veto failed"),
        ({}, troubles("no_service"), "veto failed"),
        ({}, troubles("sim_locked"), "abstain fine"),
        ({"times": 2}, troubles("data"), "abstain fine"),
        ({"times": 2}, troubles("data", "attach"), "veto failed"),
        ({"within": "1m"}, troubles("data", ago=61.0), "abstain fine"),
        ({}, troubles("data", proved=STEADY - 1), "abstain fine"),
        ({"causes": ["33"]}, troubles("data", cause="33"), "veto failed"),
        ({"causes": ["33"]}, troubles("data"), "abstain fine"),
    ],
)
def test_attach_failure(settings: Any, seen: Seen, expected: str) -> None:
    assert word(rule_of("attach_failure", **settings), look(seen)) == expected


USELESS: list[Case] = [
    ({}, Seen(), "abstain unknown"),
    ({}, probes("---"), "veto bad"),
    ({}, probes("--+--"), "abstain fine"),
    ({}, probes("---++"), "veto bad"),
    ({}, probes("---+++"), "abstain fine"),
    ({"recover": 1}, probes("---+"), "abstain fine"),
    ({"fail": 1}, probes("-"), "veto bad"),
    ({"loss": "40%"}, probes("+++", loss=0.5), "veto bad"),
    ({"loss": "40%"}, probes("+++", loss=0.4), "abstain fine"),
    ({"latency": "1s"}, probes("+++", latency=1001.0), "veto bad"),
    ({"latency": "1s"}, probes("+++", latency=None), "abstain fine"),
    ({"jitter": "100ms"}, probes("+++", jitter=101.0), "veto bad"),
]


@pytest.mark.parametrize(("settings", "seen", "expected"), USELESS)
def test_useless(settings: dict[str, Any], seen: Seen, expected: str) -> None:
    assert word(rule_of("useless", **settings), look(seen)) == expected


def test_what_failed_recovers_by_its_own_limits() -> None:
    rule = rule_of("useless", latency="1s", back_latency="500ms", loss="40%", back_loss="10%")
    failed, edge, good = (probes("+++", latency=value).probes for value in (2000.0, 700.0, 400.0))
    assert word(rule, look(Seen(probes=(*failed, *edge)))) == "veto bad"
    assert word(rule, look(Seen(probes=(*failed, *good)))) == "abstain fine"
    assert word(rule, look(Seen(probes=edge))) == "abstain fine"


def test_old_probes_say_nothing() -> None:
    seen = probes("---")
    assert word(rule_of("useless"), replace(look(seen), steady=STEADY + 3601)) == "abstain unknown"
    assert word(rule_of("useless"), look(replace(seen, since=STEADY + 1))) == "abstain unknown"


def test_disconnects() -> None:
    rule = rule_of("disconnects", times=2, within="1h")
    assert word(rule, look()) == "abstain fine"
    assert word(rule, look(Seen(drops=(STEADY - 10, STEADY - 5)))) == "veto often"
    assert word(rule, look(Seen(drops=(STEADY - 3601, STEADY - 5)))) == "abstain fine"


TARGET: list[Case] = [
    ({}, Seen(), "abstain unknown"),
    ({"unknown": "block"}, Seen(), "veto unproved"),
    ({}, samples("home"), "abstain good"),
    ({}, Seen(proved=STEADY - 60), "abstain good"),
    ({"within": "30s"}, Seen(proved=STEADY - 60), "abstain unknown"),
    ({}, samples("searching"), "veto lost"),
    ({}, replace(samples("searching"), proved=STEADY + 1), "abstain good"),
    ({"above": "-100dBm"}, levels(-99), "abstain good"),
    ({"above": "-100dBm"}, levels(-100), "veto weak"),
    ({"above": "-100dBm"}, levels(None), "abstain unknown"),
    ({"above": "-100dBm"}, Seen(proved=STEADY), "abstain unknown"),
    ({"above": "-100dBm", "unknown": "block"}, levels(None), "veto unproved"),
]


@pytest.mark.parametrize(("settings", "seen", "expected"), TARGET)
def test_target_good(settings: dict[str, Any], seen: Seen, expected: str) -> None:
    assert word(rule_of("target_good", **settings), look(seen, active=False)) == expected
    assert word(rule_of("target_good", **settings), look(seen)) == "abstain active"


def test_signal_best() -> None:
    rule = rule_of("signal_best")
    assert word(rule, look()) == "abstain unknown"
    assert word(rule, look(levels(None))) == "abstain unknown"
    strong, middle, none = (rule.look(look(levels(level))).weight for level in (-60, -100, -130))
    assert (strong, middle, none) == (1.0, 0.5, 0.0)
    assert rule.look(look(levels(-60, -100, -100, -100))).weight == 0.5


def test_latency_best() -> None:
    rule = rule_of("latency_best")
    assert word(rule, look()) == "abstain unknown"
    assert word(rule, look(probes("+", latency=None))) == "abstain unknown"
    assert rule.look(look(probes("+", latency=100.0))).weight == 0.5
    assert word(rule, replace(look(probes("+", latency=1.0)), steady=STEADY + 1e6)) == (
        "abstain unknown"
    )


def test_registration_words_are_those_of_the_radio() -> None:
    assert sample(0, "roaming").registration is Registration.ROAMING
