"""Paid services that a carrier's text says are running or were begun: found, never touched.

A text counts only when it names a service as subscribed and says what it costs again and
again; an offer ("subscribe now") names none that runs.
"""

from __future__ import annotations

import re

_NAME = r"[\"'«“„『【「]?(?P<name>[^\"'»”“』】」.,;:!?，。；：！\n]{2,40}?)[\"'»”“』】」]?"
_EVERY = re.compile(
    r"/ ?(?:day|week|month|mo|d|wk|日|天|周|月|tag|woche|monat|jour|mois|d[ií]a|semana|mes|hari|g[üu]n|ay"
    r"|день|нед|мес|วัน|เดือน|ngày|tháng)|(?:per|every|a|each) (?:day|week|month)|daily|weekly|monthly"
    r"|每(?:天|日|周|月)|в (?:день|неделю|месяц)|pro (?:tag|woche|monat)|par (?:jour|mois)"
    r"|al (?:d[ií]a|mes)|por (?:d[ií]a|semana|mes)|per ?(?:hari|bulan)|günlük|aylık",
    re.IGNORECASE,
)
_RUNNING = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?:you(?:'ve| have| are| were)(?: been)?(?: successfully)?|now) subscribed (?:to|for) (?:the )?{_NAME}(?: service)?(?= (?:at|for|is|has|was)\b| @|[.,;!(]|$)",
        rf"your subscription (?:to|for|of) (?:the )?{_NAME} (?:has been|is|was|will be) (?:re-?newed|active|activated|charged)",
        r"(?:您|你)(?:已|的号码已)?(?:成功)?(?:订购|定制|订阅|开通)了?[“「『【\"]?(?P<name>[^，。,”」』】\"]{2,24}?)[”」』】\"]?(?:业务|服务|会员)",
        rf"(?:вы подписаны на|подписка(?: на)?|подключена услуга) {_NAME}(?= (?:продлена|активна|подключена|стоимость|спис)|[.,;]|$)",
        rf"(?:du hast|sie haben) (?:das )?abo(?:nnement)? {_NAME} (?:abgeschlossen|bestellt|gestartet)",
        rf"vous (?:êtes|etes) abonn[ée]e? [àa] {_NAME}(?=[.,;(]| au prix| pour)",
        rf"(?:se ha suscrito|te has suscrito|estás suscrito|está suscrito) (?:al servicio |al? ){_NAME}(?=[.,;(]| por| con)",
        rf"anda (?:telah )?berlangganan (?:layanan )?{_NAME}(?=[.,;(]| dengan| seharga| rp)",
        rf"{_NAME} (?:servisine|hizmetine|aboneliğine) (?:abone oldunuz|üye oldunuz)",
    )
)


def paid_service(text: str) -> str | None:
    """The name of a service that the text says is running and paid for again and again."""
    if not _EVERY.search(text) or not re.search(r"\d", text):
        return None
    for pattern in _RUNNING:
        found = pattern.search(text)
        if found is not None:
            return " ".join(found["name"].split())
    return None
