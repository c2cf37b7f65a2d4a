#!/bin/bash
# Trains as an LSF job that goes on over as many time limits as it takes, after a release build:
#   STN_CONFIG=Configs/quickstart.yaml STN_OUTPUT=Runs/first bsub [OPTIONS OF bsub] < Launch/lsf.sh
#
# STN_CONFIG   Configs/quickstart.yaml unless named
# STN_OUTPUT   the run's folder; else one of the job's own, Runs/CONFIG-JOB or, in an array, Runs/CONFIG-JOB_TASK
# STN_OPTIONS  options of stn train, split at blanks; in arrays %a stands for the task's number in all three
# STN_RETRIES  how often in a row it is queued again without a later checkpoint than before: 3
# STN_HOME     the top of the checkout with the program, if bsub was not called there
# STN_LAUNCH   what starts the ranks, such as "jsrun --np 8"; mpirun unless said
#BSUB -J stn
#BSUB -n 2
#BSUB -R "span[hosts=1]"
#BSUB -W 60
#BSUB -o stn-%J.log
#BSUB -r
# Three minutes before the time limit LSF signals the job, which has the ranks write a checkpoint and stop; the job is
# queued again and goes on from there in the same log.
#BSUB -wt 3
#BSUB -wa USR1
set -uo pipefail

script=lsf.sh
job="${LSB_JOBID:-}" task="${LSB_JOBINDEX:-0}" restarted=no
# 0 outside of arrays.
[[ $task != 0 ]] || task=''
id="$job${task:+[$task]}" job="$job${task:+_$task}"
[[ ${LSB_RESTART:-n} != [Yy]* ]] || restarted=yes
cd "${LS_SUBCWD:-.}" || exit 73

# The folders that may be the checkout; LSF reads this script from its standard input, and knows no place of it.
candidates() {
  [[ -z ${STN_HOME:-} ]] || { echo "$STN_HOME"; return; }
  echo "$(dirname "${BASH_SOURCE[0]}")/.."
  echo "${LS_SUBCWD:-}"
}

choose_launcher() { launch_by_mpirun; }

requeue() { brequeue "$id"; }

# At the time limit LSF sends USR2 first, which is no cancellation; bkill sends INT, then TERM.
cause_of_term() { :; }

command_to_go_on() {
  printf 'STN_CONFIG=%q STN_OUTPUT=%q ' "$config" "$output"
  ((${#options[@]} == 0)) || printf 'STN_OPTIONS=%q ' "${options[*]}"
  printf 'bsub < %q' "$home/Launch/$script"
}

home="$(candidates | while read -r folder; do
  [[ ! -f $folder/Launch/batch.sh ]] || { realpath "$folder"; break; }
done)"
if [[ -z $home ]]; then
  echo "$script: there is no checkout ${STN_HOME:-where bsub was called}; set STN_HOME to its top." >&2
  exit 69
fi
# shellcheck source=Launch/batch.sh
source "$home/Launch/batch.sh"
arguments_from_environment "$@"
train_as_job "${arguments[@]}"
