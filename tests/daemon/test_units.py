"""What is installed beside the daemon: udev's rules, and the unit that resets a USB device."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from simd.daemon.hotplug import known_usb
from simd.daemon.lines import escaped
from simd.modems.quirks import catalogue

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "scripts" / "hooks" / "simd-usb-reset"


def test_udev_and_the_reset_unit_know_the_modems_that_the_quirk_files_name() -> None:
    subprocess.run([sys.executable, ROOT / "scripts" / "udev.py", "--check"], check=True)
    rules = (ROOT / "udev" / "60-simd.rules").read_text()
    for usb in known_usb(catalogue()):
        vendor, product = usb.split(":")
        assert f'ENV{{ID_VENDOR_ID}}=="{vendor}", ENV{{ID_MODEL_ID}}=="{product}"' in rules
    goals = set(re.findall(r'GOTO="(\w+)"', rules))
    assert goals == set(re.findall(r'LABEL="(\w+)"', rules))


@pytest.fixture
def bus(tmp_path: Path) -> Path:
    """A USB bus of files: a modem, a hub, a disk, and a root hub."""
    for path, usb, kind in (
        ("1-2.3", "2c7c:0125", "ef"),
        ("1-2", "2c7c:0125", "09"),
        ("1-4", "0781:5581", "00"),
        ("usb1", "2c7c:0125", "09"),
    ):
        device = tmp_path / "bus" / "usb" / "devices" / path
        device.mkdir(parents=True)
        vendor, product = usb.split(":")
        (device / "idVendor").write_text(f"{vendor}\n")
        (device / "idProduct").write_text(f"{product}\n")
        (device / "bDeviceClass").write_text(f"{kind}\n")
        (device / "authorized").write_text("untouched")
    return tmp_path


def reset(bus: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {
        "SIMD_SYSFS": str(bus),
        "SIMD_USB_IDS": str(ROOT / "udev" / "usb-ids"),
        "SIMD_USB_PAUSE": "0",
        "PATH": "/usr/bin:/bin",
    }
    return subprocess.run(
        [SCRIPT, *arguments], env=environment, capture_output=True, text=True, check=False
    )


def test_a_known_modem_is_turned_off_and_on(bus: Path) -> None:
    assert reset(bus, "1-2.3").returncode == 0
    assert (bus / "bus/usb/devices/1-2.3/authorized").read_text() == "1"


@pytest.mark.parametrize(
    "path",
    ["usb1", "1-2", "1-4", "1-9", "1-0:1.0", "../1-2.3", "1-2.3/", "", "1", "1-", "1-2.", "-1-2"],
)
def test_hubs_strangers_and_what_is_no_device_are_refused(bus: Path, path: str) -> None:
    assert reset(bus, path).returncode == 1
    assert reset(bus).returncode == 1
    for device in (bus / "bus/usb/devices").iterdir():
        assert (device / "authorized").read_text() == "untouched"


def test_the_instance_name_is_what_systemd_makes_of_the_path() -> None:
    assert escaped("1-2.3") == r"1\x2d2.3"
    rule = (ROOT / "packaging/polkit/50-simd.rules").read_text()
    pattern = re.search(r"/(\^simd.*\$)/", rule)
    assert pattern is not None
    assert re.fullmatch(pattern[1], f"simd-usb-reset@{escaped('1-2.3')}.service")
    assert not re.fullmatch(pattern[1], "simd-usb-reset@usb1.service")
