#!/bin/bash
# Two hosts on this machine, joined by a link of 1 Gbit/s, and a command under mpirun on both, a rank each:
#   bash Launch/two-hosts.sh COMMAND [ARGUMENTS]
# The hosts are network namespaces with a name and a processor of their own; what they say to each other goes over the
# link and nowhere else. They are removed at the end, whatever happens. Only root may make them.
# RATE=100mbit changes the link, DELAY=50us delays it each way, PROCESSORS=2,3 are the hosts' processors. CUT=20 cuts the link
# twenty seconds after the command was started, so that what is sent is lost and nobody is told.
set -euo pipefail

# shellcheck source=Launch/arguments.sh
source "$(dirname "${BASH_SOURCE[0]}")/arguments.sh"
# What follows the command is the command's.
help_if_asked "${1:-}"
[[ ${1:-} != -* ]] || refuse "unknown option $1"
(($# > 0)) || refuse "no command is named"

rate="${RATE:-1gbit}"
delay="${DELAY:-}"
cut="${CUT:-}"
hosts=("stn-host-a-$$" "stn-host-b-$$")
addresses=(10.213.0.1 10.213.0.2)
scripts="$(realpath "$(dirname "${BASH_SOURCE[0]}")")"
# shellcheck source=Launch/launcher.sh
source "$scripts/launcher.sh"
folder=
child=
cutter=

# Ends the script with a status of sysexits.h.
stop() {
  echo "two-hosts: ${*:2}" >&2
  exit "$1"
}

check() {
  local tool
  for tool in ip tc unshare taskset lscpu python3; do
    command -v "$tool" >/dev/null || stop 69 "$tool is missing here; install iproute2, util-linux and Python 3."
  done
  program="$(program_among "$@")"
  launcher="$(launcher_of_program "$program")" || exit
  ((EUID == 0)) || stop 77 "only root may make network namespaces; run this as root."
}

# One processor of each of the first two cores.
choose_processors() {
  if [[ -n ${PROCESSORS:-} ]]; then
    IFS=, read -r -a processors <<<"$PROCESSORS"
  else
    mapfile -t processors < <(
      lscpu --parse=CPU,CORE,SOCKET | grep -v '^#' | sort -t , -k 3,3n -k 2,2n -u | cut -d , -f 1)
  fi
  ((${#processors[@]} >= 2)) || stop 69 "two hosts need two cores, and there is one; PROCESSORS=0,0 shares it."
}

# `enter HOST COMMAND …` in the folder runs a command on host 0 or 1.
write_enter() {
  cat >"$folder/enter" <<END
#!/bin/bash
hosts=(${hosts[*]})
processors=(${processors[*]})
named='echo "\$0" >/proc/sys/kernel/hostname; exec "\$@"'
exec ip netns exec "\${hosts[\$1]}" unshare --uts taskset --cpu-list "\${processors[\$1]}" \\
  bash -c "\$named" "\${hosts[\$1]}" "\${@:2}"
END
  # mpirun gives its agent the host, which is always the second, and a line for a shell.
  # shellcheck disable=SC2016
  printf '#!/bin/bash\nexec "%s/enter" 1 bash -c "${*:2}"\n' "$folder" >"$folder/agent"
  chmod +x "$folder/enter" "$folder/agent"
}

build() {
  local i
  for i in 0 1; do
    ip netns add "${hosts[i]}" || stop 77 "this system lets not even root make network namespaces."
  done
  ip link add eth0 netns "${hosts[0]}" type veth peer name eth0 netns "${hosts[1]}" ||
    stop 69 "the kernel has no veth, the pair of devices that joins the hosts."
  for i in 0 1; do
    ip -n "${hosts[i]}" address add "${addresses[i]}/24" dev eth0
    ip -n "${hosts[i]}" link set lo up
    # The bucket lets what fits into it pass at once, so it is small; packets must be smaller, or tbf cuts them up.
    ip -n "${hosts[i]}" link set eth0 gso_max_size 16384 up
    tc -n "${hosts[i]}" qdisc add dev eth0 root handle 1: tbf rate "$rate" burst 32kb latency 50ms ||
      stop 69 "tc cannot limit the link to $rate; it needs the kernel's sch_tbf."
    [[ -z $delay ]] || tc -n "${hosts[i]}" qdisc add dev eth0 parent 1:1 handle 2: netem delay "$delay" ||
      stop 69 "tc cannot delay the link by $delay; it needs the kernel's sch_netem."
  done
}

# Has each host send what is for the other to a card that nobody has.
cut_link() {
  local i
  sleep "$cut"
  for i in 0 1; do
    ip -n "${hosts[i]}" neighbour replace "${addresses[1 - i]}" lladdr 02:00:00:00:00:01 nud permanent dev eth0
  done
  echo "two-hosts: the link is cut." >&2
}

# Stops what still runs on the hosts, and removes them.
remove() {
  local host
  [[ -z $child ]] || kill "$child" 2>/dev/null || true
  [[ -z $cutter ]] || kill "$cutter" 2>/dev/null || true
  for host in "${hosts[@]}"; do
    [[ -e /run/netns/$host ]] || continue
    ip netns pids "$host" | xargs --no-run-if-empty kill 2>/dev/null || true
    ip netns delete "$host" || true
  done
  [[ -z $folder ]] || rm -r "$folder"
}

# In the background, so that a signal ends this script at once.
run() {
  "$@" &
  child=$!
  wait "$child" || { local status=$?; child=; return "$status"; }
  child=
}

measure_link() {
  "$folder/enter" 1 python3 "$scripts/link.py" serve "${addresses[1]}" &
  run "$folder/enter" 0 python3 "$scripts/link.py" measure "${addresses[1]}" || stop 69 "the link does not work."
}

check "$@"
choose_processors
trap remove EXIT
trap 'exit 143' TERM
trap 'exit 130' INT
folder="$(mktemp --directory)"
write_enter
build
measure_link

STN_YIELD=no tell_launchers
tell_launchers_of_network "$folder/agent" eth0
[[ -z $cut ]] || { cut_link & cutter=$!; }
run "$folder/enter" 0 "$launcher" "$(host_option "$program")" "${addresses[0]}:1,${addresses[1]}:1" "$@"
