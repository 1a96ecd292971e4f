#!/bin/sh
# The long runs in full size, with the code of the short ones; prints their figures.
# SOAK_SEED: other dice. SOAK_SECONDS: how long each run may take, counts shrink to fit.
# Words go to pytest, so that one run can be chosen: sh scripts/soak.sh -k kill
set -eu
cd "$(dirname "$0")/.."
export SOAK="${SOAK:-200}" SOAK_SEED="${SOAK_SEED:-1}" SOAK_PERSONAS=1
if [ -n "${SOAK_SECONDS:-}" ]; then
    export SOAK_SECONDS
    # Over a thousand commands a second; the rest of the runs watch the clock themselves.
    commands=$((SOAK_SECONDS * 1000))
    [ "$commands" -gt 6000 ] || commands=6000
    [ "$commands" -lt 100000 ] || commands=100000
fi
export NONCE_COMMANDS="${NONCE_COMMANDS:-${commands:-100000}}"
echo "soak: seed $SOAK_SEED, ${SOAK_SECONDS:-as many} seconds a run, $NONCE_COMMANDS commands with a nonce"
if [ $# = 0 ] && [ -z "${SOAK_SECONDS:-}" ]; then
    # Every persona under every fault, pulled in every step: a quarter of an hour with four workers.
    .venv/bin/pytest -n 4 -q -p no:cacheprovider --timeout 900 \
        tests/modems/test_personas.py tests/engine/test_recovery_unplugged.py
fi
exec .venv/bin/pytest -m soak -n 0 -s -q -p no:randomly -p no:cacheprovider --timeout 14400 "$@"
