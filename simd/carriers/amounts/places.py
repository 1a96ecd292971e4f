"""What a country's habit decides: its currency, its decimal sign, the order of its dates.

ISO 3166 and ISO 4217 codes; decimal signs and date orders follow Unicode CLDR 44, except
where carriers' texts are known to differ from it (South Africa, Switzerland: a point).
"""

from __future__ import annotations

from functools import cache
from typing import Literal

import msgspec

Order = Literal["dmy", "mdy", "ymd"]

_CURRENCIES = """
AE AED AF AFN AL ALL AM AMD AO AOA AR ARS AT EUR AU AUD AZ AZN BA BAM BB BBD BD BDT BE EUR
BF XOF BG BGN BH BHD BI BIF BJ XOF BN BND BO BOB BR BRL BS BSD BT BTN BW BWP BY BYN BZ BZD
CA CAD CD CDF CF XAF CG XAF CH CHF CI XOF CL CLP CM XAF CN CNY CO COP CR CRC CU CUP CV CVE
CY EUR CZ CZK DE EUR DJ DJF DK DKK DM XCD DO DOP DZ DZD EC USD EE EUR EG EGP ER ERN ES EUR
ET ETB FI EUR FJ FJD FR EUR GA XAF GB GBP GD XCD GE GEL GF EUR GG GBP GH GHS GM GMD GN GNF
GP EUR GQ XAF GR EUR GT GTQ GU USD GW XOF GY GYD HK HKD HN HNL HR EUR HT HTG HU HUF ID IDR
IE EUR IL ILS IM GBP IN INR IQ IQD IR IRR IS ISK IT EUR JE GBP JM JMD JO JOD JP JPY KE KES
KG KGS KH KHR KM KMF KR KRW KW KWD KZ KZT LA LAK LB LBP LC XCD LI CHF LK LKR LR LRD LS LSL
LT EUR LU EUR LV EUR LY LYD MA MAD MC EUR MD MDL ME EUR MG MGA MK MKD ML XOF MM MMK MN MNT
MO MOP MQ EUR MR MRU MT EUR MU MUR MV MVR MW MWK MX MXN MY MYR MZ MZN NA NAD NC XPF NE XOF
NG NGN NI NIO NL EUR NO NOK NP NPR NZ NZD OM OMR PA USD PE PEN PF XPF PG PGK PH PHP PK PKR
PL PLN PR USD PS ILS PT EUR PY PYG QA QAR RE EUR RO RON RS RSD RU RUB RW RWF SA SAR SB SBD
SC SCR SD SDG SE SEK SG SGD SI EUR SK EUR SL SLE SM EUR SN XOF SO SOS SR SRD SS SSP ST STN
SV USD SY SYP SZ SZL TD XAF TG XOF TH THB TJ TJS TL USD TM TMT TN TND TO TOP TR TRY TT TTD
TW TWD TZ TZS UA UAH UG UGX US USD UY UYU UZ UZS VC XCD VE VES VN VND VU VUV WS WST XK EUR
YE YER YT EUR ZA ZAR ZM ZMW ZW ZWL
"""
# Old money that carriers' texts still name, and money used beside the country's own.
_ALSO = {
    "BY": ("BYR",), "HR": ("HRK",), "BG": ("EUR",), "ZW": ("USD", "ZWG"), "CD": ("USD",),
    "KH": ("USD",), "LB": ("USD",), "CU": ("CUC", "USD"), "VE": ("VEF", "VED"), "SL": ("SLL",),
    "MR": ("MRO",),
}  # fmt: skip
_COMMA = """
AL AM AO AR AT AZ BA BE BG BO BR BY CL CM CO CR CV CY CZ DE DK EC EE ES FI FR GE GR HR HU ID
IS IT KZ KG LT LU LV MC MD ME MK MZ NL NO PL PT PY RO RS RU SE SI SK SN TJ TM TR UA UY UZ VE
VN XK BF BJ CI ML NE TG GA CG TD CF GN DZ MA TN RE GP MQ GF
"""
_MONTH_FIRST = "US PH PR GU FM PW"
_YEAR_FIRST = "CN JP KR TW HU LT MN IR"
# Money without a minor unit in daily use: a third digit group is never a fraction of it.
_WHOLE = """
IDR VND KRW JPY UGX RWF BIF GNF XOF XAF PYG CLP MMK LAK KHR IRR COP TZS HUF IQD UZS
"""
WHOLE = frozenset(_WHOLE.split())
# Money with three digits behind its sign (ISO 4217): `3.245 DT` are millimes, no thousands.
MILLI = frozenset(["BHD", "JOD", "KWD", "LYD", "OMR", "TND"])


class Place(msgspec.Struct, frozen=True):
    """A country's habits; all unknown when the country is."""

    country: str | None = None
    currency: str | None = None
    also: tuple[str, ...] = ()
    decimal: str | None = None
    order: Order | None = None

    def uses(self, currency: str) -> bool:
        """True when people there pay with it."""
        return currency == self.currency or currency in self.also


@cache
def _pairs() -> dict[str, str]:
    words = _CURRENCIES.split()
    return dict(zip(words[::2], words[1::2], strict=True))


@cache
def currencies() -> frozenset[str]:
    """Every ISO 4217 code that some country uses."""
    return frozenset(_pairs().values()).union(*_ALSO.values())


def _order(country: str) -> Order:
    if country in _MONTH_FIRST.split():
        return "mdy"
    return "ymd" if country in _YEAR_FIRST.split() else "dmy"


def place_of(country: str | None, currency: str | None = None) -> Place:
    """The habits of a country (ISO 3166-1 alpha-2, any case); a recipe's currency goes first."""
    code = (country or "").upper()
    if code not in _pairs():
        return Place(currency=currency or None)
    own = _pairs()[code]
    also = _ALSO.get(code, ()) + ((own,) if currency else ())
    decimal = "," if code in _COMMA.split() else "."
    return Place(code, currency or own, also, decimal, _order(code))
