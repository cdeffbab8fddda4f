#!/bin/sh
# Makes a bare Debian userland into a base root that stands in for a distro of the RPM world: run as root inside of it,
# once, with the network on, while this folder is /stand-in of the root.
#   prepare.sh MANAGER "PACKAGES TO INSTALL" "PACKAGES TO CONVERT" RELEASEVER PYTHON
#     MANAGER  dnf or zypper, and the folder here with what the distro has its own way
# What is to be converted comes, with all that it needs, as RPMs into the root's only repository, which is on its own
# disk. For the package manager nothing else exists but the names in base-packages.list.
set -eu
export DEBIAN_FRONTEND=noninteractive LC_ALL=C
stand_in=/stand-in
work=/stand-in.work
repository=/srv/repository
manager=$1 packages=$2 convert=$3 releasever=$4 python=$5
mkdir -p "$work" "$repository"

apt-get update -q
# dnf 5 where Debian has it, which is what Fedora's dnf is.
program=$(apt-cache search --names-only "^${manager}5$" | cut -d ' ' -f 1)
# The list is words on purpose.
# shellcheck disable=SC2086
apt-get install -q -y --no-install-recommends rpm createrepo-c "${program:=$manager}" $packages
[ -e "/usr/bin/$manager" ] || ln -s "$program" "/usr/bin/$manager"
# The distro's interpreter, Debian's or a copy, is a whole one.
"/usr/bin/python$python" -c 'import bz2, ctypes, lzma, readline, sqlite3, ssl, uuid, zlib'

# rpm 4.20's plugin needs CAP_SYS_ADMIN for each scriptlet; no distro installs it by default.
rm -f /usr/lib/rpm/macros.d/macros.transaction_unshare
# Debian 12's rpm has it in the home of whoever calls it.
mkdir -p /etc/rpm
echo '%_dbpath /var/lib/rpm' >/etc/rpm/macros.stand-in

sh "$stand_in/download.sh" "$manager" "$work/debs" "$convert"
sh "$stand_in/build.sh" "$manager" "$work" "$repository" "$releasever" "$python"
rpm --upgrade "$repository"/base/*/*.rpm
createrepo_c --quiet "$repository"
# All of them can be installed, or a name is missing in base-packages.list.
names=$(find "$repository/converted" -name '*.rpm' -exec rpm --query --queryformat '%{NAME}\n' --package {} +)
# shellcheck disable=SC2086
sh "$stand_in/$manager/configure.sh" $names

# As on any of these, whose package "filesystem" has folders that no other package owns.
mkdir -p /usr/share/licenses /usr/share/man/man1 /usr/share/man/man5
mkdir -p /usr/lib/systemd/system-preset
echo 'disable *' >/usr/lib/systemd/system-preset/99-default-disable.preset
echo 'LANG=C.UTF-8' >/etc/locale.conf

# Nothing in a root needs apt.
rm -rf "$work" /var/lib/apt/lists/* /var/cache/apt/*
