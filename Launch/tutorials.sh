#!/bin/bash
# Runs the tutorials as they are written: bash Launch/tutorials.sh [NAME …]
#
# NAME is that of a file in Configs/tutorials without its ending; all of them unless said otherwise. Of each, the blocks of
# shell (sh) and Python (python) are run from top to bottom, in a folder of their own that looks like the checkout and
# is removed afterwards; the first that fails ends the script with its status.
#
# STEPS   how many steps are trained where a tutorial trains: 20, to see that everything runs; as many as the tutorial says
#         if it is empty
# PYTHON  a Python with h5py, numpy and onnxruntime; unless said, one with these is made in ~/.cache/stn/python
#         (XDG_CACHE_HOME moves it). Blocks that need PyTorch are run where it can be imported
set -euo pipefail

# shellcheck source=Launch/arguments.sh
source "$(dirname "${BASH_SOURCE[0]}")/arguments.sh"
help_if_asked "$@"

names=("$@")
for name in "${names[@]}"; do
  [[ $name != -* ]] || refuse "unknown option $name"
  [[ -f $(dirname "${BASH_SOURCE[0]}")/../Configs/tutorials/$name.md ]] ||
    refuse "there is no tutorial $name in Configs/tutorials"
done

# shellcheck disable=SC2034  # for setup.sh
more_packages=(dataset-fashion-mnist python3-venv)
# shellcheck source=Launch/setup.sh
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"

((${#names[@]} > 0)) || mapfile -t names < <(basename -s .md Configs/tutorials/[a-z]*.md)
export STEPS="${STEPS-20}"

need_python h5py numpy onnxruntime

# The blocks of a tutorial as one script: Python's lines go to $PYTHON.
blocks() {
  awk -v torch="$1" '
    /^```sh$/ { kind = "sh"; next }
    /^```python$/ { kind = "python"; print "\"$PYTHON\" - <<\"END_OF_PYTHON\""; next }
    /^```python, with PyTorch$/ { if (torch) { kind = "python"; print "\"$PYTHON\" - <<\"END_OF_PYTHON\"" }; next }
    /^```/ { if (kind == "python") print "END_OF_PYTHON"; kind = ""; next }
    kind != "" { print }
  ' "$2"
}

swift build -c release --product stn
bash Launch/mnist.sh
# shellcheck source=Launch/launcher.sh
source Launch/launcher.sh
tell_launchers
top="$PWD" with_torch=0
! "$PYTHON" -c 'import torch, safetensors' 2>/dev/null || with_torch=1
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/.build"
# What configurations name beside themselves shall lie here, too.
cp -r Configs "$folder"
ln -s "$top"/{Launch,Tests} "$folder"
ln -s "$SWIFTPM_BUILD_DIR/release" "$folder/.build/release"
cd "$folder"
for name in "${names[@]}"; do
  printf '\n== %s (%d s)\n' "$name" "$SECONDS"
  blocks "$with_torch" "$top/Configs/tutorials/$name.md" >"$folder/$name.sh"
  [[ -s $folder/$name.sh ]] || { echo "$script: $name has nothing to run." >&2; exit 70; }
  bash -euxo pipefail "$folder/$name.sh" || {
    code=$?
    echo "$script: a command of Configs/tutorials/$name.md ended with status $code." >&2
    exit "$code"
  }
done
printf '\n== All tutorials ran (%d s)\n' "$SECONDS"
