#!/bin/sh
# Entry point of a container: sets up the instance, or checks that it is, then starts the server. Secrets are in the
# files that KALLITHEA_ADMIN_PASSWORD_FILE and KALLITHEA_DATABASE_URL_FILE name. Status 6: some repository is broken.
set -eu
export KALLITHEA_CONFIG="${KALLITHEA_CONFIG:-/srv/kallithea/config/my.ini}"
kallithea-cli setup --json --wait-db "${WAIT_DB:-60s}" --repos "${KALLITHEA_REPOS:-/srv/kallithea/repos}" \
  --user "${KALLITHEA_ADMIN_USER:-admin}" --email "$KALLITHEA_ADMIN_EMAIL" || { s=$?; [ $s -eq 6 ] || exit $s; }
kallithea-cli db-status --quiet
exec "$@"
