#!/bin/sh
# Boots a copy of a base image: boot.sh LOWER COPY NAME NSPAWN-OPTION…
# Run by cgroup2.sh in its own mount namespace, so that the overlay disappears with the last process. LOWER is the overlay's
# read-only part (folders, separated by ":"), COPY a folder with upper, work and merged in it; both are relative
# to the working folder, where no name needs overlayfs's quoting.
set -eu
lower=$1 copy=$2 name=$3
shift 3
mount -t overlay overlay -o "lowerdir=$lower,upperdir=$copy/upper,workdir=$copy/work" "$copy/merged"

# Where systemd is not the host's init, nothing creates a cgroup for the machine, and two machines would share one.
if ! [ -d /run/systemd/system ]; then
	mkdir "/sys/fs/cgroup/$name"
	echo $$ >"/sys/fs/cgroup/$name/cgroup.procs"
	set -- --keep-unit "$@"
fi

# Ends the machine when the run is killed: on SIGTERM nspawn halts it; after SIGKILL it would go on.
exec setpriv --pdeathsig TERM systemd-nspawn --directory="$copy/merged" --machine="$name" \
	--register=no --link-journal=no --kill-signal=SIGRTMIN+3 --console=pipe "$@"
