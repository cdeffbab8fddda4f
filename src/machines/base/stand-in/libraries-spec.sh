#!/bin/sh
# Prints the spec of RPMs made of Debian's libraries: libraries-spec.sh DEBS WEB-SERVERS
#   DEBS         a folder for each RPM, of its name, with the .deb files that it is made of
#   WEB-SERVERS  folder with a folder for each of those that another spec makes; it need not be there
# What these RPMs need and provide is found by rpmbuild, as it is for Fedora's own.
set -eu
debs=$1 web_servers=$2

# postgresql.spec makes these.
libraries=$(find "$debs" -mindepth 1 -type d ! -name 'postgresql*' -printf '%f\n' | sort | while read -r name; do
	[ -d "$web_servers/$name" ] || echo "$name"
done)

cat <<'END'
Name: libraries
Version: 1
Release: 1
Summary: Libraries of Debian under Fedora's names
License: as in Debian
%description
No package of this name is made.
END

for name in $libraries; do
	first=$(find "$debs/$name" -name '*.deb' | sort | head -n 1)
	echo
	echo "%package -n $name"
	echo "Version: $(dpkg-deb --field "$first" Version | sed -E 's/^[0-9]+://; s/-[^-]*$//; s/[^A-Za-z0-9.~]/./g')"
	echo "Summary: $(dpkg-deb --field "$first" Package) of Debian"
	echo "%description -n $name"
	echo 'Made of a package of Debian.'
	echo "%files -n $name -f $debs/$name/files"
done

echo
echo '%install'
for name in $libraries; do
	echo "sh %{stand_in}/unpack.sh $debs/$name %{buildroot} >$debs/$name/files"
done
