"""The virtual carrier keeps exact books: money runs out, packs end and renew by the clock."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from simd.emulator.card import Identity
from simd.emulator.clock import HandClock
from simd.emulator.operator import Line, Operators
from simd.emulator.pdureader import read
from simd.emulator.persona import Account, Holding
from simd.emulator.tariff_card import load_carrier, volume

GB, MB = 1024**3, 1024**2


@pytest.fixture
def operators(hand_clock: HandClock) -> Operators:
    return Operators(hand_clock)


def _line(operators: Operators, carrier: str, number: int = 1, **account: Any) -> Line:
    who = Identity(
        carrier, f"89000000000000{number:05d}", f"00101000000{number:04d}", f"+9900000{number}"
    )
    return operators.open_line(who, Account(**account))


def _use(line: Line, clock: HandClock, amount: int) -> int:
    return line.account.use_data(amount, clock.now())


def test_packs_go_first_then_money_then_nothing(
    operators: Operators, hand_clock: HandClock
) -> None:
    line = _line(operators, "cn-mobile", money="1.00", packs=(Holding("fuel-1gb", "10MB"),))
    assert _use(line, hand_clock, 10 * MB) == 10 * MB
    assert line.account.money == Decimal("1.00")
    assert _use(line, hand_clock, MB) == MB
    assert line.account.money == Decimal("0.71")
    used = _use(line, hand_clock, 100 * MB)
    assert 2 * MB < used < 3 * MB
    assert line.account.money == 0
    assert _use(line, hand_clock, 1) == 0


def test_usage_is_rounded_up_to_the_carriers_step(
    operators: Operators, hand_clock: HandClock
) -> None:
    line = _line(operators, "ng-mtn", packs=(Holding("week-1gb"),))
    assert _use(line, hand_clock, 1) == 1
    assert line.account.packs[0].data_left == GB - 10240


@pytest.mark.parametrize(("carrier", "left"), [("cn-mobile", "0.70"), ("cn-unicom", "0.70")])
def test_money_is_rounded_the_carriers_way(
    operators: Operators, hand_clock: HandClock, carrier: str, left: str
) -> None:
    line = _line(operators, carrier, money="1.00")
    _use(line, hand_clock, MB + 1024)
    assert line.account.money == Decimal(left)


def test_the_pack_that_ends_first_is_used_first(
    operators: Operators, hand_clock: HandClock
) -> None:
    packs = (Holding("month-5gb", expires_in="20d"), Holding("week-1gb", expires_in="2d"))
    line = _line(operators, "ng-mtn", packs=packs)
    _use(line, hand_clock, 500 * MB)
    month, week = line.account.packs
    assert month.data_left == 5 * GB
    assert week.data_left == 524 * MB


def test_months_go_by_and_the_books_are_exact(operators: Operators, hand_clock: HandClock) -> None:
    line = _line(operators, "cn-mobile", money="100", packs=(Holding("month-10gb"),))
    for _ in range(95):
        hand_clock.advance(timedelta(days=1))
        _use(line, hand_clock, 50 * MB)
    books = line.account.books(hand_clock.now())
    names = [entry["what"] for entry in books["entries"]]
    assert names.count("expired") == 3
    assert names.count("order") == 2
    assert names.count("order refused") == 1
    spent = sum(Decimal(entry["amount"]) for entry in books["entries"])
    assert Decimal(100) + spent == Decimal(books["money"])
    assert books["packs"] == []
    days = 90 - 1
    assert line.account.bytes_used > days * 50 * MB


def test_one_long_sleep_equals_many_short_ones(hand_clock: HandClock) -> None:
    from datetime import UTC, datetime  # noqa: PLC0415 - beside its only use

    results = []
    for steps in (1, 100):
        clock = HandClock(datetime(2026, 1, 1, tzinfo=UTC))
        line = _line(Operators(clock), "cn-telecom", money="60", packs=(Holding("star-20gb"),))
        for _ in range(steps):
            clock.advance(timedelta(days=100) / steps)
            line.account.settle(clock.now())
        results.append(
            [(e["what"], e["money"], e["at"]) for e in line.account.books(clock.now())["entries"]]
        )
    assert results[0] == results[1]


def test_validity_ends_and_a_top_up_extends_it(operators: Operators, hand_clock: HandClock) -> None:
    line = _line(operators, "ng-mtn", money="500", valid_for="10d")
    hand_clock.advance(timedelta(days=11))
    assert _use(line, hand_clock, MB) == 0
    assert not line.account.use_sms(hand_clock.now())
    line.account.top_up(Decimal(100), hand_clock.now())
    assert _use(line, hand_clock, MB) == MB


def _ussd(operators: Operators, line: Line, *codes: str) -> str:
    text = ""
    for code in codes:
        text = operators.ussd(line, code).text
    return text


def test_vouchers_orders_and_loans_once_each(operators: Operators, hand_clock: HandClock) -> None:
    line, other = (_line(operators, "ng-mtn", n, money="100") for n in (1, 2))
    assert "successful" in _ussd(operators, line, "*311*1029384756102938#")
    assert line.account.money == 600
    assert "not valid" in _ussd(operators, other, "*311*1029384756102938#")
    assert "not valid" in _ussd(operators, line, "*311*1111111111111111#")
    assert "bought 1GB Weekly" in _ussd(operators, line, "*312#", "1", "2")
    assert line.account.money == 0
    assert "not enough" in _ussd(operators, line, "*312#", "2", "1")
    assert "You owe N230" in _ussd(operators, line, "*303#", "1")
    assert "can't borrow" in _ussd(operators, line, "*303#", "1")
    assert "successful" in _ussd(operators, line, "*311*5647382910564738#")
    assert line.account.debt == 0
    assert line.account.money == 200 + 1000 - 230
    assert "1.00GB left, expires" in _ussd(operators, line, "*323#")
    assert _ussd(operators, line, "*312#", "0") == "Thank you."


def _sms(operators: Operators, clock: HandClock, line: Line, number: str, text: str) -> str:
    from simd.emulator.pducodec import submit  # noqa: PLC0415 - beside its only use

    operators.submit(line, read(submit(number, text)), 1)
    clock.advance(timedelta(seconds=2))
    parts = [read(line.waiting.popleft()) for _ in range(len(line.waiting))]
    assert all(part.number == number for part in parts)
    return "".join(part.text for part in parts)


@pytest.mark.parametrize(
    ("carrier", "number", "balance", "data", "product"),
    [
        ("cn-mobile", "10086", "CXYE", "CXLL", "month-10gb"),
        ("cn-unicom", "10010", "YE", "CXLL", "king-5gb"),
        ("cn-telecom", "10001", "102", "108", "star-20gb"),
    ],
)
def test_chinese_carriers_answer_by_sms(
    *, operators: Operators, hand_clock: HandClock,
    carrier: str, number: str, balance: str, data: str, product: str,
) -> None:  # fmt: skip
    line = _line(operators, carrier, money="42.08", packs=(Holding(product),))
    text = _sms(operators, hand_clock, line, number, balance.lower())
    assert "42.08元" in text
    assert len(text) > 70
    text = _sms(operators, hand_clock, line, number, data)
    assert "剩余" in text
    assert "03月31日" in text or "2026-03-31" in text
    assert line.account.money == Decimal("42.08")
    assert _sms(operators, hand_clock, line, number, "WHAT")
    line.account.packs.clear()
    assert line.account.carrier.texts["no_pack"] in _sms(operators, hand_clock, line, number, data)


def test_orders_by_sms(operators: Operators, hand_clock: HandClock) -> None:
    line = _line(operators, "cn-mobile", money="12")
    assert "已生效" in _sms(operators, hand_clock, line, "10086", "KTJYB")
    assert "未成功" in _sms(operators, hand_clock, line, "10086", "KTJYB")
    assert line.account.money == 2


def test_messages_to_people_cost(operators: Operators, hand_clock: HandClock) -> None:
    line = _line(operators, "cn-mobile", money="0.15")
    assert line.account.use_sms(hand_clock.now())
    assert not line.account.use_sms(hand_clock.now())
    line.account.packs.append(line.account._pack("fuel-1gb", hand_clock.now()))
    line.account.packs[0].sms_left = 1
    assert line.account.use_sms(hand_clock.now())


def test_no_code_here_and_unknown_carriers(operators: Operators) -> None:
    line = _line(operators, "cn-telecom")
    answer = operators.ussd(line, "*100#")
    assert (answer.status, answer.text) == (4, "")
    assert not line.account.borrow(operators._clock.now())
    silent = _line(operators, "test-001", 5)
    operators._answer_sms(silent, "600", "NOTHING")
    assert not silent.waiting


def test_every_carrier_renders_every_text(operators: Operators) -> None:
    from simd.catalog.find import files  # noqa: PLC0415 - beside its only use
    from simd.emulator.wording import say  # noqa: PLC0415

    for number, name in enumerate(files("personas/operators")):
        carrier = load_carrier(name)
        line = _line(operators, name, number, money="1", valid_for="3d")
        for key in carrier.texts.keys() - {"pack_line"}:
            assert "<" not in say(line.account, key, operators._clock.now(), name="N", amount="5")
        steps = [*carrier.ussd.values(), *carrier.sms_codes.values()]
        steps += [step for menu in carrier.menus.values() for step in menu.choices.values()]
        for step in steps:
            assert not step.say or step.say in carrier.texts
            assert not step.order or step.order in carrier.products
            assert not step.menu or step.menu in carrier.menus
        assert {menu.text for menu in carrier.menus.values()} <= carrier.texts.keys()


def test_volumes() -> None:
    assert volume("1.5GB") == 1610612736
    assert volume("200 KB") == 204800
    assert volume("7B") == 7
    assert volume("12") == 12
