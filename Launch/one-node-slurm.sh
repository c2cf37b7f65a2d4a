# shellcheck shell=bash
# Sourced by test-slurm.sh: a Slurm of one node on this machine alone, in a folder of its own.

# shellcheck source=Launch/arguments.sh
source "$(dirname "${BASH_SOURCE[0]}")/arguments.sh"
[[ ${BASH_SOURCE[0]} != "$0" ]] || { take_no_arguments "$@"; refuse "it is sourced by test-slurm.sh"; }

daemons=()

# A daemon in the background, as long as this script.
start_daemon() {
  "$@" >>"$folder/daemons.log" 2>&1 &
  daemons+=("$!")
}

free_ports() {
  python3 -c '
import socket
sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(2)]
print(*(socket.getsockname()[1] for socket in sockets))'
}

# Without control groups, so that it runs in a container; with more processors than there are, so that jobs need not
# wait for each other; the partition `low` gives way to the other one; and a requeued job waits seconds, where the usual two minutes let its credentials expire.
configuration() {
  local host controller daemon
  host="$(uname -n)" host="${host%%.*}"
  read -r controller daemon <<<"$(free_ports)"
  cat <<END
ClusterName=one-node
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$controller
SlurmdPort=$daemon
SlurmUser=root
AuthType=auth/munge
CredType=cred/munge
AuthInfo=socket=$folder/munge.socket,cred_expire=5
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/slurmd.pid
SlurmctldLogFile=$folder/slurmctld.log
SlurmdLogFile=$folder/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SlurmdParameters=config_overrides
ReturnToService=2
NodeName=$host NodeAddr=127.0.0.1 CPUs=32 State=UNKNOWN
PreemptType=preempt/partition_prio
PreemptMode=REQUEUE
PartitionName=main Nodes=$host Default=YES PriorityTier=2 MaxTime=INFINITE State=UP
PartitionName=low Nodes=$host PriorityTier=1 GraceTime=20 MaxTime=INFINITE State=UP
END
}

# Makes the folder, and starts munge, slurmctld and slurmd.
start_slurm() {
  folder="$(mktemp --directory)"
  mkdir "$folder/state" "$folder/spool"
  chmod 755 "$folder"
  (umask 077 && head -c 1024 /dev/urandom >"$folder/munge.key")
  export SLURM_CONF="$folder/slurm.conf"
  configuration >"$SLURM_CONF"
  start_daemon munged --foreground --key-file="$folder/munge.key" --socket="$folder/munge.socket" \
    --pid-file="$folder/munged.pid" --log-file="$folder/munged.log" --seed-file="$folder/munge.seed" --num-threads=2
  start_daemon slurmctld -D -i
  start_daemon slurmd -D
  local deadline=$((SECONDS + 60))
  until [[ $(sinfo --noheader --format=%T 2>/dev/null) == idle ]]; do
    ((SECONDS < deadline)) || { cat "$folder"/*.log >&2; echo "$script: Slurm does not start here." >&2; exit 69; }
    sleep 0.5
  done
}

# Cancels what still runs, stops the daemons, the last one first, and removes the folder.
stop_slurm() {
  local deadline=$((SECONDS + 40))
  scancel --user=root 2>/dev/null || true
  while [[ -n $(squeue --noheader 2>/dev/null) ]] && ((SECONDS < deadline)); do sleep 0.5; done
  for ((index = ${#daemons[@]} - 1; index >= 0; index--)); do
    kill "${daemons[index]}" 2>/dev/null || true
    wait "${daemons[index]}" 2>/dev/null || true
  done
  rm -rf "$folder"
}
