#compdef kallithea-cli
# Completion of kallithea-cli for zsh. To load it, after compinit: source <(kallithea-cli completion zsh)
# Or save it as _kallithea-cli in a folder of $fpath.

_kallithea-cli() {
  local answer line value
  local -a lines plain described
  answer=$(command kallithea-cli __complete zsh "${(@)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null </dev/null)
  lines=("${(@f)answer}")
  case $lines[1] in
    *' 0'|'') ;;
    *) compset -p ${lines[1]#* } ;;
  esac
  case $lines[1] in
    files*) _files ;;
    folders*) _files -/ ;;
    words*)
      for line in "${(@)lines[2,-1]}"; do
        value=${line%%$'\t'*}
        if [[ $value == $line ]]; then
          plain+=("$value")
        else
          value=${value//\\/\\\\}
          described+=("${value//:/\\:}:${line#*$'\t'}")
        fi
      done
      (( $#described )) && _describe -t values value described
      (( $#plain )) && compadd -a plain
      (( $#described + $#plain ))
      ;;
    *) return 1 ;;
  esac
}

if [[ $funcstack[1] == _kallithea-cli ]]; then
  _kallithea-cli "$@"
else
  compdef _kallithea-cli kallithea-cli
fi
