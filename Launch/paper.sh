#!/bin/bash
# Trains the networks of the paper's tables one after another, judges each by the test digits, and writes down what came of it:
#   bash Launch/paper.sh [CELL …]
#   bash Launch/paper.sh --list [CELL …]
#
# CELL is a name in Configs/paper/cells.csv, or a pattern such as 'rts/*'; all of them unless said otherwise. Every run that has
# ended is a line in Configs/paper/results.csv and in the tables of README.md there, and is not trained again; to have it trained
# again, take the line and the run's folder out. What was stopped or killed goes on where it was: TERM or Ctrl-C has the ranks write
# a checkpoint, and ends with status 75. A run that fails is said, and the next one begun; the end then has the first failure's
# status. One that diverges (76) stands in the table as such, others are tried again the next time. --list shows what is done.
#
# The same command may run several times at once, such as with RANKS=1 on each core: each takes another run. Where the script alone was
# killed, what it had started goes on; until that has ended, its run is said to be another's (73).
#
# RANKS  how many ranks train: as many as there are cores unless said, at most the configuration's micro-batches
# PYTHON  one with h5py, in place of /usr/bin/python3
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
[[ ${RANKS:-1} =~ ^[1-9][0-9]*$ ]] || refuse "RANKS is $RANKS, expected how many"
top="$(realpath "$(dirname "${BASH_SOURCE[0]}")/..")"
paper=("${PYTHON:-/usr/bin/python3}" "$top/Launch/paper.py" --folder "$(realpath "${PAPER:-$top/Configs/paper}")")
if $list; then
  exec "${paper[@]}" list "$@"
fi
runs="$(realpath --canonicalize-missing "${RUNS:-$top/Runs/paper}")"

# shellcheck source=Launch/setup.sh
source "$top/Launch/setup.sh"
# A wrong name is said before hours of work, and h5py is there by now.
"${paper[@]}" list "$@" >/dev/null
swift build -c release --product stn
bash Launch/mnist.sh

# shellcheck source=Launch/cores.sh
source Launch/cores.sh
exec "${paper[@]}" train --stn "$SWIFTPM_BUILD_DIR/release/stn" --runs "$runs" ${RANKS:+--ranks "$RANKS"} \
  --cores "$(core_count)" "$@"
