#!/bin/sh
# Boots a copy of a base root: boot.sh LOWER COPY NAME NSPAWN-OPTION…
# Run by cgroup2.sh in a mount namespace of its own, so that the overlay goes when the last process does. LOWER is the overlay's
# read-only part (folders, separated by ":"), COPY a folder with upper, work and merged in it; both are relative
# to the working folder, where no name needs overlayfs's quoting.
set -eu
lower=$1 copy=$2 name=$3
shift 3
mount -t overlay overlay -o "lowerdir=$lower,upperdir=$copy/upper,workdir=$copy/work" "$copy/merged"

# Where systemd is not the host's init nobody makes a cgroup for the root, and two of them would share one.
if ! [ -d /run/systemd/system ]; then
	mkdir "/sys/fs/cgroup/$name"
	echo $$ >"/sys/fs/cgroup/$name/cgroup.procs"
	set -- --keep-unit "$@"
fi

# The root ends with the run, even when that is killed: on SIGTERM nspawn halts it, on SIGKILL it would live on.
exec setpriv --pdeathsig TERM systemd-nspawn --directory="$copy/merged" --machine="$name" \
	--register=no --link-journal=no --kill-signal=SIGRTMIN+3 --console=pipe "$@"
