#!/bin/bash
# Trains as a job of OpenPBS, PBS Professional or Torque that goes on over as many time limits as it takes, after a
# release build:
#   qsub -v STN_CONFIG=Configs/quickstart.yaml,STN_OUTPUT=Runs/first [OPTIONS OF qsub] Launch/pbs.sh
#
# STN_CONFIG   Configs/quickstart.yaml unless named
# STN_OUTPUT   the run's folder; else one of the job's own, Runs/CONFIG-JOB or, in an array, Runs/CONFIG-JOB_TASK
# STN_OPTIONS  options of stn train, split at blanks; in arrays %a stands for the task's number in all three
# STN_NOTICE   so many seconds before the time limit the run is stopped with a checkpoint and queued again: 180
# STN_RETRIES  how often in a row it is queued again without a later checkpoint than before: 3
# STN_HOME     the top of the checkout with the program, if it is neither where this script lies nor where qsub was called
# STN_LAUNCH   what starts the ranks, such as "mpiexec"; mpirun unless said
#PBS -N stn
#PBS -l nodes=1:ppn=2
#PBS -l walltime=01:00:00
#PBS -j oe
#PBS -r y
set -uo pipefail

script=pbs.sh
# 17.server, and 17[3].server in an array.
job="${PBS_JOBID:-}" task="${PBS_ARRAY_INDEX:-${PBS_ARRAYID:-}}"
job="${job%%.*}" job="${job//\[/_}" job="${job//\]/}"
cd "${PBS_O_WORKDIR:-.}" || exit 73

# A value of this job as qstat tells it, whose long lines it breaks.
attribute() {
  [[ -n $job ]] || return
  qstat -f "$PBS_JOBID" 2>/dev/null | sed -e ':join' -e 'N;s/\n\t//;tjoin' -e 'P;D' |
    sed -n "s/^ *$1 = //Ip" | head -n 1
}

# The folders that may be the checkout. PBS runs a copy of this script; the original is the last of qsub's arguments.
candidates() {
  local submitted
  submitted="$(attribute 'submit_arg[a-z]*')"
  [[ -z ${STN_HOME:-} ]] || { echo "$STN_HOME"; return; }
  [[ -z $submitted ]] || echo "$(dirname "${submitted##* }")/.."
  echo "$(dirname "${BASH_SOURCE[0]}")/.."
  echo "${PBS_O_WORKDIR:-}"
}

choose_launcher() { launch_by_mpirun; }

requeue() { qrerun "$PBS_JOBID"; }

# PBS sends the same SIGTERM at the time limit as for qdel; this script is sooner.
cause_of_term() { :; }

command_to_go_on() {
  printf 'qsub -v %q,%q' "STN_CONFIG=$config" "STN_OUTPUT=$output"
  ((${#options[@]} == 0)) || printf ',%q' "STN_OPTIONS=${options[*]}"
  printf ' %q' "$home/Launch/$script"
}

# PBS gives no notice of the time limit, so this script watches the clock, and tells the ranks when their time is up.
watch_the_clock() {
  local limit hours minutes seconds left
  limit="$(attribute Resource_List.walltime)"
  IFS=: read -r hours minutes seconds <<<"$limit"
  [[ $limit == *:*:* ]] || return 0
  walltime=$((10#$hours * 3600 + 10#$minutes * 60 + 10#$seconds))
  left=$((walltime - ${STN_NOTICE:-180} - SECONDS))
  {
    sleep $((left > 0 ? left : 0)) &
    nap=$!
    trap 'kill "$nap"' TERM
    ! wait "$nap" || kill -USR1 $$
  } &
  watch=$!
  trap 'kill "$watch" 2>/dev/null' EXIT
}

home="$(candidates | while read -r folder; do
  [[ ! -f $folder/Launch/batch.sh ]] || { realpath "$folder"; break; }
done)"
if [[ -z $home ]]; then
  echo "$script: there is no checkout ${STN_HOME:-where this script lies or was submitted from}; set STN_HOME to its top." >&2
  exit 69
fi
# shellcheck source=Launch/batch.sh
source "$home/Launch/batch.sh"
arguments_from_environment "$@"
# Where there is little time, it may be up before anything is started.
trap 'stopping=true' USR1
watch_the_clock
train_as_job "${arguments[@]}"
