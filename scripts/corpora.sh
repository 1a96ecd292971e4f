#!/bin/sh
# Score the readers over a folder of real cases (argument); fails under the stated floors.
set -eu
corpora=$1
cd "$(dirname "$0")/.."
simctl=$(pwd)/.venv/bin/simctl
failed=0
floor() { # kind, file, least percentage right
    line=$(.venv/bin/python "$corpora/score.py" "$1" "$corpora/dev/$2" --simctl "$simctl" --show 0 | tail -n 1)
    printf '%s\n' "$line"
    share=$(printf '%s\n' "$line" | sed -n 's/.*(\([0-9.]*\) %).*/\1/p;q' | head -n 1)
    awk "BEGIN { exit !(${share:-0} >= $3) }" || { echo "error: $1 is under $3 %" >&2; failed=1; }
}
floor at at_cases.jsonl 95
floor pdu sms_pdu_cases.jsonl 97
floor ussd ussd_cases.jsonl 96
.venv/bin/python "$corpora/score.py" balance "$corpora/dev/balance_texts.jsonl" --simctl "$simctl" --show 0 | tail -n 1
exit $failed
