#!/bin/sh
# Sets up the instance, or checks that it is, then starts the server. The root has to exist. Secrets are in the files of
# KALLITHEA_DATABASE_URL_FILE and, for the first start, KALLITHEA_ADMIN_PASSWORD_FILE. Status 6: a broken repository.
set -eu
export KALLITHEA_CONFIG="${KALLITHEA_CONFIG:-/srv/kallithea/config/my.ini}"
kallithea-cli setup --json --wait-db "${WAIT_DB:-60s}" --repos "${KALLITHEA_REPOS:-/srv/kallithea/repos}" \
  --user "${KALLITHEA_ADMIN_USER:-admin}" --email "$KALLITHEA_ADMIN_EMAIL" || { s=$?; [ $s -eq 6 ] || exit $s; }
kallithea-cli db-status --quiet
exec "$@"
