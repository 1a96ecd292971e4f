#!/bin/sh
# The suite with coverage; arguments go to pytest.
set -eu
cd "$(dirname "$0")/.."
rm -f .coverage .coverage.*
.venv/bin/pytest -n 2 --dist worksteal --cov --cov-report= "$@"
sh scripts/coverage.sh
