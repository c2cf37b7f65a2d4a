#!/bin/bash
# Builds stn and installs it, with its manual page and what shells complete: bash Launch/install.sh [PREFIX]
#
# PREFIX is ~/.local unless named. The program goes to PREFIX/bin, the manual page to PREFIX/share/man/man1, and
# completions to where bash, zsh and fish look for them below PREFIX/share.
set -euo pipefail

# shellcheck source=Launch/arguments.sh
source "$(dirname "${BASH_SOURCE[0]}")/arguments.sh"
help_if_asked "$@"
(($# <= 1)) || refuse "$2 is one name too many after the prefix"
[[ ${1:-} != -* ]] || refuse "unknown option $1"

# setup.sh changes the folder.
prefix="$(realpath --canonicalize-missing "${1:-$HOME/.local}")"
# shellcheck source=Launch/setup.sh
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"

swift build -c release --product stn
stn="$SWIFTPM_BUILD_DIR/release/stn"

# What a command prints, whole or not at all.
put() {
  local target="$prefix/$1" mode="$2"
  shift 2
  mkdir -p "${target%/*}"
  "$@" >"$target.new"
  chmod "$mode" "$target.new"
  mv "$target.new" "$target"
  echo "$target"
}

put bin/stn 755 cat "$stn"
put share/man/man1/stn.1 644 python3 Launch/manual.py "$stn"
put share/bash-completion/completions/stn 644 "$stn" --generate-completion-script bash
put share/zsh/site-functions/_stn 644 "$stn" --generate-completion-script zsh
put share/fish/vendor_completions.d/stn.fish 644 "$stn" --generate-completion-script fish

case ":$PATH:" in
  *":$prefix/bin:"*) ;;
  *) echo "PATH does not have $prefix/bin; add it to use stn by its name." ;;
esac
