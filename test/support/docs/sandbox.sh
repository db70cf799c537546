#!/bin/bash
# sandbox.sh PROJECT NODE SCRIPT CACHE: runs SCRIPT as root in a copy of this machine that is gone afterwards. Every change of
# a file stays in memory, nothing that runs in it survives, and its network is its own: localhost has all ports free.
set -euo pipefail
project=$1 node=$2 script=$3 cache=$4

top=$(mktemp -d)
mount --make-rprivate /
mount -t tmpfs none "$top"
mkdir "$top"/{upper,work,root}
mount -t overlay overlay -o "lowerdir=/,upperdir=$top/upper,workdir=$top/work" "$top/root"
root=$top/root
mount --rbind /dev "$root/dev"
mount -t proc proc "$root/proc"
mount -t sysfs sysfs "$root/sys" 2>/dev/null || true
for folder in tmp run srv home opt mnt; do
  mkdir -p "$root/$folder"
  mount -t tmpfs -o mode=755 none "$root/$folder"
done
chmod 1777 "$root/tmp"
rm -rf "$root/var/repos" "$root/etc/kallithea" "$root/var/lib/kallithea"
# What is on another file system than / is not in the copy.
for needed in "$project" "$(realpath "$project/node_modules")" "$(dirname "$(dirname "$node")")"; do
  [ "$needed" = /usr ] && continue
  mkdir -p "$root$needed"
  mount --rbind "$needed" "$root$needed"
  # In the home of root, for example, other users could not reach it.
  parent=$(dirname "$needed")
  while [ "$parent" != / ]; do
    case $parent/ in "$project"/*) ;; *) chmod o+x "$root$parent" ;; esac
    parent=$(dirname "$parent")
  done
done
mkdir -p "$root/run/results" "$root/run/cache"
mount --bind "$cache" "$root/run/cache"
mount --bind "$(dirname "$script")" "$root/run/results"
ip link set lo up
exec chroot "$root" /bin/bash "/run/results/$(basename "$script")"
