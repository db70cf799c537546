# Started by kallithea-cli in place of git and hg. The memory limit is in kilobytes; systems that cannot set it run without one.
program=$KALLITHEA_CLI_PROGRAM memory=$KALLITHEA_CLI_MEMORY own_group=$KALLITHEA_CLI_OWN_GROUP
unset KALLITHEA_CLI_PROGRAM KALLITHEA_CLI_MEMORY KALLITHEA_CLI_OWN_GROUP
ulimit -v "$memory" 2>/dev/null
# The caller needs the process ID to kill it together with everything that it started. Not every system has setsid.
if [ -n "$own_group" ]; then
  echo "$$" >&2
  command -v setsid >/dev/null && command -v "$program" >/dev/null && exec setsid -- "$program" "$@"
fi
exec "$program" "$@"
