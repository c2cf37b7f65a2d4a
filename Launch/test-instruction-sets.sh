#!/bin/bash
# Runs what depends on the instruction set on every set that this machine has: bash Launch/test-instruction-sets.sh
#
# oneDNN is limited to one set after another, downwards from the processor's own, as another machine of a cluster would limit
# it; and our own kernels are built with vectors of the other width, 16 lanes where registers hold 8 and 8 where they hold
# 16. Sets that a machine lacks cannot be had on it; the last line says which were covered.
set -euo pipefail

# shellcheck source=Launch/setup.sh
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"

made_by_onednn='OneDNNTests|NetworksTests'
made_by_lanes='KernelsTests|SpatialTransformersTests|NetworksTests'
name_of_set='primitives are made for what the processor has'
sets=(sse41 avx avx2 avx512_core avx512_core_vnni avx512_core_bf16)
covered=()
missing=()

# The set and the lanes of a test run with these arguments, such as "avx2, 8 lanes".
said() {
  swift test --skip-build "$@" --filter "$name_of_set" | sed -n 's/^instruction set: //p'
}

swift build --build-tests
native="$(said)"
for set in "${sets[@]}"; do
  export DNNL_MAX_CPU_ISA="$set"
  if [[ "$(said)" != "$set, "* ]]; then
    missing+=("$set")
    continue
  fi
  echo "== oneDNN limited to $set"
  swift test --skip-build --filter "$made_by_onednn"
  covered+=("$set")
done
unset DNNL_MAX_CPU_ISA

lanes=8
[[ $native == *", 8 lanes" ]] && lanes=16
export STN_LANES="$lanes"
echo "== $lanes lanes"
swift build --build-tests --scratch-path ".build-lanes-$lanes"
swift test --skip-build --scratch-path ".build-lanes-$lanes" --filter "$made_by_lanes"
other="$(said --scratch-path ".build-lanes-$lanes")"
[[ $other == *", $lanes lanes" ]] || stop "the tests of $lanes lanes were built for $other."

echo "instruction sets: native $native; oneDNN ${covered[*]}; ${other#*, } besides; not on this machine: ${missing[*]:-none}"
