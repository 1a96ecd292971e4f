"""Small values, JSON there and back, errors and texts."""

from __future__ import annotations

import string
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import msgspec
import pytest

from simd import errors, texts
from simd.model import event as ev
from simd.model.account import Allowance, Money, MoneyText, Reading, Source, account_now
from simd.model.codec import from_json, from_plain, to_json, to_plain
from simd.model.decision import Candidate, Decision, GuardVerdict, Verdict
from simd.model.event_household import SimForgotten
from simd.model.event_metering import BytesCounted, MeterLearnt
from simd.model.ids import Body, Iccid, Imei, Imsi, Msisdn, Plmn
from simd.model.journal import Switched
from simd.model.message import Message, MessageState
from simd.model.metering import Drift
from simd.model.modem import Modem, ModemState, Seat
from simd.model.operation import Operation
from simd.model.person import STRANGER, Person, Role
from simd.model.radio import Cell, Radio, Registration, Signal
from simd.model.sim import Lock, Sim, Sureness
from simd.model.transaction import BalanceSeen, Transaction, TransactionState
from simd.model.units import Rate, Size, Span
from simd.model.verbs import DataState
from simd.policy import Guards, Policy

T0 = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
SEAT = Seat("mdm_0", 2)
READING = Reading(
    Body("余额 3.50"),
    Source("ussd", T0, "*101#"),
    0.75,
    Money(Decimal("3.50"), "CNY"),
    (Allowance("data", 1 << 40, unit="bytes", expires=date(2026, 3, 31)), Allowance("x-points")),
    date(2026, 12, 31),
)
MESSAGE = Message(
    "msg_1", "sim_1", "in", Msisdn("+8613800138000"), T0, Body("code 12"), MessageState.RECEIVED, T0
)
DECISION = Decision(
    "mdm_0", T0, "ordered", "hold", None, "sim_1", "decision.better", {"a": "b"},
    (Candidate("sim_1", SEAT, (Verdict("r", "prefer", "rule.r.x", {}, 2.5),)),),
    (GuardVerdict("dwell", True, "guard.dwell.holds", {}, T0),),
)  # fmt: skip
RADIO = Radio(
    Registration.HOME, "X", Plmn("46001"), "lte", Signal(rsrp=-99.5), Cell(Plmn("46001"), 1, 2)
)
PAID = Money.parse("5.50 CNY")
TRANSACTION = Transaction(
    "trx_1",
    "sim_1",
    "order",
    TransactionState.SENT,
    "week",
    T0,
    T0,
    amount=PAID,
    approvals=("li",),
    before=BalanceSeen(PAID, T0),
    text=Body("bought"),
)
BODIES: list[ev.Happening] = [
    ev.ModemSeen(
        Modem("mdm_0", "roof", Imei("490154203237518"), "Q", "E", "1", "q", port="/dev/x")
    ),
    ev.ModemChanged("mdm_0", ModemState.DEAF, "line_deaf", {"port": "x"}),
    ev.SimSeen(
        Sim(
            "sim_1",
            Iccid("8901260852290847433"),
            "a",
            "c",
            "C",
            Sureness.ICCID,
            Imsi("460001234567890"),
        )
    ),
    ev.SeatSeen(Seat("mdm_0", 1, "p"), None, Lock.ABSENT),
    ev.RadioSeen("mdm_0", "sim_1", RADIO),
    ev.ReadingTaken("rdg_1", "sim_1", "balance", READING),
    ev.AnswerUnparsed("rdg_2", "sim_1", "balance", None, Body("?"), Source("sms", T0)),
    ev.AskBegan("sim_1", "balance"),
    ev.AskFailed("sim_1", "balance", "no_answer"),
    ev.UssdPushed("sim_1", "menu", Body("1 Yes"), "uss_1"),
    ev.SimAble("sim_1", "ussd", able=False),
    ev.RadioBorrowed("mdm_0", "2"),
    ev.PortBorrowed("mdm_0", "slot"),
    ev.PortReturned("mdm_0", "slot", 4.2, "busy"),
    ev.CountryEntered("mdm_0", "TH", "CN"),
    ev.RadioReturned("mdm_0", "2"),
    ev.MessageKept(MESSAGE),
    ev.MessageChanged("msg_1", "sim_1", MessageState.FAILED),
    ev.MessageGone("msg_1", "sim_1"),
    ev.Decided(DECISION),
    ev.SwitchBegan("swi_1", Seat("mdm_0", 1), SEAT, None, "recover"),
    ev.SwitchStep("swi_1", "mdm_0", "verify"),
    ev.SwitchEnded("swi_1", "mdm_0", "unknown", None, 1.5, "x", {}),
    ev.VisitBegan("mdm_0", "sim_1", 60.0),
    ev.VisitEnded("mdm_0", "sim_1", 61.0),
    ev.HealthRaised("x", "mdm_0", "info"),
    ev.HealthCleared("x", "mdm_0"),
    ev.RecoveryTried("mdm_a", "usb", "deaf", "asked", None, {"instance": "x"}),
    ev.PinTried("sim_a", "mdm_a", "wrong", 3),
    ev.PolicyPaused(True),
    ev.OperationChanged("op_1", "use", "done", "sim_1"),
    ev.TransactionChanged(TRANSACTION),
    SimForgotten("sim_1"),
    BytesCounted("sim_1", 5, 6, T0, T0 + DAY),
    MeterLearnt("sim_1", "data", Drift(((5, 6),), 1), contradicted=True),
]


def test_every_kind_of_event_is_tried_here() -> None:
    assert {type(body) for body in BODIES} == set(ev.Happening.__subclasses__())


@pytest.mark.parametrize("body", BODIES, ids=lambda body: type(body).__name__)
def test_an_event_survives_json(body: ev.AnyHappening) -> None:
    event = ev.Event(7, T0, "home", body)
    back = from_json(to_json(event, reveal=True), ev.Event)
    assert back == event
    assert from_plain(to_plain(event, reveal=True), ev.Event) == event
    assert back.kind == to_plain(event, reveal=False)["body"]["kind"]
    assert event.v == 1


def test_identities_leave_masked_unless_revealed() -> None:
    value = (MESSAGE, BODIES[0], BODIES[2])
    for encode in (to_json, lambda one, reveal: repr(to_plain(one, reveal=reveal)).encode()):
        shown, whole = encode(value, reveal=False), encode(value, reveal=True)
        for secret in (b"13800138000", b"code 12", b"490154203237518", b"8901260852290847433"):
            assert secret not in shown
            assert secret in whole


def test_amounts_survive_json() -> None:
    value = (Span(90), Size(5), Rate.parse("2/hour"), MoneyText("5 CNY"), Plmn("46001"))
    assert list(to_plain(value, reveal=True)) == [90.0, 5, "2/hour", "5 CNY", "46001"]
    policy = Policy(guards=Guards(max_switches=Rate.parse("2/hour")))
    assert b'"2/hour"' in to_json(policy, reveal=False)
    assert from_plain("46001", Plmn) == "46001"
    assert from_plain("10m", Span) == Span(600)
    assert from_plain("5.0 CNY", MoneyText) == "5.0 CNY"
    with pytest.raises(msgspec.ValidationError, match="needs a unit"):
        from_plain("10", Span)


def test_a_type_without_json_is_a_bug_and_says_so() -> None:
    with pytest.raises(NotImplementedError, match="object"):
        to_json(object(), reveal=True)

    class Strange:
        pass

    with pytest.raises(NotImplementedError, match="Strange"):
        from_plain("x", Strange)


@pytest.mark.parametrize("kind", [Iccid, Plmn, Imei])
def test_bare_digits_are_no_identity(kind: type) -> None:
    with pytest.raises(msgspec.ValidationError, match="quotes"):
        from_plain(8901260852290847433, kind)
    with pytest.raises(msgspec.ValidationError):
        from_plain("x", kind)


# --- small values


def test_seats_print_short() -> None:
    assert str(SEAT) == "mdm_0/2"
    assert str(Seat("mdm_0", 1, "home")) == "mdm_0/1/home"


def test_registered_is_home_or_roaming() -> None:
    assert [one.value for one in Registration if one.registered] == ["home", "roaming"]


def test_data_is_up_with_an_address() -> None:
    assert DataState(True, ("10.0.0.1",)).up
    assert not DataState(True).up
    assert not DataState(False, ("10.0.0.1",)).up


def test_roles_cover_those_below() -> None:
    owner = Person("per_1", "li", roles={"sim_1": Role.OWNER, "sim_2": Role.VIEWER})
    assert owner.may("sim_1", Role.VIEWER)
    assert owner.may("sim_2", Role.VIEWER)
    assert not owner.may("sim_2", Role.USER)
    assert not owner.may("sim_3", Role.VIEWER)
    assert not STRANGER.may("sim_1", Role.VIEWER)
    assert Person("per_0", "root", steward=True).may("sim_9", Role.OWNER)
    assert Operation("op", "use", "sim_1").state == "running"


def test_a_decision_names_what_holds_it_and_who_is_vetoed() -> None:
    assert DECISION.held_by == ("dwell",)
    assert not DECISION.candidates[0].vetoed
    assert Candidate("s", SEAT, (Verdict("r", "veto", "x"),)).vetoed


def test_a_switch_was_last_heard_of_at_its_end_or_its_beginning() -> None:
    switch = Switched("s", Seat("m", 1), Seat("m", 2), None, "policy", T0)
    assert (switch.last, switch.modem) == (T0, "m")
    assert msgspec.structs.replace(switch, ended=T0 + DAY).last == T0 + DAY


def test_the_account_now_takes_each_figure_from_its_newest_statement() -> None:
    def said(days: int, confidence: float = 1.0, **figures: object) -> Reading:
        return Reading(Body(""), Source("sms", T0 + days * DAY), confidence, **figures)  # type: ignore[arg-type]  # by name

    nine, four = Money.parse("9 CNY"), Money.parse("4 CNY")
    data, voice = Allowance("data", 5), Allowance("voice", 6)
    account = account_now(
        [
            said(3, 0.6, allowances=(Allowance("data", 1), Allowance("data", 2))),
            said(1, balance=nine, allowances=(data, voice)),
            said(2, 0.9, balance=four, debt=nine),
            said(4, 0.1),
        ]
    )
    assert account is not None
    assert (account.balance, account.debt, account.valid_until) == (four, nine, None)
    assert sorted((one.kind, one.left) for one in account.allowances) == [
        ("data", 1), ("data", 2), ("voice", 6),
    ]  # fmt: skip
    assert account.as_of == T0 + 3 * DAY
    assert account.confidence == 0.6
    assert {name: (one.at - T0).days for name, one in account.sources.items()} == {
        "balance": 2, "debt": 2, "data": 3, "voice": 1,
    }  # fmt: skip
    assert account_now([]) is None
    assert account_now([said(1)]) is None


def test_a_reading_says_something_when_a_figure_was_read() -> None:
    bare = Reading(Body("text"), Source("sms", T0), 0.0)
    assert not bare.says_something
    for figure in ({"balance": Money.parse("0 CNY")}, {"debt": Money.parse("1 CNY")},
                   {"valid_until": date(2026, 1, 1)}, {"allowances": (Allowance("data"),)}):  # fmt: skip
        assert msgspec.structs.replace(bare, **figure).says_something


# --- errors and texts


def test_every_error_has_words_in_both_languages() -> None:
    for code in errors.known_codes():
        for lang in texts.LANGUAGES:
            assert f"error.{code}" in texts.catalogue(lang), code


def test_an_error_is_a_code_with_words() -> None:
    error = errors.SimLocked(lock="pin")
    assert str(error) == error.title("en") == "the SIM is locked (pin)"
    assert error.title("zh") != error.title("en")
    problem = error.problem()
    assert problem["code"] == "sim_locked"
    assert problem["status"] == 409
    assert problem["retry"] == "never"
    assert problem["params"] == {"lock": "pin"}
    assert problem["hint"] == error.hint()
    assert errors.NoAnswer().hint() == ""
    assert errors.error_class("sim_locked") is errors.SimLocked
    assert errors.error_class("from_a_newer_daemon") is errors.SimdError


def test_an_error_code_is_taken_once() -> None:
    with pytest.raises(TypeError, match="busy is taken by Busy"):
        type("Busier", (errors.SimdError,), {"code": "busy"})


def test_texts_of_both_languages_take_the_same_parameters() -> None:
    english, chinese = (texts.catalogue(lang) for lang in ("en", "zh"))
    assert set(chinese) <= set(english)
    for code, text in english.items():
        wanted = {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
        other = string.Formatter().parse(chinese.get(code, text))
        found = {name for _, name, _, _ in other if name is not None}
        assert found <= wanted, code
        assert texts.render(code, {}, "zh")


def test_a_text_is_never_lost() -> None:
    assert texts.render("error.sim_locked", {}) == "the SIM is locked (?)"
    assert texts.render("no.such", {}) == "no.such"
    assert texts.render("no.such", {"a": 1, "b": 2}) == "no.such (a=1, b=2)"
    assert texts.render("no.such", {"a": 1}, default="x") == "x"


@pytest.mark.parametrize(
    ("wanted", "lang"),
    [
        (None, "en"), ("", "en"), ("C.UTF-8", "en"), ("zh_CN.UTF-8", "zh"), ("zh-Hant;q=0.9", "zh"),
        ("fr-FR, zh;q=0.8, en", "zh"), ("de, *", "en"), ("EN", "en"),
    ],
)  # fmt: skip
def test_the_first_language_we_speak_is_chosen(wanted: str | None, lang: str) -> None:
    assert texts.choose(wanted) == lang
