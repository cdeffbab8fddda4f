#!/bin/sh
# Makes an image of openSUSE into a base root: run as root inside of it, once, with the network on.
#   prepare-zypper.sh "PACKAGES TO INSTALL" PACKAGE-TO-DOWNLOAD…
# The downloaded ones, with all that they need, become the only repository that is in use afterwards, so that
# scenarios install them with no network at all.
#
# Written from zypper's manual and not run yet: no registry was reachable where it was written.
set -eu
export LC_ALL=C.UTF-8 ZYPP_LOCK_TIMEOUT=60
repository=/srv/repository
cache=/var/cache/root-packages

# Container images are trimmed in ways that no server is; rpm --verify would miss what is not unpacked.
for conf in /etc/zypp/zypp.conf /usr/etc/zypp/zypp.conf; do
	[ ! -e "$conf" ] || sed -i '/^rpm.install.excludedocs/d' "$conf"
done

zypper --quiet --non-interactive --gpg-auto-import-keys refresh
# The list is words on purpose.
# shellcheck disable=SC2086
zypper --quiet --non-interactive install --no-recommends createrepo_c $1
shift

zypper --quiet --non-interactive --pkg-cache-dir "$cache" install --download-only "$@"
mkdir -p "$repository"
[ ! -d "$cache" ] || find "$cache" -name '*.rpm' -exec mv {} "$repository" \;
rm -rf "$cache"
createrepo_c --quiet "$repository"

zypper --quiet modifyrepo --all --disable
zypper --quiet addrepo --no-gpgcheck "$repository" root
zypper --quiet --non-interactive refresh root

# Its images and packages differ in who has this name.
[ -e /sbin/init ] || ln -s ../lib/systemd/systemd /usr/sbin/init
