#!/bin/bash
# Trains the networks of the paper's tables one after another, judges each by the test digits once, and writes down what came of it:
#   bash Launch/paper.sh [CELL …]
#   bash Launch/paper.sh --list [CELL …]
#
# CELL is a name in Configs/paper/cells.csv, or a pattern such as 'rts/*'; all of them unless said otherwise. Every finished run
# is a line in Configs/paper/results.csv and in the tables of README.md there, and is not trained again. What was stopped or
# killed goes on where it was: TERM or Ctrl-C has the ranks write a checkpoint, and ends with status 75. A run that fails is said,
# and the next one begun; the end then has the first failure's status. --list shows what is done.
#
# The same command may run several times at once, such as with RANKS=1 on each core: each takes another run.
#
# RANKS  how many ranks train, as many as there are cores unless said, at most the configuration's micro-batches
# PAPER  a folder with another list: cells.csv, its configurations, README.md with the marks between which tables stand
# RUNS   where the runs' folders lie: Runs/paper
set -euo pipefail

# shellcheck source=Launch/arguments.sh
source "$(dirname "${BASH_SOURCE[0]}")/arguments.sh"
help_if_asked "$@"
list=false
[[ ${1:-} != --list ]] || { list=true; shift; }
for pattern in "$@"; do
  [[ $pattern != -* ]] || refuse "unknown option $pattern"
done
top="$(realpath "$(dirname "${BASH_SOURCE[0]}")/..")"
paper="$(realpath "${PAPER:-$top/Configs/paper}")"
table=(/usr/bin/python3 "$top/Launch/paper.py" --folder "$paper")
if $list; then
  exec "${table[@]}" list "$@"
fi
"${table[@]}" jobs "$@" >/dev/null
runs="$(realpath --canonicalize-missing "${RUNS:-$top/Runs/paper}")"

# shellcheck source=Launch/setup.sh
source "$top/Launch/setup.sh"
swift build -c release --product stn
bash Launch/mnist.sh

stn="$SWIFTPM_BUILD_DIR/release/stn"
ranks="${RANKS:-$(nproc)}"
commit="$(git -c safe.directory='*' rev-parse --short HEAD)"
# What the script itself writes changes no run.
git -c safe.directory='*' diff --quiet HEAD -- Package.swift Sources Configs ':!Configs/paper/README.md' ':!Configs/paper/results.csv' ||
  commit+=-dirty
code=0 failed=0
# One rank needs no launcher.
launch=()
((ranks == 1)) || launch=(env STN_YIELD=no bash Launch/ranks.sh "$ranks")

# Trains in the background, so that the shell hears signals, and hands them on.
train() {
  local training signalled=true
  bash Launch/supervise.sh "${launch[@]}" "$stn" train --config "$paper/$1.yaml" --set seed="$2" --output "$3" \
    --resume auto {lock}>&- &
  training=$!
  trap 'signalled=true; kill -TERM "$training" 2>/dev/null' TERM INT
  while $signalled; do
    signalled=false code=0
    wait "$training" || code=$?
  done
  trap - TERM INT
}

# The commits with which a run was trained, in order: one, unless it went on with another.
note_commit() {
  grep -qsFx "$commit" "$1.commits" || echo "$commit" >>"$1.commits"
}

judge_and_record() {
  local judged="$3.test.json"
  "${launch[@]}" "$stn" evaluate --checkpoint "$3" --json >"$judged"
  "${table[@]}" record "$1" "$2" "$3/$(cat "$3/latest")" "$judged" "$(paste -sd + "$3.commits")"
  "${table[@]}" table
}

# A run that nobody else is at, and that has no result yet; the lock ends with this shell.
take() {
  local cell="$1" seed="$2" run="$runs/$1/seed-$2" lock
  mkdir -p "$(dirname "$run")"
  exec {lock}>"$run.lock"
  if flock --nonblock "$lock" && "${table[@]}" jobs "$cell" | grep -Fx "$cell $seed" >/dev/null; then
    printf '\n== %s, seed %s, into %s (%d s)\n' "$cell" "$seed" "$run" "$SECONDS"
    note_commit "$run"
    train "$cell" "$seed" "$run"
    ((code != 0)) || judge_and_record "$cell" "$seed" "$run" || code=$?
  fi
  exec {lock}>&-
}

mapfile -t jobs < <("${table[@]}" jobs "$@")
for job in "${jobs[@]}"; do
  read -r cell seed <<<"$job"
  take "$cell" "$seed"
  ((code != 75)) || exit 75
  if ((code != 0)); then
    echo "$script: $cell, seed $seed, ended with status $code; the next one follows" >&2
    failed=$((failed == 0 ? code : failed)) code=0
  fi
done
printf '\n== All that was to be trained is, or has failed (%d s)\n' "$SECONDS"
exit "$failed"
