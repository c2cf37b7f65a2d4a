#!/bin/bash
# Runs random networks in onnxruntime, as `stn export` writes them, and compares with `stn predict`: bash Launch/test-exports.sh
#
# COUNT   how many networks of each of two kinds (24); Tests/Peers/runtime.py says how they are compared
# PYTHON  a Python with h5py, numpy, onnxruntime and xxhash; unless said, one with these is made in ~/.cache/stn/python
#         (XDG_CACHE_HOME moves it)
#
# A minute on two cores. Tests/Peers/exported.py, which needs PyTorch, does so of all formats.
set -euo pipefail

# shellcheck source=Launch/arguments.sh
source "$(dirname "${BASH_SOURCE[0]}")/arguments.sh"
take_no_arguments "$@"

# shellcheck disable=SC2034  # for setup.sh
more_packages=(python3-venv)
# shellcheck source=Launch/setup.sh
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"

need_python h5py numpy onnxruntime xxhash
swift build -c release --product stn
# From 10,000 on they have normalisations, residual blocks, leaky rectifiers and global means.
for first in 0 10000; do
  "$PYTHON" Tests/Peers/runtime.py "$first" "${COUNT:-24}" --jobs "$(nproc)" --stn "$SWIFTPM_BUILD_DIR/release/stn"
done
