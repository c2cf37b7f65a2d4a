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
  "TestSupportTests.*does not end is ended"      # time limits of the programs that tests start
  "FaultTests.*(abort's code|fails alone)"       # a launcher ends the other ranks when one fails
  "H5FileTests.*equal content"                   # files written at different times are alike
  "RankTests.*(one rank is asked|any rank's failure)" # ranks that are slow one after another
  "StopTests"                                    # a signal comes between the beginning of a file and its end
  "HeldSignalsTests"                             # threads are looked at while a run trains
  "ResumeTests.*(signals to|stopped on three)"   # signals come while a run trains
  "PhaseTests.*(tells where|shares)"             # the phases of a step add up to less than all of its time
  "BenchTests.*(timed by phase|sums over|scaling)" # times, and what is predicted from them
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
