#!/bin/bash
# Builds everything and runs all tests: bash Launch/test.sh [OPTIONS OF swift test]
set -euo pipefail

# shellcheck source=Launch/setup.sh
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"

# Two commands, since the tests start the programs `stn` and `rank-checks` under mpirun: all must be built.
swift build --build-tests
swift test --skip-build "$@"
