#!/bin/sh
# Downloads Debian packages, with those that they need and the root does not have yet: download.sh MANAGER DEBS "PACKAGES"
#   DEBS  new folder: a folder for each RPM, of its name, with the .deb files that it is to be made of
set -eu
names=/stand-in/rpm-names.list
more=/stand-in/$1/rpm-names.list
debs=$2
packages=$3
mkdir -p "$debs"
cd "$debs"

# The name of the RPM that a Debian package becomes, "-" for none.
rpm_name() {
	cat "$names" "$more" | sed '/^#/d' | while read -r pattern name; do
		# A pattern, on purpose.
		# shellcheck disable=SC2254
		case $1 in $pattern) echo "$name" && break ;; esac
	done
}

# The list is words on purpose.
# shellcheck disable=SC2086
apt-get install -q -y --no-install-recommends --print-uris $packages | sed -n "s/^'[^']*' \([^_]*\)_.*/\1/p" |
	while read -r debian; do
		name=$(rpm_name "$debian")
		[ "$name" = - ] || echo "$debian ${name:-$debian}"
	done >wanted
# shellcheck disable=SC2046
apt-get download -q $(cut -d ' ' -f 1 wanted)
while read -r debian name; do
	mkdir -p "$name"
	mv "$debian"_*.deb "$name/"
done <wanted
