# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154  # other scripts give and take these variables
# Sourced by batch.sh and supervise.sh: what a training is that is started again until it is done.
#
# They set `output` (the run's folder) and the array `command` (what starts the ranks of the program `stn`, with their
# arguments); start_and_wait runs that and leaves its status in `status`.
#
# A run that stopped with status 75 goes on, and so does one that crashed: whose program failed (70), whose MPI failed
# (71), of whose ranks one fell silent (79), or which something ended. Not one that was told what is wrong with its input.
# Started again STN_RETRIES times in a row (3 unless said) without a checkpoint later than those before, it is given up.

# shellcheck source=Launch/arguments.sh
source "$(dirname "${BASH_SOURCE[0]}")/arguments.sh"
[[ ${BASH_SOURCE[0]} != "$0" ]] || { take_no_arguments "$@"; refuse "it is sourced by other scripts"; }

# shellcheck source=Launch/launcher.sh
source "$(dirname "${BASH_SOURCE[0]}")/launcher.sh"

retries="${STN_RETRIES:-3}"
[[ $retries =~ ^[0-9]{1,6}$ ]] || { echo "$script: STN_RETRIES is $retries, expected a number of 0 or more." >&2; exit 2; }
retries=$((10#$retries))
# Whether somebody asked the ranks to stop, maybe before there were any.
stopping=false

say() { echo "$script: $*" >&2; }

# The step of the newest checkpoint in the run's folder, by the names there: which of them are good, resuming finds out.
newest_step() {
  local name newest=0
  for name in "$output"/checkpoints/step-*.h5; do
    [[ ! ${name##*/} =~ ^step-0*([0-9]+)\.h5$ ]] || ((BASH_REMATCH[1] <= newest)) || newest="${BASH_REMATCH[1]}"
  done
  echo "$newest"
}

has_checkpoint() {
  local name
  for name in "$output"/checkpoints/step-*.h5; do
    [[ ! -e $name ]] || return 0
  done
  return 1
}

# Whether a status tells of a crash. 71 is also that of a launcher that does not fit, by which nothing ever begins. What a
# signal ends has 128 and its number by shells, srun and Open MPI, and the bare number by MPICH's mpirun; 1 and 255 are
# launchers' own, such as that of a lost machine. INT (130) and TERM (143) are somebody's will.
is_crash() {
  case "$1" in
    71) has_checkpoint ;;
    1 | 4 | 5 | 6 | 7 | 8 | 9 | 11 | 70 | 79 | 255) true ;;
    130 | 143) false ;;
    *) (($1 > 128 && $1 < 193)) ;;
  esac
}

# What signals ask of the script; from here on none ends it.
expect_signals() {
  launcher='' signalled=false cancelled=false
}

# Has the ranks write a checkpoint and stop; launchers pass the signal on once they and the ranks are there.
ask_to_stop() {
  signalled=true stopping=true
  [[ -n $launcher ]] || return
  local early=$((began + 10 - SECONDS))
  ((early <= 0)) || ! is_launcher || sleep "$early"
  kill -"$(signal_to_stop)" "$launcher" 2>/dev/null
}

# Whether the command is not the program itself.
is_launcher() { [[ ! $(command -v -- "${command[0]}") -ef $stn ]]; }

# srun passes on any, and the program takes any.
signal_to_stop() {
  if [[ ${command[0]##*/} == srun ]] || ! is_launcher; then echo USR2; else stop_signal "$stn"; fi
}

# Starts the ranks and waits for them; leaves their status in `status`, and the step that they began at in `first`.
start_and_wait() {
  first="$(newest_step)"
  began=$SECONDS
  "${command[@]}" </dev/null &
  launcher=$!
  end_if_stuck "$launcher" &
  local watcher=$!
  disown "$watcher"
  ! $stopping || ask_to_stop
  # A signal ends `wait` early, with a status that says nothing of the ranks.
  signalled=true
  while $signalled; do
    signalled=false
    wait "$launcher"
    status=$?
  done
  kill "$watcher" 2>/dev/null
}

# Ends a launcher that stands still behind its last rank: Open MPI 4's mpirun was seen to wait there for ever for a lock that
# nobody holds, about once in a hundred times where a rank is killed while it starts. Those that wait for ranks elsewhere,
# and have no processes here, wait for news of them, not for a lock.
end_if_stuck() {
  local looks=0
  while sleep 2 &>/dev/null && [[ $(cat "/proc/$1/comm" 2>/dev/null) =~ ^(bash|env|mpirun|orterun|prterun)$ ]]; do
    if [[ -n $(cat "/proc/$1/task/"*/children 2>/dev/null) || $(cat "/proc/$1/wchan" 2>/dev/null) != *futex* ]]; then
      looks=0
    elif ((++looks == 5)); then
      say "the launcher (process $1) stands still without a rank, and is ended."
      kill -KILL "$1"
    fi
  done
}

# Whether the run has steps left to make.
is_unfinished() {
  local steps
  steps="$(sed -n '/^training:/,$ s/^  steps: //p' "$output/config.yaml" 2>/dev/null | head -n 1)"
  ((steps > $(newest_step)))
}

# Whether the ranks stopped early. Asked by TERM, as MPICH's mpirun must be, they end with 143 where that cancels them;
# and 4.0 of it returns 0 where their status got lost.
has_stopped_early() {
  ((status == 75)) || { $stopping && ((status == 143 || status == 0)) && is_unfinished; }
}

# Counts how often in a row the run ended without a new checkpoint, and tells whether it may be started again. The count
# stands in the run's folder, since schedulers start another script each time.
may_start_again() {
  local count="$output/stn.retries" before=0
  tries=0
  if (($(newest_step) > first)); then
    forget_tries
    return
  fi
  [[ ! -r $count ]] || read -r before _ <"$count" || true
  [[ $before =~ ^[0-9]{1,6}$ ]] || before=0
  tries=$((10#$before + 1))
  if ((tries > retries)); then
    # Whoever starts it next has found out why.
    forget_tries
    return 1
  fi
  mkdir -p "$output" && echo "$tries times in a row without a checkpoint behind step $first" >"$count"
}

forget_tries() { rm -f "$output/stn.retries"; }

# How the ranks ended, in words.
ending() {
  if ((status == 75 || status == 143)); then
    echo "stopped after step $(newest_step)"
  else
    echo "ended with status $status, and its newest checkpoint is of step $(newest_step)"
  fi
}

# Why the run is given up, and what is to be done before it is gone on with.
reason_to_give_up() {
  echo "$(ending), $tries times in a row without a later checkpoint, so it is given up; find out what ends it"
}
