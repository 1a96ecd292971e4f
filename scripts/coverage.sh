#!/bin/sh
# Floors of coverage: pure rooms whole, the house nine tenths.
set -eu
cd "$(dirname "$0")/.."
coverage=.venv/bin/coverage
ls .coverage.* >/dev/null 2>&1 && $coverage combine -q --append
$coverage report --format=total | sed 's/^/coverage, branches and all rooms: /; s/$/ %/'
$coverage report --fail-under=90 >/dev/null || { $coverage report; echo 'error: less than 90 % of the house is tested' >&2; exit 1; }
pure='*/simd/model/*,*/simd/at/*,*/simd/policy/*,*/simd/accounts/*,*/simd/carriers/amounts/*,*/simd/carriers/extract.py,*/simd/carriers/general/*,*/simd/carriers/match.py'
$coverage report --include="$pure" --fail-under=100 || { echo 'error: a pure room is not tested whole' >&2; exit 1; }
