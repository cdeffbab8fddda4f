#!/bin/sh
# Installs podman, with what it needs to run containers as root and as any user, in a base image that is not booted, from
# the network: install-containers-debian.sh PACKAGE…
# bubblewrap, which Flatpak's sandbox is made of, works in such a machine too; name its packages.
set -eu
export DEBIAN_FRONTEND=noninteractive LC_ALL=C
printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d
chmod 755 /usr/sbin/policy-rc.d

apt-get update -q
# crun, netavark and aardvark-dns: containers and their names on a network. uidmap, passt, dbus-user-session and
# libpam-systemd: the same for users. catatonit: pods. iptables or nftables: published ports.
apt-get install -q -y --no-install-recommends podman crun netavark aardvark-dns catatonit nftables iptables \
	uidmap passt slirp4netns fuse-overlayfs dbus-user-session libpam-systemd "$@"
rm /usr/sbin/policy-rc.d
