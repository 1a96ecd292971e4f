"""What people look at most, as it stands on a screen: wide, narrow, in English and Chinese.

Lines are compared whole, so that a column that moves, wraps or is cut shows here.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from simd.ctl.console import Console
from simd.ctl.render.colour import Colours
from simd.ctl.render.table import Cell, Table
from simd.ctl.render.width import columns, wrap
from simd.engine.household.agreement import Agreement
from simd.model.household import PersonLimits
from tests.api.memory_house import HOME, MING, TRAVEL, MemoryHouse
from tests.ctl.calling import Simctl

As = Callable[[str], None]
Screen = Callable[[int], None]
PLAIN = Colours(on=False)
VERBS = ("balance", "usage", "transactions", "people", "audit")


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> Screen:
    """Let people look at a screen that many columns wide."""

    def wide(room: int) -> None:
        monkeypatch.setattr(Console, "width", room)

    return wide


@pytest.fixture
async def lived(simctl: Simctl, house: MemoryHouse, as_user: As) -> Simctl:
    """A household in which something was seen, done and refused."""
    house.agree(Agreement(limits={MING.id: PersonLimits(sms_per_day=5)}))
    as_user("gran")
    await simctl("use", "travel")
    as_user("li")
    await simctl("sms", "list")
    await simctl("use", "home", "--wait")
    return simctl


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("lang", ["en_GB.UTF-8", "zh_CN.UTF-8"])
@pytest.mark.parametrize("room", [30, 40, 60, 80, 120])
async def test_no_line_is_wider_than_the_screen(
    lived: Simctl, screen: Screen, verb: str, lang: str, room: int
) -> None:
    screen(room)
    ended = await lived(verb, LANG=lang)
    lines = ended.out.splitlines()
    assert (ended.code, ended.err) == (0, "")
    assert lines
    assert [line for line in lines if columns(line) > room] == []
    assert [line for line in lines if line != line.rstrip() or "cli." in line] == []


FIGURES = {
    "balance": ("12.34 {CNY}", "3 GB", "1.00 {CNY}", "2026-03-31"),
    "people": ("li", "ming", "gran", "home", "travel"),
    "audit": ("home", "travel", "li", "gran"),
    "transactions": ("500 {NGN}",),
}


@pytest.mark.parametrize("verb", sorted(FIGURES))
@pytest.mark.parametrize("lang", ["en", "zh_CN"])
async def test_a_narrow_screen_cuts_no_figure(
    lived: Simctl, as_user: As, screen: Screen, verb: str, lang: str
) -> None:
    as_user("steward")
    screen(44)
    shown = (await lived(verb, LANG=lang)).out
    units = {"NGN": "奈拉", "CNY": "元"} if lang == "zh_CN" else {"NGN": "NGN", "CNY": "CNY"}
    wanted = [one.format(**units) for one in FIGURES[verb]]
    assert [one for one in wanted if one not in shown] == []
    assert re.findall(r".*…(?:\s|$)", shown) == []


PEOPLE = {
    "en": """\
PERSON      USER  SIM   ROLE    LIMITS
li          —     home  owner   —
ming (you)  ming  home  user    SMS 0 of 5 a day
gran        —     home  viewer  —
pay         —     home  payer   —""",
    "zh_CN": """\
成员         系统用户  SIM 卡  角色    限额
li           —         home    主人    —
ming (本人)  ming      home    使用者  短信每天 0/5 条
gran         —         home    查看者  —
pay          —         home    付费人  —""",
}
NARROW = {
    "en": """\
li
  SIM     home
  ROLE    owner
ming (you)
  USER    ming
  SIM     home
  ROLE    user
  LIMITS  SMS 0 of 5 a day""",
    "zh_CN": """\
li
  SIM 卡    home
  角色      主人
ming (本人)
  系统用户  ming
  SIM 卡    home
  角色      使用者
  限额      短信每天 0/5 条""",
}


@pytest.mark.parametrize("lang", sorted(PEOPLE))
async def test_people_line_by_line(
    simctl: Simctl, house: MemoryHouse, as_user: As, screen: Screen, lang: str
) -> None:
    house.agree(Agreement(limits={MING.id: PersonLimits(sms_per_day=5)}))
    as_user("ming")
    screen(60)
    assert (await simctl("people", LANG=lang)).out.rstrip("\n") == PEOPLE[lang]
    screen(30)
    assert (await simctl("people", LANG=lang)).out.startswith(NARROW[lang] + "\n")


AUDIT = {
    "en": [
        "li    looked at this record  home, travel  done",
        "gran  switched to the SIM    travel        refused",
        "gran  looked at the SIMs     home          done",
    ],
    "zh_CN": [
        "li    查看本记录       home、travel  完成",
        "gran  切换 SIM 卡      travel        被拒绝",
        "gran  查看 SIM 卡列表  home          完成",
    ],
}


@pytest.mark.parametrize("lang", sorted(AUDIT))
async def test_the_audit_line_by_line(
    simctl: Simctl, house: MemoryHouse, as_user: As, screen: Screen, lang: str
) -> None:
    as_user("gran")
    await simctl("use", "travel")
    as_user("li")
    await simctl("audit")
    screen(72)
    shown = (await simctl("audit", LANG=lang)).out.splitlines()
    times = [line[:18] for line in shown[1:]]
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d  ", one) for one in times)
    told = [line[18:] for line in shown[1:]]
    assert [line for line in told if line in AUDIT[lang]] == AUDIT[lang]
    assert {HOME, TRAVEL}.isdisjoint(" ".join(shown).split())


@pytest.mark.parametrize(
    ("text", "room", "lines"),
    [
        ("余额不足，请充值", 6, ["余额不", "足，请", "充值"]),
        ("to go on", 5, ["to go", "on"]),
        ("abcdefgh", 3, ["abc", "def", "gh"]),
        ("a 余额 b", 4, ["a 余", "额 b"]),
        ("他说（好）。", 8, ["他说", "（好）。"]),
        ("余额为12元", 6, ["余额为", "12元"]),
        ("SIM7600G-H-ab12", 10, ["SIM7600G-", "H-ab12"]),
        ("until 2026-03-31", 8, ["until", "2026-03-", "31"]),
        ("12 GB \u200b(11…13)", 9, ["12 GB", "(11…13)"]),
        ("12 GB \u200b(11…13)", 14, ["12 GB (11…13)"]),
        ("", 9, [""]),
    ],
)
def test_wrapping(text: str, room: int, lines: list[str]) -> None:
    assert wrap(text, room) == lines


def test_a_row_that_does_not_fit_is_told_line_by_line() -> None:
    table = Table(["SIM", "WHAT", "LEFT", "UNTIL"], "none")
    table.row(Cell("home"), "data (国内通用流量)", "12.2 GB", "2026-12-09")
    table.row(Cell(""), "balance", "86.36 CNY", "—")
    assert table.lines(24, PLAIN) == [
        "home",
        "  WHAT   data (国内通用",
        "         流量)",
        "  LEFT   12.2 GB",
        "  UNTIL  2026-12-09",
        "  WHAT   balance",
        "  LEFT   86.36 CNY",
    ]
    assert table.lines(12, PLAIN)[:3] == ["home", "  WHAT", "    data (国"]
    assert len(table.lines(60, PLAIN)) == 3
