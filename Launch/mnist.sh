#!/bin/bash
# Puts MNIST where the configs look for `digits: mnist`: bash Launch/mnist.sh [FOLDER WITH IDX FILES]
set -euo pipefail

exec python3 "$(dirname "${BASH_SOURCE[0]}")/mnist.py" "${XDG_CACHE_HOME:-$HOME/.cache}/stn/mnist" "$@"
