"""Each rule on its own: what it forbids, prefers, and above all what it does not know."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import ModuleType

import msgspec
import pytest

from simd.catalog import as_struct, read_yaml
from simd.daemon.config import Config
from simd.errors import BadRequest
from simd.model.account import AccountNow, Allowance, Money, MoneyText, Source
from simd.model.codec import from_plain
from simd.model.ids import Iccid
from simd.model.sim import Sim
from simd.model.snapshot import SimNow
from simd.model.units import Rate, Span
from simd.policy import Guards, Policy
from simd.policy import rules as rules_package
from simd.policy.amount import read_amount, write_amount
from simd.policy.rule import Look, Rule
from simd.policy.rules import found
from simd.policy.rules.allowance_left import AllowanceLeft
from simd.policy.rules.balance_floor import BalanceFloor
from simd.policy.rules.leftovers_first import LeftoversFirst
from simd.policy.rules.owner_order import OwnerOrder
from simd.policy.show import policy_words, with_changes, written
from simd.texts import catalogue

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
TODAY = NOW.date()
DAY = timedelta(days=1)
SIM = Sim("sim_a", Iccid("8901260852290847433"), "a")
MB = 1 << 20


def said(*packs: Allowance, at: datetime = NOW - DAY, **figures: object) -> AccountNow:
    return AccountNow(Source("sms", at), 1.0, allowances=packs, **figures)  # type: ignore[arg-type]  # by name


def data(left: int | None, expires: date | None = None, **other: str) -> Allowance:
    return Allowance(other.get("kind", "data"), left, expires=expires, scope=other.get("scope"))


def word(rule: Rule, account: AccountNow | None, order: tuple[str, ...] = ("sim_a",)) -> str:
    place = order.index("sim_a") if "sim_a" in order else None
    verdict = rule.look(Look("m", SimNow(SIM, account=account), place, NOW))
    assert verdict.rule == rule.name()
    assert verdict.reason in catalogue("en")
    assert verdict.reason in catalogue("zh")
    return f"{verdict.kind} {verdict.reason.split('.')[-1]}"


@pytest.mark.parametrize(
    ("account", "expected"),
    [
        (None, "abstain unknown"),
        (said(valid_until=TODAY), "abstain unknown"),
        (said(balance=Money.parse("4.99 CNY")), "veto below"),
        (said(balance=Money.parse("5 CNY")), "abstain enough"),
        (said(balance=Money.parse("5.00 CNY")), "abstain enough"),
        (said(balance=Money.parse("0 CNY")), "veto below"),
        (said(balance=Money.parse("4.99 EUR")), "abstain currency"),
        (said(debt=Money.parse("0.01 CNY")), "veto below"),
        (said(debt=Money.parse("1 EUR")), "abstain currency"),
        (said(balance=Money.parse("9 CNY"), debt=Money.parse("9 CNY")), "abstain enough"),
    ],
)
def test_balance_floor(account: AccountNow | None, expected: str) -> None:
    assert word(BalanceFloor(MoneyText("5 CNY")), account) == expected


@pytest.mark.parametrize(
    ("packs", "expected"),
    [
        ((), "abstain unknown"),
        ((data(499 * MB),), "veto below"),
        ((data(500 * MB),), "abstain enough"),
        ((data(0),), "veto below"),
        ((data(250 * MB), data(250 * MB)), "abstain enough"),
        ((data(499 * MB), data(None)), "abstain unsure"),
        ((data(500 * MB), data(None)), "abstain enough"),
        ((data(None),), "abstain unsure"),
        ((data(900 * MB, kind="voice"),), "abstain unknown"),
        ((data(900 * MB, scope="night"),), "abstain unknown"),
        ((data(1, scope="night"), data(900 * MB)), "abstain enough"),
        ((data(900 * MB, TODAY),), "abstain enough"),
        # It expired since it was stated: it may have been renewed, so nobody knows.
        ((data(900 * MB, TODAY - DAY),), "abstain unsure"),
        # It had expired when it was stated: it is worth nothing.
        ((data(900 * MB, TODAY - 3 * DAY),), "veto below"),
        ((data(900 * MB, TODAY - 3 * DAY), data(600 * MB)), "abstain enough"),
    ],
)
def test_allowance_left(packs: tuple[Allowance, ...], expected: str) -> None:
    assert word(AllowanceLeft("500MB"), said(*packs)) == expected


def test_each_figure_is_as_old_as_its_own_source() -> None:
    old = Source("ussd", NOW - 9 * DAY)
    packs = (data(900 * MB, TODAY - 5 * DAY),)
    account = said(*packs, sources={"data": old, "balance": old}, balance=Money.parse("1 CNY"))
    assert word(AllowanceLeft("500MB"), account) == "abstain unsure"
    look = Look("m", SimNow(SIM, account=account), None, NOW)
    verdict = BalanceFloor(MoneyText("5 CNY")).look(look)
    assert verdict.params["as_of"] == old.at.isoformat()


def test_allowances_of_other_kinds_have_their_own_units() -> None:
    minutes = said(Allowance("voice", 1799, unit="seconds"))
    assert word(AllowanceLeft("30m", "voice"), minutes) == "veto below"
    assert word(AllowanceLeft(20, "sms"), said(Allowance("sms", 20))) == "abstain enough"
    assert write_amount(read_amount("30m", "voice"), "voice") == "30m"
    assert write_amount(read_amount("500MB", "data"), "data") == "500 MB"
    assert write_amount(read_amount("20", "sms"), "sms") == "20"


@pytest.mark.parametrize(
    ("below", "kind"), [("500", "data"), (5, "voice"), ("5MB", "sms"), ("-1", "x")]
)
def test_an_amount_of_the_wrong_kind_is_refused(below: str | int, kind: str) -> None:
    rule = {"rule": "allowance_left", "below": below, "kind": kind}
    with pytest.raises(msgspec.ValidationError, match=r"an? (amount|length)"):
        from_plain({"rules": [rule]}, Policy)


def test_owner_order() -> None:
    assert word(OwnerOrder(), None) == "prefer place"
    assert word(OwnerOrder(), None, ("sim_b",)) == "abstain unlisted"


@pytest.mark.parametrize(
    ("packs", "expected"),
    [
        ((), "abstain nothing"),
        ((data(5),), "abstain nothing"),
        ((data(0, TODAY),), "abstain nothing"),
        ((data(5, TODAY - DAY),), "abstain nothing"),
        ((data(5, TODAY + DAY), data(5, TODAY + 9 * DAY)), "prefer expires"),
        ((data(5, date.max),), "prefer expires"),
    ],
)
def test_leftovers_first(packs: tuple[Allowance, ...], expected: str) -> None:
    assert word(LeftoversFirst(), said(*packs)) == expected


def test_a_file_is_a_rule_of_its_name() -> None:
    files = {one.stem for one in Path(rules_package.__file__).parent.glob("[a-z]*.py")}
    assert set(found()) == files
    for name, rule in found().items():
        assert rule.name() == name
        assert rule.__doc__
        for lang in ("en", "zh"):
            assert f"show.rule.{name}" in catalogue(lang)


@pytest.mark.parametrize("content", ["", "class A(Rule, tag='other'):\n    pass\n"])
def test_a_file_that_is_no_rule_is_refused(content: str, monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("simd.policy.rules.stray")
    exec(content, {"Rule": Rule, "__name__": module.__name__}, vars(module))
    monkeypatch.setattr(rules_package, "import_module", defaultdict(lambda: module).__getitem__)
    with pytest.raises(TypeError, match="must define one Rule"):
        found()


def test_a_rule_must_say_something() -> None:
    class Mute(Rule, frozen=True, tag="mute"):
        pass

    with pytest.raises(NotImplementedError):
        Mute().look(Look("m", SimNow(SIM), None, NOW))


def test_a_policy_reads_as_it_is_written() -> None:
    policy = from_plain(
        {
            "mode": "leftovers-first",
            "rules": [
                {"rule": "balance_floor", "below": "5 CNY"},
                {"rule": "allowance_left", "below": "500MB"},
                {"rule": "owner_order"},
            ],
            "guards": {"dwell": "5m", "cooldown": "1h", "max_switches": "6/hour"},
        },
        Policy,
    )
    assert policy.guards == Guards(Span(300), Span(3600), Rate(6, Span(3600)))
    names = [rule.name() for rule in policy.all_rules()]
    assert names == [
        "balance_floor", "allowance_left", "owner_order", "leftovers_first", "price_here",
    ]  # fmt: skip
    assert from_plain({}, Policy) == Policy()
    assert [rule.name() for rule in Policy().all_rules()] == ["owner_order"]


@pytest.mark.parametrize(
    ("plain", "problem"),
    [
        ({"mode": "best"}, "no mode best"),
        ({"mode": ["ordered"]}, "no mode"),
        ({"mode": 5}, "no mode 5"),
        ({"modes": "ordered"}, "unknown field"),
        ({"rules": [{"rule": "balance_flor", "below": "5 CNY"}]}, "balance_flor"),
        ({"rules": [{"rule": "balance_floor"}]}, "missing"),
        ({"rules": [{"rule": "balance_floor", "below": 5}]}, "ISO 4217"),
        ({"rules": [{"rule": "balance_floor", "below": "NaN CNY"}]}, "ISO 4217"),
        ({"rules": [{"rule": "balance_floor", "below": ["5 CNY"]}]}, "ISO 4217"),
        ({"guards": {"dwell": 600}}, "needs a unit"),
        ({"guards": {"dwell": "-5m"}}, "can't be negative"),
        ({"guards": {"max_switches": 24}}, "a rate needs its time"),
    ],
)
def test_a_policy_that_makes_no_sense_is_refused(plain: object, problem: str) -> None:
    with pytest.raises(msgspec.ValidationError, match=problem):
        from_plain(plain, Policy)


def test_a_policy_can_be_shown_and_tried_with_changes() -> None:
    assert policy_words(None, "en")["policy"] is None
    plain = {
        "mode": "ordered",
        "rules": [{"rule": name} for name in ("owner_order", "leftovers_first")]
        + [{"rule": "balance_floor", "below": "5 CNY"}, {"rule": "allowance_left", "below": "1GB"}],
    }
    policy = from_plain(plain, Policy)
    for lang in ("en", "zh"):
        words = policy_words(policy, lang)
        assert len(words["sentences"]) == 6
        assert "5 CNY" in " ".join(words["sentences"])
        assert "?" not in "".join(words["sentences"])
        most = {"en": "at most 24 switches a day.", "zh": "最多每天 24 次切换。"}[lang]
        assert words["sentences"][-1].endswith(most)
    assert with_changes(policy, {}) is policy
    changed = with_changes(policy, {"mode": "leftovers-first"})
    assert changed is not None
    assert (changed.mode, changed.rules, changed.guards) == (
        "leftovers-first", policy.rules, policy.guards,
    )  # fmt: skip
    assert with_changes(None, {"guards": {"dwell": "1m"}}) == Policy(guards=Guards(Span(60)))
    with pytest.raises(BadRequest, match="worst"):
        with_changes(policy, {"mode": "worst"})
    assert written(changed)["mode"] == "leftovers-first"


EXAMPLES = sorted((Path(__file__).parents[2] / "configs" / "policies").glob("*.yaml"))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_policy_can_be_put_into_a_config_as_it_is(path: Path) -> None:
    config = as_struct(read_yaml(path), Config)
    assert config.policy is not None
    assert config.policy.rules
    assert policy_words(config.policy, "zh")["sentences"]


def test_there_are_example_policies() -> None:
    assert len(EXAMPLES) >= 2
