#!/bin/sh
# Unpacks the .deb files of a folder and prints the list of their files, as "%files -f" reads it: unpack.sh DEBS ROOT
set -eu
for deb in "$1"/*.deb; do
	dpkg-deb --fsys-tarfile "$deb" |
		tar --extract --verbose --directory "$2" --exclude='./usr/share/doc' --exclude='./usr/share/man' \
			--exclude='./usr/share/lintian' --exclude='./usr/share/locale' --exclude='./etc/init.d'
done | sed -n '/[^/]$/s/^\.\(.*\)$/"\1"/p'
