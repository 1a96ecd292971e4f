"""Names of months, folded, as carriers abbreviate them (Unicode CLDR 44)."""

from __future__ import annotations

from functools import cache

from simd.carriers.amounts.glyphs import fold

# Twelve columns of long stems: a word is the month when it begins with the stem or is its
# first three letters. A name with = is taken as it stands.
_TABLE = """
january= february= march= april= may= june= july= august= september= october= november= december=
jan= feb= mar= apr= may= jun= jul= aug= sept= oct= nov= dec=
januar februar märz= april= mai= juni= juli= august= september oktober november dezember
janvier février mars= avril= mai= juin= juillet août= septembre octobre novembre décembre
janv= févr= mars= avr= mai= juin= juil= aoû= sept= oct= nov= déc=
enero febrero marzo abril mayo= junio julio agosto septiembre octubre noviembre diciembre
janeiro fevereiro março abril= maio= junho julho agosto setembro outubro novembro dezembro
gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre
januari februari maart april= mei= juni= juli= augustus september oktober november december
styczni lutego marca kwietni maja= czerwca lipca sierpni wrześni październik listopada grudni
ledna= února= března= dubna= května= června= července= srpna= září= října= listopadu= prosince=
январ феврал март апрел мая= июня= июля= август сентябр октябр ноябр декабр
янв= фев= мар= апр= май= июнь= июль= авг= сен= окт= ноя= дек=
січня= лютого= березня= квітня= травня= червня= липня= серпня= вересня= жовтня= листопада= грудня=
sichnya= lyutogo= bereznya= kvitnya= travnya= chervnya= lypnya= serpnya= veresnya= zhovtnya= lystopada= grudnya=
яну= фев= март= апр= май= юни= юли= авг= сеп= окт= ное= дек=
ocak= şubat= mart= nisan= mayıs= haziran= temmuz= ağustos= eylül= ekim= kasım= aralık=
januari februari maret april= mei= juni= juli= agustus september oktober november desember
január február március április május június július augusztus szeptember október november december
ianuarie februarie martie aprilie mai= iunie iulie august= septembrie octombrie noiembrie decembrie
tammikuuta= helmikuuta= maaliskuuta= huhtikuuta= toukokuuta= kesäkuuta= heinäkuuta= elokuuta= syyskuuta= lokakuuta= marraskuuta= joulukuuta=
ιανουαρίου φεβρουαρίου μαρτίου απριλίου μαΐου= ιουνίου= ιουλίου= αυγούστου σεπτεμβρίου οκτωβρίου νοεμβρίου δεκεμβρίου
siječnja= veljače= ožujka= travnja= svibnja= lipnja= srpnja= kolovoza= rujna= listopada= studenog= prosinca=
يناير= فبراير= مارس= ابريل= مايو= يونيو= يوليو= اغسطس= سبتمبر= اكتوبر= نوفمبر= ديسمبر=
جانفي= فيفري= مارس= افريل= ماي= جوان= جويلية= اوت= سبتمبر= اكتوبر= نوفمبر= ديسمبر=
जनवरी= फरवरी= मार्च= अप्रैल= मई= जून= जुलाई= अगस्त= सितंबर= अक्टूबर= नवंबर= दिसंबर=
ม.ค= ก.พ= มี.ค= เม.ย= พ.ค= มิ.ย= ก.ค= ส.ค= ก.ย= ต.ค= พ.ย= ธ.ค=
มกราคม= กุมภาพันธ์= มีนาคม= เมษายน= พฤษภาคม= มิถุนายน= กรกฎาคม= สิงหาคม= กันยายน= ตุลาคม= พฤศจิกายน= ธันวาคม=
"""


@cache
def _exact() -> dict[str, frozenset[int]]:
    words: dict[str, set[int]] = {}
    for number, name in _names():
        words.setdefault(name.rstrip("="), set()).add(number)
        if not name.endswith("="):
            words.setdefault(name[:3], set()).add(number)
    return {word: frozenset(numbers) for word, numbers in words.items()}


@cache
def _names() -> tuple[tuple[int, str], ...]:
    rows = _TABLE.strip().splitlines()
    return tuple(pair for row in rows for pair in enumerate(fold(row).split(), start=1))


@cache
def month_number(name: str) -> int | None:
    """The month (1…12) a folded word names; None when it names none, or two in two languages."""
    word = name.strip(".")
    meant = _exact().get(word) or {
        number for number, stem in _names() if stem[-1] != "=" and word.startswith(stem)
    }
    return next(iter(meant)) if len(meant) == 1 else None
