#!/bin/bash
# Formats all Swift sources in place, then lints them: bash Launch/format.sh [--lint-only]
set -euo pipefail

# shellcheck source=Launch/arguments.sh
source "$(dirname "${BASH_SOURCE[0]}")/arguments.sh"
help_if_asked "$@"
(($# == 0)) || [[ $# == 1 && $1 == --lint-only ]] || refuse "$* is not understood"

cd "$(dirname "${BASH_SOURCE[0]}")/.."

sources=(--parallel --recursive Package.swift Sources Tests)
[[ ${1:-} == --lint-only ]] || swift format --in-place "${sources[@]}"
swift format lint --strict "${sources[@]}"
