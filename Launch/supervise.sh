#!/bin/bash
# Starts a training again until it is done, without a scheduler:
#   bash Launch/supervise.sh mpirun -np 2 .build/release/stn train --config C --output RUN [OPTIONS OF stn train]
#
# Whatever starts the ranks may stand before the program. It goes on from the newest good checkpoint (--resume auto unless
# something else is said for the first time) when it stopped with status 75, as by --walltime, and after a crash: a rank that
# was killed, fell silent (79) or failed (70). Other ends are its own, with their status.
#
# TERM or Ctrl-C at the script has the ranks write a checkpoint and stop, and ends with status 75; the same command then goes
# on. USR1 asks for a checkpoint only. HUP, as of a terminal that is closed, does nothing.
#
# STN_RETRIES  how often it is started again in a row without a later checkpoint than before: 3
set -uo pipefail

# shellcheck source=Launch/attempts.sh
source "$(dirname "${BASH_SOURCE[0]}")/attempts.sh"

# Only before the command: what comes behind is the command's own.
help_if_asked "${1:-}"
[[ ${1:-} != -* ]] || refuse "unknown option $1"

# Finds the run's folder among the arguments of `stn train`, and the place of what --resume says.
read_command() {
  local index
  resume_at='' output=''
  for ((index = 0; index < ${#command[@]}; index++)); do
    case "${command[index]}" in
      --output) output="${command[index + 1]:-}" ;;
      --output=*) output="${command[index]#*=}" ;;
      --resume) resume_at=$((index + 1)) ;;
      --resume=*) refuse "write --resume ${command[index]#*=}, in two words" ;;
    esac
  done
  [[ " ${command[*]} " == *' train '* && -n $output ]] ||
    refuse "say how a training is started: bash Launch/supervise.sh [LAUNCHER] stn train --config C --output RUN"
  if [[ -z $resume_at ]]; then
    resume_at=$((${#command[@]} + 1))
    command+=(--resume auto)
  fi
}

# Trains until there is nothing left to go on with; leaves the last status in `status`.
supervise() {
  forget_tries
  while true; do
    start_and_wait
    if has_stopped_early; then
      status=75
      ! $stopping || break
    elif $stopping || ! { is_crash "$status" || is_still_held; }; then
      break
    fi
    ((status == 75)) || crashed=true
    if ! may_start_again; then
      say "the run $(reason_to_give_up), then give the same command again."
      break
    fi
    say "the run $(ending); it is started again."
    # What is left of the ranks may have the run's folder for a moment, and a machine that is short of something gets a rest.
    ((status == 75)) || sleep 5
    command[resume_at]=auto
  done
  forget_tries
}

# Whether the folder was refused (73) for ranks of a launcher that was killed, which end a little later.
is_still_held() { ((status == 73)) && $crashed; }

command=("$@") crashed=false
read_command
stn="$(program_among "${command[@]}")"
tell_launchers
# The seconds before ranks get TERM and, once more, before they are killed: one does for few checkpoints, and more make every
# end with an error last so much longer.
export OMPI_MCA_odls_base_sigkill_timeout="${OMPI_MCA_odls_base_sigkill_timeout:-5}"
expect_signals
trap ask_to_stop TERM INT
trap 'kill -USR1 "$launcher" 2>/dev/null; signalled=true' USR1
trap 'signalled=true' HUP
# In a group of processes of its own the launcher is not sent the terminal's Ctrl-C, which would leave its ranks a second.
set -m
supervise
((status != 75)) || say "the run stopped after step $(newest_step); the same command goes on from there."
exit "$status"
