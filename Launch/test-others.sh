#!/bin/bash
# Trains on others' pictures and arrays, from `stn import` to a table of predictions: bash Launch/test-others.sh [FOLDER]
#
# Fashion-MNIST and fonts come from Debian, photographs and digits from two wheels of PyPI (foolbox, scikit-learn), which
# are kept in ~/.cache/stn/others (XDG_CACHE_HOME moves it). Everything that comes out is held against what Python reads
# of the same files; Tests/Peers/others.py says how. About four minutes on two cores. With a FOLDER, which must be new,
# datasets, runs, tables and pictures stay there.
set -euo pipefail

# shellcheck source=Launch/arguments.sh
source "$(dirname "${BASH_SOURCE[0]}")/arguments.sh"
take_folder "$@"

more_packages=(dataset-fashion-mnist fonts-dejavu python3-pil)
# shellcheck source=Launch/setup.sh
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"

swift build -c release --product stn
exec /usr/bin/python3 Tests/Peers/others.py --stn "$SWIFTPM_BUILD_DIR/release/stn" ${kept:+--keep "$kept"}
