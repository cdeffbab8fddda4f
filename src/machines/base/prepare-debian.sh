#!/bin/sh
# Makes a bare Debian or Ubuntu userland into a base root: run as root inside it, once, with the network on.
#   prepare-debian.sh "PACKAGES TO INSTALL" "PACKAGES TO DOWNLOAD" "PACKAGES TO DOWNLOAD IF THE DISTRO HAS THEM"
# The downloaded ones stay in /var/cache/apt/archives, so that scenarios install them with no network at all.
set -eu
export DEBIAN_FRONTEND=noninteractive LC_ALL=C

# Container images are trimmed in ways that no server is: packages are not kept, and documentation is not
# unpacked (which dpkg --verify would then miss).
rm -f /etc/apt/apt.conf.d/docker-clean /etc/dpkg/dpkg.cfg.d/excludes /etc/dpkg/dpkg.cfg.d/docker

# A package that was installed from the archive of this root can be installed again after its removal.
echo 'Binary::apt::APT::Keep-Downloaded-Packages "true";' >/etc/apt/apt.conf.d/90keep-downloaded

# A root that is thrown away need not survive a power cut; Debian's own images have the same line.
echo force-unsafe-io >/etc/dpkg/dpkg.cfg.d/unsafe-io

apt-get update -q
# The lists are words on purpose.
# shellcheck disable=SC2086
apt-get install -q -y --no-install-recommends $1
# shellcheck disable=SC2086
apt-get install -q -y --install-recommends --download-only $2
for name in $3; do
	! apt-cache show "$name" >/dev/null 2>&1 || apt-get install -q -y --no-install-recommends --download-only "$name"
done

# Services are to be started from now on.
rm -f /usr/sbin/policy-rc.d
