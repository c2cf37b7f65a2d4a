# shellcheck shell=bash
# Sourced by scripts that start as many ranks as a machine has cores for.

# shellcheck source=Launch/arguments.sh
source "$(dirname "${BASH_SOURCE[0]}")/arguments.sh"
[[ ${BASH_SOURCE[0]} != "$0" ]] || take_no_arguments "$@"

# Prints how many physical cores there are for this process; ranks beyond them only take turns.
core_count() {
  local cores
  # Containers without /sys do not tell their cores.
  cores="$(lscpu --parse=CORE,SOCKET 2>/dev/null | grep -v '^#' | sort -u | wc -l)" || true
  ((cores > 0)) || cores="$(nproc)"
  printf '%s\n' "$cores" "$(nproc)" | sort -n | head -n 1
}
