# shellcheck shell=bash
# shellcheck disable=SC2034  # other scripts take these variables
# Sourced by the scripts before they do anything: their help, which is the comment at their head, and the refusal of
# arguments that they do not know.

# What refusals begin with; a scheduler runs copies by other names, and says so before.
script="${script:-$(basename "$0")}"

# Prints the comment at the head of a file, without the first line if that names a shell.
print_help() {
  sed -n -e '/^#!/d' -e '/^# shellcheck/d' -e '/^#\( \|$\)/!q' -e 's/^# \{0,1\}//p' "$1"
}

# Ends the script with the status of a command line that makes no sense.
refuse() {
  echo "$script: $*; --help says what it takes." >&2
  exit 2
}

# Prints the script's help and ends it where one of the arguments asks for that.
help_if_asked() {
  local argument
  for argument in "$@"; do
    [[ $argument != -h && $argument != --help ]] || { print_help "$0"; exit 0; }
  done
}

# Help, and a refusal of anything else.
take_no_arguments() {
  help_if_asked "$@"
  (($# == 0)) || refuse "$1 is not understood"
}

# Help, at most one new folder in which all that is made is to stay, its whole name in `kept`, and a refusal of anything else.
take_folder() {
  help_if_asked "$@"
  (($# <= 1)) || refuse "$2 is one name too many"
  [[ ${1:-} != -* ]] || refuse "unknown option $1"
  kept="${1:+$(realpath --canonicalize-missing "$1")}"
}

# Sorts arguments that are meant for `stn train`: --output and --resume go into `output` and `resume`, other options of
# it into `options`, the rest into `positional`. What it does not know is refused before anything is built.
sort_arguments() {
  positional=() options=() output='' resume=''
  while (($# > 0)); do
    case "$1" in
      --set | --progress | --output | --resume | --walltime | --stall | --init | --init-only | --init-except | --init-weights)
        (($# > 1)) || refuse "$1 needs a value"
        sort_option "$1" "$2"
        shift
        ;;
      --set=* | --progress=* | --output=* | --resume=* | --walltime=* | --stall=* | --init=* | --init-only=* | --init-except=* | --init-weights=*)
        sort_option "${1%%=*}" "${1#*=}"
        ;;
      --cancel-on-term | --verbose) options+=("$1") ;;
      --config | --config=*) refuse "the configuration is named without --config" ;;
      -*) refuse "unknown option $1" ;;
      *) positional+=("$1") ;;
    esac
    shift
  done
}

sort_option() {
  [[ -n $2 ]] || refuse "$1 needs a value"
  case "$1" in
    --output) output="$2" ;;
    --resume) resume="$2" ;;
    # The scripts go elsewhere.
    --init) options+=("$1" "$(realpath --canonicalize-missing -- "$2")") ;;
    *) options+=("$1" "$2") ;;
  esac
}

# By itself it has nothing to do.
[[ ${BASH_SOURCE[0]} != "$0" ]] || { take_no_arguments "$@"; refuse "it is sourced by other scripts"; }
