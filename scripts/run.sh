#!/bin/sh
# The demo household in the foreground; with REAL=1 your own modems, after asking.
set -eu
cd "$(dirname "$0")/.."
here=$(pwd)
base=$here/.run
# A Unix socket's path must stay under 108 bytes.
if [ "$(printf %s "$base/simd.sock" | wc -c)" -gt 100 ]; then
    base=$(mktemp -d "${TMPDIR:-/tmp}/simd.XXXXXX")
fi
socket=${SIMD_SOCKET:-$base/simd.sock}
state=${SIMD_STATE_DIR:-$base/state}
mkdir -p "$(dirname "$socket")" "$state"
chmod 700 "$state"

if [ -n "${REAL:-}" ]; then
    config=${SIMD_CONFIG:-/etc/simd/simd.yaml}
    [ -r "$config" ] || { echo "error: no config at $config: start from the example in README.md (or set SIMD_CONFIG)" >&2; exit 1; }
    printf 'simd will open the modems named in %s and may query their carriers. Go on? [y/N] ' "$config" >&2
    read -r answer
    case $answer in y | Y | yes) ;; *) echo 'nothing done' >&2; exit 1 ;; esac
    set -- --config "$config"
else
    set -- --config configs/demo.yaml --emulate demo
fi

cat <<TEXT
socket: $socket
try, in another terminal:
  $here/.venv/bin/simctl --socket $socket status
  $here/.venv/bin/simctl --socket $socket balance
  $here/.venv/bin/simctl --socket $socket why
Ctrl-C stops everything.
TEXT
exec .venv/bin/simd "$@" --socket "$socket" --state-dir "$state"
