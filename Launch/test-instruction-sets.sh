#!/bin/bash
# Runs what depends on the instruction set on every set that this machine has: bash Launch/test-instruction-sets.sh
#
# oneDNN is limited to one set after another, upwards to the processor's own, as another machine of a cluster would limit
# it; and our own kernels are built with vectors of the other width, 16 lanes where registers hold 8 and 8 where they hold
# 16. Sets that a machine lacks cannot be had on it; the last line says which were covered.
set -euo pipefail

# shellcheck source=Launch/arguments.sh
source "$(dirname "${BASH_SOURCE[0]}")/arguments.sh"
take_no_arguments "$@"

# shellcheck source=Launch/setup.sh
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"

name_of_set='primitives are made for what the processor has'
sets=(sse41 avx avx2 avx512_core avx512_core_vnni avx512_core_bf16)
covered=()
missing=()

networks="$(mktemp -d)"
trap 'rm -rf "$networks"' EXIT
python3 Tests/Peers/stacks.py "$networks" 1 100 --largest 20

# The set and the lanes of a test run with these arguments, such as "avx2, 8 lanes".
said() {
  swift test --skip-build "$@" --filter "$name_of_set" | sed -n 's/^instruction set: //p'
}

# One after another, for the reason that test.sh has, and without the line that every test and every case begins with.
run_tests() {
  swift test --skip-build --no-parallel "$@" | grep -v '^◇'
}

swift build --build-tests
swift build -c release --product network-checks
native="$(said)"
for set in "${sets[@]}"; do
  export DNNL_MAX_CPU_ISA="$set"
  # A test that fails is no set that is missing: the assignment ends the script.
  effective="$(said)"
  if [[ $effective != "$set, "* ]]; then
    missing+=("$set")
    continue
  fi
  echo "== oneDNN limited to $set"
  run_tests --filter 'OneDNNTests'
  "$SWIFTPM_BUILD_DIR/release/network-checks" "$networks"/*.yaml
  covered+=("$set")
done
unset DNNL_MAX_CPU_ISA

lanes=8
[[ $native == *", 8 lanes" ]] && lanes=16
export STN_LANES="$lanes"
echo "== $lanes lanes"
swift build --build-tests --scratch-path ".build-lanes-$lanes"
run_tests --scratch-path ".build-lanes-$lanes" --filter 'KernelsTests|SpatialTransformersTests|LayerGradientTests'
other="$(said --scratch-path ".build-lanes-$lanes")"
[[ $other == *", $lanes lanes" ]] || stop "the tests of $lanes lanes were built for $other."

echo "instruction sets: native $native; oneDNN ${covered[*]}; ${other#*, } besides; not on this machine: ${missing[*]:-none}"
