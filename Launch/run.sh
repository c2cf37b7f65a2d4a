#!/bin/bash
# From a fresh clone to a trained network: bash Launch/run.sh [CONFIG] [OPTIONS OF stn train]
# Run again, it goes on where it stopped. RANKS=n overrides the number of ranks.
#
# CONFIG is Configs/quickstart.yaml unless named. The run's folder is Runs/CONFIG, for configurations outside of Configs
# with a mark of where they lie behind it, so that two of one name have two folders; --output names another.
# Options are --output, --set KEY=VALUE, --resume, --init, --init-only, --init-except, --init-weights, --progress, --walltime and --stall.
# TERM or Ctrl-C has the ranks write a checkpoint and stop, with status 75; after a crash the training is started again
# (supervise.sh).
set -euo pipefail

# shellcheck source=Launch/arguments.sh
source "$(dirname "${BASH_SOURCE[0]}")/arguments.sh"
help_if_asked "$@"
sort_arguments "$@"
((${#positional[@]} <= 1)) || refuse "${positional[1]} is one name too many after the configuration"

top="$(realpath "$(dirname "${BASH_SOURCE[0]}")/..")"
named="${positional[0]:-$top/Configs/quickstart.yaml}"
[[ -f $named ]] || { echo "$script: there is no configuration $named; name a file." >&2; exit 66; }
# setup.sh changes the folder.
config="$(realpath "$named")"
run="${output:+$(realpath --canonicalize-missing "$output")}"
[[ ! -e $resume ]] || resume="$(realpath "$resume")"

# shellcheck source=Launch/setup.sh
source "$top/Launch/setup.sh"
# shellcheck source=Launch/cores.sh
source "$top/Launch/cores.sh"

stn="$SWIFTPM_BUILD_DIR/release/stn"
if [[ -z $run ]]; then
  run="Runs/$(basename "$config" .yaml)"
  [[ ${config%/*} == "$top/Configs" ]] || run+="-$(printf %s "${config%/*}" | sha256sum | head -c 8)"
fi

heading() { printf '\n== %s (%d s)\n' "$1" "$SECONDS"; }

# Ranks beyond the micro-batches have nothing to do.
rank_count() {
  local plan micro_batches
  plan="$("$stn" inspect --config "$config" --json)" || return
  micro_batches="$(python3 -c 'import json, sys; print(json.load(sys.stdin)["micro_batches"])' <<<"$plan")"
  printf '%s\n' "$micro_batches" "$(core_count)" | sort -n | head -n 1
}

heading "Building"
swift build -c release --product stn

heading "Fetching MNIST"
bash Launch/mnist.sh

ranks="${RANKS:-$(rank_count)}"
# Ranks are unbound, since one may be told to use several threads, and another job may sit on core 0.
launch=(env STN_YIELD=no bash Launch/ranks.sh "$ranks")

heading "Training $(basename "$config") on $ranks ranks into $run"
# The shell has no ears for signals while something runs before it.
trap 'signalled=true; kill -TERM "$training" 2>/dev/null' TERM INT
bash Launch/supervise.sh "${launch[@]}" "$stn" train --config "$config" --output "$run" --resume "${resume:-auto}" \
  "${options[@]}" &
training=$! signalled=true code=0
while $signalled; do
  signalled=false code=0
  wait "$training" || code=$?
done
trap - TERM INT
((code == 0)) || exit "$code"

checkpoint="$run/$(cat "$run/latest")"
heading "Evaluating on the 10,000 test digits"
"${launch[@]}" "$stn" evaluate --checkpoint "$checkpoint"

heading "Showing what it learnt"
"$stn" report "$run"
"$stn" predict --checkpoint "$checkpoint" --rows 0-23 --output "$run/predictions.h5" --montage "$run/montage.svg" \
  --overwrite

heading "Done"
cat <<END
The report is $run/report.html, a page for any browser; what the transformers read of 24 digits is $run/montage.svg.
The checkpoint is $checkpoint. To look into it:
  h5ls -r $checkpoint
  h5dump -A $checkpoint
  /usr/bin/python3 -c 'import h5py; h5py.File("$checkpoint")["model"].visititems(print)'
  $stn inspect $checkpoint
END
