"""The settings: every check of the sense, each with its line and its hint."""

from __future__ import annotations

import argparse
import shutil
import socket
import subprocess
from pathlib import Path

import pytest

from simd.catalog import Mistakes
from simd.daemon.config import Config
from simd.daemon.config_file import load_config
from simd.daemon.main import default_socket, default_state, main, options_from
from simd.daemon.sdnotify import Notifier

ROOT = Path(__file__).resolve().parents[2]
RIGHT = "89860027123456000116"


def mistakes(folder: Path, text: str) -> list[str]:
    path = folder / "simd.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(Mistakes) as raised:
        load_config(path)
    return [str(one).removeprefix(f"{path}:") for one in raised.value.complaints]


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        (f"sims:\n  - {{name: a, iccid: '{RIGHT[:-1]}7'}}", "2: this ICCID's check digit is wrong"),
        (
            f"sims:\n  - {{name: a, iccid: '{RIGHT}'}}\n  - {{name: b, iccid: '{RIGHT}'}}",
            "3: the iccid ",
        ),
        (
            "accounts:\n  - {name: home, plan: cn-mobil-39}",
            "2: there is no tariff `cn-mobil-39` (did you mean `cn-mobile-39`?)",
        ),
        (
            "accounts:\n  - {name: home, anchor: someday}",
            "2: `accounts[0].anchor`: not a day (write it like 2026-03-05",
        ),
        (
            "people:\n  - {name: li, unix_user: a}\n  - {name: ming, unix_user: a}",
            "3: the unix_user `a` is used twice in `people`",
        ),
        ("people:\n  - {name: li}\n  - {name: li}", "3: the name `li` is used twice in `people`"),
        (
            "modems:\n  static:\n    - {at: /dev/a}\n    - {at: /dev/a}",
            "4: the at `/dev/a` is used twice in `modems.static`",
        ),
        (
            f"people: [{{name: ming}}]\nsims:\n  - name: a\n    iccid: '{RIGHT}'\n    rights: {{mign: owner}}",
            "5: there is no person `mign` (did you mean `ming`?)",
        ),
        (
            f"sims:\n  - {{name: a, iccid: '{RIGHT}', account: home}}",
            "2: there is no account `home` (known: none)",
        ),
        (
            f"sims:\n  - {{name: a, iccid: '{RIGHT}', carrier: cn-mobil}}",
            "2: there is no carrier `cn-mobil` (did you mean `cn-mobile`?)",
        ),
        (
            f"sims:\n  - {{name: a, iccid: '{RIGHT}', province: 江苏}}",
            "2: `province` is said of no carrier (name the SIM's `carrier` too)",
        ),
        (
            f"sims:\n  - {{name: a, iccid: '{RIGHT}', carrier: cn-mobile, province: 江速}}",
            "2: cn-mobile knows no province `江速` (known: 北京",
        ),
        (
            f"sims:\n  - {{name: a, iccid: '{RIGHT}', carrier: cn-mobile, brand: gold}}",
            "2: cn-mobile knows no brand `gold` (known: none)",
        ),
        (
            f"sims:\n  - {{name: a, iccid: '{RIGHT}', carrier: cn-mobile,\n     ask: {{dta: {{code: X}}}}}}",
            "3: cn-mobile is not asked for `dta` (did you mean `data`?)",
        ),
        (
            f"sims:\n  - {{name: a, iccid: '{RIGHT}', carrier: cn-mobile,\n     ask: {{data: {{code: MMCZ1}}}}}}",
            "3: `MMCZ1` is never sent: resets the service password",
        ),
        (
            "accounts:\n  - {name: home, members: [nobody]}",
            "2: there is no SIM `nobody` (known: none)",
        ),
        (
            "limits:\n  sms_per_day: 5\n  sms_per_hour: 21",
            "3: at most 20 may be sent (limits can only be lowered",
        ),
        ("api: {tcp: '8737'}", "1: `8737` can't be listened on (write an address and a port"),
        ("api:\n  tcp: host:80", "2: `host:80` can't be listened on (`host` is no address"),
        ("api:\n  tcp: 0.0.0.0:80", "2: `tcp: 0.0.0.0:80` is open to other machines"),
        ("api:\n  tcp: '[::]:80'", "2: `tcp: [::]:80` is open to other machines"),
        (
            "people:\n  - name: li\n    limits: {sms_per_day: -1}",
            "3: a limit can't be negative (write 0 for none at all)",
        ),
        ("visits: sometimes", "1: `visits` can't be `sometimes`"),
        ("polcy: {}", "1: unknown key `polcy` (did you mean `policy`?)"),
    ],
)
def test_every_check_names_the_line_and_what_would_be_right(
    tmp_path: Path, text: str, begins: str
) -> None:
    assert any(one.startswith(begins) for one in mistakes(tmp_path, text)), mistakes(tmp_path, text)


def test_doors_and_limits_that_are_meant(tmp_path: Path) -> None:
    path = tmp_path / "simd.yaml"
    path.write_text(
        "api: {tcp: '0.0.0.0:8737', open: true}\n"
        "people: [{name: li, limits: {sms_per_day: 0, spend_per_day: 5 CNY, data_per_month: 1GB}}]\n"
        "history: {audit: 1w, texts: 2d, traces: 1h}\nconsent: require\n",
        "utf-8",
    )
    config = load_config(path)
    assert config.api.tcp == "0.0.0.0:8737"
    assert config.people[0].limits.sms_per_day == 0
    assert str(config.history.audit) == "1w"
    assert config.consent == "require"


def test_a_user_whom_this_machine_lacks_is_told_and_let_through(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "simd.yaml"
    path.write_text("people:\n  - {name: li, unix_user: root}\n  - {name: m, unix_user: no-such}\n")
    assert main(["--config", str(path), "--check-config"]) == 0
    said = capsys.readouterr()
    assert said.err.startswith(f"{path}:3: warning: this machine has no user `no-such`")
    assert said.err.count("\n") == 1


def test_a_number_that_is_really_printed_so_is_let_through(tmp_path: Path) -> None:
    path = tmp_path / "simd.yaml"
    path.write_text(
        f"sims:\n  - {{name: a, iccid: '{RIGHT[:-1]}7', unchecked_iccid: true}}\n", "utf-8"
    )
    assert load_config(path).sims[0].name == "a"


def test_an_iccid_is_never_printed_whole(tmp_path: Path) -> None:
    text = f"sims:\n  - {{name: a, iccid: '{RIGHT}'}}\n  - {{name: b, iccid: '{RIGHT}'}}"
    assert RIGHT not in " ".join(mistakes(tmp_path, text))


def test_the_command_line_comes_before_the_environment_before_the_config(tmp_path: Path) -> None:
    config = Config(state_dir="/from/config")
    line = argparse.Namespace(socket=None, state_dir=None, dry_run=True)
    chosen = options_from(line, config, {"SIMD_SOCKET": "/env.sock", "HOME": "/h"})
    assert (str(chosen.socket), str(chosen.state_dir)) == ("/env.sock", "/from/config")
    assert chosen.dry_run
    line = argparse.Namespace(socket="/line.sock", state_dir="/line", dry_run=False)
    chosen = options_from(line, config, {"SIMD_SOCKET": "/env.sock", "SIMD_STATE_DIR": "/env"})
    assert (str(chosen.socket), str(chosen.state_dir)) == ("/line.sock", "/line")


def test_the_places_when_nobody_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.access", lambda *_: False)
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    assert str(default_socket({"XDG_RUNTIME_DIR": "/run/user/1"})) == "/run/user/1/simd/simd.sock"
    assert str(default_socket({})) == "/run/simd/simd.sock"
    assert str(default_state({"HOME": "/h"})) == "/h/.local/state/simd"
    assert str(default_state({"XDG_STATE_HOME": "/s"})) == "/s/simd"
    monkeypatch.setattr("os.geteuid", lambda: 0)
    assert str(default_state({})) == "/var/lib/simd"


def test_checking_the_config_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "simd.yaml"
    path.write_text("site: home\n", "utf-8")
    assert main(["--config", str(path), "--check-config"]) == 0
    assert capsys.readouterr().out == f"{path}: right\n"
    path.write_text("sight: home\n", "utf-8")
    assert main(["--config", str(path), "--check-config"]) == 78
    assert f"{path}:1: unknown key `sight`" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("policy", "says"),
    [
        ("guards: {dwell: -3m}", "a length of time can't be negative (leave the sign out (10m))"),
        (
            "guards: {max_switches: 24}",
            "a rate needs its time (write a number per minute, hour, day or week (24/day))",
        ),
        (
            "rules: [{rule: balance_floor, below: 5}]",
            "money needs a currency (write an amount and its ISO 4217 code (12.50 CNY))",
        ),
        (
            "rules: [{rule: balance_floor, below: 5 XYZ}]",
            "no currency is called XYZ (write its ISO 4217 code (12.50 CNY))",
        ),
        (
            "rules: [{rule: allowance_left, kind: data, below: -5MB}]",
            "an amount of data can't be negative (leave the sign out (500MB))",
        ),
    ],
)
def test_an_amount_is_told_how_to_be_written(tmp_path: Path, policy: str, says: str) -> None:
    (said,) = mistakes(tmp_path, f"policy:\n  {policy}\n")
    assert says in said
    assert "compare" not in said


def test_an_identifier_is_to_be_compared(tmp_path: Path) -> None:
    (said,) = mistakes(tmp_path, "sims:\n  - {name: a, iccid: '12'}\n")
    assert "compare it with what you were given" in said


def test_a_folder_that_cannot_be_made_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # The log is the process's own: set up here, it would write to this test's closed output.
    monkeypatch.setattr("simd.daemon.main.set_up", lambda **_: None)
    path = tmp_path / "simd.yaml"
    path.write_text(f"site: home\nstate_dir: {path}/state\n", "utf-8")
    assert main(["--config", str(path), "--socket", str(tmp_path / "s")]) == 1
    said = capsys.readouterr().err
    assert f"error: the folder {path}/state for the ledger can't be made: Not a directory" in said
    assert "hint: Choose another with --state-dir" in said


@pytest.mark.parametrize("abstract", [False, True])
def test_systemd_is_told_over_a_real_socket(tmp_path: Path, *, abstract: bool) -> None:
    path = f"@{tmp_path.name}-simd" if abstract else str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind("\0" + path[1:] if abstract else path)
        manager.settimeout(5)
        notifier = Notifier({"NOTIFY_SOCKET": path, "WATCHDOG_USEC": "20000000"})
        notifier.say("READY=1")
        assert manager.recv(100) == b"READY=1"
        assert notifier.watchdog == pytest.approx(10.0)


def test_no_manager_is_no_failure(tmp_path: Path) -> None:
    silent = Notifier({})
    silent.say("READY=1")
    assert silent.watchdog is None
    Notifier({"NOTIFY_SOCKET": str(tmp_path / "nobody"), "WATCHDOG_USEC": "x"}).say("READY=1")
    assert Notifier({"WATCHDOG_USEC": "x"}).watchdog is None


@pytest.mark.skipif(
    not shutil.which("systemd-analyze"),
    reason="systemd-analyze is not installed: the unit is not verified",
)
def test_the_unit_is_one_that_systemd_understands(tmp_path: Path) -> None:
    unit = (ROOT / "systemd/simd.service").read_text("utf-8")
    copy = tmp_path / "simd.service"
    copy.write_text(unit.replace("/usr/bin/simd", "/bin/true"), "utf-8")
    done = subprocess.run(
        [str(shutil.which("systemd-analyze")), "verify", "--man=no", str(copy)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    ours = [line for line in done.stderr.splitlines() if "simd.service" in line]
    assert (ours, "/usr/bin/simd" in unit) == ([], True)
