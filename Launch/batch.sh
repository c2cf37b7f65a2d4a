# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154  # other scripts give and take these variables
# Sourced by slurm.sbatch, pbs.sh and lsf.sh: a training that a scheduler stops and starts again until it is done.
#
# They set `home` (the top of the checkout), `job` (a name that no other job and no other task of an array has),
# `task` (the number within an array, or nothing) and, where the scheduler tells, `restarted` (yes or no: whether the job
# was queued again); and they define
#   choose_launcher   sets the array `launch`, which starts the ranks of the program `stn`
#   requeue           has the scheduler queue this job again
#   cause_of_term     prints `queued` where the scheduler has queued the job again by itself, and `stopped` where SIGTERM
#                     came for the time limit or for another job, as far as the scheduler tells
#   command_to_go_on  prints what a person types to go on in the same folder
# Where the scheduler tells when the job ends, they set `walltime`, the seconds that the job may take from $SECONDS = 0 on.
#
# A run that stops with status 75 has a good checkpoint and goes on: its job is queued again, into the same folder. So it
# is after a crash (attempts.sh), but not if it was cancelled, which is SIGTERM (or SIGINT) at the script or at the ranks.

# shellcheck source=Launch/attempts.sh
source "$(dirname "${BASH_SOURCE[0]}")/attempts.sh"
[[ ${BASH_SOURCE[0]} != "$0" ]] || { take_no_arguments "$@"; refuse "it is sourced by other scripts"; }

restarted="${restarted:-unknown}"
walltime=''

# Sets `launch` to what STN_LAUNCH says or, where the scheduler does not start ranks itself, to the launcher of the program.
launch_by_mpirun() {
  if [[ -n ${STN_LAUNCH:-} ]]; then
    read -r -a launch <<<"$STN_LAUNCH"
    return
  fi
  launch=("$(launcher_of_program "$stn")") || exit 69
}

# TERM at a whole job reaches the ranks and Open MPI 4's daemons at once; these then give the ranks twice so many seconds for
# a checkpoint, which must be less than the scheduler gives all of them (Slurm's KillWait: 30).
tell_launchers_of_jobs() {
  export OMPI_MCA_odls_base_sigkill_timeout="${OMPI_MCA_odls_base_sigkill_timeout:-12}"
  # A job's ranks have a core each.
  STN_YIELD="${STN_YIELD:-no}" tell_launchers
}

# Arguments of a scheduler that gives its scripts none: sets `arguments` from STN_CONFIG, STN_OUTPUT and STN_OPTIONS.
arguments_from_environment() {
  local more=()
  read -r -a more <<<"${STN_OPTIONS:-}"
  arguments=("$@" ${STN_CONFIG:+"$STN_CONFIG"} ${STN_OUTPUT:+--output "$STN_OUTPUT"} "${more[@]}")
}

# Reads [CONFIG] [OUTPUT] [OPTIONS], and says what cannot work before anything is started.
read_arguments() {
  help_if_asked "$@"
  sort_arguments "$@"
  [[ -n $job ]] || refuse "it runs as a job of the scheduler only"
  ((${#positional[@]} <= 2)) || refuse "${positional[2]} is one name too many after configuration and folder"
  config="${positional[0]:-$home/Configs/quickstart.yaml}"
  output="${positional[1]:-$output}"
  if [[ -n $task ]]; then
    # All tasks of an array have one command line.
    [[ -z $output || $output == *%a* ]] ||
      refuse "the tasks of an array would share the folder $output; put %a, which becomes a task's number, into its name"
    config="${config//%a/$task}" output="${output//%a/$task}" options=("${options[@]//%a/$task}")
  fi
  choose_folder
  stn="$home/.build${STN_MPI:+-$STN_MPI}/release/stn"
  if [[ ! -x $stn ]]; then
    say "there is no program $stn; build it by swift build -c release, or set STN_HOME to a checkout that has it."
    exit 69
  fi
}

# A folder that the user named is gone on with; otherwise each job has its own, in which it goes on when queued again.
choose_folder() {
  local usual=auto
  if [[ -z $output ]]; then
    output="Runs/$(basename "$config" .yaml)-$job"
    # A reinstalled scheduler counts its jobs from 1 again.
    [[ $restarted != no ]] || usual=never
  fi
  # Where the user had it begin elsewhere, that was the first time.
  [[ $restarted == no ]] || ! has_checkpoint || resume=auto
  resume="${resume:-$usual}"
  # A person who submits a job has seen to what ended the last one.
  [[ $restarted != no ]] || forget_tries
}

# Queues the job again, or says why not.
go_on_later() {
  local refusal ended
  # Whoever queues a job again may end all that its script has started, at once.
  ended="$(ending)"
  if ! may_start_again; then
    say "the run $(reason_to_give_up), then go on by: $(command_to_go_on)"
  elif refusal="$(requeue 2>&1)"; then
    say "the run $ended; the job is queued again and goes on from there."
  else
    say "the run $ended, but the job is not queued again (${refusal//$'\n'/ }); go on by: $(command_to_go_on)"
  fi
}

# What SIGTERM means: mostly that the job was cancelled.
end_after_term() {
  case "$(cause_of_term)" in
    queued) say "stopped after step $(newest_step); the scheduler has queued the job again, and it goes on from there." ;;
    stopped) go_on_later ;;
    *)
      say "cancelled after step $(newest_step), so the job is not queued again; go on by: $(command_to_go_on)"
      exit 143
      ;;
  esac
}

# What the ranks are started with.
choose_command() {
  choose_launcher
  # A time that the user gave counts.
  command=("${launch[@]}" "$stn" train --config "$config" --output "$output" --resume "$resume" --cancel-on-term
    ${walltime:+--walltime "$((walltime > SECONDS + 1 ? walltime - SECONDS : 1))"} "${options[@]}")
}

# Trains; ends the script with the status of the ranks, or 143 where the job was cancelled.
train_as_job() {
  read_arguments "$@"
  expect_signals
  trap ask_to_stop USR1 USR2
  trap 'cancelled=true; ask_to_stop' TERM INT
  tell_launchers_of_jobs
  choose_command
  start_and_wait
  ((status != 143)) || $stopping || cancelled=true
  # 0 is also what MPICH's mpirun ends with where the status of its ranks got lost.
  if $cancelled && { ((status != 0)) || is_unfinished; }; then
    end_after_term
  elif has_stopped_early; then
    status=75
    go_on_later
  elif is_crash "$status"; then
    go_on_later
  else
    forget_tries
  fi
  exit "$status"
}
