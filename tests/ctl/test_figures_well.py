"""A rich household's figures on the screen, line by line, in both languages.

Every kind of figure is here: money, debt, several packs, a pack of unknown size, minutes used, an
estimate that the carrier contradicted, one from before an order, one that is old or unsure, a SIM
of which nothing is known, and one that is nobody else's business.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from simd.ctl.render.balance import balances, unknown
from simd.ctl.render.colour import Colours
from simd.ctl.render.width import columns
from simd.ctl.words import Words

NOW = datetime(2026, 3, 9, 12, tzinfo=UTC)
GB = 1 << 30
PLAIN = Colours(on=False)


def source(ago: timedelta, channel: str = "sms", code: str = "CXLL", **more: Any) -> dict[str, Any]:
    return {"channel": channel, "code": code, "at": (NOW - ago).isoformat(), **more}


def pack(kind: str, unit: str, left: int | None, **more: Any) -> dict[str, Any]:
    empty: dict[str, Any] = {
        "used": None,
        "total": None,
        "expires": None,
        "name": None,
        "scope": None,
    }
    return {"kind": kind, "unit": unit, "left": left, "estimate": None, **empty, **more}


def account(**more: Any) -> dict[str, Any]:
    said = source(timedelta(minutes=5))
    empty: dict[str, Any] = {
        "balance": None, "debt": None, "valid_until": None, "allowances": [], "estimates": {},
        "days_left": {}, "contradicted": (), "overtaken": (), "bought": (), "sources": {},
        "stale": False, "confidence": 0.9, "source": said,
    }  # fmt: skip
    return {**empty, **more}


def estimate(value: object, low: object, high: object) -> dict[str, object]:
    return {"value": value, "low": low, "high": high}


HOME = account(
    balance={"amount": "42.08", "currency": "CNY"},
    valid_until="2026-06-30",
    debt={"amount": "1.50", "currency": "CNY"},
    estimates={"balance": estimate("41.90", "41.50", "42.08")},
    days_left={"data": estimate(12.4, 9.0, 20.0)},
    contradicted=("balance",),
    allowances=[
        pack(
            "data", "bytes", 7 * GB // 2, total=10 * GB, expires="2026-03-31", name="畅享套餐39元",
            estimate=estimate(33 * GB // 10, 32 * GB // 10, 34 * GB // 10),
        ),
        pack("data", "bytes", 500 << 20, expires="2026-03-15", name="夜间流量包", scope="night"),
        pack("voice", "seconds", None, used=5400),
        pack("sms", "messages", 88, total=100),
    ],
    sources={"balance": source(timedelta(hours=3), code="CXYE")},
)  # fmt: skip
LAGOS = account(
    balance={"amount": "1530.50", "currency": "NGN"},
    overtaken=("balance",),
    bought=("week-1gb",),
    stale=True,
    source=source(timedelta(days=3), "ussd", "*310#"),
)
ODD = account(
    balance={"amount": "7", "currency": "XAF"},
    confidence=0.6,
    source=source(timedelta(days=90), "manual", ""),
)
SIMS: list[dict[str, Any]] = [
    {"id": "sim_1", "name": "home", "account": HOME},
    {"id": "sim_2", "name": "lagos", "account": LAGOS},
    {"id": "sim_3", "name": "旅行卡", "account": ODD},
    {"id": "sim_4", "name": "new", "account": account(source=None)},
    {"id": "sim_5", "name": "theirs", "account": None},
]
WIDE = {
    "en": """\
SIM     WHAT                    LEFT          NOW (95%)                  LASTS           UNTIL       FROM
home    balance                    42.08 CNY  ≈ 41.90 CNY (41.50…42.08)  —               2026-06-30  SMS CXYE, 3 h ago
        data 畅享套餐39元        3.5 / 10 GB  ≈ 3.3 GB (3.2…3.4)         12 days (9…20)  2026-03-31  SMS CXLL, 5 min ago
        data 夜间流量包, night        500 MB  —                          —               2026-03-15  SMS CXLL, 5 min ago
        voice                    90 min used  —                          —               —           SMS CXLL, 5 min ago
        messages                88 / 100 SMS  —                          —               —           SMS CXLL, 5 min ago
        debt                        1.50 CNY  —                          —               —           SMS CXLL, 5 min ago
lagos   balance                  1530.50 NGN  —                          —               —           USSD *310#
                                                                                                     3 days ago
                                                                                                     before an order
        bought week-1gb                    —  —                          —               —           not told yet
旅行卡  balance                        7 XAF  —                          —               —           by hand, 2025-12-09, 60% sure
new     not known yet                      —  —                          —               —           —
theirs  not for you to see                 —  —                          —               —           —
""",
    "zh": """\
SIM 卡  项目                    剩余          现约（95%）               还能用        有效期至    来源
home    余额                        42.08 元  ≈ 41.90 元 (41.50…42.08)  —             2026-06-30  短信 CXYE，3 小时前
        流量 畅享套餐39元        3.5 / 10 GB  ≈ 3.3 GB (3.2…3.4)        12 天 (9…20)  2026-03-31  短信 CXLL，5 分钟前
        流量 夜间流量包，night        500 MB  —                         —             2026-03-15  短信 CXLL，5 分钟前
        通话                    已用 90 分钟  —                         —             —           短信 CXLL，5 分钟前
        短信                     88 / 100 条  —                         —             —           短信 CXLL，5 分钟前
        欠费                         1.50 元  —                         —             —           短信 CXLL，5 分钟前
lagos   余额                    1530.50 奈拉  —                         —             —           USSD *310#，3 天前，订购之前
        已订购 week-1gb                    —  —                         —             —           运营商尚未告知
旅行卡  余额                           7 XAF  —                         —             —           人工录入，2025-12-09，可信度 60%
new     尚不清楚                           —  —                         —             —           —
theirs  无权查看                           —  —                         —             —           —
""",
}
NARROW = {
    "en": """\
SIM     WHAT      LEFT          NOW (95%)      LASTS      UNTIL       FROM
home    balance      42.08 CNY  ≈ 41.90 CNY    —          2026-06-30  SMS CXYE
                                (41.50…42.08)                         3 h ago
        data       3.5 / 10 GB  ≈ 3.3 GB       12 days    2026-03-31  SMS CXLL
        畅享套餐                (3.2…3.4)      (9…20)                 5 min ago
        39元
        data            500 MB  —              —          2026-03-15  SMS CXLL
        夜间流量                                                      5 min ago
        包
        night
        voice      90 min used  —              —          —           SMS CXLL
                                                                      5 min ago
        messages  88 / 100 SMS  —              —          —           SMS CXLL
                                                                      5 min ago
        debt          1.50 CNY  —              —          —           SMS CXLL
                                                                      5 min ago
lagos   balance    1530.50 NGN  —              —          —           USSD *310#
                                                                      3 days ago
                                                                      before an
                                                                      order
        bought               —  —              —          —           not told
        week-1gb                                                      yet
旅行卡  balance          7 XAF  —              —          —           by hand
                                                                      2025-12-09
                                                                      60% sure
new     not                  —  —              —          —           —
        known
        yet
theirs  not for              —  —              —          —           —
        you to
        see
""",
    "zh": """\
SIM 卡  项目      剩余          现约（95%）    还能用     有效期至    来源
home    余额          42.08 元  ≈ 41.90 元     —          2026-06-30  短信 CXYE
                                (41.50…42.08)                         3 小时前
        流量       3.5 / 10 GB  ≈ 3.3 GB       12 天      2026-03-31  短信 CXLL
        畅享套餐                (3.2…3.4)      (9…20)                 5 分钟前
        39元
        流量            500 MB  —              —          2026-03-15  短信 CXLL
        夜间流量                                                      5 分钟前
        包
        night
        通话      已用 90 分钟  —              —          —           短信 CXLL
                                                                      5 分钟前
        短信       88 / 100 条  —              —          —           短信 CXLL
                                                                      5 分钟前
        欠费           1.50 元  —              —          —           短信 CXLL
                                                                      5 分钟前
lagos   余额      1530.50 奈拉  —              —          —           USSD *310#
                                                                      3 天前
                                                                      订购之前
        已订购               —  —              —          —           运营商尚未
        week-1gb                                                      告知
旅行卡  余额             7 XAF  —              —          —           人工录入
                                                                      2025-12-09
                                                                      可信度 60%
new     尚不清楚             —  —              —          —           —
theirs  无权查看             —  —              —          —           —
""",
}


def lines(lang: str, room: int | None) -> list[str]:
    return balances(SIMS, Words(lang), NOW).lines(room, PLAIN)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_balances_line_by_line(lang: str) -> None:
    assert "\n".join(lines(lang, 130)) + "\n" == WIDE[lang]
    assert "\n".join(lines(lang, 80)) + "\n" == NARROW[lang]


FACTS = {
    "en": (
        "42.08 CNY", "1.50 CNY", "≈ 41.90 CNY", "(41.50…42.08)", "3.5 / 10 GB", "≈ 3.3 GB",
        "(3.2…3.4)", "500 MB", "90 min used", "88 / 100 SMS", "12 days", "(9…20)", "2026-03-31",
        "2026-03-15", "2026-06-30", "SMS CXLL", "5 min ago", "SMS CXYE", "3 h ago", "USSD *310#",
        "3 days ago", "before an order", "week-1gb", "not told yet", "by hand", "2025-12-09",
        "60% sure", "not known yet", "not for you to see", "夜间流量包", "night", "debt",
    ),
    "zh": (
        "42.08 元", "1.50 元", "≈ 41.90 元", "(41.50…42.08)", "3.5 / 10 GB", "≈ 3.3 GB",
        "(3.2…3.4)", "500 MB", "已用 90 分钟", "88 / 100 条", "12 天", "(9…20)", "2026-03-31",
        "2026-03-15", "2026-06-30", "短信 CXLL", "5 分钟前", "短信 CXYE", "3 小时前", "USSD *310#",
        "3 天前", "订购之前", "week-1gb", "运营商尚未告知", "人工录入", "2025-12-09",
        "可信度 60%", "尚不清楚", "无权查看", "夜间流量包", "欠费", "奈拉",
    ),
}  # fmt: skip


@pytest.mark.parametrize("room", [28, 44, 60, 80, 100, 120, 200])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_fact_is_there_at_any_width(lang: str, room: int) -> None:
    shown = lines(lang, room)
    assert [line for line in shown if columns(line) > room or line != line.rstrip()] == []
    solid = re.sub(r"\s", "", "".join(shown))
    # A cell that goes on in the next line stands between others: each of its words is there,
    # and of Chinese, which is parted anywhere, each letter.
    words = [word for fact in FACTS[lang] for word in fact.split()]
    missing = [word for word in words if word not in solid]
    assert [word for word in missing if word.isascii() or not set(word) <= set(solid)] == []
    assert [line for line in shown if re.search(r"\w…(\s|$)", line)] == []


def test_chinese_has_no_english_in_it() -> None:
    """But names, codes and units, which are the same in every language."""
    words = set(re.findall(r"[A-Za-z]{2,}", "\n".join(lines("zh", 200))))
    kept = {"home", "lagos", "new", "theirs", "night", "week", "gb", "XAF"}
    assert words - kept == {"SIM", "GB", "MB", "CXLL", "CXYE", "USSD"}


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("room", [80, 130])
def test_columns_stand_under_their_heads(lang: str, room: int) -> None:
    """Between two columns the screen is blank from top to bottom, however wide the letters are."""
    grids = [_filled(line) for line in lines(lang, room)]
    used = set().union(*grids)
    heads = len(re.split(r" {2,}", WIDE[lang].splitlines()[0]))
    gaps = [at for at in range(max(used)) if not {at, at + 1} & used and at - 1 in used]
    assert len(gaps) == heads - 1


def _filled(line: str) -> set[int]:
    """The columns of the screen in which something stands."""
    found, at = set[int](), 0
    for char in line:
        if char != " ":
            found |= set(range(at, at + columns(char)))
        at += columns(char)
    return found


def test_nothing_known_is_told_from_nothing_left() -> None:
    assert unknown(account(source=None))
    assert not unknown(HOME)
    assert not unknown(account(valid_until="2026-06-30"))
    assert not unknown(None)
    assert len(balances([], Words("en"), NOW).lines(80, PLAIN)) == 1
