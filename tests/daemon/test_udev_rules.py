"""The rule file as udev itself reads it, in a mount namespace of its own."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from pathlib import Path

import pytest

RULES = Path(__file__).resolve().parents[2] / "udev" / "60-simd.rules"
# Own rules and own groups, and nothing of the machine's changed.
STAGE = """
mount -t tmpfs none /run
mkdir -p /run/udev/rules.d
cp {rules} /run/udev/rules.d/60-simd.rules
mount --bind {groups} /etc/group
exec udevadm test /sys/class/net/lo
"""
SPACES = ("unshare", "--map-root-user", "--mount", "--propagation", "private")


def complaints(text: str, folder: Path) -> list[str] | None:
    """What udev says about the rules; None where no namespace may be made to ask it in."""
    if subprocess.run([*SPACES, "true"], capture_output=True, check=False).returncode:
        return None
    rules, groups = folder / "rules", folder / "groups"
    rules.write_text(text)
    groups.write_text(Path("/etc/group").read_text() + "simd:x:61234:\n")
    quoted = {"rules": shlex.quote(str(rules)), "groups": shlex.quote(str(groups))}
    asked = subprocess.run(
        [*SPACES, "sh", "-ec", STAGE.format(**quoted)],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"SYSTEMD_LOG_LEVEL": "debug"},
    )
    said = asked.stdout + asked.stderr
    assert "Reading rules file: /run/udev/rules.d/60-simd.rules" in said, said
    return re.findall(r"60-simd\.rules:\d+.*", said)


def test_udev_reads_the_rules_without_a_complaint(tmp_path: Path) -> None:
    assert not complaints(RULES.read_text(), tmp_path)


@pytest.mark.parametrize("line", ['FOO=="x"', 'GOTO="nowhere"', 'GROUP="nobody-knows"'])
def test_udev_would_complain_of_a_wrong_line(tmp_path: Path, line: str) -> None:
    told = complaints(RULES.read_text() + line + "\n", tmp_path)
    assert told is None or told
