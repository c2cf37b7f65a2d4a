# shellcheck shell=bash
# Sourced by whatever starts ranks: what the launchers of the MPIs must be told, and which of them fits a program.
#
# Launchers read variables of their own and ignore all others, so each is set, whichever comes; one that is set already stays.
#
#                       Open MPI 4                         Open MPI 5                             MPICH's family (Hydra)
# cores may be shared   OMPI_MCA_rmaps_base_oversubscribe  PRTE_MCA_rmaps_default_mapping_policy  always
# ranks are not bound   OMPI_MCA_hwloc_base_binding_policy PRTE_MCA_hwloc_default_binding_policy  always; Intel MPI: I_MPI_PIN
# waiting ranks yield   OMPI_MCA_mpi_yield_when_idle       OMPI_MCA_mpi_yield_when_idle           always: Sources/CMPI/shim.h
# root may start ranks  OMPI_ALLOW_RUN_AS_ROOT, …_CONFIRM  the same, and PRTE_…                   always
# list of hosts         --host a:1,b:1                     --host a:1,b:1                         -hosts a:1,b:1
# how to reach a host   OMPI_MCA_plm_rsh_agent             PRTE_MCA_plm_ssh_agent                 HYDRA_LAUNCHER, …_EXEC
# network of daemons    OMPI_MCA_oob_tcp_if_include        PRTE_MCA_prte_if_include               HYDRA_IFACE
# network of ranks      OMPI_MCA_btl_tcp_if_include        OMPI_MCA_btl_tcp_if_include            UCX_NET_DEVICES
# processes of srun     --mpi=pmix                         --mpi=pmix                             --mpi=pmi2
# signals passed on     USR1, USR2                         USR1, USR2                             USR1, TERM, INT; USR2, HUP end it
# TERM, INT, HUP        TERM to ranks after a time, KILL   TERM to ranks after 1/4 s, KILL 1/4 s  passed on; ranks take their time
#                       after the same again; status 1     later; status 1
# that time             1 s unless …odls_base_sigkill_…    cannot be changed
# a rank failed         others get TERM, 1 s later KILL    the same                               others get KILL at once
# status after signals  that of the ranks                  that of the ranks                      4.0: 0 for those that ended first

# shellcheck source=Launch/arguments.sh
source "$(dirname "${BASH_SOURCE[0]}")/arguments.sh"
[[ ${BASH_SOURCE[0]} != "$0" ]] || { take_no_arguments "$@"; refuse "it is sourced by other scripts"; }

tell_launchers() {
  export OMPI_MCA_rmaps_base_oversubscribe="${OMPI_MCA_rmaps_base_oversubscribe:-1}"
  export PRTE_MCA_rmaps_default_mapping_policy="${PRTE_MCA_rmaps_default_mapping_policy:-:oversubscribe}"
  export OMPI_MCA_hwloc_base_binding_policy="${OMPI_MCA_hwloc_base_binding_policy:-none}"
  export PRTE_MCA_hwloc_default_binding_policy="${PRTE_MCA_hwloc_default_binding_policy:-none}"
  export I_MPI_PIN="${I_MPI_PIN:-0}"
  if [[ ${STN_YIELD:-yes} == yes ]]; then
    export OMPI_MCA_mpi_yield_when_idle="${OMPI_MCA_mpi_yield_when_idle:-1}"
  fi
  # In a container there is nobody but root.
  if ((EUID == 0)); then
    export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
    export PRTE_ALLOW_RUN_AS_ROOT=1 PRTE_ALLOW_RUN_AS_ROOT_CONFIRM=1
  fi
}

# Has launchers reach other hosts by an agent, a program like ssh, and send everything over one network interface.
tell_launchers_of_network() {
  export OMPI_MCA_plm_rsh_agent="$1" PRTE_MCA_plm_ssh_agent="$1" HYDRA_LAUNCHER=rsh HYDRA_LAUNCHER_EXEC="$1"
  export OMPI_MCA_oob_tcp_if_include="$2" PRTE_MCA_prte_if_include="$2" HYDRA_IFACE="$2"
  export OMPI_MCA_pml=ob1 OMPI_MCA_btl=tcp,self OMPI_MCA_btl_tcp_if_include="$2"
  export UCX_TLS=tcp,self UCX_NET_DEVICES="$2"
}

# The option of a program's launcher before a list of hosts with their ranks.
host_option() {
  if [[ $(family_of_program "$1") == mpich ]]; then echo -hosts; else echo --host; fi
}

# The MPI that a program was built with, openmpi or mpich: the constants of Open MPI alone are symbols.
family_of_program() {
  if LC_ALL=C grep --quiet --text ompi_mpi_comm_world "$1" 2>/dev/null; then
    echo openmpi
  elif LC_ALL=C grep --quiet --text MPI_Init "$1" 2>/dev/null; then
    echo mpich
  fi
}

# The family that a launcher belongs to, by what it says of itself.
family_of_launcher() {
  case "$("$1" --version 2>&1)" in
    *"Open MPI"* | *OpenRTE* | *PRRTE*) echo openmpi ;;
    *HYDRA* | *"Intel(R) MPI"* | *MPICH* | *MVAPICH*) echo mpich ;;
  esac
}

# Prints the signal by which the launcher of a program asks its ranks to stop in their own time.
stop_signal() {
  if [[ $(family_of_program "$1") == mpich ]]; then echo TERM; else echo USR2; fi
}

# Prints what srun speaks with the ranks of a program, for its option --mpi.
srun_interface() {
  if [[ $(family_of_program "$1") == mpich ]]; then echo pmi2; else echo pmix; fi
}

# Prints the launcher for a family, or for any program where that is empty; STN_MPIRUN names another. Debian calls
# each family's own by its name, and gives the plain name to one of them.
launcher_of_family() {
  local name
  if [[ -n ${STN_MPIRUN:-} ]]; then
    echo "$STN_MPIRUN"
    return
  fi
  for name in mpirun ${1:+"mpirun.$1"} mpiexec mpiexec.hydra; do
    command -v "$name" >/dev/null || continue
    if [[ -z $1 || $(family_of_launcher "$name") == "$1" ]]; then
      echo "$name"
      return
    fi
  done
  return 1
}

# Prints the first of some words that is a program built with an MPI, or the first: others start it, as `bash -c` does.
program_among() {
  local word file
  for word in "$@"; do
    file="$(command -v -- "$word" || true)"
    if [[ -f $file && -n $(family_of_program "$file") ]]; then
      echo "$file"
      return
    fi
  done
  echo "$1"
}

# Prints the launcher for a program, or says why there is none.
launcher_of_program() {
  local family words
  family="$(family_of_program "$1")"
  launcher_of_family "$family" && return
  case "$family" in
    openmpi) words="$1 was built with Open MPI, whose mpirun is not on PATH; install openmpi-bin or load its module." ;;
    mpich) words="$1 was built with an MPI of MPICH's family, whose mpirun is not on PATH; install mpich or load its module." ;;
    *) words="there is no mpirun on PATH; install openmpi-bin or mpich, or load a module." ;;
  esac
  echo "launcher: $words" >&2
  return 69
}
