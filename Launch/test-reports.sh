#!/bin/bash
# Opens reports of runs in a headless browser, and looks at them as readers would: bash Launch/test-reports.sh [FOLDER]
#
# Tests/Peers/report.py says what is looked at. axe-core comes from a wheel of PyPI, which is kept in ~/.cache/stn/others
# (XDG_CACHE_HOME moves it). About two minutes on two cores. With a FOLDER, which must be new, runs, pages and their
# pictures stay there.
set -euo pipefail

# shellcheck source=Launch/arguments.sh
source "$(dirname "${BASH_SOURCE[0]}")/arguments.sh"
help_if_asked "$@"
(($# <= 1)) || refuse "$2 is one name too many"
[[ ${1:-} != -* ]] || refuse "unknown option $1"
kept="${1:+$(realpath --canonicalize-missing "$1")}"

more_packages=(chromium python3-pil)
# shellcheck source=Launch/setup.sh
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"

swift build -c release --product stn
exec /usr/bin/python3 Tests/Peers/report.py --stn "$SWIFTPM_BUILD_DIR/release/stn" ${kept:+--keep "$kept"}
