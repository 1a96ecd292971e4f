"""Paid services in a carrier's texts: named when they run, and only then. The texts are ours."""

from __future__ import annotations

import pytest

from simd.carriers.services import paid_service


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("You have been subscribed to Daily Jokes at N50/day. Text STOP to end.", "Daily Jokes"),
        ("Your subscription to Goal Alerts has been renewed for KES 20 per week.", "Goal Alerts"),
        ("Y'ello! You are now subscribed to 'Music Plus' @ N100 weekly", "Music Plus"),
        ("尊敬的客户，您已成功开通“悦听音乐”业务，资费5元/月，退订请回复TD。", "悦听音乐"),
        ("您订购了视频彩铃会员，每月6元。", "视频彩铃"),
        ("Подписка на «Гороскоп» продлена, 15 руб. в день.", "Гороскоп"),
        ("Sie haben das Abo Spielewelt abgeschlossen: 4,99 EUR pro Woche.", "Spielewelt"),
        ("Vous êtes abonné à Horoscope+ pour 3 EUR par jour.", "Horoscope+"),
        ("Se ha suscrito al servicio Noticias, 2 EUR por semana.", "Noticias"),
        ("Anda telah berlangganan layanan Musik Ceria seharga Rp2200/hari", "Musik Ceria"),
        ("Fal Dünyası servisine abone oldunuz. 5 TL/gün", "Fal Dünyası"),
    ],
)
def test_a_service_that_runs_is_named(text: str, name: str) -> None:
    assert paid_service(text) == name


@pytest.mark.parametrize(
    "text",
    [
        "Subscribe now to Daily Jokes for only N50/day! Dial *305#.",
        "Main Bal: N613.28. Valid till 09/07/2026. Dial *312# to buy data.",
        "You have been subscribed to our newsletter.",
        "您当前没有开通增值业务。",
        "尊敬的客户，您本月国内通用流量共10GB，已使用6GB，每月1日更新。",
        "Y'ello! You have bought 1GB Weekly. Main Bal: N930.50.",
        "Recharge of N500 successful.",
    ],
)
def test_what_names_no_service_that_runs(text: str) -> None:
    assert paid_service(text) is None
