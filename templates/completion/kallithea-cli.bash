# Completion of kallithea-cli for bash. To load it: source <(kallithea-cli completion bash)

_kallithea_cli() {
  local IFS=$'\n' answer had_globs=
  COMPREPLY=()
  answer=$(command kallithea-cli __complete bash "${COMP_LINE:0:COMP_POINT}" "$2" 2>/dev/null </dev/null)
  case $answer in
    words*) compopt +o default 2>/dev/null ;;
    folders*) compopt -o dirnames +o default 2>/dev/null ;;
  esac
  # The words are quoted already. They are only split into lines: nothing in them is expanded.
  [[ $answer == *$'\n'* ]] || return 0
  [[ $- == *f* ]] || had_globs=yes
  set -f
  COMPREPLY=(${answer#*$'\n'})
  [[ -z $had_globs ]] || set +f
}

# Files are completed by bash itself, if the function has found nothing.
complete -o default -F _kallithea_cli kallithea-cli
