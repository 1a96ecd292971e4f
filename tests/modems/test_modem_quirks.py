"""Quirk files: each is whole, states its source, and finds its modems."""

import msgspec
import pytest

from simd.at.replies import registry
from simd.catalog.find import folders, load_all
from simd.errors import Unsupported
from simd.modems.asking import Asking
from simd.modems.quirks import FOLDER, GENERIC, Quirks, catalogue, choose
from tests.modems.bench import OpenScript

MODELS = [
    ("Quectel", "RM520N-GL", "quectel-rm"),
    ("Quectel", "RG500U-CN", "quectel-rg500u"),
    ("Quectel", "EM12-G", "quectel-em12"),
    ("Quectel", "EC25", "quectel-ec"),
    ("Quectel", "EG25", "quectel-ec"),
    ("QUECTEL", "ec21", "quectel-ec"),
    ("SIMCOM INCORPORATED", "SIMCOM_SIM7600G-H", "simcom-sim7600"),
    ("SIMCOM INCORPORATED", "A7670E-FASE", "simcom-a7600"),
    ("huawei", "E3372", "huawei-e3372"),
    ("Huawei Technologies Co., Ltd.", "ME909s-120", "huawei-me909s"),
    ("SIMCOM INCORPORATED", "SIMCOM_SIM8200EA-M2", "simcom-sim8200"),
    ("Fibocom Wireless Inc.", "FM350-GL", "fibocom-fm350"),
    ("Fibocom", "L850-GL", "fibocom-l850"),
    ("Sierra Wireless, Incorporated", "EM9191", "sierra-em91"),
    ("Sierra Wireless, Incorporated", "MC7455", "sierra-em74"),
    ("Telit", "LE910C4-EU", "telit-le910"),
    ("Telit", "LM960A18", "telit-lm960"),
    ("ZTE CORPORATION", "MF823", "zte-mf8xx"),
    ("Generic", "27007", GENERIC),
    ("Nobody", "EC25", GENERIC),
    (None, None, GENERIC),
]


@pytest.mark.parametrize("name", sorted(catalogue()))
def test_a_file_is_whole(name: str) -> None:
    quirks = catalogue()[name]
    assert quirks.about
    assert quirks.source
    assert name == GENERIC or quirks.match.models or quirks.match.usb
    if quirks.slots is not None:
        assert quirks.slots.reader in registry.KINDS
        assert len(set(quirks.slots.arguments)) == len(quirks.slots.arguments) > 1


def test_files_are_found_where_all_facts_are() -> None:
    assert folders(FOLDER)
    assert load_all(FOLDER, Quirks) == dict(catalogue())


@pytest.mark.parametrize(("manufacturer", "model", "name"), MODELS)
def test_a_modem_is_matched_by_its_names(
    manufacturer: str | None, model: str | None, name: str
) -> None:
    assert choose(catalogue(), manufacturer=manufacturer, model=model)[0] == name


def test_a_hint_is_a_usb_id_or_a_file() -> None:
    assert choose(catalogue(), hint="2c7c:0801")[0] == "quectel-rm"
    assert choose(catalogue(), hint="2C7C:0125", manufacturer="Quectel")[0] == "quectel-ec"
    assert choose(catalogue(), hint="quectel-rm", model="EC25")[0] == "quectel-rm"
    assert choose(catalogue(), hint="dead:beef")[0] == GENERIC
    assert choose(catalogue(), hint="2c7c:0801", manufacturer="SIMCOM")[0] == GENERIC


def test_a_maker_alone_serves_where_a_file_is_for_all_its_models() -> None:
    whole = msgspec.structs.replace(
        catalogue()[GENERIC], match=msgspec.convert({"manufacturers": ["Acme"]}, type(_match()))
    )
    known = dict(catalogue()) | {"acme": whole}
    assert choose(known, manufacturer="ACME Modems", model="X1")[0] == "acme"


def _match() -> object:
    return catalogue()[GENERIC].match


async def test_a_forbidden_command_is_never_sent(script: OpenScript) -> None:
    async with script({}, quirks="huawei-e3372") as one:
        asking = Asking(one.driver.session, one.driver.quirks)
        with pytest.raises(Unsupported):
            await asking.tolerated("AT^SETPORT=1")
        assert one.modem.seen == []
