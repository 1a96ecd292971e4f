"""Write udev's rules and the list of USB ids from the quirk files; `--check` only compares."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from simd.daemon.hotplug import known_usb
from simd.modems.quirks import Quirks, catalogue

ROOT = Path(__file__).resolve().parents[1]
RULES = ROOT / "udev" / "60-simd.rules"
IDS = ROOT / "udev" / "usb-ids"

_HEAD = """\
# simd: serial ports of cellular modems belong to group simd, with links that stay the same.
# Made from configs/modems/ by scripts/udev.py. A tty is never known by its number: a link is
# made of the USB path and of what the port is for, or of its interface where nobody knows.
ACTION=="remove", GOTO="simd_end"
SUBSYSTEM!="tty", GOTO="simd_end"
SUBSYSTEMS=="usb", GOTO="simd_usb"
GOTO="simd_end"
LABEL="simd_usb"
IMPORT{builtin}="usb_id"
"""
_TAIL = """\
ENV{SIMD_MODEM}!="1", GOTO="simd_end"
GROUP="simd", MODE="0660"
ENV{ID_PATH}=="", GOTO="simd_end"
ENV{ID_USB_INTERFACE_NUM}=="?*", SYMLINK+="simd/$env{ID_PATH}-if$env{ID_USB_INTERFACE_NUM}"
ENV{SIMD_ROLE}=="?*", SYMLINK+="simd/$env{ID_PATH}-$env{SIMD_ROLE}"
LABEL="simd_end"
"""


def roles(quirks: dict[str, Quirks]) -> dict[str, dict[str, str]]:
    """Each USB id with the roles on which all files that name it agree."""
    found: dict[str, list[dict[str, str]]] = {}
    for one in quirks.values():
        for usb in known_usb({"": one}):
            found.setdefault(usb, []).append(dict(one.layouts.get(usb, one.ports)))
    agreed: dict[str, dict[str, str]] = {}
    for usb, layouts in found.items():
        told = [layout for layout in layouts if layout]
        agreed[usb] = told[0] if told and all(one == told[0] for one in told) else {}
    return agreed


def _lines(usb: str, layout: dict[str, str]) -> Iterator[str]:
    vendor, product = usb.split(":")
    match = f'ENV{{ID_VENDOR_ID}}=="{vendor}", ENV{{ID_MODEL_ID}}=="{product}"'
    yield f'{match}, ENV{{SIMD_MODEM}}="1"'
    count: dict[str, int] = {}
    for interface, role in sorted(layout.items()):
        if role in {"net", "log"}:
            continue
        count[role] = count.get(role, 0) + 1
        name = role if count[role] == 1 else f"{role}{count[role]}"
        number = f'ENV{{ID_USB_INTERFACE_NUM}}=="{interface}"'
        yield f'{match}, {number}, ENV{{SIMD_ROLE}}="{name}"'


def rules(quirks: dict[str, Quirks]) -> str:
    """The whole rules file."""
    body = [line for usb, layout in sorted(roles(quirks).items()) for line in _lines(usb, layout)]
    return _HEAD + "\n".join(body) + "\n" + _TAIL


def ids(quirks: dict[str, Quirks]) -> str:
    """The USB ids that the reset unit may touch, one a line."""
    head = "# USB ids of modems, made from configs/modems/ by scripts/udev.py.\n"
    return head + "".join(f"{usb}\n" for usb in sorted(set(known_usb(quirks))))


def main() -> int:
    """Bring both files in step, or say that they are not."""
    quirks = dict(catalogue())
    wanted = {RULES: rules(quirks), IDS: ids(quirks)}
    stale = [path for path, text in wanted.items() if not path.exists() or path.read_text() != text]
    if "--check" in sys.argv:
        for path in stale:
            print(f"{path.name} is out of step: run `make docs`")
        return bool(stale)
    for path in stale:
        path.write_text(wanted[path])
    return 0


if __name__ == "__main__":
    sys.exit(main())
