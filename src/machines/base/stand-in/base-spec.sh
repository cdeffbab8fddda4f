#!/bin/sh
# Prints the spec of the RPMs that say what the root has: base-spec.sh BASE-PACKAGES BASE-PROVIDES
# They hold no files, as dpkg put these there; what they provide is read from the files themselves.
set -eu
packages=$1
provides=$2

# The rows of a list, without comments and empty lines.
rows() { sed '/^#/d; /^$/d' "$1"; }

# Those of the Debian packages with these names or patterns that are installed.
installed() { dpkg-query --show --showformat '${db:Status-Status} ${binary:Package}\n' "$@" | sed -n 's/^installed //p'; }

# Their commands, by both names that each has where /bin is a link, and the sonames of their libraries.
provided() {
	files=$(dpkg --listfiles "$@" | sort -u)
	echo "$files" | sed -nE 's,^(/usr)?(/s?bin/[^/]+)$,\2\n/usr\2,p'
	echo "$files" | grep -E '^(/usr)?/lib/[^/]+-linux-gnu/(lib|ld-)[^/]+\.so[^/]*$' | while read -r file; do
		if [ -f "$file" ] && ! [ -L "$file" ]; then echo "$file"; fi
	done | /usr/lib/rpm/elfdeps --provides
}

# An upstream version (deb-version(7)) as RPM takes it.
version() {
	dpkg-query --show --showformat '${source:Upstream-Version}' "$1" | sed -E 's/^[0-9]+://; s/[^A-Za-z0-9.~]/./g'
}

cat <<'END'
Name: stand-in
Version: 1
Release: 1
Summary: Debian packages that stand in for Fedora's
License: MIT
%description
No package of this name is made.
END

rows "$packages" | while read -r name debian; do
	# Words on purpose, and patterns for dpkg-query.
	set -f
	# shellcheck disable=SC2086,SC2046
	set -- $(installed $debian)
	[ $# -gt 0 ] || continue
	echo
	echo "%package -n $name"
	echo "Version: $(version "$1")"
	echo "Summary: $* of Debian"
	provided "$@" | sort -u | sed 's/^/Provides: /'
	rows "$provides" | sed -nE "s/^$name +/Provides: /p"
	echo "%description -n $name"
	echo 'Debian put its files there.'
	echo "%files -n $name"
done
