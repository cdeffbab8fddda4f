#!/bin/sh
# Makes a bare Debian userland into a base root that stands in for a distro of dnf's: run as root inside of it, once,
# with the network on.
#   prepare.sh "PACKAGES TO INSTALL" "PACKAGES TO CONVERT" RELEASEVER PYTHON
# This folder is /stand-in of the root then.
# What is to be converted comes, with all that it needs, as RPMs into the root's only repository, which is on its own
# disk. For dnf nothing else exists but the names in base-packages.list.
set -eu
export DEBIAN_FRONTEND=noninteractive LC_ALL=C
stand_in=/stand-in
repository=/srv/repository
work=/stand-in.work
debs=$work/debs
mkdir -p "$debs" "$work/download" "$repository"

apt-get update -q
# dnf 5 where Debian has it, which is what Fedora's dnf is.
dnf=$(apt-cache search --names-only '^dnf5$' | cut -d ' ' -f 1)
# The lists are words on purpose.
# shellcheck disable=SC2086
apt-get install -q -y --no-install-recommends rpm createrepo-c ${dnf:=dnf} $1
[ -e /usr/bin/dnf ] || ln -s "$dnf" /usr/bin/dnf
# The distro's interpreter, Debian's or a copy, is a whole one.
"/usr/bin/python$4" -c 'import bz2, ctypes, lzma, readline, sqlite3, ssl, uuid, zlib'

# rpm 4.20's plugin needs CAP_SYS_ADMIN for each scriptlet; Fedora does not install it by default.
rm -f /usr/lib/rpm/macros.d/macros.transaction_unshare
# Debian 12's rpm has it in the home of whoever calls it.
mkdir -p /etc/rpm
echo '%_dbpath /var/lib/rpm' >/etc/rpm/macros.stand-in

# The name of the RPM that a Debian package becomes, "-" for none.
rpm_name() {
	sed '/^#/d' "$stand_in/rpm-names.list" | while read -r pattern name; do
		# A pattern, on purpose.
		# shellcheck disable=SC2254
		case $1 in $pattern) echo "$name" && break ;; esac
	done
}

# What the packages to convert need and the root does not have yet.
# shellcheck disable=SC2086
apt-get install -q -y --no-install-recommends --print-uris $2 | sed -n "s/^'[^']*' \([^_]*\)_.*/\1/p" |
	while read -r debian; do
		name=$(rpm_name "$debian")
		[ "$name" = - ] || echo "$debian ${name:-$debian}"
	done >"$work/converted"
# shellcheck disable=SC2046
(cd "$work/download" && apt-get download -q $(cut -d ' ' -f 1 "$work/converted"))
while read -r debian name; do
	mkdir -p "$debs/$name"
	mv "$work/download/$debian"_*.deb "$debs/$name/"
done <"$work/converted"

# build SPEC [OPTION…]: the files are taken as they are, and only sonames make dependencies.
build() {
	rpmbuild -bb --quiet --define "_topdir $work" --define "_rpmdir $repository" --define "stand_in $stand_in" \
		--define '_rpmformat 4' --define '_binary_payload w1.zstdio' --define '__os_install_post %{nil}' --define 'debug_package %{nil}' \
		--define '_build_id_links none' \
		--define '__requires_exclude ^(perl[(]|/)' "$@"
}
sh "$stand_in/base-spec.sh" "$stand_in/base-packages.list" "$stand_in/base-provides.list" >"$work/base.spec"
build --define "python $4" --define "releasever $3" "$work/base.spec"
rpm --upgrade "$repository"/*/*.rpm
sh "$stand_in/libraries-spec.sh" "$debs" >"$work/libraries.spec"
build "$work/libraries.spec"
set -- "$debs"/postgresql-server/*.deb
major=$(dpkg-deb --field "$1" Package | sed 's/^postgresql-//')
build --define "debs $debs" --define "pg postgresql/$major" \
	--define "upstream $(dpkg-deb --field "$1" Version | sed 's/-.*//')" "$stand_in/postgresql.spec"
createrepo_c --quiet "$repository"

cp "$stand_in/dnf.conf" /etc/dnf/dnf.conf
mkdir -p /etc/yum.repos.d
cp "$stand_in/stand-in.repo" /etc/yum.repos.d/
dnf --quiet makecache
# All of it can be installed, or a name is missing in base-packages.list.
# shellcheck disable=SC2046
dnf --quiet --assumeyes --setopt=tsflags=test install $(cut -d ' ' -f 2 "$work/converted" | sort -u) postgresql-contrib

# As on Fedora, whose package "filesystem" has folders that no other package owns.
mkdir -p /usr/share/licenses /usr/share/man/man1 /usr/share/man/man5
mkdir -p /usr/lib/systemd/system-preset
echo 'disable *' >/usr/lib/systemd/system-preset/99-default-disable.preset
echo 'LANG=C.UTF-8' >/etc/locale.conf

# Nothing in a root needs apt.
rm -rf "$work" /var/lib/apt/lists/* /var/cache/apt/*
