#!/bin/sh
# Downloads what an upgrade to the distro's next release installs, so that a machine is upgraded without a network, and
# makes the locale that most servers' clusters are in:
#   download-next-debian.sh SUITE NEXT-SUITE PACKAGE…
# Its lists stay beside those of the release, under names of their own; apt reads those that its sources name.
set -eu
export DEBIAN_FRONTEND=noninteractive LC_ALL=C
from=$1 to=$2
shift 2

apt-get update -q
apt-get install -q -y --no-install-recommends locales
echo 'en_US.UTF-8 UTF-8' >>/etc/locale.gen
locale-gen

# A list that has been read stays, though the sources of the moment do not name it.
echo 'APT::Get::List-Cleanup "false";' >/etc/apt/apt.conf.d/90keep-lists

next=$(mktemp -d)
chmod 755 "$next"
for file in /etc/apt/sources.list /etc/apt/sources.list.d/*; do
	[ ! -f "$file" ] || sed "s/\\b$from\\b/$to/g" "$file" >"$next/${file##*/}"
done

apt_get() {
	apt-get -q -y -o Dir::Etc::SourceList=/dev/null -o Dir::Etc::SourceParts="$next" "$@"
}
apt_get update
apt_get full-upgrade --download-only
apt_get install --download-only "$@"
rm -r "$next"
