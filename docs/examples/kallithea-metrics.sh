#!/bin/sh
# /usr/local/lib/kallithea-metrics.sh FOLDER: writes metrics for the textfile collector of node_exporter.
# KALLITHEA_CONFIG names the configuration file. Findings, and a database that is down, are no failure: the files say so.
set -u
folder=${1:-/var/lib/node_exporter/textfile_collector}
result=0
for command in db-status doctor; do
  file=$folder/kallithea-$command.prom
  kallithea-cli "$command" --format prometheus >"$file.$$"
  status=$?
  # An error that is not about the instance has printed no metrics: the old ones stay, and grow old.
  if [ -s "$file.$$" ] && chmod 644 "$file.$$" && mv -f "$file.$$" "$file"; then continue; fi
  rm -f "$file.$$"
  result=$status
done
exit "$result"
