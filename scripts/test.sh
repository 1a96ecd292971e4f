#!/bin/sh
# The suite with coverage; arguments go to pytest.
set -eu
cd "$(dirname "$0")/.."
rm -f .coverage .coverage.*
# Hundreds of daemons are started: what they import is compiled once.
unset PYTHONDONTWRITEBYTECODE
# The tests wait for modems three times as long as they compute: six workers keep two cores busy.
# Each takes the next test as it comes, the long ones first (tests/conftest.py).
.venv/bin/pytest -n 6 --dist load --maxschedchunk 1 --cov --cov-report= "$@"
sh scripts/coverage.sh
