#!/usr/bin/env bash
# Installs the real Kallithea 0.7.0, with which the interop tests compare, into a virtual environment.
# usage: install-reference.sh [DIR]     DIR: .reference/kallithea of this checkout. Nothing is done if it is there already.
# It needs a Python 3.6 to 3.9, as a program on PATH or one of pyenv's: the release does not install on a newer one.
set -euo pipefail

root=$(cd "$(dirname "$0")/../.." && pwd)
dir=${1:-$root/.reference/kallithea}

# The packages that the original's front-end-build installs: the comparison of the two builds needs no network then.
install_front_end() {
  [ -d "$dir/front-end/node_modules/less" ] && return
  local sources
  sources=$("$dir/bin/python" -c 'import importlib.util; print(importlib.util.find_spec("kallithea").origin)')
  mkdir -p "$dir/front-end"
  cp "$(dirname "$sources")"/front-end/package*.json "$dir/front-end/"
  (cd "$dir/front-end" && npm ci --silent --include=dev --ignore-scripts --no-audit --no-fund)
}

# What the original's own tests need. What it has installed for itself stays as it is.
install_test_libraries() {
  [ -e "$dir/complete-tests" ] && return
  "$dir/bin/python" -m pip freeze --disable-pip-version-check >"$dir/constraints"
  "$dir/bin/python" -m pip install --quiet --disable-pip-version-check --constraint "$dir/constraints" \
    'pytest>=4.6.6,<5.4' 'pytest-localserver>=0.5.0,<0.6' 'pytest-benchmark<3.3' 'mock>=3.0.0,<4.1' 'WebTest>=2.0.6,<2.1'
  touch "$dir/complete-tests"
}

if [ -x "$dir/bin/kallithea-cli" ] && [ -e "$dir/complete" ]; then
  install_front_end
  install_test_libraries
  exit 0
fi

find_python() {
  local minor full
  for minor in 3.8 3.9 3.7 3.6; do
    if "python$minor" --version >/dev/null 2>&1; then command -v "python$minor"; return; fi
    if command -v pyenv >/dev/null; then
      full=$(pyenv versions --bare | grep "^${minor//./\\.}\." | tail -n 1) || true
      if [ -n "$full" ]; then echo "$(pyenv root)/versions/$full/bin/python"; return; fi
    fi
  done
  echo "install-reference.sh: no Python 3.6, 3.7, 3.8 or 3.9 was found" >&2
  exit 1
}

python=$(find_python)
rm -rf "$dir"
mkdir -p "$(dirname "$dir")"
"$python" -m venv "$dir"
"$dir/bin/pip" install --quiet --disable-pip-version-check 'pip<24' 'setuptools<58' wheel
"$dir/bin/pip" install --quiet --disable-pip-version-check kallithea==0.7.0
# Its drivers for PostgreSQL and MariaDB. PyMySQL stands in for mysqlclient, which needs a compiler and MariaDB's headers.
"$dir/bin/pip" install --quiet --disable-pip-version-check psycopg2-binary pymysql
site=$("$dir/bin/python" -c 'import site; print(site.getsitepackages()[0])')
echo 'import pymysql; pymysql.install_as_MySQLdb()' > "$site/pymysql_as_mysqldb.pth"
install_front_end
install_test_libraries
touch "$dir/complete"
