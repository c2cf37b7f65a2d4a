#!/bin/bash
# Formats all Swift sources in place, then lints them: bash Launch/format.sh [--lint-only]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

sources=(--parallel --recursive Package.swift Sources Tests)
[[ ${1:-} == --lint-only ]] || swift format --in-place "${sources[@]}"
swift format lint --strict "${sources[@]}"
