#!/bin/sh
# Makes the image of a distro of dnf's into a base root: run as root inside of it, once, with the network on.
#   prepare-dnf.sh "PACKAGES TO INSTALL" PACKAGE-TO-DOWNLOAD…
# The downloaded ones, with all that they need, become the only repository that is in use afterwards, so that
# scenarios install them with no network at all.
set -eu
export LC_ALL=C.UTF-8
repository=/srv/repository

# Container images are trimmed in ways that no server is; rpm --verify would miss what is not unpacked.
sed -i '/^tsflags=nodocs/d' /etc/dnf/dnf.conf
rm -f /etc/rpm/macros.image-language-conf

# The list is words on purpose.
# shellcheck disable=SC2086
dnf install -q -y createrepo_c $1
shift

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
END

# These would change the machine that the root runs on (its kernel's modules, settings, devices and terminals).
for unit in systemd-modules-load.service systemd-sysctl.service systemd-udevd.service \
	systemd-udev-trigger.service getty@tty1.service console-getty.service; do
	ln -sf /dev/null "/etc/systemd/system/$unit"
done

# Each copy is a machine of its own.
: >/etc/machine-id
