#!/bin/sh
# Runs a command where cgroups are those of version 2, without which systemd has not booted since 258: cgroup2.sh COMMAND…
# Run in its own mount namespace (unshare --mount), so that the host keeps its mounts. Controllers that the
# host uses with version 1 are missing in the tree.
set -eu
if [ "$(stat -f -c %T /sys/fs/cgroup)" != cgroup2fs ]; then
	umount --recursive --lazy /sys/fs/cgroup
	mount -t cgroup2 none /sys/fs/cgroup
fi
exec "$@"
