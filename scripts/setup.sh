#!/bin/sh
# Make .venv fit for: run | test | lint. Idempotent: does nothing when nothing changed.
set -eu
what=${1:-run}
cd "$(dirname "$0")/.."
venv=.venv

say() { printf '%s\n' "$*" >&2; }

python=${PYTHON:-}
if [ -z "$python" ]; then
    for name in python3 python3.13 python3.12 python3.11; do
        if command -v "$name" >/dev/null && "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
            python=$name
            break
        fi
    done
fi
apt_get() {
    # The policy file keeps packages from starting their services.
    policy=/usr/sbin/policy-rc.d
    made=
    if [ ! -e "$policy" ]; then
        printf '#!/bin/sh\nexit 101\n' >"$policy" && chmod +x "$policy" && made=1
    fi
    DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@" >/dev/null || status=$?
    [ -z "$made" ] || rm -f "$policy"
    return "${status:-0}"
}

need_apt() {
    missing=
    for package in "$@"; do
        dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing="$missing $package"
    done
    [ -n "$missing" ] || return 0
    if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
        say "not installed:$missing (the tests that need them are not run; as root: apt install$missing)"
        return 0
    fi
    say "installing:$missing"
    apt-get update -q >/dev/null
    # shellcheck disable=SC2086
    apt_get $missing
}

if [ -z "$python" ]; then
    need_apt python3 python3-venv
    python=python3
    command -v python3 >/dev/null || { say 'error: Python 3.11 or newer is needed: apt install python3 python3-venv'; exit 1; }
fi
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    need_apt python3-venv
    "$python" -c 'import ensurepip, venv' 2>/dev/null || { say 'error: python3-venv is missing: apt install python3-venv'; exit 1; }
fi
if [ "$what" = test ]; then
    need_apt udev systemd dbus-daemon modemmanager mobile-broadband-provider-info
fi

[ -x "$venv/bin/python" ] || { say 'making .venv'; "$python" -m venv "$venv"; }

stamp=$venv/.simd-$what${WHEEL:+-wheel}
print=$(cat pyproject.toml simd/__init__.py | cksum)
if [ -z "${WHEEL:-}" ] && [ "$(cat "$stamp" 2>/dev/null || true)" = "$print" ]; then
    exit 0
fi
pip() { "$venv/bin/python" -m pip --disable-pip-version-check -q "$@"; }

# Dependency groups are read from pyproject.toml here, since older pips can't.
requirements() {
    "$venv/bin/python" - "$@" <<'PY'
import sys, tomllib
groups = tomllib.load(open("pyproject.toml", "rb"))["dependency-groups"]
print("\n".join(line for name in sys.argv[1:] for line in groups[name]))
PY
}

say "installing simd and what '$what' needs"
if [ -n "${WHEEL:-}" ]; then
    rm -rf dist
    pip wheel --no-deps -w dist .
    pip uninstall -y simd-daemon 2>/dev/null || true
    pip install dist/simd_daemon-*.whl
else
    pip install -e .
fi
case $what in
    test) requirements test >"$venv/requirements-$what.txt" ;;
    lint) requirements lint test >"$venv/requirements-$what.txt" ;;
    *) : >"$venv/requirements-$what.txt" ;;
esac
pip install -r "$venv/requirements-$what.txt"
rm -f "$venv"/.simd-*
printf '%s' "$print" >"$stamp"
