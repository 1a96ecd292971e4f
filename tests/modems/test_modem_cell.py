"""The serving cell from each maker's answer, and the country from its number."""

import pytest

from simd.at.replies import registry
from simd.catalog.find import load_all
from simd.model.ids import Plmn
from simd.model.radio import Cell, Radio, Registration
from simd.modems.countries import FOLDER, Countries, country_of
from simd.modems.parts.cell import cell_in, filled
from tests.modems.bench import Answers, OpenScript

# A modem whose registration tells no place, as firmware without level 2 does.
PLACELESS = {
    "AT+CEREG=2": "+CME ERROR: 3",
    "AT+CEREG=1": "OK",
    "AT+CEREG?": "+CEREG: 1,1\nOK",
    "AT+COPS=3,": "OK",
    "AT+COPS=": "OK",
    "AT+COPS?": '+COPS: 0,2,"26201",7\nOK',
}
GSTATUS = (
    "!GSTATUS: \nCurrent Time:  91\t\tTemperature: 41\nSystem mode:   LTE        \tPS state:    Attached\n"
    "PCC RxM RSSI:  -70\t\tPCC RxM RSRP:  -97\nTx Power:      --\t\tTAC:         1F2A (7978)\n"
    "RSRQ (dB):     -9.1\t\tCell ID:     01b4c903 (28625155)\nSINR (dB):     14.0\nOK"
)
QENG_LTE = (
    '+QENG: "servingcell","NOCONN","LTE","FDD",262,01,1B4C903,45,1300,3,5,5,1F2A,-97,-9,-67,15,40'
)
QENG_ENDC = (
    '+QENG: "servingcell","NOCONN"\n+QENG: "LTE","FDD",262,01,1B4C903,45,1300,3,5,5,1F2A,-97,-9,-67,15,40'
    ',-,-\n+QENG: "NR5G-NSA",262,01,310,-99,12,-11,627264,78,12,1'
)
HERE = Cell(Plmn("26201"), 0x1F2A, 0x1B4C903)
TOLD = {
    "quectel-rm": {'AT+QENG="servingcell"': f"{QENG_LTE}\nOK"},
    "quectel-em12": {'AT+QENG="servingcell"': f"{QENG_ENDC}\nOK"},
    "simcom-sim7600": {
        "AT+CPSI?": "+CPSI: LTE,Online,262-01,0x1F2A,28625155,45,EUTRAN-BAND3,1300,5,5,-91,-970,-670,15\nOK"
    },
    "fibocom-fm350": {
        "AT+GTCCINFO?": "+GTCCINFO:\n1,4,262,1,1F2A,01B4C903,1300,45,103,100,30,44,44,21\nOK"
    },
    "fibocom-l850": {
        "AT+XMCI=1": '+XMCI: 4,262,01,"0x1F2A","0x01B4C903","0x002D","0x00000514","0x00004B64",'
        '"0xFFFFFFFF",44,21,30,255,255\nOK'
    },
    "sierra-em74": {"AT!GSTATUS?": GSTATUS},
    "telit-lm960": {
        "AT#RFSTS": '#RFSTS: "262 01",1300,-97,-67,-9,1F2A,FF,,128,19,0,01B4C903,"262011234567890",'
        '"Telekom.de",3,3\nOK'
    },
}


@pytest.mark.parametrize("family", TOLD)
async def test_the_family_s_own_command_tells_the_cell(script: OpenScript, family: str) -> None:
    answers: Answers = {**PLACELESS, **TOLD[family]}
    async with script(answers, quirks=family) as one:
        radio = await one.driver.radio()
        assert radio.registration is Registration.HOME
        assert radio.cell == HERE
        assert radio.signal.rsrp == -97
        assert radio.country == "DE"


@pytest.mark.parametrize("family", TOLD)
async def test_no_more_is_asked_where_registration_tells_the_cell(
    script: OpenScript, family: str
) -> None:
    placed = {"AT+CEREG=2": "OK", "AT+CEREG?": '+CEREG: 2,1,"1F2A","01B4C903",7\nOK'}
    answers = {**PLACELESS, **TOLD[family], **placed, "AT+QCSQ": '+QCSQ: "LTE",-67,-97,170,-9\nOK'}
    async with script(answers, quirks=family) as one:
        for _ in range(3):
            await one.driver.radio()
        before = len(one.modem.seen)
        assert (await one.driver.radio()).cell == HERE
        assert len(one.modem.seen) - before <= 4


async def test_a_look_stays_within_its_lines_also_for_the_cell(script: OpenScript) -> None:
    refused = {'AT+QENG="servingcell"': "ERROR", "AT+QCSQ": '+QCSQ: "LTE",-67,-97,170,-9\nOK'}
    async with script({**PLACELESS, **refused}, quirks="quectel-ec") as one:
        for _ in range(3):
            radio = await one.driver.radio()
        before = len(one.modem.seen)
        radio = await one.driver.radio()
        assert (radio.cell, radio.signal.rsrp) == (None, -97)
        assert len(one.modem.seen) - before <= 4


async def test_the_network_s_number_may_come_from_the_cell(script: OpenScript) -> None:
    nameless = {"AT+COPS?": "+COPS: 0\nOK"}
    async with script(
        {**PLACELESS, **TOLD["telit-lm960"], **nameless}, quirks="telit-lm960"
    ) as one:
        radio = await one.driver.radio()
        assert (radio.plmn, radio.country, radio.cell) == ("26201", "DE", HERE)


@pytest.mark.parametrize(
    ("kind", "lines", "cell"),
    [
        ("qeng_serving", ['+QENG: "servingcell","SEARCH"'], None),
        (
            "qeng_serving",
            [
                '+QENG: "servingcell","NOCONN","WCDMA",262,01,2A1B,1B4C903,10663,77,0,-88,-6,-,-,-,-,-'
            ],
            Cell(Plmn("26201"), 0x2A1B, 0x1B4C903),
        ),
        ("cpsi", ["+CPSI: NO SERVICE,Online"], None),
        (
            "cpsi",
            ["+CPSI: GSM,Online,262-01,0x2a1b,4660,27 EGSM 900,-64,0,40-40"],
            Cell(Plmn("26201"), 0x2A1B, 4660),
        ),
        ("gtccinfo", ["+GTCCINFO:", "2,4,,,FFFF,00FFFFFFF,9460,71,,43,43,10"], None),
        ("gstatus", ["!GSTATUS: ", "System mode:   Not Available"], None),
        (
            "xmci",
            ['+XMCI: 4,262,01,"0xFFFF","0x0FFFFFFF","0x002D","0x00000514","","",44,21,30'],
            Cell(Plmn("26201")),
        ),
        ("csq", ["+CSQ: 20,99"], None),
    ],
)
def test_no_place_is_none(kind: str, lines: list[str], cell: Cell | None) -> None:
    assert cell_in(registry.read(lines, kind)) == cell


def test_a_network_that_is_no_number_is_none() -> None:
    answer = registry.read(
        ['+QENG: "servingcell","NOCONN","LTE","FDD",-,-,1B4C903'], "qeng_serving"
    )
    assert cell_in(answer) == Cell(cell=0x1B4C903)
    page = ["+GTCCINFO:", "1,4,26x,1,1F2A,01B4C903,1300,45,103,100,30,44,44,21"]
    assert cell_in(registry.read(page, "gtccinfo")) == Cell(None, 0x1F2A, 0x1B4C903)


def test_what_is_known_is_kept() -> None:
    assert filled(Cell(), None) == Cell()
    assert filled(Cell(area=1), HERE) == Cell(Plmn("26201"), 1, HERE.cell)
    assert filled(HERE, Cell(Plmn("46000"), 1, 2)) == HERE


@pytest.mark.parametrize(
    ("plmn", "country"),
    [
        ("46000", "CN"),
        ("46111", "CN"),
        ("45403", "HK"),
        ("310260", "US"),
        ("23415", "GB"),
        ("62130", "NG"),
        ("52003", "TH"),
        ("24201", "NO"),
        ("00101", None),
        ("90140", None),
    ],
)
def test_the_country_is_the_number_s(plmn: str, country: str | None) -> None:
    assert country_of(Plmn(plmn)) == country


def test_no_network_is_in_no_country() -> None:
    assert country_of(None) is None
    assert Radio().country is None


def test_no_code_stands_for_two_countries() -> None:
    files = load_all(FOLDER, Countries)
    codes = [code for file in files.values() for found in file.countries.values() for code in found]
    assert len(codes) == len(set(codes)) > 200
    assert all(len(code) == 3 and "200" < code < "800" for code in codes)
    names = [name for file in files.values() for name in file.countries]
    assert all(len(name) == 2 and name.isupper() for name in names)
