#!/bin/bash
# Tests slurm.sbatch under a real Slurm: bash Launch/test-slurm.sh
#
# Installs Debian's Slurm if it is missing, builds, and starts munge, slurmctld and slurmd on this machine alone, with
# ports, a socket, a key and a folder of their own. Jobs are submitted, signalled, cancelled and run into their time
# limit, and their ranks killed, under srun and mpirun; at the end all that was started is stopped and removed. Only root
# can; it takes about seven minutes.
set -euo pipefail

# shellcheck source=Launch/arguments.sh
source "$(dirname "${BASH_SOURCE[0]}")/arguments.sh"
take_no_arguments "$@"
((EUID == 0)) || { echo "test-slurm: slurmd starts jobs for others, which only root may; run this as root." >&2; exit 77; }

# shellcheck disable=SC2034  # for setup.sh
more_packages=(slurmctld slurmd slurm-client munge)
# shellcheck source=Launch/setup.sh
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"
# shellcheck source=Launch/one-node-slurm.sh
source Launch/one-node-slurm.sh

top="$PWD"
# More ranks than processors: those that wait let the others go on.
export OMPI_MCA_mpi_yield_when_idle=1
readme_line="$(grep '^sbatch Launch/slurm.sbatch' README.md)"
mpirun='mpirun --bind-to none --oversubscribe'
long=(--set training.steps=100000000)

# A folder as README has it, whose quick start is the smoke test made longer.
make_work() {
  work="$folder/work"
  mkdir -p "$work/Configs" "$folder/elsewhere"
  ln -s "$top/Launch" "$top/Tests" "$work"
  sed -e "s|\.\./Tests/|$top/Tests/|; s/^  steps: .*/  steps: $1/; s/log_every: .*/log_every: 20/" \
    -e 's/validate_every: .*/validate_every: 500/; s/every: 4,/every: 1000000,/' \
    "$top/Configs/smoke.yaml" >"$work/Configs/quickstart.yaml"
}

# So many steps that one rank by itself takes about twenty seconds.
steps_of_a_while() {
  local began rate=200
  began="$(date +%s%N)"
  .build/release/stn train --config Configs/smoke.yaml --output "$folder/rate" --set training.steps=$rate \
    --set training.log_every=100 --set checkpoint.every=1000 2>/dev/null
  echo $((rate * 20 * 1000000000 / ($(date +%s%N) - began)))
}

submit() { (cd "$work" && sbatch --parsable "$@"); }

log_of() { cat "$(scontrol show job "$1" | sed -n 's/^ *StdOut=//p' | head -n 1)"; }

value() { scontrol show job "$1" | tr ' ' '\n' | sed -n "s/^$2=//p" | head -n 1; }

# Ends the test, with what may tell why.
fail() {
  echo "test-slurm: $*" >&2
  tail -n 30 "$folder"/work/*.log "$folder"/elsewhere/*.log "$folder"/slurm*.log >&2 || true
  exit 1
}

# Waits until a command succeeds.
wait_until() {
  local deadline=$((SECONDS + $1))
  until "${@:2}"; do
    ((SECONDS < deadline)) || fail "in $1 s this did not come true: ${*:2}"
    sleep 0.5
  done
}

is_in() { [[ $(value "$1" JobState) == "$2" ]]; }
has_restarted() { (($(value "$1" Restarts) >= 1)); }
has_said() { log_of "$1" | grep -q -e "$2"; }
step_of() { sed 's/.*step-0*//; s/\.h5$//' "$work/$1/latest"; }
trains() { [[ -s $1/metrics.jsonl ]]; }

# Processes of ranks that train into a folder.
ranks_of() {
  local process
  for process in $(pgrep -x stn); do
    ! tr '\0' ' ' <"/proc/$process/cmdline" 2>/dev/null | grep -q "train .*--output $1 " || echo "$process"
  done
}

# Kills the last rank of a run as soon as it trains.
kill_a_rank() {
  local ranks
  wait_until 90 has_ranks "$1"
  mapfile -t ranks < <(ranks_of "$1")
  # What has begun is given the time to train.
  sleep 3
  kill -KILL "${ranks[-1]}"
}

has_begun_twice() { (($(log_of "$1" | grep -c 'training .* steps of') == 2)); }
has_ranks() { [[ $(ranks_of "$1" | wc -l) == 2 ]]; }

is_idle() { [[ -z $(squeue --noheader) ]]; }

expect() {
  local what="$1"
  shift
  "$@" || fail "$what: not true is $*"
  echo "ok: $what"
}

# Cancelled: not once queued again, with a checkpoint that is whole.
expect_cancelled() {
  local job="$1" run="$2" state="$3" what="$4"
  wait_until 60 is_in "$job" "$state"
  expect "$what: not queued again" test "$(value "$job" Restarts)" = 0
  expect "$what: says so" has_said "$job" 'so the job is not queued again'
  expect "$what: the checkpoint is good" "$top/.build/release/stn" verify "$run/$(cat "$run/latest")"
}

same_bits() {
  local part
  for part in model optimizer; do h5diff "$1" "$2" "/$part" || return; done
}

heading() { printf '\n== %s (%d s)\n' "$1" "$SECONDS"; }

heading "Building"
swift build -c release --product stn
trap stop_slurm EXIT
trap 'exit 143' TERM
trap 'exit 130' INT
start_slurm
steps="$(steps_of_a_while)"
make_work "$steps"
last="checkpoints/$(printf 'step-%08d.h5' "$steps")"

heading "README's line, a signal as before the time limit, and the end, with the bits of an uninterrupted run of $steps steps"
first="$(cd "$work" && $readme_line)" || fail "README's line was refused"
first="${first##* }"
.build/release/stn train --config "$work/Configs/quickstart.yaml" --output "$folder/straight" 2>/dev/null &
straight=$!
wait_until 60 trains "$work/Runs/first"
scancel --batch --signal=USR1 "$first"
wait_until 60 has_restarted "$first"
wait "$straight"
wait_until 120 is_in "$first" COMPLETED
expect "went on" has_said "$first" 'going on after step'
expect "in one log and one folder" test "$(log_of "$first" | grep -c 'training .* steps of')" = 2
expect "same bits" same_bits "$work/Runs/first/$last" "$folder/straight/$last"

heading "Cancelled, in every way"
line=(Launch/slurm.sbatch Configs/quickstart.yaml)
declare -A jobs
for way in plain full step batch mpirun; do
  [[ $way == mpirun ]] && launch="$mpirun" || launch=
  jobs[$way]="$(STN_LAUNCH="$launch" submit "${line[@]}" "Runs/$way" "${long[@]}")"
done
for way in "${!jobs[@]}"; do wait_until 90 trains "$work/Runs/$way"; done
scancel "${jobs[plain]}" "${jobs[mpirun]}"
scancel --full "${jobs[full]}"
scancel --signal=TERM "${jobs[step]}"
scancel --batch --signal=TERM "${jobs[batch]}"
for way in plain full mpirun; do expect_cancelled "${jobs[$way]}" "$work/Runs/$way" CANCELLED "$way"; done
for way in step batch; do expect_cancelled "${jobs[$way]}" "$work/Runs/$way" FAILED "$way"; done

heading "Time limits, with notice and without, an array, a job from elsewhere, and one that may not be queued again"
noticed="$(submit --time=1 --signal=B:USR1@15 "${line[@]}" Runs/noticed "${long[@]}" --walltime none)"
# CONT asks for nothing.
limited="$(submit --time=1 --signal=B:CONT@1 "${line[@]}" Runs/limited "${long[@]}" --walltime none)"
ended="$(submit --time=1 --signal=B:CONT@1 "${line[@]}" Runs/ended "${long[@]}")"
array="$(submit --array=1-2 "${line[@]}" --set seed=%a "${long[@]}")"
elsewhere="$(cd "$folder/elsewhere" && STN_LAUNCH="$mpirun" sbatch --parsable "$work/Launch/slurm.sbatch" \
  "$work/Configs/quickstart.yaml" --set training.steps=100)"
unwanted="$(submit --no-requeue "${line[@]}" "${long[@]}")"
clash="$(submit --array=3-4 "${line[@]}" Runs/clash)"
wrong="$(submit "${line[@]}" --set training.batch=7)"
again="$(submit "${line[@]}" Runs/plain --set training.steps=$(($(step_of Runs/plain) + 5)))"

wait_until 60 is_in "${clash}_3" FAILED
expect "an array does not share a folder" has_said "${clash}_3" 'would share the folder Runs/clash'
wait_until 60 is_in "$wrong" FAILED
expect "another status is passed on" test "$(value "$wrong" ExitCode)" = 78:0
wait_until 120 is_in "$elsewhere" COMPLETED
expect "a job from another folder leaves its run there" test -s "$folder/elsewhere/Runs/quickstart-$elsewhere/latest"
wait_until 120 is_in "$again" COMPLETED
expect "a cancelled run goes on in the folder that is named" has_said "$again" 'going on after step'
wait_until 120 trains "$work/Runs/quickstart-${array}_2"
wait_until 120 trains "$work/Runs/quickstart-$unwanted"
scancel --batch --signal=USR1 "${array}_2" "$unwanted"
wait_until 60 is_in "$unwanted" FAILED
expect "a job that may not be queued again says so" has_said "$unwanted" 'is not queued again (.*; go on by: sbatch'
wait_until 60 has_said "${array}_2" 'going on after step'
expect "of an array only the task that stopped is queued again" test "$(value "${array}_1" Restarts)" = 0
expect "tasks of an array differ" grep -q '^seed: 2' "$work/Runs/quickstart-${array}_2/config.yaml"
wait_until 120 has_restarted "$noticed"
expect "stopped by Slurm's notice of the time limit, and queued again" has_said "$noticed" 'is queued again'
wait_until 120 has_restarted "$ended"
expect "stopped by itself before its job ends, and queued again" has_said "$ended" 'when its time is up (SLURM_JOB_END_TIME)'
expect "that was in time" has_said "$ended" 'the run stopped after step .*; the job is queued again'
wait_until 120 has_restarted "$limited"
expect "stopped by the time limit itself, and queued again" has_said "$limited" 'is queued again'
expect "that was the time limit" has_said "$limited" 'DUE TO TIME LIMIT'
wait_until 60 has_said "$limited" 'going on after step'

heading "Crashes, under srun and under mpirun"
scancel --user=root
wait_until 60 is_idle
for way in srun mpirun; do
  [[ $way == mpirun ]] && launch="$mpirun" || launch=
  crashed="$(STN_RETRIES=1 STN_LAUNCH="$launch" submit "${line[@]}" "Runs/crashed-$way" "${long[@]}")"
  kill_a_rank "Runs/crashed-$way"
  wait_until 120 has_restarted "$crashed"
  expect "$way: a crash is queued again" has_said "$crashed" 'the run ended with status .*; the job is queued again'
  wait_until 90 has_begun_twice "$crashed"
  kill_a_rank "Runs/crashed-$way"
  wait_until 120 is_in "$crashed" FAILED
  expect "$way: not for ever" test "$(value "$crashed" Restarts)" = 1
  expect "$way: says so" has_said "$crashed" '2 times in a row without a later checkpoint, so it is given up.*go on by: sbatch'
done

heading "A job that gives way to another"
scancel --user=root
wait_until 60 is_idle
low="$(submit --partition=low "${line[@]}" "${long[@]}")"
wait_until 60 trains "$work/Runs/quickstart-$low"
other="$(submit --ntasks=32 --output=other.log --wrap 'sleep 1')"
wait_until 90 is_in "$other" COMPLETED
wait_until 60 has_said "$low" 'going on after step'
expect "preempted once" test "$(value "$low" Restarts)" = 1

heading "Slurm was tested"
