"""Currency names and signs, and which currency one means where.

A sign with one meaning stands for itself. One with several means the country's own; where
the country is unknown, only those whose first meaning is by far the commonest (marked `!`)
are read at all. One-letter signs (`R`, `N`, `d`, `p`) count only in their own country.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from simd.carriers.amounts.glyphs import LETTER, fold
from simd.carriers.amounts.places import Place, currencies

# sign or name = currencies. A trailing * lets the word go on (rubl* rublej).
_SIGNS = """
€=EUR! euro=EUR! euros=EUR! eur*=EUR! evro=EUR! ευρω=EUR! евро=EUR! eвро=EUR! €uro=EUR!
£=GBP!,EGP,LBP,SYP,SDG,GIP pound*=GBP!,EGP pence=GBP
us$=USD! $us=USD! usd$=USD! dollar*=USD,AUD,CAD,NZD,HKD,SGD,TWD,JMD,TTD,NAD,LRD,FJD,BND,GYD,ZWL
$=USD,AUD,CAD,NZD,HKD,SGD,TWD,MXN,ARS,CLP,COP,MOP,BRL,JMD,TTD,BBD,BSD,BZD,GYD,XCD,FJD,NAD,LRD,UYU,DOP,CUP,NIO,SRD,BND,SBD,ZWL,ZWG,CVE
＄=USD,AUD,CAD,NZD,HKD,SGD,TWD
a$=AUD! au$=AUD! c$=CAD,NIO ca$=CAD! nz$=NZD! hk$=HKD! hkd$=HKD! s$=SGD! nt$=TWD! mx$=MXN! j$=JMD! tt$=TTD!
mop$=MOP! n$=NAD! r$=BRL! rd$=DOP! z$=ZWL $u=UYU! b/.=PAB s/=PEN! s/.=PEN! sol=PEN soles=PEN!
¥=CNY,JPY 元=CNY,TWD,HKD,MOP 圆=CNY! 圓=TWD,HKD 块钱=CNY! 人民币=CNY! rmb=CNY! yuan=CNY! 港币=HKD! 港幣=HKD! 港元=HKD!
澳門元=MOP! 澳门元=MOP! 葡幣=MOP! 葡币=MOP! 新台幣=TWD! 台幣=TWD! 円=JPY! 원=KRW! ₩=KRW! won=KRW!
₹=INR! rs=INR,PKR,LKR,NPR,MUR,SCR re=INR rupee*=INR,PKR,LKR,NPR,MUR,SCR रु=INR,NPR रू=INR,NPR रुपये=INR! रुपए=INR! रुपया=INR! টাকা=BDT! ৳=BDT! tk=BDT taka=BDT! روپے=PKR!
রুপি=INR ரூ=INR,LKR රු=LKR!
rp=IDR! rupiah=IDR! ₫=VND! đ=VND dong=VND! đồng=VND! vnđ=VND! d=VND ₱=PHP! php=PHP! p=PHP,RUB,BWP,GBP peso*=PHP,MXN,COP,CLP,ARS,DOP,UYU,CUP
rm=MYR! ringgit=MYR! ฿=THB! บาท=THB! baht=THB! b=THB,PAB ₭=LAK! ກີບ=LAK! kip=LAK! ៛=KHR! riel=KHR! ks=MMK kyat*=MMK! ကျပ်=MMK!
₮=MNT! төгрөг=MNT! tugrik*=MNT!
₽=RUB! руб*=RUB!,BYN,BYR rub*=RUB!,BYN,BYR р=RUB,BYN,BYR r=RUB,ZAR,BYN коп*=RUB,UAH kop=RUB,UAH br=BYN,ETB б.р=BYN бел.руб*=BYN!
₴=UAH! грн=UAH! гривн*=UAH! hryvn*=UAH! grn=UAH! hrn=UAH! ₸=KZT! тг=KZT! тенге=KZT! tenge=KZT! сум=UZS! so'm=UZS! som=KGS,UZS sum=UZS soum=UZS! сом=KGS! сомони=TJS! somoni=TJS! ман=AZN,TMT manat*=AZN,TMT azn=AZN! ₼=AZN! qepik=AZN ₾=GEL! ლარი=GEL! lari=GEL! gel=GEL! ֏=AMD! դրամ=AMD! dram*=AMD! драм*=AMD!
zl=PLN! zloty*=PLN! kc=CZK! korun*=CZK!,SKK ft=HUF! forint*=HUF! lei=RON,MDL leu=RON,MDL ron=RON! lv=BGN лв=BGN! лева=BGN! leva=BGN! din=RSD,MKD,DZD дин=RSD,MKD dinar*=RSD,DZD,TND,IQD,KWD,BHD,JOD,LYD,MKD ден=MKD! den=MKD denar*=MKD! km=BAM kn=HRK kuna=HRK! lek*=ALL l=ALL,HNL,MDL
kr=SEK,NOK,DKK,ISK kroner=NOK,DKK kronor=SEK! krona=SEK,ISK kronur=ISK! chf=CHF! sfr=CHF! fr=CHF,XOF,XAF,RWF franken=CHF! franchi=CHF!
₺=TRY! tl=TRY! lira*=TRY,LBP,SYP kurus=TRY ₪=ILS! nis=ILS! ש"ח=ILS! שח=ILS! שקל*=ILS! shekel*=ILS!
sr=SAR ر.س=SAR! ريال=SAR,QAR,OMR,YER,IRR riyal*=SAR,QAR,YER rial*=IRR,OMR,YER qr=QAR ر.ق=QAR! ro=OMR ر.ع=OMR! kd=KWD د.ك=KWD! bd=BHD د.ب=BHD! jd=JOD دينار=IQD,KWD,BHD,JOD,LYD,DZD,TND درهم=AED,MAD dhs=AED,MAD dh=AED,MAD dhs.=AED dirham*=AED,MAD د.إ=AED! د.ا=JOD,AED ج.م=EGP! جنيه=EGP,SDG le=EGP,SLE,SLL l.e=EGP! egp=EGP! ل.ل=LBP! ليرة=LBP,SYP ll=LBP l.l=LBP! دج=DZD! د.ج=DZD! da=DZD dzd=DZD! د.ت=TND! dt=TND dnt=TND millimes=TND د.م=MAD! د.ع=IQD! iqd=IQD! افغاني=AFN! afs=AFN afn=AFN!
₦=NGN! naira=NGN! n=NGN ngn=NGN! gh₵=GHS! ghc=GHS! gh¢=GHS! ghs=GHS! ₵=GHS! gh=GHS cedi*=GHS! ksh*=KES! kes=KES! sh=KES,TZS,UGX,SOS shs=KES,TZS,UGX shilling*=KES,TZS,UGX bob=KES,BOB tsh*=TZS! tzs=TZS! ush*=UGX! ugx=UGX! frw=RWF! rwf=RWF! fbu=BIF! birr=ETB! ብር=ETB! mk=MWK kwacha=MWK,ZMW zmw=ZMW! zk=ZMW k=ZMW,PGK mt=MZN mts=MZN meticais=MZN! metical=MZN! mzn=MZN! kz=AOA! kwanza*=AOA! pula=BWP! rand=ZAR! zar=ZAR! e=SZL,EUR m=LSL ar=MGA ariary=MGA! fc=CDF fg=GNF gnf=GNF! fcfa=XOF,XAF cfa=XOF,XAF f=XOF,XAF,GNF,CDF,RWF,BIF,DJF,XPF xof=XOF! xaf=XAF! franc*=XOF,XAF,CHF,GNF,CDF,RWF,BIF,DJF,XPF,KMF leone*=SLE dalasi*=GMD! um=MRU
bs=BOB,VES bolivar*=VES! boliviano*=BOB! gs=PYG ₲=PYG! guarani*=PYG! ₡=CRC! colon*=CRC! q=GTQ quetzal*=GTQ! lempira*=HNL! cordoba*=NIO! balboa*=PAB,USD gourde*=HTG! htg=HTG! reais=BRL! real=BRL mur=MUR! rf=MVR mvr=MVR! nu=BTN nrs=NPR! npr=NPR! pkr=PKR! lkr=LKR! ₨=PKR,INR,LKR,NPR,MUR
"""
# ISO codes that are also plain words are money only in their own country.
_WORDS = frozenset(
    [
        "ALL",
        "TRY",
        "TOP",
        "CUP",
        "PEN",
        "MAD",
        "BAM",
        "SOS",
        "MOP",
        "LAK",
        "GEL",
        "DOP",
        "AMD",
        "BOB",
        "COP",
        "ERN",
        "RON",
    ]
)
_OPEN_SCRIPTS = re.compile(r"[\u0590-\u0fff\u1000-\u109f\u1780-\u17ff\u2e80-\ud7ff\uf900-\uffef]")


@cache
def _meanings() -> dict[str, tuple[str, ...]]:
    pairs = (item.split("=") for item in _SIGNS.split())
    named = {fold(sign).rstrip("*"): tuple(codes.split(",")) for sign, codes in pairs}
    return {code.lower(): (_sure(code),) for code in currencies()} | named


def _sure(code: str) -> str:
    return code if code in _WORDS else code + "!"


@cache
def _stems() -> frozenset[str]:
    return frozenset(fold(item.split("=")[0][:-1]) for item in _SIGNS.split() if "*=" in item)


def _any(signs: Iterable[str]) -> str:
    return "|".join(re.escape(sign) for sign in sorted(signs, key=len, reverse=True))


@cache
def sign_pattern() -> str:
    """A pattern for any sign or name after a number; none may go on as a word.

    An ISO code glued to its number may: airtime pop-ups leave out blanks (`26.12INRNLOCAL`).
    """
    signs, stems = set(_meanings()) - _stems(), _stems()
    open_ended = {sign for sign in signs if _OPEN_SCRIPTS.match(sign) or not sign[-1].isalpha()}
    glued = _any(code.lower() for code in currencies())
    return (
        rf"(?:{_any(open_ended)})|(?:{_any(signs - open_ended)})(?!{LETTER})"
        rf"|(?:{_any(stems)}){LETTER}*|(?<=\d)(?:{glued})"
    )


@cache
def lead_pattern() -> str:
    """The same before a number, where no letter may come before the sign, save a glued `bal`."""
    words = {sign for sign in _meanings() if sign[0].isalpha()}
    start, stems = rf"(?:(?<!{LETTER})|(?<=bal))", _stems()
    return (
        rf"(?:{_any(set(_meanings()) - words)})"
        rf"|{start}(?:(?:{_any(words - stems)})|(?:{_any(stems)}){LETTER}*)"
    )


def _codes(sign: str) -> tuple[str, ...]:
    meanings = _meanings()
    if sign in meanings:
        return meanings[sign]
    stem = max((s for s in _stems() if sign.startswith(s)), key=len, default="")
    return meanings.get(stem, ())


def currency_of(sign: str, place: Place) -> str | None:
    """The ISO 4217 code a folded sign means there; None when that can't be told."""
    codes = _codes(sign)
    plain = [code.rstrip("!") for code in codes]
    for code in plain:
        if place.uses(code):
            return code
    if codes and codes[0].endswith("!") and not (len(sign) == 1 and sign.isalpha()):
        return plain[0]
    return None
