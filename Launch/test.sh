#!/bin/bash
# Builds everything and runs all tests: bash Launch/test.sh [OPTIONS OF swift test]
set -euo pipefail

# shellcheck source=Launch/setup.sh
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"

# The tests start programs, so all must be built: like the tests, and for release those that count allocations and
# measure speed.
swift build --build-tests
swift build -c release
swift test --skip-build "$@"
