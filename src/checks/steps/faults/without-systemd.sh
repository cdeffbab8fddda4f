# A container of this machine's files in which systemd is not the first process, as those of a container engine are:
#   without-systemd.sh SCRIPT
# Its /run is empty, so that it does not know of the machine's systemd. PostgreSQL is started in it by hand, and ends in it.
set -eu

# The script inside has variables of its own.
# shellcheck disable=SC2016
exec unshare --mount --pid --fork --kill-child --mount-proc --propagation private sh -euc '
  mount -t tmpfs -o mode=0755 none /run
  install -d -m 2775 -o postgres -g postgres /run/postgresql
  install -d -m 0700 -o mathesar -g mathesar /run/mathesar
  eval "$1"
' sh "$1"
