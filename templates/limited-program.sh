# Started by kallithea-cli in the place of git and hg. The limit of memory is in kilobytes; a system that cannot set it does without.
program=$KALLITHEA_CLI_PROGRAM memory=$KALLITHEA_CLI_MEMORY own_group=$KALLITHEA_CLI_OWN_GROUP
unset KALLITHEA_CLI_PROGRAM KALLITHEA_CLI_MEMORY KALLITHEA_CLI_OWN_GROUP
ulimit -v "$memory" 2>/dev/null
# Who starts it needs the number of its process to kill it with all that it has started. Not every system has setsid.
if [ -n "$own_group" ]; then
  echo "$$" >&2
  command -v setsid >/dev/null && command -v "$program" >/dev/null && exec setsid -- "$program" "$@"
fi
exec "$program" "$@"
