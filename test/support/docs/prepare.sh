# What the pages take for granted, as functions; `<!-- page: prepare=a,b -->` calls them. Sourced as root.

chmod 755 "$PROGRAM"
ln -s "$PROGRAM" /usr/local/bin/kallithea-cli
printf '#!/bin/sh\n[ "$1" = -u ] && shift || set -- root "$@"\nuser=$1; shift\nexec setpriv --reuid "$user" --regid "$user" --init-groups "$@"\n' > /usr/local/bin/sudo
chmod 755 /usr/local/bin/sudo
mkdir -p /root /run/secrets /run/lock
git config --system init.defaultBranch main
git config --system user.name 'Jane Doe'
git config --system user.email jdoe@example.com
git config --system safe.directory '*'

account() {
  useradd --system --home-dir /home/kallithea --create-home --shell /bin/sh kallithea
  virtual_environment
}

# A Python that has Kallithea, as far as this program can see.
virtual_environment() {
  mkdir -p /srv/kallithea/venv/bin /srv/kallithea/venv/lib/python3.8/site-packages/kallithea
  python=/srv/kallithea/venv/bin/python
  package=/srv/kallithea/venv/lib/python3.8/site-packages/kallithea/__init__.py
  echo 'VERSION = (0, 7, 0)' > $package
  printf '#!/bin/sh\n[ "$1" = -c ] && printf "%%s\\0%%s" "$0" %s\nexit 0\n' $package > $python
  chmod 755 $python
  printf '#!%s\n' $python | tee /srv/kallithea/venv/bin/kallithea-cli > /srv/kallithea/venv/bin/gearbox
  chmod 755 /srv/kallithea/venv/bin/*
  touch /srv/kallithea/venv/pyvenv.cfg
  chown -R kallithea: /srv/kallithea
}

# repository PATH: a bare Git repository with one commit.
repository() {
  git init --quiet --bare "$1"
  tree=$(git -C "$1" hash-object -w -t tree /dev/null)
  commit=$(GIT_AUTHOR_DATE='2026-11-28T17:30:02Z' GIT_COMMITTER_DATE='2026-11-28T17:30:02Z' \
    git -C "$1" commit-tree -m 'Restart after the update' "$tree")
  git -C "$1" update-ref refs/heads/main "$commit"
  echo "Scripts for the servers" > "$1/description"
}

repositories() {
  repository /srv/repos/website
  repository /srv/repos/tools/deploy
  chown -R kallithea: /srv/repos
}

as_kallithea() {
  (cd /srv/kallithea && HOME=/home/kallithea setpriv --reuid kallithea --regid kallithea --init-groups "$@")
}

# An ini in /srv/kallithea, and nothing else.
configuration() {
  account
  as_kallithea kallithea-cli config-create -q my.ini cache_dir=/srv/kallithea/data
}

# For a file that only the account may read.
admin_password() {
  install -o kallithea -m 600 /dev/stdin /run/secrets/admin-password <<< 'secret of admin'
}

# A whole instance in /srv/kallithea, with the administrator `admin`. Made once, and kept for the other pages.
instance() {
  if [ -e /run/cache/instance.tar ]; then
    account
    tar -xpf /run/cache/instance.tar --numeric-owner -C /
    return
  fi
  configuration
  repositories
  admin_password
  as_kallithea kallithea-cli db-create -q -c my.ini --repos=/srv/repos --user=admin --email=admin@example.com \
    --password-file=/run/secrets/admin-password
  # What a scan remembers of file systems is wrong in the next sandbox.
  rm -rf /srv/kallithea/data
  tar -cpf /run/cache/instance.tar --numeric-owner -C / srv/kallithea srv/repos run/secrets/admin-password
}

# PostgreSQL on port 5432, as Debian runs it.
postgresql() {
  mkdir -p /run/postgresql /var/log/postgresql
  chown postgres: /run/postgresql /var/log/postgresql
  version=$(ls /usr/lib/postgresql | sort -n | tail -1)
  [ -e /etc/postgresql/$version/main ] || pg_createcluster "$version" main >/dev/null
  echo 'fsync = off' >> /etc/postgresql/$version/main/postgresql.conf
  pg_ctlcluster "$version" main start
}
