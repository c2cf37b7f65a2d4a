#!/bin/bash
# What must hold on every machine, in minutes: bash Launch/test-short.sh
# The builds, the smoke run to the same bits on 1, 2 and 3 ranks, and the tests of files and of oneDNN.
set -euo pipefail

# shellcheck source=Launch/arguments.sh
source "$(dirname "${BASH_SOURCE[0]}")/arguments.sh"
take_no_arguments "$@"

# shellcheck source=Launch/setup.sh
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"

runs="$(mktemp -d)"
trap 'rm -rf "$runs"' EXIT

swift build -c release --product stn
for ranks in 1 2 3; do
  bash Launch/ranks.sh "$ranks" "$SWIFTPM_BUILD_DIR/release/stn" train --config Configs/smoke.yaml \
    --output "$runs/$ranks"
  last="$runs/$ranks/$(cat "$runs/$ranks/latest")"
  [[ $ranks == 1 ]] && first="$last" && continue
  h5diff "$first" "$last" /model /model || stop "$ranks ranks came to other bits than one."
  echo "same bits on $ranks ranks as on one"
done

swift build --build-tests
swift test --skip-build --filter 'FilesTests|HDF5Tests|CheckpointFileTests|DatasetFileTests|GenericToolTests|RoundTripTests|VerifyTests'
# One after another, for the reason that test.sh has.
swift test --skip-build --no-parallel --filter OneDNNTests
