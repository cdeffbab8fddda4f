#!/bin/sh
# Makes a root file system of Debian, with PostgreSQL, like the official image: arrange.sh ROOT, on this host.
set -eu
cd "$1"
rm -rf var/lib/postgresql/* etc/postgresql
mkdir -p docker-entrypoint-initdb.d var/lib/postgresql/data run/postgresql
chown 999:999 var/lib/postgresql var/lib/postgresql/data run/postgresql
chmod 755 usr/local/bin/docker-entrypoint.sh
