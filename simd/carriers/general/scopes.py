"""What a pack is good for, when its words say so: at night, abroad, for one kind of app."""

from __future__ import annotations

import re

from simd.carriers.amounts.glyphs import fold

_WORDS = {
    "night": "night|noche|nocturn|nuit|nacht|noite|notte|ночн|нічн|nocn|gece|malam|dem|夜间|夜間|闲时|閒時|ليل|रात|รอบดึก|กลางคืน|usiku",
    "weekend": "weekend|week-end|wochenend|fin de semana|выходн|周末|週末",
    "roaming": "roaming|роуминг|漫游|漫遊|abroad|ausland|europe|поездк|travel",
    "video": "video|youtube|netflix|tv|视频|影片",
    "social": "facebook|whatsapp|instagram|tiktok|twitter|telegram|viber|social|sosmed|zalo|messenger|微信|抖音",
    "app": "定向|专属|專屬|免流|app\\b",
    "on-net": "on-?net|onnet|same network|网内|vf2vf|внутри сети|wewnatrz",
    "international": "international|idd|isd|международ|国际|國際|internacional",
}
_PATTERNS = {scope: re.compile(fold(words)) for scope, words in _WORDS.items()}


def scope_of(words: str) -> str | None:
    """The scope that folded words beside a figure name, or None."""
    return next((scope for scope, pattern in _PATTERNS.items() if pattern.search(words)), None)
