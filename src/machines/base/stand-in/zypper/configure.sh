#!/bin/sh
# Has zypper know the root's own repository only, and makes sure that packages of it can be installed: configure.sh NAME…
set -eu
mkdir -p /etc/zypp/repos.d
cp /stand-in/stand-in.repo /etc/zypp/repos.d/
zypper --quiet --non-interactive refresh
zypper --quiet --non-interactive install --dry-run "$@"
# A folder of openSUSE's package "filesystem", which zypper else makes itself.
mkdir -p /var/adm/update-scripts
