#!/bin/bash
# Builds and tests the commit that is checked out in another Debian, which has nothing but a base system at first:
#   bash Launch/elsewhere.sh bookworm|trixie [openmpi|mpich] [--short] [COMMAND [ARGUMENTS]]
# Without a command it runs README's test command; with --short what must hold everywhere, in minutes (test-short.sh).
# The Swift toolchain, git's substituted addresses and MNIST come from this machine, all else from Debian, by setup.sh.
# Only root may do this. Roots are kept, about 2 GB each, in ~/.cache/stn/roots (XDG_CACHE_HOME moves it), and made anew
# when setup.sh changes or STN_REBUILD=1 says so. STN_MIRROR names a mirror other than debootstrap's own.
set -euo pipefail

# shellcheck source=Launch/arguments.sh
source "$(dirname "${BASH_SOURCE[0]}")/arguments.sh"

top="$(realpath "$(dirname "${BASH_SOURCE[0]}")/..")"
cache="${XDG_CACHE_HOME:-$HOME/.cache}/stn"
roots="$cache/roots"
mirror=(${STN_MIRROR:+"$STN_MIRROR"})

# Ends the script with a status of sysexits.h.
stop() {
  echo "elsewhere: ${*:2}" >&2
  exit "$1"
}

read_arguments() {
  # Behind the name of a Debian, --help may be a command's.
  help_if_asked "${1:-}"
  suite="${1:-}" mpi=openmpi command=(bash Launch/test.sh)
  [[ $suite == bookworm || $suite == trixie ]] || refuse "name Debian 12, bookworm, or 13, trixie, not ${suite:-nothing}"
  shift
  case "${1:-}" in openmpi | mpich) mpi="$1" && shift ;; esac
  case "${1:-}" in
    --short)
      command=(bash Launch/test-short.sh)
      (($# == 1)) || refuse "--short and the command $2 exclude each other"
      ;;
    -*) refuse "unknown option $1" ;;
    ?*) command=("$@") ;;
  esac
  root="$roots/$suite-$mpi"
}

check_machine() {
  ((EUID == 0)) || stop 77 "only root may make a root file system and mount into it; run this as root."
  command -v swiftc >/dev/null || stop 69 "Swift does not run here, and it is this machine's that is used elsewhere."
  command -v debootstrap >/dev/null || apt-get install -q -y debootstrap >/dev/null ||
    stop 69 "debootstrap is missing here; install it."
}

# What a root's packages depend on; a root whose making was cut short has none.
fingerprint() { sha256sum "$top/Launch/setup.sh" | cut -d ' ' -f 1; }

is_usable() {
  [[ -z ${STN_REBUILD:-} && "$(cat "$root/etc/stn-packages" 2>/dev/null)" == "$(fingerprint)" ]] &&
    chroot "$root" dpkg --audit >/dev/null 2>&1
}

make_root() {
  echo "== A bare $suite in $root"
  rm -rf --one-file-system "$root"
  mkdir -p "$roots/packages"
  debootstrap --variant=minbase --cache-dir="$roots/packages" "$suite" "$root" "${mirror[@]}" >"$root.log" 2>&1 ||
    stop 69 "debootstrap could not make $suite; its last words: $(tail -n 1 "$root.log")"
}

# Shows a folder of this machine at the same place of the root, or at another.
bring() {
  mkdir -p "$root${2:-$1}"
  mount --bind -o ro "$1" "$root${2:-$1}"
}

# Addresses that git substitutes here, it substitutes there; folders of this machine among them come along.
bring_packages() {
  local key value folder
  rm -f "$root/etc/gitconfig"
  while read -r key value; do
    git config --file "$root/etc/gitconfig" --add "$key" "$value"
    folder="${key#url.}" folder="${folder%.insteadof}" folder="${folder#file://}"
    [[ $folder == /* && -d $folder && ! $root$folder -ef $folder ]] || continue
    mountpoint -q "$root$folder" || bring "$folder"
  done < <(git config --get-regexp '^url\..*\.insteadof$')
}

mount_folders() {
  local folder
  for folder in proc sys dev; do mount --rbind "/$folder" "$root/$folder"; done
  mount -t tmpfs tmpfs "$root/dev/shm"
  mount --bind "$roots/packages" "$root/var/cache/apt/archives"
  toolchain="$(swiftc -print-target-info | sed -n 's:.*"runtimeResourcePath" *\: *"\(.*\)/usr/lib/swift".*:\1:p')"
  [[ -n $toolchain ]] || stop 69 "Swift stands among the system's own files; only one in a folder of its own can be lent."
  bring "$toolchain"
  bring_packages
  [[ ! -d $cache/mnist ]] || bring "$cache/mnist" /root/.cache/stn/mnist
  cp -L /etc/resolv.conf /etc/hosts "$root/etc/"
}

check_out() {
  rm -rf "$root/root/stn"
  mkdir "$root/root/stn"
  # A clone may belong to another user.
  git -c safe.directory='*' -C "$top" archive HEAD | tar -x -C "$root/root/stn"
}

# A command at the top of the checkout there, in an environment of its own.
inside() {
  local kept
  mapfile -t kept < <(env | grep -E '^(CI|STN_MARCH|(http|https|no)_proxy)=' || true)
  # Open MPI is what setup.sh installs where nothing is named.
  [[ $mpi == openmpi ]] || kept+=("STN_MPI=$mpi")
  chroot "$root" env -i HOME=/root LANG=C.UTF-8 TERM="${TERM:-dumb}" "${kept[@]}" \
    PATH="$toolchain/usr/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" \
    bash -c 'cd /root/stn && "$@"' bash "$@"
}

read_arguments "$@"
check_machine
# In a mount namespace of its own, so that nothing stays mounted however this ends.
[[ -n ${STN_ELSEWHERE:-} ]] || STN_ELSEWHERE=1 exec unshare --mount bash "${BASH_SOURCE[0]}" "$@"

mkdir -p "$roots"
exec 9>"$root.lock"
flock --nonblock 9 || stop 75 "another run uses $root; wait for its end."
is_usable || make_root
mount_folders
check_out
inside bash -c 'source Launch/setup.sh'
fingerprint >"$root/etc/stn-packages"
echo "== $suite with $mpi: ${command[*]}"
inside "${command[@]}"
