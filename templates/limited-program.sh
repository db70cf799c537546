# Started by kallithea-cli in the place of git and hg. The limit of memory is in kilobytes; a system that cannot set it does without.
program=$KALLITHEA_CLI_PROGRAM memory=$KALLITHEA_CLI_MEMORY shows_pid=$KALLITHEA_CLI_SHOWS_PID
unset KALLITHEA_CLI_PROGRAM KALLITHEA_CLI_MEMORY KALLITHEA_CLI_SHOWS_PID
ulimit -v "$memory" 2>/dev/null
[ -z "$shows_pid" ] || echo "$$" >&2
exec "$program" "$@"
