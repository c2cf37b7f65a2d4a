#!/bin/bash
# Opens reports of runs in a headless browser, looks at them as readers would, and reads with TensorBoard what runs write for
# it: bash Launch/test-reports.sh [FOLDER]
#
# Tests/Peers/report.py and events.py say what is looked at. axe-core comes from a wheel of PyPI, which is kept in
# ~/.cache/stn/others (XDG_CACHE_HOME moves it). About three minutes on two cores. With a FOLDER, which must be new, runs,
# pages and their pictures stay there.
#
# PYTHON  a Python with TensorBoard; unless said, one with it is made in ~/.cache/stn/python (XDG_CACHE_HOME moves it)
set -euo pipefail

# shellcheck source=Launch/arguments.sh
source "$(dirname "${BASH_SOURCE[0]}")/arguments.sh"
take_folder "$@"

more_packages=(chromium python3-pil python3-venv)
# shellcheck source=Launch/setup.sh
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"

swift build -c release --product stn
/usr/bin/python3 Tests/Peers/report.py --stn "$SWIFTPM_BUILD_DIR/release/stn" ${kept:+--keep "$kept"}

need_python tensorboard
exec "$PYTHON" Tests/Peers/events.py --stn "$SWIFTPM_BUILD_DIR/release/stn" ${kept:+--keep "$kept/events"}
