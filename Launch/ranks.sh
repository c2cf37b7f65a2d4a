#!/bin/bash
# Starts a program on ranks of this machine by the launcher of the MPI that it was built with:
#   bash Launch/ranks.sh RANKS PROGRAM [ARGUMENTS]
#
# There may be more ranks than cores; ranks are not bound, and give up their core while they wait. The script becomes
# the launcher, so that signals reach that.
#
# STN_MPIRUN=…  starts them by another launcher
# STN_YIELD=no  leaves to the MPI how ranks wait, which is fastest where each has a core of its own
set -euo pipefail

# shellcheck source=Launch/launcher.sh
source "$(dirname "${BASH_SOURCE[0]}")/launcher.sh"

# Only before the program: what comes behind is its own.
help_if_asked "${1:-}"
[[ ${1:-} != -* ]] || refuse "unknown option $1"
if (($# < 2)) || ! [[ $1 =~ ^[1-9][0-9]*$ ]]; then
  refuse "say how many ranks of what: bash Launch/ranks.sh RANKS PROGRAM [ARGUMENTS]"
fi
launcher="$(launcher_of_program "$(program_among "${@:2}")")"
tell_launchers
exec "$launcher" -n "$1" "${@:2}"
