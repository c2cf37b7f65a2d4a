#!/bin/bash
# Puts MNIST where the configs look for `digits: mnist`: bash Launch/mnist.sh [FOLDER WITH IDX FILES]
set -euo pipefail

# shellcheck source=Launch/arguments.sh
source "$(dirname "${BASH_SOURCE[0]}")/arguments.sh"
help_if_asked "$@"
(($# <= 1)) || refuse "$2 is one name too many"
[[ ${1:-} != -* ]] || refuse "unknown option $1"

exec python3 "$(dirname "${BASH_SOURCE[0]}")/mnist.py" "${XDG_CACHE_HOME:-$HOME/.cache}/stn/mnist" "$@"
