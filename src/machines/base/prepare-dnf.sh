#!/bin/sh
# Makes the image of a distro of dnf's into a base root: run as root inside of it, once, with the network on.
#   prepare-dnf.sh "PACKAGES TO INSTALL" STREAM "PACKAGES TO DOWNLOAD IF THE DISTRO HAS THEM" PACKAGE-TO-DOWNLOAD…
#     STREAM  module stream to enable before, or empty
# The downloaded ones, with all that they need, become the only repository that is in use afterwards, so that
# scenarios install them with no network at all.
#
# Written from dnf's manual and not run yet: no registry was reachable where it was written.
set -eu
export LC_ALL=C.UTF-8
repository=/srv/repository

# Container images are trimmed in ways that no server is; rpm --verify would miss what is not unpacked.
sed -i '/^tsflags *= *nodocs/d' /etc/dnf/dnf.conf
rm -f /etc/rpm/macros.image-language-conf

# The list is words on purpose.
# shellcheck disable=SC2086
dnf install -q -y createrepo_c $1
[ -z "$2" ] || dnf module enable -q -y "$2"
optional=$3
shift 3

for name in $optional; do
	! dnf -q info "$name" >/dev/null 2>&1 || set -- "$@" "$name"
done
dnf install -q -y --downloadonly "$@"
mkdir -p "$repository"
# dnf 4 keeps them in the one, dnf 5 in the other.
for cache in /var/cache/dnf /var/cache/libdnf5; do
	[ ! -d "$cache" ] || find "$cache" -name '*.rpm' -exec mv {} "$repository" \;
done
createrepo_c --quiet "$repository"
dnf clean -q all

sed -i 's/^enabled *= *1/enabled=0/' /etc/yum.repos.d/*.repo
cat >/etc/yum.repos.d/root.repo <<END
[root]
name=Packages that came with this root
baseurl=file://$repository
gpgcheck=0
metadata_expire=never
# It has packages of module streams, but not what describes these.
module_hotfixes=1
END
