#!/bin/bash
# Runs the tests whose outcome could depend on time beside busy loops: bash Launch/test-under-load.sh [LOOPS]
#
# Twenty loops unless said otherwise. What such tests wait for must come however slow the machine is, and what they bound must
# be bounded by something else than patience; a new test of that kind gets a line here.
set -euo pipefail

# shellcheck source=Launch/arguments.sh
source "$(dirname "${BASH_SOURCE[0]}")/arguments.sh"
help_if_asked "$@"
[[ $# -le 1 && ${1:-20} =~ ^[0-9]+$ ]] || refuse "$* is not a number of loops"

# shellcheck source=Launch/setup.sh
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"

tests=(
  MPITests.TestSupportTests          # time limits of the programs that tests start
  MPITests.FaultTests                # a launcher ends the other ranks when one fails
  HDF5Tests.H5FileTests              # files written at different times are alike
  TrainingTests.RankTests            # ranks that are slow one after another
  CommandTests.StopTests             # a signal comes between the beginning of a file and its end
  CommandTests.ResumeTests           # signals come while a run trains
  CommandTests.PhaseTests            # the phases of a step add up to less than all of its time
  CommandTests.BenchTests            # times, and what is predicted from them
)

loops=()
stop_loops() { kill "${loops[@]}" 2>/dev/null || true; }
trap stop_loops EXIT

swift build --build-tests
swift build -c release
for ((index = 0; index < ${1:-20}; index++)); do
  while :; do :; done &
  loops+=($!)
done
swift test --skip-build --filter "$(IFS='|' && echo "${tests[*]}")"
