#!/bin/sh
# The suite with coverage; arguments go to pytest.
set -eu
cd "$(dirname "$0")/.."
rm -f .coverage .coverage.*
# The tests wait for modems more than they compute: four workers keep two cores busy.
.venv/bin/pytest -n 4 --dist worksteal --cov --cov-report= "$@"
sh scripts/coverage.sh
